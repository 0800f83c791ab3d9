"""`vindex doctor`: whether this machine has what vindex needs."""

from __future__ import annotations

from pathlib import Path

import typer

from vindex.cli.options import JsonOption
from vindex.cli.output import print_json, print_rows
from vindex.errors import ExitCode

__all__ = ["doctor"]


def doctor(*, json_output: JsonOption = False) -> None:
    """Check what vindex needs on this machine: packages, devices, models, disk."""
    from vindex.direct.doctor import examine

    findings = examine(Path.cwd())
    if json_output:
        print_json({"findings": [finding.as_dict() for finding in findings]})
    else:
        rows = [(finding.name, finding.state, finding.message) for finding in findings]
        print_rows(("what", "state", "found"), rows)
    has_problem = any(finding.state == "problem" for finding in findings)
    raise typer.Exit(ExitCode.FAILED if has_problem else ExitCode.DONE)
