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
    from vindex.encoders.benchmark import Variant

__all__ = ["Figure", "Ways", "decoding", "encoding", "films_for"]


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


def encoding(model: str, *, device: str = "auto", seconds: float = 2.0) -> Iterator[Figure]:
    """What encoding a clip computes, how fast that goes, and how fast it could.

    Args:
        model: as in `load_encoder`.
        device: as there.
        seconds: for so long each way is run, and once at least.

    Raises:
        UsageError: the device is not there.
        ModelError: the model cannot be loaded.
    """
    ways = Ways(model, device=device, seconds=seconds)
    yield from ways.peaks()
    for number_type in ways.number_types:
        yield from ways.run(replace(ways.usual, number_type=number_type))
    yield from ways.beside()


class Ways:
    """A model that is run in one way after another; one at a time is in memory.

    Call `peaks` first and `beside` last.

    Args:
        model: as in `load_encoder`.
        device: as there.
        seconds: for so long each way is run, and once at least.

    Attributes:
        usual: how vindex runs it by itself.
        number_types: those that are worth a look, the usual one first.
        rates: clips a second of each way that was run.

    Raises:
        UsageError: the device is not there.
        ModelError: the model cannot be loaded.
    """

    def __init__(self, model: str, *, device: str, seconds: float) -> None:
        began = time.perf_counter()
        encoder: Any = load_encoder(model, device=device)
        self._load_seconds = time.perf_counter() - began
        from vindex.encoders import benchmark

        self._model, self._seconds = model, seconds
        self._encoder: BatchedEncoder | None = encoder
        self.spec, self.device = encoder.spec, encoder.device
        self._flops = benchmark.count_flops(encoder)
        self._embeddings_BD = encoder.encode(benchmark.noise(self.spec, 2)).embeddings_BD
        self.usual = benchmark.Variant(benchmark.runs_in(encoder), encoder.batch_size)
        kinds = (self.usual.number_type, *benchmark.number_types(self.device))
        self.number_types = tuple(dict.fromkeys(kinds))
        self.rates: dict[Variant, float] = {}
        self._peaks: dict[str, float] = {}

    def peaks(self) -> Iterator[Figure]:
        """What a clip computes, and what the device computes at most."""
        from vindex.encoders import benchmark

        yield Figure("model loaded", "s", self._load_seconds)
        yield Figure("work of a clip", "TFLOP", self._flops / 1e12)
        for number_type in self.number_types:
            peak = benchmark.matrix_flops(self.device, number_type, seconds=self._seconds)
            self._peaks[number_type] = peak
            yield Figure(f"one large product, {number_type}", "TFLOP/s", peak / 1e12)

    def run(self, variant: Variant) -> Iterator[Figure]:
        """One way to run it; its rate is added to those of the others."""
        from vindex.encoders import benchmark

        encoder, name = self._encoder, f"encode, {variant}"
        assert encoder is not None, "`beside` comes last"
        benchmark.forget_peak(self.device)
        benchmark.apply(variant, encoder)
        frames_BTHWC = benchmark.noise(self.spec, variant.batch_size)
        try:
            rate = benchmark.clips_a_second(encoder.encode, frames_BTHWC, seconds=self._seconds)
        except ModelError as error:
            yield Figure(name, "clips/s", None, str(error))
            return
        except RuntimeError as error:
            if variant.way == "eager":
                raise
            yield Figure(name, "clips/s", None, f"torch refuses: {str(error).splitlines()[0]}")
            return
        if encoder.batch_size != variant.batch_size:
            told = f"only {encoder.batch_size} clips fit into the memory"
            yield Figure(name, "clips/s", None, told)
            return
        self.rates[variant] = rate
        yield Figure(name, "clips/s", rate)
        hours = rate * clip_spec(self.spec).stride_seconds
        yield Figure(f"{name}: hours of video an hour", "x", hours)
        yield Figure(f"{name}: work", "TFLOP/s", rate * self._flops / 1e12)
        share = rate * self._flops / self._peaks[variant.number_type]
        yield Figure(f"{name}: share of one large product", "", share)
        yield Figure(f"{name}: most memory", "GB", benchmark.peak_bytes(self.device) / 1e9)

    def beside(self) -> Iterator[Figure]:
        """The same model in int8, on a CPU, and as a user of transformers writes it."""
        self._encoder = None
        if self.device == "cpu":
            yield from self._in_int8()
        if self.usual in self.rates:
            yield from self._plain()

    def _in_int8(self) -> Iterator[Figure]:
        """The way of `--precision int8`, and how near its embeddings are to the usual ones."""
        from vindex.encoders import benchmark

        size = self.usual.batch_size
        encoder = load_encoder(self._model, device="cpu", batch_size=size, precision="int8")
        name = f"encode, int8, batch {size}, eager"
        frames_BTHWC = benchmark.noise(self.spec, size)
        rate = benchmark.clips_a_second(encoder.encode, frames_BTHWC, seconds=self._seconds)
        yield Figure(name, "clips/s", rate)
        if self.usual in self.rates:
            yield Figure(f"{name}: over the usual", "x", rate / self.rates[self.usual])
        embeddings_BD = encoder.encode(benchmark.noise(self.spec, 2)).embeddings_BD
        cosine = benchmark.least_cosine(self._embeddings_BD, embeddings_BD)
        yield Figure(f"{name}: cosine to the usual", "", cosine)

    def _plain(self) -> Iterator[Figure]:
        from vindex.encoders import benchmark

        name = "plain loop of transformers, fp32, batch 1"
        folder = find_checkpoint(self._model, with_weights=True).folder
        plain = benchmark.plain_loop(folder, self.spec, self.device)
        if plain is None:
            why = f"written for V-JEPA 2 alone, and this is {self.spec.architecture}"
            yield Figure(name, "clips/s", None, why)
            return
        frames_BTHWC = benchmark.noise(self.spec, 1)
        rate = benchmark.clips_a_second(plain.encode, frames_BTHWC, seconds=self._seconds)
        yield Figure(name, "clips/s", rate)
        yield Figure("vindex over the plain loop", "x", self.rates[self.usual] / rate)


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
