"""What makes a build fast does not change what it stores, beside the plainest way to compute it.

The plain way: every frame decoded by PyAV as its documentation shows, picked by its timestamp,
turned into RGB at full precision and scaled on its own, one clip at a time through the class of
transformers in float32.
"""

from pathlib import Path

import av
import numpy as np
import pytest
import torch
from av.video.reformatter import Interpolation
from transformers import VJEPA2ForVideoClassification

import vindex.demo
from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.clips import plan_clips, sample_seconds
from vindex.decode import probe
from vindex.store.catalog import reader
from vindex.store.layout import IndexFolder
from vindex.store.shards import read_rows

LONG_SECONDS = 128
EVERY = 4
"""Of the clips of the long video so manieth are compared."""

LIKE_A_BUILD = Interpolation.BILINEAR | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND


SIZE = {"width": 320, "height": 240, "num_frames": 125}
VIDEOS = {
    "b_frames.mp4": {"b_frames": 3, **SIZE},
    "open_gop.mkv": {"codec": "libx265", "open_gop": True, **SIZE},
    "long.mp4": {"b_frames": 3, "frame_rate": 8, "num_frames": 8 * LONG_SECONDS},
}
"""The long one is decoded in pieces."""


@pytest.fixture(params=[list(VIDEOS)[:1], pytest.param(list(VIDEOS), marks=pytest.mark.slow)])
def built(tmp_path_factory, request):
    """An index of such videos with the demo model, everything at its default, and their names."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "videos").mkdir()
    for name in request.param:
        make_video(folder / "videos" / name, **VIDEOS[name])
    index = VideoIndex.at(folder / "index")
    index.build(folder / "videos", model="demo")
    return IndexFolder(Path(index.path)), folder / "videos"


def plain_embeddings(path, settings, model, every):
    encoder, spec = settings.encoder, settings.spec
    with av.open(str(path)) as container:
        frames = sorted(container.decode(video=0), key=lambda frame: frame.pts)
    seconds_N = np.array([float((frame.pts - frames[0].pts) * frame.time_base) for frame in frames])
    scale = encoder.crop_size / min(frames[0].width, frames[0].height)
    size = round(frames[0].width * scale), round(frames[0].height * scale)
    left, top = ((side - encoder.crop_size) // 2 for side in size)
    inside = (slice(top, top + encoder.crop_size), slice(left, left + encoder.crop_size))
    for clip in plan_clips(probe(str(path)).duration_seconds, settings.spec)[::every]:
        times = sample_seconds(clip, spec.clip_seconds, spec.num_frames)
        picked = [int((seconds_N <= s + 1e-6).sum()) - 1 for s in times]
        rgb_THWC = np.stack([
            frames[number].reformat(*size, "rgb24", interpolation=LIKE_A_BUILD).to_ndarray()[inside]
            for number in picked
        ])  # fmt: skip
        pixels_THWC = (rgb_THWC / 255 - encoder.image_mean) / encoder.image_std
        pixels_BTCHW = torch.from_numpy(pixels_THWC).float().permute(0, 3, 1, 2)[None]
        with torch.inference_mode():
            tokens_BND = model.get_vision_features(pixels_BTCHW)
        yield tokens_BND.mean(1)[0].numpy()


@pytest.mark.thorough
def test_the_fast_way_gives_what_the_plain_way_gives(built):
    index, videos = built
    settings = reader.recipe(index)
    checkpoint = Path(vindex.demo.__file__).parent / "checkpoint"
    model = VJEPA2ForVideoClassification.from_pretrained(checkpoint).eval().vjepa2
    live = reader.live_clip_ids(index)
    stored_ND = np.concatenate([read_rows(index.shards / name, ids) for name, ids in live.items()])
    by_id = dict(zip(np.concatenate(list(live.values())).tolist(), stored_ND, strict=True))
    num_compared = num_due = 0
    for path in sorted(videos.iterdir()):
        every, num_clips = (EVERY, LONG_SECONDS // 4) if path.stem == "long" else (1, 2)
        num_due += num_clips // every
        ids = rows_of(index, path.name)
        assert len(ids) == num_clips
        clips = ids[::every]
        plain = list(plain_embeddings(path, settings, model, every))
        for clip_id, plain_D in zip(clips, plain, strict=True):
            fast_D = by_id[clip_id].astype(np.float32)
            cosine = fast_D @ plain_D / np.linalg.norm(fast_D) / np.linalg.norm(plain_D)
            assert cosine >= 0.999, (path.name, clip_id)
            num_compared += 1
    assert num_compared == num_due > 0


def rows_of(index, name):
    """Ids of the clips of a file, by start."""
    query = f"SELECT clip_id FROM clips WHERE path LIKE '%{name}' ORDER BY start_seconds"
    return [row[0] for row in VideoIndex.open(index.path).sql(query).rows]
