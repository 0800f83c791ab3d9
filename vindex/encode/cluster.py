"""The clips of files by recipes, on a cluster: an encoding session in each of many actors."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING

from vindex.encode.looking import survey_parcels
from vindex.encode.progress import note
from vindex.encode.station import StationPlan
from vindex.engines import EngineTimes
from vindex.engines.driver import Driver
from vindex.engines.items import Answer, Parcel, Sealed, SealedShard, Sight
from vindex.engines.ray_crew import RayCrew
from vindex.engines.ray_start import check_ray
from vindex.sources import is_fetched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from vindex.encode.session import EngineModel
    from vindex.engines.crew import Crew
    from vindex.jobs import Surveyed
    from vindex.records import VideoFile

__all__ = [
    "Answer", "Cluster", "Parcel", "RayCrew", "Sealed", "SealedShard", "Sight", "check_ray",
]  # fmt: skip


class Cluster:
    """Encodes items of clips on the machines of a cluster.

    Use it as a context manager: leaving it ends what was started. That is nothing before there is
    something to encode.

    Args:
        models: that encode.
        reader: that decodes.
        frames_folder: where the driver keeps frame indexes.
        make_crew: gets actors on a cluster, each of which is to hold what it is given to make.
        loading: the cluster is started, and its first actor comes, in it.

    Attributes:
        times: where the time of the last run of `encode` went, summed over the actors.
    """

    def __init__(
        self,
        models: Sequence[EngineModel],
        *,
        reader: str,
        frames_folder: str,
        make_crew: Callable[[StationPlan], Crew],
        loading: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._models = tuple(models)
        self._reader, self._frames_folder = reader, frames_folder
        self._make_crew = make_crew
        self._loading = loading
        self._at_the_end = ExitStack()
        self._driver: Driver | None = None
        self.times = EngineTimes()

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *exc: object) -> None:
        self._at_the_end.close()

    def encode(
        self,
        items: Iterable[Parcel],
        spaces: tuple[str, ...],
        sights: Sequence[Sight],
    ) -> Iterator[list[Answer]]:
        """Have items decoded, encoded and sealed, in any order.

        Args:
            items: jobs with reserved ids; see `Driver.take`.
            spaces: names of the models that encode.
            sights: files that each machine must see as this one does, or it gets no work.

        Yields:
            Now and then what has been answered since, which may be nothing.

        Raises:
            ActorsLostError: nobody can do what is left.
        """
        self.times = EngineTimes(num_workers=0, num_devices=0)
        with self._loading():
            driver = self._begun(sights)
            answers = self._taken(driver, items, spaces)
        while answers or not driver.is_done:
            self._note_times(driver, answers)
            yield answers
            answers = [] if driver.is_done else driver.step()

    def survey(
        self, files: Sequence[VideoFile], sights: Sequence[Sight], *, finds_shots: bool
    ) -> Iterator[list[Surveyed]]:
        """Have files fetched and looked over, each where its clips will then be decoded.

        Args:
            files: that must be fetched; neighbours by path are looked over in the same place.
            sights: see `encode`.
            finds_shots: whether their shots are looked for, too.

        Yields:
            Now and then what has been found out since, which may be nothing.

        Raises:
            ActorsLostError: nobody can do what is left.
        """
        with self._loading():
            driver = self._begun(sights)
            parcels = survey_parcels(files, driver.room, finds_shots=finds_shots)
            answers = self._taken(driver, parcels, ())
        while answers or not driver.is_done:
            yield [one for answer in answers for one in answer.sealed.surveyed]
            answers = [] if driver.is_done else driver.step()

    def forget_places(self) -> None:
        """Know no more what was fetched where: other files come now."""
        if self._driver is not None:
            self._driver.forget_places()

    def unload(self, space: str) -> None:
        """Actors keep their models until the end; see `EncodingSession.unload`."""

    def finish(self) -> None:
        """End a running `encode` early: what the actors have in hand still comes out."""
        if self._driver is not None:
            self._driver.finish()

    def _begun(self, sights: Sequence[Sight]) -> Driver:
        """The driver, with its crew; it may be that nobody of it is there yet."""
        if self._driver is None:
            plan = StationPlan(self._models, self._reader, self._frames_folder, tuple(sights))
            crew = self._at_the_end.enter_context(self._make_crew(plan))
            self._driver = Driver(crew, say=note, is_fetched=is_fetched)
        return self._driver

    def _taken(
        self, driver: Driver, items: Iterable[Parcel], spaces: tuple[str, ...]
    ) -> list[Answer]:
        """The first answers to some items; by then somebody is there."""
        driver.take(items, spaces)
        answers = driver.step()
        while not (driver.num_actors or driver.is_done):
            answers += driver.step()
        return answers

    def _note_times(self, driver: Driver, answers: Sequence[Answer]) -> None:
        for answer in answers:
            self.times.add(answer.sealed.times)
        self.times.num_workers = max(self.times.num_workers, driver.num_workers)
        self.times.num_devices = max(self.times.num_devices, driver.num_actors)
