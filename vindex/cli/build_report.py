"""What a build says when it is done."""

from __future__ import annotations

from mimetypes import MimeTypes
from typing import TYPE_CHECKING

from vindex.cli.output import say, say_failures
from vindex.decode import VIDEO_SUFFIXES
from vindex.plurals import counted, footage

if TYPE_CHECKING:
    from vindex import BuildReport

__all__ = ["say_report"]

_MOST_ENDINGS = 5
"""How many endings a line names."""


def say_report(report: BuildReport) -> None:
    """Warnings, failures, one line on what was done, and of several spaces what each got."""
    for warning in report.warnings:
        say(f"warning: {warning}")
    # A file that disappeared is tried again, and not recorded.
    rest = "`vindex failures` lists those that are recorded, --json all of them"
    say_failures(report.failures, rest)
    for row in report.spans_refused:
        say(f"failed: {row}")
    for name in report.spaces_removed:
        say(f"The space {name} was removed.")
    for line in (_passed_over(report.passed_over), _excluded(report), _cuts(report)):
        if line:
            say(line)
    say(_summary(report))
    if len(report.spaces) > 1 and report.clips_planned:
        for space in report.spaces:
            say(f"{space.space} ({space.model}): {counted(space.clips_indexed, 'clip')}")
    for node in report.nodes:
        say(f"{node.node}: {counted(node.clips, 'clip')} of {counted(node.files, 'file')}")


def _summary(report: BuildReport) -> str:
    """One line on what was done."""
    if report.interrupted and not report.clips_indexed:
        return "Interrupted before a clip was encoded. Run the same command to continue."
    if report.interrupted:
        done = f"{report.clips_indexed} of {_planned(report)}"
        return f"Interrupted: {done} indexed. Run the same command to continue."
    if not report.changed_anything:
        found = counted(report.files_found, "file")
        return f"Nothing to do: {found} found, nothing new{_still_failed(report)}."
    partly, moved, absent = report.files_partly_indexed, report.files_moved, report.files_absent
    elsewhere = f", {moved} moved" if moved else ""
    elsewhere += f", {absent} set aside" if absent else ""
    elsewhere += f", {report.files_recut} cut otherwise" if report.files_recut else ""
    return (
        f"{counted(report.files_found, 'file')} found: {report.files_indexed} indexed"
        f"{f' ({partly} only in part)' if partly else ''}, {report.files_failed} failed, "
        f"{report.files_skipped} skipped{_still_failed(report)}{elsewhere}"
        f"{_pace(report) if report.clips_planned else ''}."
    )


def _still_failed(report: BuildReport) -> str:
    """What failed before and was not tried again."""
    if not report.files_still_failed:
        return ""
    return f" ({report.files_still_failed} of them failed before; see `vindex failures`)"


def _passed_over(counts: dict[str, int]) -> str:
    """One line on what was not taken for a video; in full only of what might have been one.

    Args:
        counts: of the endings, the most frequent first.
    """
    known = MimeTypes()
    unclear = [
        ending for ending in counts
        if ending in VIDEO_SUFFIXES or (ending and not any(known.guess_type(f"a{ending}")))
    ]  # fmt: skip
    named = {ending: counts[ending] for ending in unclear[:_MOST_ENDINGS]}
    words = [
        f"{count:,} {ending}{' that are not videos' if ending in VIDEO_SUFFIXES else ''}"
        for ending, count in named.items()
    ]
    total = sum(counts.values())
    if others := total - sum(named.values()):
        words.append(f"{others:,} others" if words else "not videos by their endings")
    files = f"{total:,} file{'s' if total > 1 else ''}"
    return f"{files} passed over: {', '.join(words)}." if total else ""


def _excluded(report: BuildReport) -> str:
    """One line on what patterns left out."""
    if not (report.excluded or report.files_excluded):
        return ""
    aside = f"; {report.files_excluded} that were known are set aside"
    patterns = ", ".join(f"{count:,} by {glob!r}" for glob, count in report.excluded.items())
    return f"Excluded: {patterns or 'nothing'}{aside if report.files_excluded else ''}."


def _cuts(report: BuildReport) -> str:
    """One line on the videos that were looked through for cuts."""
    if not report.files_looked_through:
        return ""
    return (
        f"{counted(report.cuts_found, 'cut')} found in "
        f"{counted(report.files_looked_through, 'video')}, in {report.times.shots_seconds:.1f} s."
    )


def _planned(report: BuildReport) -> str:
    """How much a build had to encode: a clip counts once in each space."""
    return counted(report.clips_planned, "encoding" if _num_spaces(report) > 1 else "clip")


def _num_spaces(report: BuildReport) -> int:
    """How many spaces lacked clips."""
    return sum(space.clips_planned > 0 for space in report.spaces)


def _pace(report: BuildReport) -> str:
    if not report.clips_indexed:
        return f"; none of {_planned(report)} could be indexed"
    clips = counted(report.clips_indexed, "clip")
    if (spaces := _num_spaces(report)) > 1:
        clips = f"{counted(report.times.num_decoded, 'clip')} decoded, for {spaces} spaces,"
    speed = report.video_seconds / max(report.wall_seconds, 1e-9)
    times = report.times.in_words()
    return (
        f"; {clips} of {footage(report.video_seconds)} of video in "
        f"{report.wall_seconds:.1f} s ({speed:.1f}x real time){f'; {times}' if times else ''}"
    )
