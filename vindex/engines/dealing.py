"""Who gets which work: what has been fetched to a place is done there, as long as it keeps up.

A file of a store is fetched by whoever reads it first, and lies then on that machine. So the places
of files are remembered, and work goes to where its files are. Somebody else gets it where nobody of
that place is there any more, or when all others have had nothing to do for a while: then it is
fetched once more, which is dearer, and as right.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.engines.items import Sealed
from vindex.jobs import Surveyed, SurveyJob
from vindex.records import Failure, Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from vindex.engines.items import Job, Parcel

__all__ = ["Dealer", "Work", "first_open", "refusal_of"]


@dataclass(eq=False, slots=True)
class Work:
    """What there is to do, and what came of trying."""

    number: int
    parcel: Parcel
    num_attempts: int = 0
    num_deaths: int = 0
    """Actors that died while they had nothing else."""
    num_losses: int = 0
    """Actors that were lost with it, for whatever reason."""
    is_over: bool = False
    """It was answered, or others were made of it."""

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Of its parcel."""
        return self.parcel.jobs


class Dealer:
    """Work that waits to be handed out, and where the files are that were fetched for it.

    Args:
        is_fetched: whether the file of a path has to be fetched before it is read.
        divide: makes several of a work, by jobs that are to be done in different places.
    """

    def __init__(
        self,
        is_fetched: Callable[[str], bool],
        divide: Callable[[Work, list[tuple[Job, ...]]], list[Work]],
    ) -> None:
        self._is_fetched = is_fetched
        self._divide = divide
        self._places: dict[str, str] = {}
        self._waiting: deque[Work] = deque()
        self._at: defaultdict[str, deque[Work]] = defaultdict(deque)

    def add(self, work: Work) -> None:
        """Take work that comes after all that waits."""
        self._waiting.append(work)

    def add_first(self, work: Work) -> None:
        """Take work that was lost, and comes before all that waits."""
        self._waiting.appendleft(work)

    @property
    def is_holding(self) -> bool:
        """Whether there is work that waits for somebody of its place."""
        return any(self._at.values())

    def forget_places(self) -> None:
        """Know no more where files are, as when none of them is asked for again."""
        self._places.clear()

    def note_given(self, work: Work, place: str) -> None:
        """Know that the files of some work are fetched to a place, if they are not there."""
        for job in work.jobs:
            if self._is_fetched(job.path):
                self._places[job.path] = place

    def next_for(self, place: str, others: Collection[str]) -> Work | None:
        """What somebody of a place is to do next; None: nothing, unless somebody else is relieved.

        Args:
            place: where what it fetches lies.
            others: all places where somebody is, this one as well.
        """
        if work := first_open(self._at[place]):
            return work
        while self._waiting:
            work = self._waiting.popleft()
            if work.is_over:
                continue
            by_place = self._sorted(work, place, others)
            parts = [work] if len(by_place) == 1 else self._divide(work, [*by_place.values()])
            for part, its_place in zip(parts, by_place, strict=True):
                self._at[its_place].append(part)
            if work := first_open(self._at[place]):
                return work
        abandoned = (there for there in self._at if there not in others)
        return next(filter(None, (first_open(self._at[there]) for there in abandoned)), None)

    def relieve(self) -> Work | None:
        """The last work of the place that has most to do."""
        for queue in sorted(self._at.values(), key=len, reverse=True):
            while queue:
                work = queue.pop()
                if not work.is_over:
                    return work
        return None

    def _sorted(
        self, work: Work, place: str, others: Collection[str]
    ) -> dict[str, tuple[Job, ...]]:
        """The jobs of some work by the places where they are to be done.

        Files that are nowhere yet, or where nobody is any more, go to the place that asks.
        """
        found: defaultdict[str, list[Job]] = defaultdict(list)
        for job in work.jobs:
            there = self._places.get(job.path, place)
            found[there if there in others else place].append(job)
        return {there: tuple(jobs) for there, jobs in found.items()}


def first_open(queue: deque[Work]) -> Work | None:
    """The first that is still to be done: a late answer may have come for others."""
    while queue:
        work = queue.popleft()
        if not work.is_over:
            return work
    return None


def refusal_of(work: Work, why: str, node: str) -> Sealed:
    """What is said in the place of actors that died of a job."""
    (job,) = work.jobs
    where = f" (the last on {node})" if node else ""
    message = f"{work.num_deaths} actors{where} were lost with it: the last one {why}"
    if isinstance(job, SurveyJob):
        failure = Failure(job.path, Stage.PROBE, Reason.WORKER_DIED, f"{message}.")
        return Sealed(work.number, surveyed=(Surveyed(job.path, failure),))
    message += f"; {len(job.clips)} clips are left out."
    failure = Failure(job.path, Stage.ENCODE, Reason.WORKER_DIED, message)
    return Sealed(work.number, failures=(failure,))
