"""What to say of videos whose own timeline is not known: an older vindex did not ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vindex.records import VideoInfo

__all__ = ["timeline_notice", "timeline_sentence"]


def timeline_notice(infos: Iterable[VideoInfo]) -> str | None:
    """What a user should know who is shown times of these videos; None: all have a timeline."""
    has_none = [info.nominal_frame_rate is None for info in infos]
    return timeline_sentence(sum(has_none), len(has_none))


def timeline_sentence(num_without: int, num_videos: int) -> str | None:
    """What a user should know of videos without a timeline; None: there are none of them."""
    if not num_without:
        return None
    return (
        f"The time code, late start, frame rate and sound of {num_without} of {num_videos} videos "
        "are not known, since an older vindex indexed them: their times count from 0. "
        "Run `vindex build` once more, which asks for them."
    )
