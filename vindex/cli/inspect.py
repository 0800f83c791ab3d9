"""`vindex labels`, `vindex status` and `vindex failures`: what an index holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vindex.cli.options import IndexesOption, JsonOption, SpaceOption
from vindex.cli.output import print_json, print_rows, say, say_lost, shown_path
from vindex.clips import clocks
from vindex.errors import NO_LABELS
from vindex.plurals import counted, footage
from vindex.store.layout import WORDS_SPACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vindex.records import Failure
    from vindex.store.catalog.absence import SetAside
    from vindex.upkeep.status import IndexStatus, LibraryRoot, SpaceStatus

__all__ = ["failures", "labels", "status"]


def labels(
    *, index: IndexesOption = None, space: SpaceOption = None, json_output: JsonOption = False
) -> None:
    """List the labels of the index's model, and how many clips each has."""
    from vindex.index import open_indexes

    opened = open_indexes(index, space=space)
    counts = opened.labels()
    say_lost(opened)
    taught = opened.taught_labels()
    if json_output:
        print_json({"labels": [_label_facts(label, num, taught) for label, num in counts]})
    elif counts:
        print_rows(
            ["clips", "label"],
            [[str(num), label + _how_taught(label, taught)] for label, num in counts],
        )
    else:
        say(f"{NO_LABELS}; `vindex models` lists models that do.")


def _label_facts(label: str, num_clips: int, taught: dict[str, int]) -> dict[str, object]:
    return {
        "label": label, "num_clips": num_clips, "is_taught": label in taught,
        "num_examples": taught.get(label),
    }  # fmt: skip


def _how_taught(label: str, taught: dict[str, int]) -> str:
    return f" (taught, from {counted(taught[label], 'example')})" if label in taught else ""


def status(*, index: IndexesOption = None, json_output: JsonOption = False) -> None:
    """Show what the index holds, and how large it is."""
    from vindex.index import open_indexes

    found = open_indexes(index).status()
    several = isinstance(found, list)
    indexes = found if isinstance(found, list) else [found]
    for each in indexes:
        for notice in (*each.lost_notices, each.timeline_notice):
            if notice:
                say(notice)
    if json_output:
        shapes = [each.as_dict() for each in indexes]
        print_json({"indexes": shapes} | _sums(indexes) if several else shapes[0])
        return
    rows = [row for each in indexes for row in _rows(each)]
    if several:
        sums = _sums(indexes)
        clips = f"{counted(sums['clips'], 'clip')}, of {footage(sums['seconds'])} of video"
        rows.append(("all", f"{len(indexes)} indexes: {clips}"))
    print_rows([], rows)


def _sums(found: Sequence[IndexStatus]) -> dict[str, Any]:
    """Figures of several indexes together; what two of them hold counts twice."""
    names = ("videos", "files", "clips", "failures", "seconds")
    return {name: sum(getattr(one, name) for one in found) for name in names}


def _rows(found: IndexStatus) -> list[tuple[str, str]]:
    """What is shown of one index."""
    finished = found.videos - found.partial_videos
    partial = f" known, {finished} of them finished" if found.partial_videos else ""
    rows = [
        *(("library", _root(each)) for each in found.roots),
        ("index", f"{shown_path(found.index)} ({found.bytes_on_disk / 1e6:.1f} MB)"),
        ("videos", f"{found.videos}{partial}, in {counted(found.files, 'file')}"),
        ("clips", f"{found.clips}, of {footage(found.seconds)} of video"),
        *(("set aside", _aside(each)) for each in found.set_aside),
        ("failures", _failures(found)),
        ("excluded", _excluded(found)),
    ]
    if found.cutting.in_words:
        rows.append(("cut", found.cutting.in_words))
    if found.machines:
        rows.append(("made by", _machines(found.machines)))
    if len(found.spaces) == 1:
        rows += _facts(found)
    else:
        for space in found.spaces:
            left = space.partial_videos
            partial = f", {counted(left, 'video')} to finish" if left else ""
            rows += [
                ("space", f"{space.space}: {counted(space.clips, 'clip')}{partial}"),
                *_facts(space),
            ]
            rows += [("texts", _texts(space))] if space.space == WORDS_SPACE else []
    return rows


_MOST_MACHINES = 5
"""How many are named."""

_OLD_SAMPLING = (
    "the first clips have the frames nearest to each time, newer ones those shown at it; "
    "for all alike, build a new index"
)


def _facts(found: IndexStatus | SpaceStatus) -> list[tuple[str, str]]:
    """What a space is of, and how it is searched."""
    spec = found.clip_spec
    return [
        (
            "model",
            f"{found.model} ({counted(found.labels, 'label')}, {found.dimensions} dimensions)",
        ),
        (
            "clip",
            f"{spec.clip_seconds:g} s every {spec.stride_seconds:g} s, {spec.num_frames} frames, "
            f"{spec.views} view{'s' if spec.views > 1 else ''}"
            f"{'' if found.precision == 'auto' else f', in {found.precision}'}",
        ),
        *([("sampling", _OLD_SAMPLING)] if spec.sampling == "nearest" else []),
        ("vectors", _vectors(found)),
    ]


def _machines(made: Mapping[str, int]) -> str:
    """Who made most clips, and how many others there were."""
    most = sorted(made.items(), key=lambda one: (-one[1], one[0]))
    named = [f"{name} {num_clips:,}" for name, num_clips in most[:_MOST_MACHINES]]
    others = len(most) - len(named)
    more = f", and {counted(others, 'other machine')}" if others else ""
    return f"{', '.join(named)}{more} (clips)"


def _root(root: LibraryRoot) -> str:
    away = "; not there now" if root.is_there is False else ""
    return f"{shown_path(root.path)} ({counted(root.files, 'file')}{away})"


def _aside(found: SetAside) -> str:
    what = f"{counted(found.clips, 'clip')} of {counted(found.files, 'file')}"
    if found.folder is None:
        return f"{what} that are gone or excluded"
    return f"{what}; not connected: {shown_path(found.folder)}"


def _failures(found: IndexStatus) -> str:
    partly = f" (files indexed only in part: {found.files_partly_indexed})"
    return f"{found.failures}{partly if found.files_partly_indexed else ''}"


def _excluded(found: IndexStatus) -> str:
    defaults = ["folders of systems and network drives"] if found.default_excludes else []
    return ", ".join([*found.exclude, *defaults]) or "nothing"


def _vectors(found: IndexStatus | SpaceStatus) -> str:
    stamp = found.vector_index
    if stamp is None:
        return "no vector index; the next build makes it"
    recall = "not measured" if stamp.recall_at_10 is None else f"{stamp.recall_at_10:.3f}"
    return (
        f"{stamp.kind} ({stamp.factory}), {counted(stamp.num_vectors, 'clip')}, recall@10 {recall}"
    )


def _texts(found: SpaceStatus) -> str:
    if found.background_clips is None:
        return "no background captions to measure them by; the next build makes them"
    return f"measured by background captions on {counted(found.background_clips, 'clip')}"


def failures(*, index: IndexesOption = None, json_output: JsonOption = False) -> None:
    """List files and spans that could not be indexed, and why."""
    from vindex.index import open_indexes

    found = open_indexes(index).failures()
    if json_output:
        print_json({"failures": [failure.as_dict() for failure in found]})
    elif found:
        print_rows(
            ["stage", "reason", "from", "to", "path", "message"],
            [
                [
                    failure.stage, failure.reason,
                    *_times(failure),
                    shown_path(failure.path), failure.message,
                ]
                for failure in found
            ],
        )  # fmt: skip
    else:
        say("No failures.")


def _times(failure: Failure) -> tuple[str, str]:
    """When the span of a failure begins and ends; empty where it is a whole file."""
    if failure.start_seconds is None or failure.end_seconds is None:
        return "", ""
    return clocks(failure.start_seconds, failure.end_seconds)
