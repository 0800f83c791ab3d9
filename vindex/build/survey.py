"""The first step of a build: compare the library with the catalog, and record the difference."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from vindex.build.absence import Missed, missed, notices_of
from vindex.build.fingerprinting import fingerprinted, until_asked
from vindex.decode import VIDEO_SUFFIXES
from vindex.records import Failure, VideoFile, look_alike
from vindex.sources import (
    Kind,
    LibraryPath,
    Selection,
    abandonable_fetches,
    ending_of,
    fetched_ahead,
    in_parts,
    is_unchanged,
    look_again,
    source_of,
)
from vindex.store.catalog import reader, writer
from vindex.store.catalog.absence import absent_files, set_aside
from vindex.store.catalog.exclusions import read_exclusions, write_exclusions
from vindex.store.catalog.refusals import refused_files
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator, Mapping, Sequence

    from vindex.build.away import Away
    from vindex.build.interrupts import Interrupts
    from vindex.build.options import BuildOptions
    from vindex.store.layout import IndexFolder

__all__ = ["Survey", "files_below", "survey"]

_COMMIT_SECONDS = 15.0
"""A crash loses at most this much reading of new files."""


@dataclass(slots=True)
class Survey:
    """What the walk of a library found."""

    files: dict[str, VideoFile] = field(default_factory=dict)
    """Every readable video file, by absolute path, with its fingerprint."""
    part: dict[str, VideoFile] = field(default_factory=dict)
    """Those of them to go on with now: all, or a part of those that were fetched."""
    to_come: list[VideoFile] = field(default_factory=list)
    """Those of later parts, of which no more is known than where they lie."""
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
    """Files of which something was refused before, and that nobody tries again."""
    num_changed: int = 0
    num_moved: int = 0
    """Files whose content lies elsewhere now."""
    num_absent: int = 0
    """Files that were set aside, and had not been before."""
    num_left_out: int = 0
    """Those of them that are there."""
    warnings: list[str] = field(default_factory=list)

    @property
    def num_found(self) -> int:
        """Files seen, readable or not."""
        num_growing = sum(path not in self.files for path in self.growing)
        return len(self.files) + len(self.failures) + num_growing

    def take_in_part(self, contents: Collection[str]) -> None:
        """Go on with some contents now that an earlier part was done with."""
        missing = {*contents} - {file.fingerprint for file in self.part.values()}
        self.part |= {path: f for path, f in self.files.items() if f.fingerprint in missing}


def survey(
    index: IndexFolder,
    library: Sequence[LibraryPath],
    options: BuildOptions,
    interrupts: Interrupts,
    away: Away | None = None,
) -> Generator[Survey]:
    """Walk the library and record new, changed and missing files; ends early when asked to.

    A file whose size and time are as known costs a stat, and so does one that comes back. The
    others are fingerprinted: a renamed or copied file is then recognised by its content.

    Args:
        index: under its lock.
        library: what is walked.
        options: of the build.
        interrupts: end it early.
        away: reads files that must be fetched; None: this process does.

    Yields:
        The survey, as it grows: once where all files lie on this machine; else after each part
        that is small enough to lie here as a whole, so that nothing is fetched twice.
    """
    walk = _walked(index, library, options, interrupts)
    if away is not None:
        away.begin(walk.found.files, walk.to_read)
    found, known = walk.found, walk.known
    arrived: set[str] = set()
    seen: set[str] = set()
    num_told = 0
    parts = in_parts(walk.to_read)
    with abandonable_fetches() as abandon:
        for number, part in enumerate(parts, 1):
            interrupts.on_first = abandon  # encoding the part before had another wish
            is_first, is_last = number == 1, number == len(parts)
            changed = (walk.back if is_first else []) + _fingerprinted(walk, part, interrupts, away)
            found.num_changed += len(changed)
            found.part = {path: file for path, file in found.files.items() if path not in seen}
            seen.update(found.part)
            found.to_come = [file for later in parts[number:] for file in later]
            if interrupts.came:  # what was not seen is not gone, and may be where something moved
                _commit_new(index, changed, known)
                yield found
                return
            arrived |= _arrived(changed, known)
            gone = _gone(known, library, found, arrived) if is_last else Missed()
            failures, num_told = found.failures[num_told:], len(found.failures)
            if changed or gone.moved or gone.absent or failures or (is_first and walk.is_news):
                writer.commit_walk(
                    index, changed, gone.absent, failures,
                    [path.path for path in library] if is_first else [], moved=gone.moved,
                    retry_failed=options.retry_failed and is_first,
                )  # fmt: skip
            if is_last:
                found.warnings += notices_of(set_aside(index), library)
            found.num_still_refused += _num_refused(index, found.part)
            with fetched_ahead(part, [] if is_last or away else parts[number]):
                yield found


def _num_refused(index: IndexFolder, part: Mapping[str, VideoFile]) -> int:
    """How many of these files were refused before; what was moved is committed already."""
    refused = refused_files(index)
    return sum((path, file.fingerprint) in refused for path, file in part.items())


@dataclass(slots=True)
class _Walk:
    """A walk of a library, compared with the catalog."""

    index: IndexFolder
    found: Survey
    named: Collection[str]
    """Paths that were given, which are not asked whether they look like videos."""
    known: Mapping[str, VideoFile]
    """Files of the index, by path."""
    is_news: bool
    """Something is to be recorded of it in any case."""
    to_read: list[VideoFile] = field(default_factory=list)
    """Files that are new, or may have changed."""
    back: list[VideoFile] = field(default_factory=list)
    """Files that were set aside, as the catalog has them."""


def _walked(
    index: IndexFolder,
    library: Sequence[LibraryPath],
    options: BuildOptions,
    interrupts: Interrupts,
) -> _Walk:
    """Walk the library, and read none of its files."""
    with Snapshot.of(index) as snapshot:
        known = reader.known_files(snapshot)
        aside = absent_files(snapshot)
        had_unreadable = reader.has_unreadable(snapshot)
        remembered = read_exclusions(snapshot)
    exclusions = options.exclusions(remembered)
    if exclusions != remembered:
        write_exclusions(index, exclusions)
    selection = Selection(VIDEO_SUFFIXES, exclusions)
    found = Survey(passed_over=selection.passed_over, excluded=selection.excluded)
    named = {path.path for path in library}
    walk = _Walk(index, found, named, known, had_unreadable or options.retry_failed)
    for path in library:
        for item in until_asked(files_below(path, known, aside, selection, found), interrupts):
            if isinstance(item, Failure):
                found.failures.append(item)
            elif _is_as_known(item, known.get(item.path)):
                as_known = known[item.path]
                found.files[item.path] = replace(as_known, tag=item.tag) if item.tag else as_known
            elif returned := next(
                (f for f in aside.get(item.path, ()) if look_alike(item, f)), None
            ):
                found.files[item.path] = replace(returned, tag=item.tag)
                walk.back.append(returned)
            else:
                walk.to_read.append(item)
    if options.exclude is not None and not interrupts.came:
        found.warnings += [
            f"--exclude {glob!r} was given; nothing below the given paths fits it."
            for glob in exclusions.globs
            if not found.excluded[glob]
        ]
    return walk


def _gone(
    known: Mapping[str, VideoFile],
    library: Sequence[LibraryPath],
    found: Survey,
    arrived: Collection[str],
) -> Missed:
    """The known files that are where they were no more, counted."""
    gone = missed(
        known, library, there={*found.files, *found.growing},
        unreadable=[failure.path for failure in found.failures], left_out=found.left_out,
        arrived=arrived,
    )  # fmt: skip
    found.num_moved, found.num_absent = len(gone.moved), len(gone.absent)
    found.num_left_out = sum(each.file.path in found.left_out for each in gone.absent)
    return gone


def _fingerprinted(
    walk: _Walk, to_read: Sequence[VideoFile], interrupts: Interrupts, away: Away | None
) -> list[VideoFile]:
    """Read files that are new or may have changed, and sort them into what was found.

    Returns:
        Those that are neither unreadable nor being written, under the names that the catalog has.
    """
    found, known = walk.found, walk.known
    changed: list[VideoFile] = []
    num_kept, last_commit = 0, time.monotonic()
    with closing(fingerprinted(to_read, walk.named, interrupts, away)) as results:
        for result in until_asked(results, interrupts):
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
                _commit_new(walk.index, changed[num_kept:], known)
                num_kept, last_commit = len(changed), time.monotonic()
    return changed


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


def files_below(
    path: LibraryPath,
    known: Mapping[str, VideoFile],
    aside: Mapping[str, Sequence[VideoFile]],
    selection: Selection,
    found: Survey,
) -> Iterator[VideoFile | Failure]:
    """What a walk finds, and the known files that it passes over: they were given by name."""
    seen = set()
    source = source_of(path.root)
    if source.kind_of(path.path) is Kind.NOTHING:  # as on a drive that is not connected
        return
    if excluding := selection.exclusion_of(path.below_root):
        found.warnings.append(f"{path.path} is left out: {excluding!r} excludes it.")
    else:
        for item in source.walk(path, selection):
            seen.add(item.path)
            yield item
    only_aside = ((name, files[0]) for name, files in aside.items() if name not in known)
    for name, file in chain(only_aside, known.items()):
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
    return {
        file.fingerprint for file in changed
        if (before := known.get(file.path)) is None or before.fingerprint != file.fingerprint
    }  # fmt: skip
