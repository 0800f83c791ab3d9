"""What `vindex build --plan` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.cli.output import print_json, print_rows, say, say_failures
from vindex.plurals import counted, footage, lasting, room

if TYPE_CHECKING:
    from vindex import BuildPlan

__all__ = ["print_plan"]


def print_plan(plan: BuildPlan, *, json_output: bool) -> None:
    """The plan on stdout; what cannot be opened and what is to be known before, on stderr."""
    say_failures(plan.failures)
    for warning in plan.warnings:
        say(f"warning: {warning}")
    if json_output:
        print_json(plan.as_dict())
        return
    is_unknown = plan.files_new > plan.files_glanced_at and not plan.clips
    length = f"{footage(plan.video_seconds)} to index"
    rows = [("files", _files(plan)), ("video", "of unknown length" if is_unknown else length)]
    for space in plan.spaces:
        name = f"{space.space} " if len(plan.spaces) > 1 else ""
        rows.append((f"{name}clips", f"{space.clips:,} by {space.model}"))
    if plan.unseen_seconds:
        rows.append(("cuts", _cuts(plan)))
    if plan.files_to_recut:
        rows.append(("cut otherwise", f"{counted(plan.files_to_recut, 'known video')} at most"))
    if plan.clips:
        rows += [
            ("time", _time(plan)),
            ("disk", f"{room(plan.disk_bytes)} of {room(plan.free_bytes)} free"),
        ]
    print_rows([], rows)
    _say_end(plan, is_unknown=is_unknown)


def _say_end(plan: BuildPlan, *, is_unknown: bool) -> None:
    """What there would be to do, and that nothing was done."""
    for name in plan.spaces_removed:
        say(f"The space {name} would be removed.")
    if plan.clips or plan.unseen_seconds or plan.files_to_recut or plan.spaces_removed:
        say("Nothing was written. Without --plan it is done.")
    elif is_unknown:
        say(
            "What it would cost is unknown: none of the new files that were looked at says in its "
            "head how long it is. Nothing was written; without --plan they are gone through."
        )
    elif plan.files_known_elsewhere or plan.files_back or plan.files_absent:
        say(
            "Nothing is to be encoded. Nothing was written; without --plan the index is brought "
            "up to date."
        )
    else:
        say("There is nothing to do.")


def _files(plan: BuildPlan) -> str:
    guessed = plan.files_new - plan.files_glanced_at
    by_size = f" ({guessed:,} of them reckoned by their size)" if guessed else ""
    unreadable = sum(failure.start_seconds is None for failure in plan.failures)
    others = f", {plan.files_copied:,} copies of these" if plan.files_copied else ""
    if plan.files_known_elsewhere:
        others += f", {plan.files_known_elsewhere:,} known under another path (copied or moved)"
    others += f", {plan.files_back:,} set aside before and back now" if plan.files_back else ""
    others += f", {unreadable:,} that cannot be read" if unreadable else ""
    failed = plan.files_still_failed
    others += f", {failed:,} that failed before (see `vindex failures`)" if failed else ""
    others += _absent(plan.files_absent)
    return f"{plan.files_found:,}: {plan.files_new:,} new{by_size}{others}"


def _absent(count: int) -> str:
    return f"; {count:,} gone or excluded, to be set aside" if count else ""


def _cuts(plan: BuildPlan) -> str:
    """What it takes to find them; clips are counted as if there were none."""
    film = f"{footage(plan.unseen_seconds)} to look through first"
    took = "" if plan.shots_seconds is None else f", about {lasting(plan.shots_seconds)}"
    return f"{film}{took}; each makes up to one clip more"


def _time(plan: BuildPlan) -> str:
    if plan.seconds is None or plan.seconds_per_clip is None:
        return "unknown: none of the clips that were tried could be decoded"
    clips, files = counted(plan.clips_measured, "clip"), counted(plan.files_measured, "file")
    return (
        f"about {lasting(plan.seconds)} on {plan.device}: {plan.bottleneck}-bound, "
        f"{plan.seconds_per_clip:.3g} s a clip (measured on {clips} of {files})"
    )
