"""Files of stores are looked over where they will be decoded, so that each is fetched once."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from vindex.encode.cluster import Sight
from vindex.records import Failure, Mark, Stage
from vindex.sources import is_fetched, is_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vindex.build.interrupts import Interrupts
    from vindex.encode.cluster import Cluster
    from vindex.encode.session import EncodingSession
    from vindex.jobs import Shots, Surveyed
    from vindex.records import VideoFile, VideoInfo

__all__ = ["Away", "sights_of"]


class Away:
    """What a cluster finds out about files that must be fetched; the others are read here.

    It stands where a session does that looks at files. Call `begin` first.

    Args:
        cluster: that will decode them.
        session: that looks at the others.
        interrupts: end a survey early.
        finds_shots: whether shots are looked for while a file is there.
    """

    def __init__(
        self,
        cluster: Cluster,
        session: EncodingSession,
        interrupts: Interrupts,
        *,
        finds_shots: bool,
    ) -> None:
        self._cluster = cluster
        self._session = session
        self._interrupts = interrupts
        self._finds_shots = finds_shots
        self._files: Mapping[str, VideoFile] = {}
        self._to_read: Sequence[VideoFile] = ()
        self._sights: list[Sight] | None = None
        self._surveyed: dict[str, Surveyed] = {}

    def begin(self, files: Mapping[str, VideoFile], to_read: Sequence[VideoFile]) -> None:
        """Know the files of a library.

        Args:
            files: that are known, by path; those that are read join them.
            to_read: all that are to be read.
        """
        self._files, self._to_read = files, to_read

    def fingerprinted(self, files: Sequence[VideoFile]) -> Iterator[VideoFile | Failure]:
        """Files of the next part of a library with their fingerprints, in any order.

        Args:
            files: that must be fetched.
        """
        self._surveyed.clear()
        self._cluster.forget_places()
        for one in self._looked_over(files):
            yield one.file

    def probe(self, paths: Iterable[str]) -> Iterator[tuple[str, VideoInfo | Failure]]:
        """What files are, in any order; see `EncodingSession.probe`.

        Files that were looked over in a session that ended early are left out.
        """
        here, there = _divided(paths)
        for one in self._found(there, lambda one: one.info):
            if info := one.info or _refusal(one, Stage.PROBE):
                yield one.path, info
        yield from self._session.probe(here)

    def find_shots(self, paths: Iterable[str]) -> Iterator[tuple[str, Shots | Failure]]:
        """Where the shots of files begin, in any order; see `EncodingSession.find_shots`.

        Files that were looked over in a session that ended early are left out.
        """
        here, there = _divided(paths)
        for one in self._found(there, lambda one: one.shots):
            if shots := one.shots or _refusal(one, Stage.DECODE):
                yield one.path, shots
        yield from self._session.find_shots(here)

    def finish(self) -> None:
        """End a running `find_shots` early."""
        self._session.finish()

    def _found(
        self, paths: Sequence[str], wanted: Callable[[Surveyed], object]
    ) -> Iterator[Surveyed]:
        """What was found out about some files, and is now where that was not asked for before."""
        missing = []
        for path in paths:
            one = self._surveyed.get(path)
            if one is not None and wanted(one):
                yield one
            else:
                missing.append(self._files[path])
        yield from self._looked_over(missing)

    def _looked_over(self, files: Sequence[VideoFile]) -> Iterator[Surveyed]:
        """Have a cluster look over files; ends early when asked to."""
        if not files:
            return
        if self._sights is None:
            self._sights = sights_of(chain(self._to_read, self._files.values()))
        found = self._cluster.survey(files, self._sights, finds_shots=self._finds_shots)
        for batch in found:
            if self._interrupts.came:
                return
            for one in batch:
                self._surveyed[one.path] = one
                yield one


def sights_of(files: Iterable[VideoFile]) -> list[Sight]:
    """A file of each root, as it looks here; see `Cluster.encode`."""
    of_root: dict[str, VideoFile] = {}
    for file in files:
        if file.root not in of_root and is_unchanged(file):
            of_root[file.root] = file
    return [
        Sight(file.root, file.path, Mark(file.num_bytes, file.modified_ns, file.tag))
        for file in of_root.values()
    ]


def _divided(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """Files of this machine, and those that must be fetched."""
    found: tuple[list[str], list[str]] = [], []
    for path in paths:
        found[is_fetched(path)].append(path)
    return found


def _refusal(one: Surveyed, stage: Stage) -> Failure | None:
    """Why nothing more is known of a file; None: there was no time for it."""
    why = one.info if isinstance(one.info, Failure) else one.file
    return replace(why, stage=stage) if isinstance(why, Failure) else None
