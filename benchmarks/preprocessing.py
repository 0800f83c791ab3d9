"""How far the frames of a build are from those of the published processor, on real footage.

    VINDEX_FOOTAGE=/a/folder/of/videos python -m benchmarks.preprocessing [--model MODEL]

All ways start at the same decoded frames, sixteen over the first four seconds of each file. The
reference turns them into RGB exactly and at full size, then scales as `VJEPA2VideoProcessor` does,
told the same short side. Each table compares one other way with it:

    bilinear   FFmpeg scales from the decoder's YUV, bilinear, with exact colours
    area       the same with area averaging and FFmpeg's fast colours
    usual RGB  full-size RGB by FFmpeg's fast conversion, then scaled as the reference

Columns: the difference in uint8 levels (mean, 99th percentile, largest, signed mean), and what it
does to the embedding:

    cosine     of the two embeddings of the same clip
    of a clip  their distance, as a share of the mean distance between two different clips

Without --model the embedding is that of a small V-JEPA 2 (12 layers, width 384, 256 x 256) with
random weights, since no weights are shipped that saw real footage.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import torch
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray
from transformers import VJEPA2Config, VJEPA2Model

from vindex.clips import plan_clips, sample_seconds
from vindex.encoders import load_encoder
from vindex.encoders.encoder import Encoder
from vindex.encoders.pixels import reference_frames
from vindex.encoders.vjepa2_encoder import VJepa2Encoder
from vindex.records import ClipSpec, EncoderSpec

CLIP = ClipSpec(clip_seconds=4.0, stride_seconds=4.0, num_frames=16)

EXACT_COLOURS = Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND
"""Without these FFmpeg converts even widths by a fast path that is up to 2 levels too dark."""


@dataclass(frozen=True)
class Prepared:
    """The first clip of one file, prepared in several ways."""

    name: str
    width: int
    height: int
    reference_THWC: NDArray[np.uint8]
    ways: dict[str, NDArray[np.uint8]]
    """By the name of the way: frames_THWC."""


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="a checkpoint to embed with; default: random weights")
    arguments = parser.parse_args()
    footage = os.environ.get("VINDEX_FOOTAGE")
    if not footage:
        print("VINDEX_FOOTAGE names no folder of videos.", file=sys.stderr)
        return 2
    encoder = load_encoder(arguments.model) if arguments.model else random_encoder()
    files = sorted(Path(footage).iterdir())
    clips = [clip for file in files if (clip := prepare(file, encoder.spec.crop_size)) is not None]
    reference_BD = encoder.encode(np.stack([clip.reference_THWC for clip in clips])).embeddings_BD
    print_spread(encoder.spec.name, reference_BD)
    for way in clips[0].ways:
        print_table(way, clips, encoder, reference_BD)
    return 0


def random_encoder() -> Encoder:
    """A small V-JEPA 2 as the class initialises it."""
    torch.manual_seed(0)
    config = VJEPA2Config(
        hidden_size=384, num_hidden_layers=12, num_attention_heads=6, pred_num_hidden_layers=1
    )
    spec = EncoderSpec(
        name="random weights",
        revision="",
        architecture="vjepa2",
        default_frames=CLIP.num_frames,
        frames_multiple=2,
        fixed_frames=False,
        crop_size=config.crop_size,
        dim=config.hidden_size,
        labels=(),
        image_mean=(0.485, 0.456, 0.406),
        image_std=(0.229, 0.224, 0.225),
    )
    return VJepa2Encoder(VJEPA2Model(config).eval(), spec, device="cpu", batch_size=2)


def prepare(file: Path, crop_size: int) -> Prepared | None:
    """Prepare a file's first clip in every way; None where that would compare something else.

    Turned pictures and pictures smaller than the model's input are left out, and so are files
    that do not decode.
    """
    try:
        frames = sampled_frames(file)
    except (av.error.FFmpegError, OSError) as error:
        print(f"{file.name}: left out, {error}", file=sys.stderr)
        return None
    first = frames[0] if frames else None
    if first is None or first.rotation or min(first.width, first.height) < crop_size:
        print(f"{file.name}: left out, turned, or smaller than {crop_size}", file=sys.stderr)
        return None
    bilinear, area = Interpolation.BILINEAR | EXACT_COLOURS, Interpolation.AREA
    exact_THWC = converted(frames, 1.0, Interpolation.BICUBIC | EXACT_COLOURS)
    usual_THWC = np.stack([frame.to_ndarray(format="rgb24") for frame in frames])
    scale = crop_size / min(first.width, first.height)
    return Prepared(
        file.name,
        first.width,
        first.height,
        reference_frames(exact_THWC, crop_size),
        {
            "bilinear": centre(converted(frames, scale, bilinear), crop_size),
            "area": centre(converted(frames, scale, area), crop_size),
            "usual RGB": reference_frames(usual_THWC, crop_size),
        },
    )


def sampled_frames(file: Path) -> list[av.VideoFrame]:
    """The frames nearest to the sample times of the first clip."""
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        decoded = []
        for frame in container.decode(stream):
            if frame.time is None:
                continue
            decoded.append(frame)
            if frame.time - decoded[0].time > CLIP.clip_seconds:
                break
    if not decoded:
        return []
    times = np.array([frame.time - decoded[0].time for frame in decoded])
    clip = plan_clips(CLIP.clip_seconds, CLIP)[0]
    wanted = sample_seconds(clip, CLIP.clip_seconds, CLIP.num_frames)
    return [decoded[np.abs(times - second).argmin()] for second in wanted]


def converted(
    frames: list[av.VideoFrame], scale: float, interpolation: Interpolation
) -> NDArray[np.uint8]:
    """Frames as RGB, scaled by FFmpeg."""
    reformatter = VideoReformatter()
    size = int(frames[0].width * scale), int(frames[0].height * scale)
    return np.stack(
        [
            reformatter.reformat(frame, *size, "rgb24", interpolation=interpolation).to_ndarray()
            for frame in frames
        ]
    )


def centre(frames_THWC: NDArray[np.uint8], crop_size: int) -> NDArray[np.uint8]:
    """The square in the middle."""
    _, height, width, _ = frames_THWC.shape
    top, left = (height - crop_size) // 2, (width - crop_size) // 2
    return frames_THWC[:, top : top + crop_size, left : left + crop_size]


def print_spread(model: str, embeddings_BD: NDArray[np.float32]) -> None:
    """How alike different clips are to this model: what a cosine has to be compared with."""
    unit_BD = unit(embeddings_BD)
    cosines = (unit_BD @ unit_BD.T)[np.triu_indices(len(unit_BD), 1)]
    print(
        f"Embedded with {model}. Two different clips have a cosine of {cosines.mean():.4f} on "
        f"average, from {cosines.min():.4f} to {cosines.max():.4f}."
    )


def print_table(
    way: str, clips: list[Prepared], encoder: Encoder, reference_BD: NDArray[np.float32]
) -> None:
    """One row a file, and one for all."""
    ours_BD = encoder.encode(np.stack([clip.ways[way] for clip in clips])).embeddings_BD
    cosines = (unit(ours_BD) * unit(reference_BD)).sum(1)
    apart = np.linalg.norm(reference_BD[:, None] - reference_BD[None], axis=2)
    between_clips = apart[np.triu_indices(len(apart), 1)].mean()
    shares = np.linalg.norm(ours_BD - reference_BD, axis=1) / between_clips
    print(f"\n| {way} | size | mean | 99 % | max | signed | cosine | of a clip |")
    print("|---|---|---|---|---|---|---|---|")
    levels_of = [clip.ways[way].astype(np.int16) - clip.reference_THWC for clip in clips]
    for clip, levels, cosine, share in zip(clips, levels_of, cosines, shares, strict=True):
        size = f"{clip.width}x{clip.height}"
        print(f"| {clip.name} | {size} | {row(levels)} | {cosine:.5f} | {share:.2%} |")
    print(f"| all | | {row(np.stack(levels_of))} | {cosines.mean():.5f} | {shares.mean():.2%} |")


def unit(vectors_BD: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of length one."""
    return vectors_BD / np.linalg.norm(vectors_BD, axis=1, keepdims=True)


def row(levels: NDArray[np.int16]) -> str:
    """Mean, 99th percentile and maximum without sign, and the mean with it."""
    size = np.abs(levels)
    return (
        f"{size.mean():.2f} | {np.percentile(size, 99):.0f} | {size.max()} | {levels.mean():+.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
