"""`vindex review`: the clips that teach a label most, one keystroke each."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from vindex.cli.options import IndexOption, JsonOption, SpaceOption
from vindex.cli.output import print_json, print_line, printable, say, shown_path
from vindex.cli.teach import say_taught
from vindex.clips import span_clock

if TYPE_CHECKING:
    from vindex import Question, VideoIndex

__all__ = ["review"]

_KEYS = "y shows it, n does not, s skip, b back, q stop"


def review(
    label: Annotated[str, typer.Argument(help="A label that was taught.")],
    *,
    limit: Annotated[
        int, typer.Option("--limit", help="Clips to ask about before it is learned again.")
    ] = 10,
    index: IndexOption = None,
    space: SpaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Judge the clips that teach a label most, and see how good it is.

    With --json the clips are printed and nothing is asked.
    """
    from vindex.index import VideoIndex

    opened = VideoIndex.open(index, space=space)
    if json_output:
        asked = opened.review(label, limit=limit)
        known = opened.quality(label).as_dict()
        print_json({"label": known, "questions": [question.as_dict() for question in asked]})
        return
    say_taught(opened.quality(label))
    while _round(opened, label, limit):
        pass


def _round(opened: VideoIndex, label: str, limit: int) -> bool:
    """Ask, and learn from the answers; gives whether to go on."""
    asked = opened.review(label, limit=limit)
    if not asked:
        say("Every clip was judged.")
        return False
    say(f"{_KEYS}.")
    answers, goes_on = _answers(asked)
    if answers:
        taught = opened.teach(
            label,
            yes=[clip_id for clip_id, is_yes in answers.items() if is_yes],
            no=[clip_id for clip_id, is_yes in answers.items() if not is_yes],
            was_asked=True,
        )
        say_taught(taught)
    return goes_on and bool(answers)


def _answers(asked: list[Question]) -> tuple[dict[int, bool], bool]:
    """What was said of each clip by its id, and whether to go on; Ctrl-C is `q`."""
    answers: dict[int, bool] = {}
    place = 0
    while place < len(asked):
        question = asked[place]
        print_line(_line(question, place + 1, len(asked)))
        key = _key()
        if key == "q":
            return answers, False
        if key == "b":
            place = max(place - 1, 0)
            answers.pop(asked[place].clip_id, None)
            continue
        if key in ("y", "n"):
            answers[question.clip_id] = key == "y"
        elif key != "s":
            say(f"{key!r} was typed; {_KEYS}.")
            continue
        place += 1
    return answers, True


def _line(question: Question, number: int, of: int) -> str:
    span = span_clock(question.start_seconds, question.end_seconds)
    return printable(
        f"{number}/{of}  {shown_path(question.path)} {span}  clip {question.clip_id}, probability "
        f"{question.probability:.2f} ({question.why})"
    )


def _key() -> str:
    """The key that was pressed; a line's first character where stdin is no terminal."""
    try:
        if not sys.stdin.isatty():
            return sys.stdin.readline().strip()[:1].lower() or "q"
        return _pressed()
    except KeyboardInterrupt:
        return "q"


def _pressed() -> str:
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        return os.read(descriptor, 1).decode("utf-8", "replace").lower() or "q"
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
