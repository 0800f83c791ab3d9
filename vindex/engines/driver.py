"""Hands items to actors that may die at any time, and takes one answer for each.

An item leaves the driver's hands only when its answer is there, and the first answer is the one:
what comes again, or late from an actor that was given up, is dropped. Since actors change nothing
but by their answers, each clip is made known exactly once, whatever dies.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from vindex.engines.crew import Answered, Came, Gone
from vindex.engines.dealing import Dealer, Work, first_open, refusal_of
from vindex.engines.items import Answer, Parcel, WorkItem
from vindex.errors import ActorsLostError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from vindex.engines.crew import Crew
    from vindex.engines.items import Hello, Job

__all__ = ["Driver"]

_PER_ACTOR = 2
"""Items that an actor holds: it begins with the second before the first is through."""

_MOST_DEATHS = 3
"""So many actors may die of a job before it is refused."""

_MOST_LOSSES = 6
"""After so many, the loss of a machine counts as a death too: perhaps the item is what kills it."""

_MOST_FAILED_STARTS = 3
"""So many actors in a row may die before their first word until no other is started."""

_MOST_FRUITLESS = 3
"""Where so many items were lost and none was ever answered, all would be."""

_PATIENCE_SECONDS = 20.0
"""Who has had nothing to do for so long takes work whose files have been fetched elsewhere."""

_ALONE_SECONDS = 300.0
"""How long a build waits for a first actor, or for another one when all are gone."""

_TICK_SECONDS = 1.0


@dataclass(eq=False, slots=True)
class _Seat:
    """A place in the crew: an actor is on its way to it, sits in it, or was refused."""

    actor: int
    hello: Hello | None = None
    """None: it is on its way."""
    is_refused: bool = False
    holds: dict[int, Work] = field(default_factory=dict)
    """Its items, by number."""
    is_alone_with_it: bool = False
    """What it holds is suspected, and nothing is to be given beside it."""
    idle_since: float | None = None
    """It has had nothing to do since, as far as was seen."""

    @property
    def is_ready(self) -> bool:
        """It can be given items."""
        return self.hello is not None and not self.is_refused

    @property
    def place(self) -> str:
        """Where what it fetches lies."""
        return self.hello.place if self.hello else ""


class Driver:
    """Has jobs done by a crew; `take` some and call `step` until it `is_done`.

    * An actor that is lost with several items gives them back: they are tried again, each alone. If
      it was lost with one, and not with its machine, that one is blamed.
    * A blamed item is tried again job by job, at the end. A job of which `_MOST_DEATHS` actors died
      is refused as `Reason.WORKER_DIED`, and costs nothing but itself.
    * An actor that says in its hello that it is of no use is kept without work: what it holds of
      its machine would only get the next one there.

    Args:
        crew: that does it; whoever made it closes it.
        say: is told, in a sentence, what people should know at once.
        is_fetched: whether the file of a path has to be fetched before it is read; see `Dealer`.
        clock: seconds.

    Attributes:
        num_dropped: answers that came too late, or again.
    """

    def __init__(
        self,
        crew: Crew,
        *,
        say: Callable[[str], None],
        is_fetched: Callable[[str], bool] = lambda _: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._crew = crew
        self._spaces: tuple[str, ...] = ()
        self._say = say
        self._clock = clock
        self._numbers = count(1)
        self._unread: Iterator[Parcel] | None = None
        self._dealer = Dealer(is_fetched, self._divided)
        self._alone: deque[Work] = deque()
        self._open: dict[int, Work] = {}
        self._seats: list[_Seat] = []
        self._is_finishing = self._is_told = False
        self._num_answers = self._num_failed_starts = 0
        self._fruitless: set[int] = set()
        self._nobody_since = clock()
        self.num_dropped = 0

    def take(self, items: Iterable[Parcel], spaces: tuple[str, ...]) -> None:
        """Begin with other items, when those before are done.

        Args:
            items: in the order of the plan; read when somebody is free for them.
            spaces: names of the models that encode them.
        """
        self._unread, self._spaces = iter(items), spaces
        for seat in self._seats:
            seat.idle_since = None
        self._nobody_since = self._clock()

    @property
    def is_done(self) -> bool:
        """Every item has had its answer, or was being done by nobody when all was to end."""
        if self._is_finishing:
            return not any(seat.holds for seat in self._seats)
        return self._unread is None and not self._open

    @property
    def num_workers(self) -> int:
        """Processes that decode, in all actors that are there."""
        return sum(seat.hello.num_workers for seat in self._seats if seat.hello and seat.is_ready)

    @property
    def room(self) -> int:
        """How many actors there is room for, at least one."""
        return max(self._crew.size, 1)

    @property
    def num_actors(self) -> int:
        """Actors that are there and can be given work."""
        return sum(seat.is_ready for seat in self._seats)

    def forget_places(self) -> None:
        """See `Dealer.forget_places`."""
        self._dealer.forget_places()

    def finish(self) -> None:
        """Hand out nothing more, and have actors answer with what they have.

        What is not handed out is dropped. Can be called from a signal handler; the next `step`
        tells the actors.
        """
        self._is_finishing = True

    def step(self) -> list[Answer]:
        """Hand out what can be, wait until something happens, and give what was answered.

        Raises:
            ActorsLostError: nobody is there who could do the work, and nobody comes.
        """
        if self._is_finishing:
            self._tell_to_finish()
        else:
            self._read()
            self._take_seats()
            self._hand_out()
        answers: list[Answer] = []
        for news in self._crew.wait(_TICK_SECONDS):
            match news:
                case Came():
                    self._welcome(news)
                case Answered():
                    answers += self._accept(news)
                case Gone():
                    answers += self._lose(news)
        if not self._is_finishing:
            self._require_somebody()
        return answers

    def _tell_to_finish(self) -> None:
        if not self._is_told:
            self._is_told = True
            self._crew.finish()

    def _read(self) -> None:
        """Have as many items at hand as can be handed out at once."""
        wanted = self.room * _PER_ACTOR
        while self._unread is not None and len(self._open) < wanted:
            self._read_one()

    def _read_one(self) -> None:
        """Take the next item of the plan."""
        assert self._unread is not None
        parcel = next(self._unread, None)
        if parcel is None:
            self._unread = None
        else:
            self._dealer.add(self._opened(parcel))

    def _opened(self, parcel: Parcel) -> Work:
        work = Work(next(self._numbers), parcel)
        self._open[work.number] = work
        return work

    def _close(self, work: Work) -> None:
        """Know that nothing more is expected of some work."""
        work.is_over = True
        del self._open[work.number]

    def _divided(self, work: Work, parts: Iterable[tuple[Job, ...]]) -> list[Work]:
        """Several of one work; they share what it was blamed for."""
        self._close(work)
        made = [self._opened(Parcel(jobs, is_block=False)) for jobs in parts]
        for part in made:
            part.num_deaths, part.num_losses = work.num_deaths, work.num_losses
        return made

    def _take_seats(self) -> None:
        """Start actors while there is room for them and something to do."""
        wanted = min(self.room, len(self._open))
        while len(self._seats) < wanted:
            self._seats.append(_Seat(self._crew.start()))

    def _hand_out(self) -> None:
        ready = [seat for seat in self._seats if seat.is_ready]
        places = {seat.place for seat in ready}
        for most in range(1, _PER_ACTOR + 1):
            for seat in ready:
                while len(seat.holds) < most and not seat.is_alone_with_it:
                    work = self._next_for(seat, places)
                    if work is None:
                        break
                    self._give(seat, work)
        for seat in ready:
            if not seat.holds and (work := first_open(self._alone)):
                self._give(seat, work)
                seat.is_alone_with_it = True

    def _next_for(self, seat: _Seat, places: Collection[str]) -> Work | None:
        """What somebody is to do next; that of others, where it has waited for its own too long."""
        work = self._dealer.next_for(seat.place, places)
        while work is None and self._unread is not None and self._dealer.is_holding:
            self._read_one()  # what waits is for other places
            work = self._dealer.next_for(seat.place, places)
        if work is None and not seat.holds:
            now = self._clock()
            if seat.idle_since is None:
                seat.idle_since = now
            if now - seat.idle_since > _PATIENCE_SECONDS:
                return self._dealer.relieve()
        return work

    def _give(self, seat: _Seat, work: Work) -> None:
        work.num_attempts += 1
        seat.holds[work.number], seat.idle_since = work, None
        self._dealer.note_given(work, seat.place)
        item = WorkItem(
            work.number, work.num_attempts, work.jobs, self._spaces, work.parcel.is_block
        )
        self._crew.call(seat.actor, item)

    def _seat_of(self, actor: int) -> _Seat | None:
        return next((seat for seat in self._seats if seat.actor == actor), None)

    def _welcome(self, news: Came) -> None:
        seat = self._seat_of(news.actor)
        if seat is None:  # it was given up before it came
            self._crew.kill(news.actor)
            return
        seat.hello, self._num_failed_starts = news.hello, 0
        self._nobody_since = self._clock()
        if news.hello.trouble:
            seat.is_refused = True
            self._say(f"{news.hello.node} gets no work: {news.hello.trouble}")

    def _accept(self, news: Answered) -> list[Answer]:
        """The answer, where it is the first."""
        sealed = news.sealed
        seat = self._seat_of(news.actor)
        if seat is not None:
            self._take_from(seat, sealed.item)
        work = self._open.get(sealed.item)
        if work is None:
            self.num_dropped += 1
            return []
        if not sealed.is_whole:
            self._say(f"An answer of {sealed.node} was altered on its way; it is asked for again.")
            return self._blame(work, "gave an answer that was altered on its way", sealed.node)
        self._close(work)
        self._num_answers += 1
        self._nobody_since = self._clock()
        return [Answer(work.jobs, sealed)]

    def _take_from(self, seat: _Seat, number: int) -> None:
        seat.holds.pop(number, None)
        if not seat.holds:
            seat.is_alone_with_it = False

    def _lose(self, news: Gone) -> list[Answer]:
        """Do the items of an actor again that is gone."""
        seat = self._seat_of(news.actor)
        if seat is None:
            return []
        self._crew.kill(news.actor)  # it may still be at work where nobody hears it
        held = [work for work in seat.holds.values() if work.number in self._open]
        self._leave(seat, news)
        if self._is_finishing:
            return []
        for work in held:
            work.num_losses += 1
        if len(held) == 1 and (news.is_own_doing or held[0].num_losses > _MOST_LOSSES):
            return self._blame(held[0], news.why, news.node)
        for work in reversed(held):
            is_suspected = news.is_own_doing or work.num_losses > _MOST_LOSSES
            self._alone.append(work) if is_suspected else self._dealer.add_first(work)
        return []

    def _leave(self, seat: _Seat, news: Gone) -> None:
        """Take the seat of an actor that is gone away; another one is started if there is work."""
        self._seats.remove(seat)
        if seat.hello is not None:
            self._nobody_since = self._clock()
            where = f" on {news.node}" if news.node else ""
            self._say(f"An actor{where} {news.why}; what it had is done again.")
            return
        self._num_failed_starts += 1
        if self._num_failed_starts >= _MOST_FAILED_STARTS and not self._is_finishing:
            raise ActorsLostError(
                f"{_MOST_FAILED_STARTS} actors in a row could not be started: the last one "
                f"{news.why}. Mend what fails there, and run the same command to continue."
            )

    def _blame(self, work: Work, why: str, node: str) -> list[Answer]:
        """Note that a process died of some work, or seems to have; gives a refusal at last."""
        work.num_deaths += 1
        self._fruitless.add(work.number)
        if not self._num_answers and len(self._fruitless) >= _MOST_FRUITLESS:
            raise ActorsLostError(
                f"{len(self._fruitless)} actors were given work and none did any: the last one "
                f"{why}. Mend that, and run the same command to continue."
            )
        if len(work.jobs) > 1:
            self._alone += self._divided(work, [(job,) for job in work.jobs])
        elif work.num_deaths < _MOST_DEATHS:
            self._alone.append(work)
        else:
            self._close(work)
            return [Answer(work.jobs, refusal_of(work, why, node))]
        return []

    def _require_somebody(self) -> None:
        """Give up where nobody can do what is left.

        Raises:
            ActorsLostError: nobody is there, and nobody comes.
        """
        if self.is_done or self.num_actors:
            return
        refused = [seat.hello for seat in self._seats if seat.is_refused]
        if refused and len(refused) == len(self._seats):
            first = refused[0]
            assert first is not None
            raise ActorsLostError(f"No machine can be given work. {first.node}: {first.trouble}")
        if self._clock() - self._nobody_since > _ALONE_SECONDS:
            raise ActorsLostError(
                f"No actor was there for {_ALONE_SECONDS / 60:.0f} minutes: the cluster has no "
                "machine with enough that is free (`ray status` lists what it has). Start one, "
                "and run the same command to continue."
            )
