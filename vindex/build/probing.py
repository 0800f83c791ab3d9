"""The second step of a build: learn what every new content is, and what is new to ask of others."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from vindex.build.vanished import has_vanished, vanished
from vindex.records import Failure, Video
from vindex.sources import is_unchanged
from vindex.store.catalog import writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vindex.build.away import Away
    from vindex.build.interrupts import Interrupts
    from vindex.build.survey import Survey
    from vindex.encode.session import EncodingSession
    from vindex.records import VideoInfo
    from vindex.store.catalog.progress import UnknownContent
    from vindex.store.layout import IndexFolder

__all__ = ["probe_contents"]

_COMMIT_PROBES = 256


def probe_contents(
    index: IndexFolder,
    session: EncodingSession | Away,
    contents: Sequence[UnknownContent],
    found: Survey,
    interrupts: Interrupts,
) -> list[tuple[str, Failure]]:
    """Probe one file of each content and record what it is; ends early when asked to.

    They are recorded in their order, whichever comes first, so that two builds of the same library
    give its videos the same ids.

    A file that is not as it was found any more tells nothing of its content, and joins those that
    are being written.

    Returns:
        The refusals, each with its fingerprint: one for every file that holds the content. Those
        of files that vanished are not recorded.
    """
    by_path = {content.paths[0]: content for content in contents}
    videos: list[Video] = []
    fresh: list[tuple[str, Failure]] = []
    failures: list[tuple[str, Failure]] = []
    for path, result in _in_order(by_path, session.probe(by_path), interrupts):
        content = by_path[path]
        if isinstance(result, Failure) and content.is_known:
            continue  # its clips stay; the next build asks again
        if isinstance(result, Failure) and has_vanished(result):
            failures.append((content.fingerprint, vanished(result)))
        elif not is_unchanged(found.files[path]):
            found.growing.append(path)
        elif isinstance(result, Failure):
            fresh += [(content.fingerprint, _of(result, copy)) for copy in content.paths]
        else:
            videos.append(Video(content.fingerprint, result))
        if len(videos) + len(fresh) >= _COMMIT_PROBES:
            writer.commit_probes(index, videos, fresh)
            failures += fresh
            videos, fresh = [], []
    writer.commit_probes(index, videos, fresh)
    return failures + fresh


def _in_order(
    paths: Iterable[str], results: Iterable[tuple[str, VideoInfo | Failure]], interrupts: Interrupts
) -> Iterator[tuple[str, VideoInfo | Failure]]:
    """Results in the order of the paths, as far as they came until somebody asked to end."""
    to_come = deque(paths)
    came: dict[str, VideoInfo | Failure] = {}
    for path, result in results:
        came[path] = result
        while to_come and to_come[0] in came:
            first = to_come.popleft()
            yield first, came.pop(first)
        if interrupts.came:
            break
    yield from ((path, came[path]) for path in to_come if path in came)


def _of(failure: Failure, path: str) -> Failure:
    """The same refusal of another file with the same content."""
    return Failure(path, failure.stage, failure.reason, failure.message, at=failure.at)
