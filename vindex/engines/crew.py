"""What a driver needs of those who do its work elsewhere: four calls, and news of what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vindex.engines.items import Hello, Sealed, WorkItem

__all__ = ["Answered", "Came", "Crew", "Gone", "News", "Station"]


class Station(Protocol):
    """What an actor holds: a whole engine, and what seals what comes of it.

    `run` and `finish` come from different threads.
    """

    def open(self) -> Hello:
        """Load the models, and say who is there."""
        ...

    def run(self, item: WorkItem) -> Sealed:
        """Decode, encode and seal an item; several may be on their way at once."""
        ...

    def finish(self) -> None:
        """Let every `run` return soon, with what is encoded by then."""
        ...

    def close(self) -> None:
        """End what it runs, and remove what it has put on the disk of its machine."""
        ...


@dataclass(frozen=True, slots=True)
class Came:
    """An actor that was started is there."""

    actor: int
    hello: Hello


@dataclass(frozen=True, slots=True)
class Answered:
    """An actor is done with an item; it may have been given up for lost, or say so twice."""

    actor: int
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class Gone:
    """An actor is lost with all that it was given, as far as anybody can tell."""

    actor: int
    why: str
    """The end of the sentence `an actor ...`, such as `died`."""
    is_own_doing: bool
    """Its machine lives and was not taken away: what it ran may have killed it."""
    node: str = ""
    """Name of its machine, where that is known."""


News = Came | Answered | Gone


class Crew(Protocol):
    """Actors on machines of a cluster, each of them one whole engine.

    Nothing is tried again by the crew, and an actor that is gone stays so. Use it as a context
    manager: leaving it ends every actor.
    """

    def __enter__(self) -> Crew: ...

    def __exit__(self, *exc: object) -> None: ...

    @property
    def size(self) -> int:
        """How many actors there is room for now; it grows and shrinks with the cluster."""
        ...

    def start(self) -> int:
        """Ask for one more actor and give its number; it comes when there is room for it."""
        ...

    def call(self, actor: int, item: WorkItem) -> None:
        """Give an actor an item; it can hold several."""
        ...

    def wait(self, seconds: float) -> list[News]:
        """What has happened; waits for something no longer than this."""
        ...

    def kill(self, actor: int) -> None:
        """End an actor at once, or do not start it any more."""
        ...

    def finish(self) -> None:
        """Let every actor answer soon, with what of its items is encoded by then."""
        ...
