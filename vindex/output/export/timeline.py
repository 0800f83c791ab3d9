"""Hits as an OpenTimelineIO timeline: the edit itself, or a whole video with markers.

What is written from it stands in `formats`. A source range begins at a whole frame of the source;
its length is that of the edit, so that it is a part of a frame more or less where the rates differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vindex.errors import MissingDependencyError
from vindex.output.export.markers import comment, marked
from vindex.output.export.material import clean, file_url, one_line, title
from vindex.output.export.sequence import Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from opentimelineio.opentime import TimeRange
    from opentimelineio.schema import Clip, ExternalReference, Timeline

    from vindex.output.export.markers import Marker
    from vindex.output.export.material import Material
    from vindex.output.export.sequence import Event, Source

__all__ = ["edit_timeline", "marked_timeline", "opentimelineio"]


def opentimelineio(adapter: str | None = None) -> Any:  # noqa: ANN401 - a module
    """The library, where it is installed.

    Args:
        adapter: that it has to have.

    Raises:
        MissingDependencyError: it is not, or has no such adapter.
    """
    try:
        import opentimelineio as otio
    except ImportError as error:
        raise _missing() from error
    if adapter is not None and adapter not in otio.adapters.available_adapter_names():
        raise _missing(f"'s adapter {adapter}")
    return otio


def _missing(part: str = "") -> MissingDependencyError:
    return MissingDependencyError(
        f"This format needs OpenTimelineIO{part}, which is not installed. Run `pip install "
        "'vindex-video[editors]'`, or use edl or fcpxml, which need nothing more."
    )


def edit_timeline(material: Material, *, sound_tracks: int = 1) -> Timeline:
    """The hits one after another, on a track of pictures and one or several of sound.

    Args:
        material: best first.
        sound_tracks: the most there may be; each video fills as many of them as it has channels.
    """
    otio = opentimelineio()
    sequence = Sequence.of(material)
    events = sequence.events(material)
    name = one_line(material.result.query) or "vindex"
    timeline = otio.schema.Timeline(name, global_start_time=_time(0, sequence.rate))
    timeline.tracks.append(_track("Video", "V", (_clip(each, sequence.rate) for each in events)))
    channels = max(event.source.info.sound_channels or 0 for event in events)
    for number in range(1, min(channels, sound_tracks) + 1):
        shown = (
            _clip(event, sequence.rate)
            if (event.source.info.sound_channels or 0) >= number
            else otio.schema.Gap(duration=_time(event.num_frames, sequence.rate))
            for event in events
        )
        timeline.tracks.append(_track("Audio", f"A{number}", shown))
    return timeline


def marked_timeline(material: Material, *, sound_tracks: int = 1) -> Timeline:
    """The one video of some hits, whole, with a marker at each of them.

    Its time code is that of the video. Arguments as of `edit_timeline`.
    """
    otio = opentimelineio()
    source, markers = marked(material)
    whole = _range(source.start.frame, source.num_frames, source.rate)
    name = one_line(source.path.rpartition("/")[2])
    timeline = otio.schema.Timeline(name, global_start_time=whole.start_time)
    for number in range(min(source.info.sound_channels or 0, sound_tracks) + 1):
        kind, label = ("Audio", f"A{number}") if number else ("Video", "V")
        clip = otio.schema.Clip(name, _reference(source), whole)
        timeline.tracks.append(_track(kind, label, [clip]))
    timeline.tracks.markers.extend(_marker(each, source.rate) for each in markers)
    return timeline


def _track(kind: str, name: str, items: Iterable[Any]) -> Any:  # noqa: ANN401
    return opentimelineio().schema.Track(name, list(items), kind=kind)


def _clip(event: Event, rate: Fraction) -> Clip:
    otio = opentimelineio()
    source = event.source
    length = otio.opentime.RationalTime(event.num_frames, float(rate))
    shown = otio.opentime.TimeRange(
        _time(source.start.frame + event.first, source.rate),
        length if rate == source.rate else length.rescaled_to(float(source.rate)),
    )
    clip = otio.schema.Clip(title(event.hit), _reference(source), shown)
    clip.metadata["cmx_3600"] = {"reel": source.reel}
    clip.metadata["vindex"] = {
        "rank": event.hit.rank, "clip_id": event.hit.clip_id, "comment": comment(event.hit),
    }  # fmt: skip
    return clip


def _reference(source: Source) -> ExternalReference:
    otio = opentimelineio()
    reference = otio.schema.ExternalReference(
        file_url(source.path), _range(source.start.frame, source.num_frames, source.rate)
    )
    reference.name = clean(source.path.rpartition("/")[2])
    return reference


def _marker(marker: Marker, rate: Fraction) -> Any:  # noqa: ANN401
    otio = opentimelineio()
    return otio.schema.Marker(
        marker.name, _range(marker.first, marker.num_frames, rate), marker.colour,
        {"vindex": {"clip_id": marker.hit.clip_id}}, comment=marker.comment,
    )  # fmt: skip


def _time(frames: int, rate: Fraction) -> Any:  # noqa: ANN401
    return opentimelineio().opentime.RationalTime(frames, float(rate))


def _range(first: int, num_frames: int, rate: Fraction) -> TimeRange:
    return opentimelineio().opentime.TimeRange(_time(first, rate), _time(num_frames, rate))
