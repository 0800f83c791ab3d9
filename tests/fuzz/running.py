"""Runs cases in processes of their own, for a while: a crash or a hang ends none but its own."""

import os
import random
import resource
import signal
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from vindex.cli.endings import ending_of

SECONDS = float(os.environ.get("VINDEX_FUZZ_SECONDS", "360"))
"""The budget of each kind."""

SEED = int(os.environ.get("VINDEX_FUZZ_SEED", "21"))

CASE_SECONDS = 30
"""After which a case is taken to hang; this machine may be busy."""

CASE_BYTES = 8 << 30
_WELL, _REFUSED, _WRONG = 0, 3, 70


@dataclass
class Outcome:
    """What became of the cases."""

    well: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    """What happened to those that no sentence was said of, and where their input is kept."""

    @property
    def cases(self):
        return self.well + self.refused + len(self.wrong)


def fuzz(make_case, kept: Path, seconds=SECONDS, *, has_alarm=False) -> Outcome:
    """Run cases until the time is over.

    Args:
        make_case: by a `random.Random`, gives an input as bytes and a function of no arguments
            that tries it; an error that a command would not end with in a sentence is wrong.
        kept: folder for the inputs that go wrong.
        seconds: the budget.
        has_alarm: whether cases set themselves an alarm, which ends them as it should.
    """
    outcome, number = Outcome(), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until and len(outcome.wrong) < 5:
        rng = random.Random(f"{SEED} {number}")
        data, case = make_case(rng)
        code, said = in_a_process(case)
        if code == _WELL:
            outcome.well += 1
        elif code == _REFUSED or (has_alarm and code == -signal.SIGALRM):
            outcome.refused += 1
        else:
            kept.mkdir(parents=True, exist_ok=True)
            (kept / str(number)).write_bytes(data)
            outcome.wrong.append(f"case {number}: {_ended(code)}\n{said}\n{kept / str(number)}")
        number += 1
    return outcome


def in_a_process(case, seconds=CASE_SECONDS):
    """Try one case; how its process ended, and what it said."""
    ear, mouth = os.pipe()
    child = os.fork()
    if not child:
        os.close(ear)
        _try(case, mouth, seconds)
    os.close(mouth)
    with os.fdopen(ear, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), said


def _try(case, mouth, seconds):
    """In the child: never returns."""
    code = _WRONG
    try:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        resource.setrlimit(resource.RLIMIT_DATA, (CASE_BYTES, CASE_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds)
        case()
        code = _WELL
    except Exception as error:  # noqa: BLE001 - any is to be judged
        ending = ending_of(error)
        if ending is None or "\n" in ending[0] or len(ending[0]) > 2000:
            os.write(mouth, traceback.format_exc()[-4000:].encode("utf-8", "replace"))
        else:
            code = _REFUSED
    finally:
        os._exit(code)


def _ended(code):
    if code == -signal.SIGALRM:
        return "it hung"
    return f"killed by {signal.Signals(-code).name}" if code < 0 else "an error without a sentence"
