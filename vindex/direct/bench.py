"""How fast this machine decodes and encodes with a model, beside what the device could do."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from vindex.clips import plan_clips
from vindex.encode.factory import EncoderFactory
from vindex.encode.reading import video_files
from vindex.encode.session import EncodingSession, EngineModel
from vindex.encoders import encoder_spec, load_encoder
from vindex.encoders.checkpoint import find_checkpoint
from vindex.errors import ModelError
from vindex.records import Failure, Recipe
from vindex.settings import DEFAULT_READER, clip_spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vindex.encoders.batched import BatchedEncoder
    from vindex.encoders.speed import Variant

__all__ = ["Figure", "decoding", "encoding", "films_for"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that was measured, or why it was not."""

    name: str
    unit: str
    value: float | None
    """None: not measured; the note says why."""
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex bench`."""
        return asdict(self)


def encoding(
    model: str,
    *,
    device: str = "auto",
    batch_sizes: Sequence[int] = (),
    compiled: bool = False,
    seconds: float = 2.0,
) -> Iterator[Figure]:
    """What encoding a clip computes, how fast that goes, and how fast it could.

    Args:
        model: as in `load_encoder`.
        device: as there.
        batch_sizes: of clips, tried beside the one that vindex chooses.
        compiled: whether the fastest way to run it is tried compiled, too.
        seconds: for so long each way is run, and once at least.

    Raises:
        UsageError: the device is not there.
        ModelError: the model cannot be loaded.
    """
    began = time.perf_counter()
    encoder: Any = load_encoder(model, device=device)
    yield Figure("model loaded", "s", time.perf_counter() - began)
    from vindex.encoders import speed

    flops = speed.count_flops(encoder)
    yield Figure("work of a clip", "TFLOP", flops / 1e12)
    rates: dict[Variant, float] = {}
    usual = speed.Variant(speed.runs_in(encoder), encoder.batch_size)
    peaks = {}
    for number_type in dict.fromkeys((usual.number_type, *speed.number_types(encoder.device))):
        peaks[number_type] = speed.matrix_flops(encoder.device, number_type, seconds=seconds)
        name = f"one large product, {number_type}"
        yield Figure(name, "TFLOP/s", peaks[number_type] / 1e12)
    for variant in [usual, *_others(usual, peaks, batch_sizes)]:
        yield from _figures(encoder, variant, rates, flops, peaks, seconds)
    if compiled and rates:
        best = replace(max(rates, key=rates.__getitem__), is_compiled=True)
        if speed.can_compile():
            yield from _figures(encoder, best, rates, flops, peaks, seconds)
        else:
            yield Figure(f"encode, {best}", "clips/s", None, "no C++ compiler or Triton here")
    if encoder.device == "cpu":
        yield from _in_int8(model, usual.batch_size, rates.get(usual), seconds)
    if usual in rates:
        yield from _plain(model, encoder, rates[usual], seconds)


def _others(usual: Variant, peaks: dict[str, float], batch_sizes: Sequence[int]) -> list[Variant]:
    """Every number type with every batch size; those of the usual type first."""
    batches = dict.fromkeys((usual.batch_size, *batch_sizes))
    found = [
        replace(usual, number_type=each, batch_size=size) for each in peaks for size in batches
    ]
    return [variant for variant in found if variant != usual]


def _figures(
    encoder: BatchedEncoder,
    variant: Variant,
    rates: dict[Variant, float],
    flops: float,
    peaks: dict[str, float],
    seconds: float,
) -> Iterator[Figure]:
    """One way to run a model; its rate is added to those of the others."""
    from vindex.encoders import speed

    name = f"encode, {variant}"
    speed.forget_peak(encoder.device)
    speed.apply(variant, encoder)
    frames_BTHWC = speed.noise(encoder.spec, variant.batch_size)
    try:
        rate = speed.clips_a_second(encoder.encode, frames_BTHWC, seconds=seconds)
    except ModelError as error:
        yield Figure(name, "clips/s", None, str(error))
        return
    if encoder.batch_size != variant.batch_size:
        yield Figure(name, "clips/s", None, f"only {encoder.batch_size} clips fit into the memory")
        return
    rates[variant] = rate
    yield Figure(name, "clips/s", rate)
    yield Figure(f"{name}: hours of video an hour", "x", rate * _seconds_a_clip(encoder))
    yield Figure(f"{name}: work", "TFLOP/s", rate * flops / 1e12)
    share = rate * flops / peaks[variant.number_type]
    yield Figure(f"{name}: share of one large product", "", share)
    yield Figure(f"{name}: most memory", "GB", speed.peak_bytes(encoder.device) / 1e9)


def _in_int8(
    model: str, batch_size: int, usual_rate: float | None, seconds: float
) -> Iterator[Figure]:
    """The way of `--precision int8`, and how near its embeddings are to the usual ones."""
    from vindex.encoders import speed

    usual, encoder = (
        load_encoder(model, device="cpu"),
        load_encoder(model, device="cpu", batch_size=batch_size, precision="int8"),
    )
    frames_BTHWC = speed.noise(encoder.spec, batch_size)
    name = f"encode, int8, batch {batch_size}, eager"
    rate = speed.clips_a_second(encoder.encode, frames_BTHWC, seconds=seconds)
    yield Figure(name, "clips/s", rate)
    if usual_rate:
        yield Figure(f"{name}: over the usual", "x", rate / usual_rate)
    yield Figure(f"{name}: cosine to the usual", "", speed.least_cosine(usual, encoder))


def _plain(model: str, encoder: BatchedEncoder, rate: float, seconds: float) -> Iterator[Figure]:
    from vindex.encoders import speed

    name = "plain loop of transformers, fp32, batch 1"
    folder = find_checkpoint(model, with_weights=True).folder
    plain = speed.plain_loop(encoder, folder)
    if plain is None:
        why = f"written for V-JEPA 2 alone, and this is {encoder.spec.architecture}"
        yield Figure(name, "clips/s", None, why)
        return
    plain_rate = speed.clips_a_second(plain.encode, speed.noise(encoder.spec, 1), seconds=seconds)
    yield Figure(name, "clips/s", plain_rate)
    yield Figure("vindex over the plain loop", "x", rate / plain_rate)


def films_for(folder: str, model: str, most_clips: float) -> list[str]:
    """As many films of a folder as have so many clips for a model, and one at least.

    Args:
        folder: of videos; those that cannot be read are passed over.
        model: as in `load_encoder`.
        most_clips: of all films together.
    """
    encoder = encoder_spec(model)
    spec, chosen, num_clips = clip_spec(encoder), list[str](), 0
    with EncodingSession(reader=DEFAULT_READER) as session:
        for path in video_files([folder]):
            info = path if isinstance(path, Failure) else session.probe_file(path)
            if isinstance(path, Failure) or isinstance(info, Failure):
                continue
            num_clips += len(plan_clips(info.duration_seconds, spec))
            if chosen and num_clips > most_clips:
                break
            chosen.append(path)
    return chosen


def decoding(paths: Sequence[str], model: str, *, workers: int | None = None) -> Iterator[Figure]:
    """How fast the clips of some films are decoded for a model, with nothing done with them.

    Args:
        paths: of the films.
        model: that the frames are for; it is not loaded.
        workers: processes; None: one on every core.
    """
    encoder = encoder_spec(model)
    recipe = Recipe(encoder, clip_spec(encoder))
    models = [EngineModel(recipe, EncoderFactory(model))]
    with EncodingSession(models, reader=DEFAULT_READER, num_workers=workers) as session:
        jobs, film_seconds = [], 0.0
        for path, info in session.probe(paths):
            if not isinstance(info, Failure):
                clips = plan_clips(info.duration_seconds, recipe.spec)
                jobs.append(session.job(path, clips, recipe.spec.clip_seconds))
                film_seconds += info.duration_seconds
        began, num_clips = time.perf_counter(), 0
        for _, frames in session.decode(jobs):
            num_clips += not isinstance(frames, Failure)
        took_seconds = time.perf_counter() - began
    yield Figure("decode", "clips/s", num_clips / took_seconds)
    yield Figure("decode: hours of video an hour", "x", film_seconds / took_seconds)


def _seconds_a_clip(encoder: BatchedEncoder) -> float:
    """Of film that a clip stands for."""
    return clip_spec(encoder.spec).stride_seconds
