"""What a library holds that an index does not: walked and glanced at, and nothing written.

New files are glanced at for some seconds and not gone through, files that were moved are known by
size and time alone, and copies are looked for among files of one size. So what is told is near the
truth, and no more.
"""

from __future__ import annotations

import os
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import chain
from math import inf
from typing import TYPE_CHECKING
from zlib import crc32

from vindex.build.absence import missed, notices_of
from vindex.build.fingerprinting import is_no_video
from vindex.build.missing import missing_clips
from vindex.build.shots import not_looked_through, turned_shots, whether_at_shots
from vindex.build.survey import Survey, files_below
from vindex.decode import VIDEO_SUFFIXES
from vindex.encode.session import EncodingSession
from vindex.globs import Exclusions
from vindex.plurals import counted
from vindex.records import Failure, look_alike
from vindex.sources import Selection, source_of, with_fingerprint
from vindex.store.catalog import reader
from vindex.store.catalog.absence import SetAside, absent_files, clips_of_contents
from vindex.store.catalog.contents import video_seconds
from vindex.store.catalog.exclusions import read_exclusions
from vindex.store.catalog.open_videos import open_videos
from vindex.store.catalog.pieces import pieces_by_content
from vindex.store.catalog.progress import OpenVideo
from vindex.store.catalog.refusals import refused_files
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from vindex.build.missing import MissingClips
    from vindex.build.options import BuildOptions
    from vindex.records import Recipe, VideoFile, VideoInfo
    from vindex.sources import LibraryPath
    from vindex.store.layout import IndexFolder

__all__ = ["Unbuilt", "look_over", "missing_of"]

_GLANCE_SECONDS = 10.0
"""For so long new files are glanced at, and fetched for it; the others are reckoned by bytes."""

_COMPARE_SECONDS = 10.0
"""For so long files of one size are compared; what is left counts as no copy."""


@dataclass(slots=True)
class Unbuilt:
    """The video files of a library, by path."""

    known: dict[str, VideoFile] = field(default_factory=dict)
    """Files of contents that the index knows, with their fingerprints."""
    new: dict[str, VideoFile] = field(default_factory=dict)
    """Files of other contents, one of each as far as copies were found."""
    copies: dict[str, VideoFile] = field(default_factory=dict)
    """Those with the bytes of one of `new`."""
    num_elsewhere: int = 0
    """Those of the known files that the index knows under another path: copies, or moved."""
    num_back: int = 0
    """Those of the known files that were set aside where they are now."""
    num_absent: int = 0
    """Known files that are not where they were and have not moved, or are excluded: a build sets
    them aside."""
    num_still_refused: int = 0
    """Known files of which something was refused before."""
    warnings: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    """Files and folders that cannot be read, and files that cannot be opened."""
    infos: dict[str, VideoInfo] = field(default_factory=dict)
    """Of the new files that were glanced at and say how long they are."""
    film_of_new: float = 1.0
    """How many times as much film all new files hold, by their bytes."""
    unseen: dict[str, float] = field(default_factory=dict)
    """Seconds of the films that are to be looked through for cuts, as far as they are known."""
    num_recut: int = 0
    """Contents that the index knows and that are cut otherwise from now on, or may be."""

    @property
    def num_found(self) -> int:
        """Files that are there."""
        return len(self.known) + len(self.new) + len(self.copies) + len(self.failures)

    @property
    def num_bytes(self) -> dict[str, int]:
        """Size of each file."""
        return {path: file.num_bytes for path, file in (self.known | self.new).items()}


@dataclass(frozen=True, slots=True)
class _Before:
    """What an index knows of files; a new one nothing."""

    known: Mapping[str, VideoFile] = field(default_factory=dict)
    aside: Mapping[str, Sequence[VideoFile]] = field(default_factory=dict)
    refused: Collection[str] = ()
    """Contents of which something was refused."""
    exclusions: Exclusions = field(default_factory=Exclusions)

    @classmethod
    def of(cls, index: IndexFolder) -> _Before:
        """What is known by now."""
        if not index.exists:
            return cls()
        with Snapshot.of(index) as snapshot:
            refused = {fingerprint for _, fingerprint in refused_files(snapshot)}
            return cls(
                reader.known_files(snapshot), absent_files(snapshot), refused,
                read_exclusions(snapshot),
            )  # fmt: skip

    @property
    def files(self) -> list[VideoFile]:
        """All, also what is set aside."""
        return [*(file for files in self.aside.values() for file in files), *self.known.values()]

    def at(self, path: str) -> list[VideoFile]:
        """What lay at a path: what is known to lie there, and what is set aside."""
        return [*([self.known[path]] if path in self.known else []), *self.aside.get(path, ())]

    def holds(self, file: VideoFile) -> bool:
        """Whether this content is known to lie where it lies."""
        return file.path in self.known and self.known[file.path].fingerprint == file.fingerprint


def look_over(index: IndexFolder, library: Sequence[LibraryPath], options: BuildOptions) -> Unbuilt:
    """Walk a library, and glance at what is new in it.

    Args:
        index: there already or not.
        library: what a build would walk.
        options: of the build.
    """
    before = _Before.of(index)
    contents = {(file.num_bytes, file.modified_ns): file.fingerprint for file in before.files}
    selection = Selection(VIDEO_SUFFIXES, options.exclusions(before.exclusions))
    found, named, walked = Unbuilt(), {path.path for path in library}, Survey()
    for path in library:
        for item in files_below(path, before.known, before.aside, selection, walked):
            if isinstance(item, Failure):
                found.failures.append(item)
            elif fingerprint := next(
                (file.fingerprint for file in before.at(item.path) if look_alike(item, file)),
                contents.get((item.num_bytes, item.modified_ns)),
            ):
                found.known[item.path] = replace(item, fingerprint=fingerprint)
                found.num_still_refused += fingerprint in before.refused
            elif item.path in named or not is_no_video(item):
                found.new[item.path] = item
    _compare(found, before.files)
    found.warnings = walked.warnings
    if index.exists:
        found.warnings += _notices(index, library, before, found, walked.left_out)
        _tell_unprobed(index, found)
    _count_arrived(found, before)
    _glance(found, options)
    _look_for_shots(index, found, is_cut=whether_at_shots(index, options))
    return found


def _count_arrived(found: Unbuilt, before: _Before) -> None:
    """Count the known files that are not known to lie where they lie."""
    for file in found.known.values():
        if before.holds(file):
            continue
        if any(file.fingerprint == aside.fingerprint for aside in before.aside.get(file.path, ())):
            found.num_back += 1
        else:
            found.num_elsewhere += 1


def _tell_unprobed(index: IndexFolder, found: Unbuilt) -> None:
    """Take for new what a build has read and, since it ended early, not asked how long it is."""
    unknown = reader.unknown_contents(index, found.known)
    unprobed = {content.fingerprint for content in unknown if not content.is_known}
    for path, file in list(found.known.items()):
        if file.fingerprint in unprobed:
            unprobed.remove(file.fingerprint)
            found.new[path] = found.known.pop(path)


def _look_for_shots(index: IndexFolder, found: Unbuilt, *, is_cut: bool) -> None:
    """Learn which films are to be looked through for cuts, and which are cut otherwise."""
    if is_cut:
        found.unseen = {path: info.duration_seconds for path, info in found.infos.items()}
    if not index.exists:
        return
    contents = {file.fingerprint for file in found.known.values()}
    with Snapshot.of(index) as snapshot:
        seconds = video_seconds(snapshot)
        turned = turned_shots(snapshot, contents, is_cut=is_cut)
    found.num_recut = sum(bool(video.starts) for video in turned.values())
    if is_cut:
        unseen = not_looked_through(index, found.known.values(), retry_failed=False)
        found.unseen |= {file.path: seconds[key] for key, file in unseen.items()}
        found.num_recut += len(unseen)


def _compare(found: Unbuilt, before: Sequence[VideoFile]) -> None:
    """Tell new files that are copies, of known contents or of each other, from the others."""
    sizes = Counter(file.num_bytes for file in found.new.values())
    sizes.update({file.num_bytes for file in before})
    known, seen = {file.fingerprint for file in before}, set[str]()
    until = time.monotonic() + _COMPARE_SECONDS
    for path, file in list(found.new.items()):
        if sizes[file.num_bytes] == 1 or _is_remote(file):  # it would be fetched
            continue
        if time.monotonic() > until:
            break
        read = with_fingerprint(file)
        if isinstance(read, Failure):
            continue  # what is wrong with it is said by who glances at it
        if read.fingerprint in known:
            found.known[path] = read
        elif read.fingerprint in seen:
            found.copies[path] = read
        else:
            seen.add(read.fingerprint)
            continue
        del found.new[path]


def _notices(
    index: IndexFolder,
    library: Sequence[LibraryPath],
    before: _Before,
    found: Unbuilt,
    left_out: set[str],
) -> list[str]:
    """Sentences about known files that are excluded by now, and folders that are not connected.

    What is to be set aside is counted on the way.

    Args:
        index: there already.
        library: what was walked.
        before: what the index knows.
        found: in the library.
        left_out: paths of files that are there, and excluded.
    """
    there = {file.fingerprint for file in found.known.values()}
    gone = missed(
        {file.path: file for file in before.files}, library,
        there={*found.known, *found.new, *found.copies},
        unreadable=[failure.path for failure in found.failures], left_out=left_out,
        arrived={file.fingerprint for file in found.known.values() if not before.holds(file)},
    )  # fmt: skip
    found.num_absent = sum(before.holds(each.file) for each in gone.absent)
    contents: dict[str | None, set[str]] = defaultdict(set)
    for each in gone.absent:
        if each.file.fingerprint not in there:
            contents[each.folder].add(each.file.fingerprint)
    clips = clips_of_contents(index, set().union(*contents.values()))
    away = [
        SetAside(folder, len(keys), sum(clips.get(key, 0) for key in keys))
        for folder, keys in contents.items()
    ]
    notices = notices_of(away, library)
    if excluded := left_out & before.known.keys():
        notices.append(f"{counted(len(excluded), 'known file')} would be set aside: excluded.")
    return notices


def _glance(found: Unbuilt, options: BuildOptions) -> None:
    """Learn how long new files are, in any order until the time is up."""
    if not found.new:
        return
    remote = [file for file in found.new.values() if _is_remote(file)]
    here = found.new.keys() - {file.path for file in remote}
    paths = sorted(here, key=lambda path: crc32(os.fsencode(path)))  # of every folder some
    with EncodingSession(
        reader=options.reader, num_workers=options.workers, only_glances=True
    ) as session:
        for path, info in chain(_glances(session, paths), _glances_of_remote(session, remote)):
            if isinstance(info, Failure):
                found.failures.append(info)
                del found.new[path]
            elif info.duration_seconds > 0:
                found.infos[path] = info
    if seen_bytes := sum(found.new[path].num_bytes for path in found.infos):
        found.film_of_new = sum(file.num_bytes for file in found.new.values()) / seen_bytes


def _is_remote(file: VideoFile) -> bool:
    return source_of(file.root).most_bytes < inf


def _glances(
    session: EncodingSession, paths: Sequence[str]
) -> Iterator[tuple[str, VideoInfo | Failure]]:
    """What files say of themselves, in this order, until the time is up."""
    until = time.monotonic() + _GLANCE_SECONDS
    for path, info in session.probe(paths):
        yield path, info
        if time.monotonic() > until:
            return


def _glances_of_remote(
    session: EncodingSession, files: Sequence[VideoFile]
) -> Iterator[tuple[str, VideoInfo | Failure]]:
    """The same of files that are fetched whole for it: the smallest first, and one in any case."""
    began, num_bytes = time.monotonic(), 0
    for number, file in enumerate(sorted(files, key=lambda each: each.num_bytes)):
        seconds = time.monotonic() - began
        seconds *= 1 + file.num_bytes / num_bytes if num_bytes else 1  # when it would have come
        if number and seconds > _GLANCE_SECONDS:
            return
        info = session.probe_file(file.path)
        num_bytes += 0 if isinstance(info, Failure) else file.num_bytes
        yield file.path, info


def missing_of(
    index: IndexFolder, held: str | None, recipe: Recipe, found: Unbuilt
) -> dict[str, MissingClips]:
    """What a space misses of a library, by path; of new files those whose length is known.

    Args:
        index: there already or not.
        held: name of the space; None: the index does not have it.
        recipe: of the space.
        found: in the library.
    """
    videos = chain(
        (
            OpenVideo(path, path, info.duration_seconds, info.num_frames, 0)
            for path, info in found.infos.items()
        ),
        _open_videos(index, held, found) if index.exists else (),
    )
    missing = (missing_clips(video, recipe.spec) for video in videos)
    return {video.path: video for video in missing if video is not None}


def _open_videos(index: IndexFolder, held: str | None, found: Unbuilt) -> Iterator[OpenVideo]:
    """Known videos of the library that are not complete in a space, by path alone.

    By a path that they have now: where the index knows them they may not be any more.
    """
    places: dict[str, str] = {}
    for file in found.known.values():
        places.setdefault(file.fingerprint, file.path)
    if held is None:
        with Snapshot.of(index) as snapshot:
            pieces = pieces_by_content(snapshot)
            seconds = video_seconds(snapshot, places)
        for key, path in places.items():
            if key in seconds:  # a plan counts no frames
                yield OpenVideo(path, path, seconds[key], 0, 0, pieces=pieces.get(key, ()))
        return
    for video in open_videos(index.of_space(held), found.known, with_absent=True):
        if video.fingerprint in places:
            path = places[video.fingerprint]
            yield replace(video, fingerprint=path, path=path)
