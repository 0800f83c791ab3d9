"""The first step of a build: compare the library with the catalog, and record the difference."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, TypeVar

from vindex.decode import AMBIGUOUS_SUFFIXES, HEAD_BYTES, VIDEO_SUFFIXES, holds_video
from vindex.errors import MediaError
from vindex.records import Failure, VideoFile, look_alike
from vindex.sources import (
    Kind,
    LibraryPath,
    Selection,
    ending_of,
    is_unchanged,
    look_again,
    source_of,
    with_fingerprint,
)
from vindex.store.catalog import reader, writer
from vindex.store.catalog.exclusions import read_exclusions, write_exclusions
from vindex.store.catalog.refusals import refused_paths
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from vindex.build.interrupts import Interrupts
    from vindex.build.options import BuildOptions
    from vindex.store.layout import IndexFolder

__all__ = ["Survey", "is_no_video", "survey"]

_NUM_HASHERS = 4
"""Threads that fingerprint files: enough to keep a disk's queue filled."""

_COMMIT_SECONDS = 15.0
"""A crash loses at most this much reading of new files."""

_Item = TypeVar("_Item")


@dataclass(slots=True)
class Survey:
    """What the walk of a library found."""

    files: dict[str, VideoFile] = field(default_factory=dict)
    """Every readable video file, by absolute path, with its fingerprint."""
    failures: list[Failure] = field(default_factory=list)
    """Folders and files that cannot be read."""
    growing: list[str] = field(default_factory=list)
    """Paths of files that were being written, some of them after the walk; they are left for the
    next build."""
    passed_over: Counter[str] = field(default_factory=Counter)
    """How many files were not taken for videos; see `vindex.sources.Selection`."""
    excluded: Counter[str] = field(default_factory=Counter)
    """How many files and folders are excluded; likewise."""
    left_out: set[str] = field(default_factory=set)
    """Paths of known files that are there and belong to the index no more: excluded, or no videos
    any longer."""
    num_still_refused: int = 0
    """Files that are as they were when something of them was refused."""
    num_changed: int = 0
    num_pruned: int = 0
    num_left_out: int = 0
    """Those of the pruned that are there."""
    warnings: list[str] = field(default_factory=list)

    @property
    def num_found(self) -> int:
        """Files seen, readable or not."""
        num_growing = sum(path not in self.files for path in self.growing)
        return len(self.files) + len(self.failures) + num_growing


def survey(
    index: IndexFolder,
    library: Sequence[LibraryPath],
    options: BuildOptions,
    interrupts: Interrupts,
) -> Survey:
    """Walk the library and record new, changed and missing files; ends early when asked to.

    A file whose size and time are as known costs a stat. The others are fingerprinted: a renamed
    or copied file is then recognised by its content.
    """
    with Snapshot.of(index) as snapshot:
        known = reader.known_files(snapshot)
        had_unreadable = reader.has_unreadable(snapshot)
        refused = set() if options.retry_failed else refused_paths(snapshot)
        remembered = read_exclusions(snapshot)
    exclusions = options.exclusions(remembered)
    if exclusions != remembered:
        write_exclusions(index, exclusions)
    selection = Selection(VIDEO_SUFFIXES, exclusions)
    found = Survey(passed_over=selection.passed_over, excluded=selection.excluded)
    to_read: list[VideoFile] = []
    for path in library:
        for item in _until_asked(_below(path, known, selection, found), interrupts):
            if isinstance(item, Failure):
                found.failures.append(item)
            elif _is_as_known(item, known.get(item.path)):
                as_known = known[item.path]
                found.num_still_refused += item.path in refused
                found.files[item.path] = replace(as_known, tag=item.tag) if item.tag else as_known
            else:
                to_read.append(item)
    if options.exclude is not None and not interrupts.came:
        found.warnings += [
            f"--exclude {glob!r} was given; nothing below the given paths fits it."
            for glob in exclusions.globs
            if not found.excluded[glob]
        ]
    named = {path.path for path in library}
    changed = _fingerprinted(index, to_read, named, known, found, interrupts)
    found.num_changed = len(changed)
    if interrupts.came:  # what was not seen is not gone, and may be where a content moved to
        _commit_new(index, changed, known)
        return found
    gone = _gone(known, library, found, _arrived(changed, known), options)
    found.num_pruned = len(gone)
    found.num_left_out = sum(file.path in found.left_out for file in gone)
    is_news = changed or gone or found.failures or had_unreadable
    if is_news or options.retry_failed:
        writer.commit_walk(
            index, changed, gone, found.failures, [path.path for path in library],
            retry_failed=options.retry_failed,
        )  # fmt: skip
    return found


def _until_asked(items: Iterable[_Item], interrupts: Interrupts) -> Iterator[_Item]:
    return takewhile(lambda _: not interrupts.came, items)


def _fingerprinted(
    index: IndexFolder,
    to_read: Sequence[VideoFile],
    named: Collection[str],
    known: Mapping[str, VideoFile],
    found: Survey,
    interrupts: Interrupts,
) -> list[VideoFile]:
    """Read files that are new or may have changed, and sort them into what was found.

    What was given by its name, one of `named`, is not asked whether it looks like a video.

    Returns:
        Those that are neither unreadable nor being written, under the names that the catalog has.
    """
    changed: list[VideoFile] = []
    num_kept, last_commit = 0, time.monotonic()
    with ThreadPoolExecutor(_NUM_HASHERS) as hashers:
        for result in _until_asked(hashers.map(partial(_read, named), to_read), interrupts):
            if isinstance(result, Failure):
                found.failures.append(result)
            elif not result.fingerprint:
                found.passed_over[ending_of(result.path)] += 1
                found.left_out.add(result.path)
            elif not is_unchanged(result):
                found.growing.append(result.path)
            else:
                changed.append(_at_known_root(result, known))
                found.files[result.path] = result
            if time.monotonic() - last_commit > _COMMIT_SECONDS:
                _commit_new(index, changed[num_kept:], known)
                num_kept, last_commit = len(changed), time.monotonic()
    return changed


def _read(named: Collection[str], file: VideoFile) -> VideoFile | Failure:
    """The file with its fingerprint, or without one: it is no video."""
    return file if file.path not in named and is_no_video(file) else with_fingerprint(file)


def is_no_video(file: VideoFile) -> bool:
    """Whether a file is source code, or something else, with an ending that videos have."""
    ending = ending_of(file.path)
    if ending not in AMBIGUOUS_SUFFIXES:
        return False
    try:
        head = source_of(file.root).head(file.path, HEAD_BYTES)
    except MediaError:
        return False  # what is wrong with it is said by who reads it
    return not holds_video(ending, head)


def _commit_new(
    index: IndexFolder, changed: Sequence[VideoFile], known: Mapping[str, VideoFile]
) -> None:
    """Keep what was read of new files with new contents, so that they are not read again.

    The others wait for the whole walk, which tells what moved: what an edited file held may lie
    elsewhere, and a file with a known content may be the one that is missed elsewhere.
    """
    contents = {file.fingerprint for file in known.values()}
    new = [file for file in changed if file.path not in known and file.fingerprint not in contents]
    if new:
        writer.commit_walk(index, new, [], [], [])


def _below(
    path: LibraryPath, known: Mapping[str, VideoFile], selection: Selection, found: Survey
) -> Iterator[VideoFile | Failure]:
    """What a walk finds, and the known files that it passes over: they were given by name."""
    seen = set()
    source = source_of(path.root)
    if source.kind_of(path.path) is Kind.NOTHING:  # as allowed with --prune
        return
    if excluding := selection.exclusion_of(path.below_root):
        found.warnings.append(f"{path.path} is left out: {excluding!r} excludes it.")
    else:
        for item in source.walk(path, selection):
            seen.add(item.path)
            yield item
    for name, file in known.items():
        if name in seen or not path.holds(name):
            continue
        if selection.exclusion_of(file.relative_path):
            found.left_out.add(name)
        else:
            still_there = look_again(file)
            if still_there is not None:
                yield still_there


def _is_as_known(file: VideoFile, known: VideoFile | None) -> bool:
    return known is not None and look_alike(file, known)


def _at_known_root(file: VideoFile, known: Mapping[str, VideoFile]) -> VideoFile:
    """The file under the name that the catalog has for it, if it has one."""
    before = known.get(file.path)
    if before is None:
        return file
    return replace(file, root=before.root, relative_path=before.relative_path)


def _arrived(changed: Sequence[VideoFile], known: Mapping[str, VideoFile]) -> set[str]:
    """Contents that lie where they did not lie before."""
    before = {path: file.fingerprint for path, file in known.items()}
    return {file.fingerprint for file in changed if before.get(file.path) != file.fingerprint}


def _gone(
    known: Mapping[str, VideoFile],
    library: Sequence[LibraryPath],
    found: Survey,
    arrived: set[str],
    options: BuildOptions,
) -> list[VideoFile]:
    """Known files below the given paths that are no longer there, and may be forgotten.

    A folder that yields nothing, or lost more than half of its files, is more likely unmounted
    than emptied: nothing of it is forgotten unless the build says so; the same holds for a pattern
    that excludes so much. Files whose content has `arrived` elsewhere were moved, however many they
    are and wherever they were.
    """
    if options.keep_missing:
        return []
    unreadable = [LibraryPath(failure.path, failure.path) for failure in found.failures]
    gone = [
        file
        for name, file in known.items()
        if file.fingerprint in arrived
        and not any(path.holds(name) for path in library)
        and source_of(file.root).is_gone(name)
    ]
    for path in library:
        below = [file for name, file in known.items() if path.holds(name)]
        missing = [
            file
            for file in below
            if file.path not in found.files
            and file.path not in found.growing
            and not any(u.holds(file.path) for u in unreadable)
            and source_of(file.root).is_gone(file.path)
        ]
        gone += [file for file in missing if file.fingerprint in arrived]
        missing = [file for file in missing if file.fingerprint not in arrived]
        left_out = [file for file in below if file.path in found.left_out]
        for lost, why, doubt in (
            (missing, "are not there", "in case it is not mounted"),
            (left_out, "are excluded now, or are no videos", "in case that was not meant"),
        ):
            if 2 * len(lost) > len(below) and not options.prune:
                found.warnings.append(
                    f"{len(lost)} of {len(below)} known files below {path.path} {why}; "
                    f"they are kept {doubt}. Forget them with --prune."
                )
            else:
                gone += lost
    return gone
