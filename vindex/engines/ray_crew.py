"""A crew of Ray actors.

Ray places actors, starts them and says when they are gone. It is asked for no retries, since it
cannot know what was kept of a first attempt, and holds no frames: an item goes out in some kB, and
what comes back is one object of about a megabyte.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from functools import partial
from importlib import metadata
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from vindex.cores import num_cores
from vindex.engines.crew import Answered, Came, Gone
from vindex.engines.ray_start import connect, first_line, handlers_kept, ray_package
from vindex.engines.share import Node, Share, share_of
from vindex.errors import ActorsLostError, VindexError

if TYPE_CHECKING:
    from collections.abc import Callable

    from vindex.engines.crew import News, Station
    from vindex.engines.items import Hello, Sealed, WorkItem

__all__ = ["RayCrew"]

_LOOK_SECONDS = 10.0
"""How often it is asked which machines there are."""

_CALLS_AT_ONCE = 8
"""Of an actor: its items, and what is asked beside them."""

_CLOSE_SECONDS = 5.0
"""How long an actor with nothing to do may take to end."""

_NO_MEMORY = "running low on memory"
"""What Ray says of those that it killed for this."""

_Kind = Literal["version", "open", "run"]


class _Actor:
    """What runs in an actor's process, whose first words need nothing of the driver's vindex."""

    def __init__(self) -> None:
        self._station: Station | None = None

    def version(self) -> tuple[str, str, str]:
        """Which vindex it has, the id of its machine, and the machine's name."""
        return _version(), ray_package().get_runtime_context().get_node_id(), socket.gethostname()

    def open(self, make: Callable[[], Station]) -> Hello:
        """Make the engine, and load its models."""
        self._station = make()
        return self._station.open()

    def run(self, item: WorkItem) -> Sealed:
        """See `Station.run`."""
        assert self._station is not None
        return self._station.run(item)

    def finish(self) -> None:
        """See `Station.finish`."""
        if self._station is not None:
            self._station.finish()

    def close(self) -> None:
        """See `Station.close`."""
        if self._station is not None:
            self._station.close()


def _version() -> str:
    try:
        return metadata.version("vindex-video")
    except metadata.PackageNotFoundError:
        return "from a folder"


class RayCrew:
    """Actors of a Ray cluster, each with a GPU where there are some, or else a share of cores.

    Args:
        make: makes what an actor holds, on its machine; it is given the number of its cores.
        address: of the cluster; `auto`: that which runs here; None: start one here, for this crew.
        num_workers: cores of each actor; None: all of a machine, or an equal share for each GPU.
        uses_gpus: where there are some.
    """

    def __init__(
        self,
        make: Callable[[int], Station],
        *,
        address: str | None = None,
        num_workers: int | None = None,
        uses_gpus: bool = True,
    ) -> None:
        self._make = make
        self._address = address
        self._num_workers = num_workers
        self._uses_gpus = uses_gpus
        self._numbers = count(1)
        self._handles: dict[int, Any] = {}
        self._calls: dict[Any, tuple[int, _Kind]] = {}
        self._num_cpus: dict[int, int] = {}
        self._places: dict[int, tuple[str, str]] = {}
        self._is_own_cluster = False
        self._share = Share(0, 1, 0)
        self._looked_at = 0.0

    def __enter__(self) -> RayCrew:
        ray = ray_package()
        if not ray.is_initialized():
            connect(self._address, max(num_cores(), self._num_workers or 1))
            self._is_own_cluster = True
        self._look()
        return self

    def __exit__(self, *exc: object) -> None:
        self._close_idle()
        for actor in list(self._handles):
            self.kill(actor)
        if self._is_own_cluster:
            with handlers_kept():
                ray_package().shutdown()

    def _close_idle(self) -> None:
        """Let actors that have nothing to do end what they began, and wait a little for it."""
        busy = {actor for actor, _ in self._calls.values()}
        idle = [handle for actor, handle in self._handles.items() if actor not in busy]
        with suppress(Exception):  # whatever is wrong with the cluster, all is killed next
            ends = [handle.close.remote() for handle in idle]
            if ends:
                ray_package().wait(ends, num_returns=len(ends), timeout=_CLOSE_SECONDS)

    @property
    def size(self) -> int:
        """How many actors there is room for; see `Crew.size`."""
        if time.monotonic() - self._looked_at > _LOOK_SECONDS:
            self._look()
        return self._share.num_actors

    def _look(self) -> None:
        """See which machines there are, and what an actor gets of one."""
        nodes = [
            Node(int(node["Resources"].get("CPU", 0)), int(node["Resources"].get("GPU", 0)))
            for node in ray_package().nodes() if node["Alive"]
        ]  # fmt: skip
        self._share = share_of(nodes, self._num_workers, uses_gpus=self._uses_gpus)
        self._looked_at = time.monotonic()

    def start(self) -> int:
        """Ask for an actor; see `Crew.start`."""
        actor = next(self._numbers)
        kind = ray_package().remote(_Actor).options(
            num_cpus=self._share.num_cpus, num_gpus=self._share.num_gpus,
            max_restarts=0, max_task_retries=0, max_concurrency=_CALLS_AT_ONCE,
        )  # fmt: skip
        self._num_cpus[actor] = self._share.num_cpus
        self._handles[actor] = kind.remote()
        self._call(actor, "version")
        return actor

    def _call(self, actor: int, kind: _Kind, *arguments: object) -> None:
        answer = getattr(self._handles[actor], kind).remote(*arguments)
        self._calls[answer] = (actor, kind)

    def call(self, actor: int, item: WorkItem) -> None:
        """Give an actor an item; see `Crew.call`."""
        self._call(actor, "run", item)

    def finish(self) -> None:
        """Let every actor answer soon; see `Crew.finish`."""
        for handle in self._handles.values():
            handle.finish.remote()

    def kill(self, actor: int) -> None:
        """End an actor; see `Crew.kill`."""
        self._calls = {ref: call for ref, call in self._calls.items() if call[0] != actor}
        handle = self._handles.pop(actor, None)
        if handle is not None:
            with suppress(Exception):  # it is gone already, or the cluster is
                ray_package().kill(handle, no_restart=True)

    def wait(self, seconds: float) -> list[News]:
        """What has happened; see `Crew.wait`.

        Raises:
            ActorsLostError: the cluster itself is gone.
        """
        ray = ray_package()
        if not self._calls:
            time.sleep(seconds)
            return []
        try:
            ready, _ = ray.wait(list(self._calls), num_returns=1, timeout=seconds)
            if ready:  # and whatever else has come
                ready, _ = ray.wait(list(self._calls), num_returns=len(self._calls), timeout=0)
        except ray.exceptions.RayError as error:
            raise ActorsLostError(
                f"The Ray cluster cannot be reached any more ({first_line(error)}). Start it "
                "again, and run the same command to continue."
            ) from error
        return [news for answer in ready if (news := self._heard(answer))]

    def _heard(self, answer: object) -> News | None:
        call = self._calls.pop(answer, None)
        if call is None:  # its actor was found to be gone a moment ago
            return None
        actor, kind = call
        try:
            said = ray_package().get(answer)
        except ray_package().exceptions.RayError as error:
            self._calls = {ref: one for ref, one in self._calls.items() if one[0] != actor}
            return self._gone(actor, error)
        if kind == "version":
            return self._check_version(actor, *said)
        return Came(actor, said) if kind == "open" else Answered(actor, said)

    def _check_version(self, actor: int, version: str, node: str, name: str) -> News | None:
        self._places[actor] = node, name
        if version != _version():
            from vindex.engines.items import Hello

            trouble = f"it has vindex {version}, and this machine {_version()}; install the same."
            return Came(actor, Hello(name, trouble=trouble))
        self._call(actor, "open", partial(self._make, self._num_cpus[actor]))
        return None

    def _gone(self, actor: int, error: Exception) -> Gone:
        """What to make of an error in the place of an answer."""
        exceptions = ray_package().exceptions
        node, name = self._places.get(actor, ("", ""))
        if isinstance(error, exceptions.RayTaskError):
            cause = error.cause if isinstance(error.cause, Exception) else error
            why = f"failed: {type(cause).__name__}: {first_line(cause)}"
            return Gone(actor, why, not isinstance(cause, VindexError), name)
        if not isinstance(error, exceptions.ActorDiedError):
            return Gone(actor, "cannot be reached", is_own_doing=False, node=name)
        if error.preempted or (node and not self._lives(node)):
            return Gone(actor, "was lost with its machine", is_own_doing=False, node=name)
        if error.actor_init_failed:
            return Gone(actor, f"could not start: {_last_line(error)}", True, name)
        how = "was killed for want of memory" if _NO_MEMORY in str(error) else "died"
        return Gone(actor, how, True, name)

    def _lives(self, node: str) -> bool:
        """Whether a machine is still part of the cluster."""
        return any(one["Alive"] and one["NodeID"] == node for one in ray_package().nodes())


def _last_line(error: BaseException) -> str:
    return next(reversed(str(error).strip().splitlines()), type(error).__name__)
