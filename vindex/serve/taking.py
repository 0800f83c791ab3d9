"""What is taken along: a selection or a collection as a file for other programs, or as videos."""

from __future__ import annotations

import re
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from anyio import to_thread
from starlette.responses import StreamingResponse

from vindex.clips import clock
from vindex.errors import UsageError, VindexError
from vindex.output.export.format import Shape
from vindex.output.export.formats import all_formats
from vindex.plurals import counted
from vindex.run_folder import RunFolder
from vindex.serve.pages import cards
from vindex.serve.received import PickedMoment, joined, picked, read_json, refusal
from vindex.serve.state import served
from vindex.serve.views import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from vindex import SearchResult
    from vindex.serve.state import Served

    _Make: TypeAlias = Callable[
        [Served, SearchResult, dict[str, Any], Path, str], tuple[Path, list[str]]
    ]
    """Makes a file in a folder, called by a name; says what to know of it."""

__all__ = ["cut", "export", "selection"]

_MOST_CUTS = 50
_MOST_CUT_SECONDS = 1200.0
"""Of what is cut for a browser at once; `vindex cut` has no bound."""


_MOST_NAME_BYTES = 120
"""So much of a collection's name goes into that of a file; file systems take 255 in all."""

_MOST_SAID = 800
"""Characters of a header, each up to nine bytes there; proxies take 8 kB of all headers."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file on its way to a browser."""

    file: BinaryIO
    name: str
    num_bytes: int
    said: str
    """What to know of it."""


def selection(request: Request) -> Response:
    """The moments of an address, to look at and to take along."""
    state = served(request)
    moments = picked(request.query_params.get("moments", ""))
    names = state.names.get()
    known = _known(state, moments)
    result = state.index.moments(known)
    return render(
        "selection.html", cards=cards(state, result.hits, names), names=names,
        num_gone=len(moments) - len(known), address=joined(known),
    )  # fmt: skip


async def export(request: Request) -> Response:
    """A selection or a collection as a file of a format, or as a ZIP file of several."""
    return await _taken(request, _exported)


async def cut(request: Request) -> Response:
    """A selection or a collection as a video file, or as a ZIP file of several."""
    return await _taken(request, _cut)


async def _taken(request: Request, make: _Make) -> Response:
    state = served(request)
    try:
        given = await read_json(request, "Moments to take along")
        taken = await to_thread.run_sync(_made, state, given, make, limiter=state.taking)
    except (VindexError, OSError) as error:
        return refusal(error)
    name = quote(taken.name)
    headers = {
        "Content-Disposition": f"attachment; filename*=utf-8''{name}",
        "Content-Length": str(taken.num_bytes),
        "X-Said": quote(taken.said, errors="replace"),
    }
    kind, _ = guess_type(taken.name)
    return StreamingResponse(_pieces(taken.file), headers=headers, media_type=kind)


def _made(state: Served, given: dict[str, Any], make: _Make) -> _Taken:
    result, name = _asked(state, given)
    if not result.hits:
        raise UsageError("There is nothing to export: none of these moments has its file now.")
    with RunFolder() as folder:
        path, said = make(state, result, given, Path(folder.path), name)
        # It is read on when its folder is gone, so nothing is left, whoever stops reading.
        file = path.open("rb")
        said = [*result.warnings, *said]
        return _Taken(file, path.name, path.stat().st_size, _in_a_header(" ".join(said)))


def _in_a_header(said: str) -> str:
    return said if len(said) <= _MOST_SAID else f"{said[: _MOST_SAID - 3]}..."


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(1 << 20):
            yield piece


def _asked(state: Served, given: dict[str, Any]) -> tuple[SearchResult, str]:
    """What is taken along, and what files of it are called."""
    which = given.get("collection")
    if type(which) is int:
        kept = state.index.collection(which)
        return kept.result(), _file_name(kept.name)
    moments = given.get("moments")
    known = _known(state, picked(moments if isinstance(moments, str) else ""))
    return state.index.moments(known), "selection"


def _known(state: Served, moments: list[PickedMoment]) -> list[PickedMoment]:
    """Those whose clips the index still has."""
    sources = state.memo.sources([moment.clip_id for moment in moments])
    return [moment for moment in moments if moment.clip_id in sources]


def _file_name(name: str) -> str:
    name = re.sub(r"[^\w .-]", "_", name).encode()[:_MOST_NAME_BYTES].decode(errors="ignore")
    return name.strip(" .") or "collection"


def _exported(
    state: Served, result: SearchResult, given: dict[str, Any], folder: Path, name: str
) -> tuple[Path, list[str]]:
    form = all_formats().get(str(given.get("format")))
    if form is None:
        raise UsageError(f"There is no such format; there are {', '.join(all_formats())}.")
    markers = given.get("markers") is True
    is_file = form.shape is Shape.FILE and not markers
    place = folder / (f"{name}{form.suffix}" if is_file else "files")
    (folder / "files").mkdir()
    done = state.index.export(result, place, format=form.name, markers=markers)
    failed = [f"{each.source} {clock(each.start_seconds)}: {each.message}" for each in done.failed]
    said = [*done.warnings, *failed]
    if not done.files:
        raise UsageError(" ".join(said))
    if markers and len(done.files) == 1:
        return Path(done.files[0]), said
    return (
        place
        if is_file
        else _zipped(place, folder / f"{name}-{form.name}{'-markers' * markers}.zip")
    ), said


def _cut(
    state: Served, result: SearchResult, _: dict[str, Any], folder: Path, name: str
) -> tuple[Path, list[str]]:
    seconds = sum(hit.end_seconds - hit.start_seconds for hit in result)
    if len(result) > _MOST_CUTS or seconds > _MOST_CUT_SECONDS:
        raise UsageError(
            f"{counted(len(result), 'moment')} of {clock(seconds, 0)} were asked for; at most "
            f"{_MOST_CUTS} of {clock(_MOST_CUT_SECONDS, 0)} together are cut for a browser. Take "
            "fewer, or make it a collection: `vindex cut --collection NAME` cuts all."
        )
    report = state.index.cut(result, folder / "files")
    said = [f"{each.source} {clock(each.start_seconds)}: {each.message}" for each in report.failed]
    if not report.files:
        raise UsageError(" ".join(said))
    if len(report.files) == 1:
        return Path(report.files[0].path), said
    return _zipped(folder / "files", folder / f"{name}.zip", ZIP_STORED), said


def _zipped(source: Path, place: Path, kind: int = ZIP_DEFLATED) -> Path:
    """Everything below a folder in one file."""
    with ZipFile(place, "w", kind) as pack:
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            pack.write(path, path.relative_to(source))
    return place
