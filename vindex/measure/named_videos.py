"""Which videos of an index the paths of a truth file name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.store.catalog import reader
from vindex.store.catalog.contents import video_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vindex.measure.ground_truth import TrueSpan
    from vindex.store.catalog.records import FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["NamedVideos", "named_videos"]


@dataclass(frozen=True, slots=True)
class NamedVideos:
    """The videos of an index that a truth file names, by any of their files."""

    clips: list[FoundClip]
    """All of their clips, by video and start."""
    spans: Mapping[int, Sequence[TrueSpan]]
    """What happens in each video, by its id."""
    unmatched: Sequence[str]
    """Paths that no file of the index has."""


def named_videos(snapshot: Snapshot, truth: Mapping[str, Sequence[TrueSpan]]) -> NamedVideos:
    """Find the videos of a truth file.

    Of files with the same content the index shows one; a line may name any of them.

    Args:
        snapshot: of the index.
        truth: the spans of each file, by its path below the library's root, or in full.
    """
    paths: dict[str, set[str]] = defaultdict(set)
    for file in reader.known_files(snapshot).values():
        if names := truth.keys() & {file.relative_path, file.path}:
            paths[file.fingerprint] |= names
    spans = {
        # Lines that are said of two copies are one.
        video_id: list(dict.fromkeys(span for path in sorted(paths[key]) for span in truth[path]))
        for key, video_id in video_ids(snapshot, paths).items()
    }
    clips = snapshot.clips_of_videos(list(spans)) if spans else []
    return NamedVideos(clips, spans, sorted(truth.keys() - set().union(*paths.values())))
