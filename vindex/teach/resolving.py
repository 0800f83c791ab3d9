"""From what was given to contents and times: which video is meant, and whether it has the span."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vindex.encode.reading import fingerprint, look, require_file, resolve
from vindex.errors import UsageError
from vindex.records import Clip, look_alike
from vindex.settings import TAIL_SECONDS
from vindex.store.catalog import reader
from vindex.store.catalog.contents import video_seconds
from vindex.store.catalog.examples import Example, Verdict, spans_of_clips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.records import VideoFile
    from vindex.store.snapshot import Snapshot
    from vindex.teach.given import GivenSpan

__all__ = ["Library", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a content, and where it lies."""

    said: str
    fingerprint: str
    path: str
    clip: Clip | None
    """None: all of a video whose length is not known yet."""
    is_here: bool = True
    """The file is there, with this content; otherwise it can only be kept in mind."""

    def example(self, label: str, verdict: Verdict, *, was_asked: bool = False) -> Example:
        """As the journal has it."""
        assert self.clip is not None
        return Example(label, self.fingerprint, self.clip, verdict, self.path, was_asked=was_asked)


@dataclass(slots=True)
class Library:
    """What the index knows of files, to find those that are meant."""

    snapshot: Snapshot
    _files: dict[str, VideoFile] = field(default_factory=dict)
    _by_relative: dict[str, list[VideoFile]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._files = reader.known_files(self.snapshot)
        for file in self._files.values():
            self._by_relative.setdefault(file.relative_path, []).append(file)

    def resolve(self, spans: Sequence[GivenSpan], flag: str) -> list[Span]:
        """The content and times of each span that was given.

        Raises:
            UsageError: there is no such clip or file, or its video is shorter.
            MediaError: a file outside the library cannot be read.
        """
        ids = [span.clip_id for span in spans if not span.path and not span.fingerprint]
        clips = spans_of_clips(self.snapshot, ids)
        found = []
        for span in spans:
            if span.fingerprint:
                found.append(_told(span))
            elif span.path:
                key, path = self._content(span)
                found.append(Span(span.said, key, path, span.clip))
            elif span.clip_id in clips:
                found.append(Span(span.said, *clips[span.clip_id]))
            else:
                raise UsageError(
                    f"{flag} {span.clip_id} was given; the index {self.snapshot.folder.path} has "
                    "no clip with that id. `vindex search --json` shows the ids."
                )
        seconds = video_seconds(self.snapshot, {span.fingerprint for span in found})
        return [within(span, seconds.get(span.fingerprint)) for span in found]

    def _content(self, span: GivenSpan) -> tuple[str, str]:
        """Fingerprint and absolute path of the file that is meant."""
        beside = os.path.join(span.folder, span.path) if span.folder else span.path  # noqa: PTH118
        paths = dict.fromkeys(resolve(path) for path in (span.path, beside))
        known = [self._files[path] for path in paths if path in self._files]
        known += self._by_relative.get(span.path, [])
        if len({file.fingerprint for file in known}) > 1:
            raise UsageError(
                f"{span.said}: {span.path} is the name of {len(known)} files of the index. Give "
                "its absolute path."
            )
        for file in known:
            mark = look(file.path)
            if mark is None or look_alike(mark, file):
                return file.fingerprint, file.path
        path = next((path for path in paths if look(path) is not None), span.path)
        if look(path) is None:
            raise UsageError(
                f"{span.said} was given; there is no file {span.path}, and none of the index has "
                "that name below its library's root. Give a video file, or the id of a clip."
            )
        require_file(path)
        return fingerprint(path), path


def _told(span: GivenSpan) -> Span:
    """A span of which a table says the content; its file may be gone or another one by now."""
    if span.clip is None:
        raise UsageError(f"{span.said}: the times are missing. Give start_seconds and end_seconds.")
    is_here = look(span.path) is not None and fingerprint(span.path) == span.fingerprint
    return Span(span.said, span.fingerprint, span.path, span.clip, is_here)


def within(span: Span, video_seconds: float | None) -> Span:
    """A span, cut where its video ends; unchanged where the length of that is unknown.

    Raises:
        UsageError: it begins where the video has ended, or ends well beyond it.
    """
    if video_seconds is None:
        return span
    clip = span.clip or Clip(0.0, video_seconds)
    if clip.start_seconds >= video_seconds or clip.end_seconds > video_seconds + TAIL_SECONDS:
        raise UsageError(
            f"{span.said} was given, from {clip.start_seconds:g} to {clip.end_seconds:g} s; "
            f"{span.path} is {video_seconds:.2f} s long. Give a span of it."
        )
    end_seconds = min(clip.end_seconds, video_seconds)
    return replace(span, clip=Clip(clip.start_seconds, end_seconds))
