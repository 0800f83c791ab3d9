"""Cutting at shots: new films are looked through once, before the clips of any are planned."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vindex.build.vanished import has_vanished, vanished
from vindex.clips import plan_pieces
from vindex.encode.progress import followed
from vindex.records import Failure, Reason
from vindex.sources import is_unchanged
from vindex.store.catalog import writer
from vindex.store.catalog.contents import video_seconds
from vindex.store.catalog.pieces import pieces_by_content
from vindex.store.catalog.shots import (
    add_shots,
    cuts_at_shots,
    looked_through,
    read_shots,
    set_cut,
    set_cuts_at_shots,
)
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from vindex.build.away import Away
    from vindex.build.interrupts import Interrupts
    from vindex.build.options import BuildOptions
    from vindex.build.survey import Survey
    from vindex.encode.session import EncodingSession
    from vindex.jobs import Shots
    from vindex.records import ClipSpec, VideoFile
    from vindex.store.catalog.shots import VideoShots
    from vindex.store.layout import IndexFolder

__all__ = [
    "ShotSearch", "cut_at_shots", "not_looked_through", "turned_shots", "whether_at_shots",
]  # fmt: skip

_COMMIT_SECONDS = 15.0
"""A crash loses at most this much looking through films."""


def whether_at_shots(index: IndexFolder, options: BuildOptions) -> bool:
    """Whether a build cuts at shots: as it is asked for, or as the index remembers it."""
    if options.cut_at_shots is not None:
        return options.cut_at_shots
    return index.exists and cuts_at_shots(index)


def not_looked_through(
    index: IndexFolder, files: Iterable[VideoFile], *, retry_failed: bool
) -> dict[str, VideoFile]:
    """A file of each known video whose shots nobody has looked for, by content.

    Args:
        index: the index.
        files: that are there.
        retry_failed: whether those count that could not be looked through.
    """
    with Snapshot.of(index) as snapshot:
        done = looked_through(snapshot, even_in_vain=not retry_failed)
        videos = video_seconds(snapshot)
    unknown: dict[str, VideoFile] = {}
    for file in files:
        if file.fingerprint in videos and file.fingerprint not in done:
            unknown.setdefault(file.fingerprint, file)
    return unknown


@dataclass(slots=True)
class ShotSearch:
    """Looks through the films at hand that nobody has looked through, and records it."""

    index: IndexFolder
    found: Survey
    """The library, of which a part is at hand; files that are being written join its `growing`."""
    num_videos: int = 0
    """That were looked through."""
    num_cuts: int = 0
    failures: list[Failure] = field(default_factory=list)
    """Of films that could not be; they are cut whole."""
    _fresh: dict[str, Shots | None] = field(default_factory=dict)
    _refused: list[tuple[str, Failure]] = field(default_factory=list)
    _committed_at: float = field(default_factory=time.monotonic)

    def run(
        self, session: EncodingSession | Away, options: BuildOptions, interrupts: Interrupts
    ) -> None:
        """Find the shots of every film that is new; what is found by an interruption is kept."""
        unknown = not_looked_through(
            self.index, self.found.part.values(), retry_failed=options.retry_failed
        )
        contents = {file.path: fingerprint for fingerprint, file in unknown.items()}
        interrupts.on_first = session.finish
        items = session.find_shots(contents)
        try:
            for path, shots in followed(
                items, len(contents), "Finding shots", enabled=options.show_progress
            ):
                self._take(path, contents[path], shots)
                if time.monotonic() - self._committed_at > _COMMIT_SECONDS:
                    self._commit()
        finally:
            self._commit()

    def _take(self, path: str, fingerprint: str, shots: Shots | Failure) -> None:
        """Take what became of one film."""
        if isinstance(shots, Failure):
            self._refuse(fingerprint, shots)
        elif not is_unchanged(self.found.files[path]):
            self.found.growing.append(path)
        else:
            self._fresh[fingerprint] = shots
            self.num_videos += 1
            self.num_cuts += len(shots.starts)

    def _refuse(self, fingerprint: str, failure: Failure) -> None:
        """Take what was wrong with one film."""
        if has_vanished(failure):
            self.failures.append(vanished(failure))
        elif failure.reason is Reason.CHANGED:
            self.found.growing.append(failure.path)
        else:
            told = f"Its shots were not found, so its clips may lie across cuts. {failure.message}"
            self._refused.append((fingerprint, replace(failure, message=told)))
            self._fresh[fingerprint] = None

    def _commit(self) -> None:
        add_shots(self.index, self._fresh)
        writer.commit_probes(self.index, [], self._refused)
        self.failures += [failure for _, failure in self._refused]
        self._fresh, self._refused = {}, []
        self._committed_at = time.monotonic()


def turned_shots(
    snapshot: Snapshot, walked: Collection[str], *, is_cut: bool
) -> dict[str, VideoShots]:
    """Those of the contents that are cut otherwise from now on, as they will be."""
    otherwise = read_shots(snapshot, is_cut=not is_cut)
    return {key: replace(video, is_cut=is_cut) for key, video in otherwise.items() if key in walked}


def cut_at_shots(
    index: IndexFolder, spec: ClipSpec, walked: Collection[str], *, is_cut: bool
) -> int:
    """Let the contents of a library be cut at their shots, or not, and drop clips that are not so.

    Args:
        index: under its lock, after the shots were looked for.
        spec: the cutting rule.
        walked: contents of the library that is built; others stay as they are.
        is_cut: whether they are to be cut.

    Returns:
        Of how many contents clips were dropped.
    """
    if is_cut != cuts_at_shots(index):
        set_cuts_at_shots(index, cuts=is_cut)
    with Snapshot.of(index) as snapshot:
        turned = turned_shots(snapshot, walked, is_cut=is_cut)
        if not turned:
            return 0
        seconds = video_seconds(snapshot, turned)
        pieces = pieces_by_content(snapshot, turned, shots=turned)
    planned = {
        key: plan_pieces(seconds[key], pieces.get(key, ()), spec)
        for key, video in turned.items() if video.starts and key in seconds
    }  # fmt: skip
    return set_cut(index, turned, planned, is_cut=is_cut)
