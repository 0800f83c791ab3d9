"""What own labels were taught from, to look at, and to take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from vindex.clips import span_clock
from vindex.errors import UsageError, VindexError
from vindex.plurals import counted
from vindex.serve.received import read_json, refusal
from vindex.serve.state import served
from vindex.serve.views import render
from vindex.store.catalog.contents import clip_at, clips_by_content
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from vindex import Example
    from vindex.serve.state import Served

__all__ = ["examples", "forget", "undo", "withdraw"]


def examples(request: Request) -> Response:
    """What a label was taught from, the latest first.

    Raises:
        HTTPException: nothing was said of it.
    """
    state = served(request)
    kept = state.index.examples(request.query_params.get("label", ""))[::-1]
    if not kept:
        raise HTTPException(404, "Nothing was taught of such a label.")
    with Snapshot.of(state.folder) as snapshot:
        clips = clips_by_content(snapshot, {each.fingerprint for each in kept})
    shown = [
        clip_at(clips[each.fingerprint], each.clip) if each.fingerprint in clips else None
        for each in kept
    ]
    rows = [(each, _key(each), clip) for each, clip in zip(kept, shown, strict=True)]
    return render("examples.html", label=kept[0].label, rows=rows, names=state.names.get())


async def undo(request: Request) -> Response:
    """Undo the last lesson."""
    return await _done(request, _undone)


async def forget(request: Request) -> Response:
    """Forget a taught label, with its examples."""
    return await _done(request, _forgotten)


async def withdraw(request: Request) -> Response:
    """Withdraw one judgement."""
    return await _done(request, _withdrawn)


async def _done(request: Request, do: Callable[[Served, dict[str, Any]], str]) -> Response:
    state = served(request)
    try:
        given = await read_json(request, "Judgements")
        said = await to_thread.run_sync(do, state, given, limiter=state.learning)
    except (VindexError, OSError) as error:
        return refusal(error)
    return JSONResponse({"said": said})


def _undone(state: Served, _: dict[str, Any]) -> str:
    labels = state.index.undo_lesson()
    return f"The last lesson was undone; it was about {', '.join(labels)}."


def _forgotten(state: Served, given: dict[str, Any]) -> str:
    label = str(given.get("label"))
    number = state.index.forget_label(label)
    was = "was" if number == 1 else "were"
    return f"{label} is forgotten; {counted(number, 'example')} {was} withdrawn."


def _withdrawn(state: Served, given: dict[str, Any]) -> str:
    label = str(given.get("label"))
    meant = [e for e in state.index.examples(label) if _key(e) == given.get("example")]
    if not meant:
        raise UsageError("That judgement is no longer there. Reload this page.")
    clip = meant[0].clip
    span = span_clock(clip.start_seconds, clip.end_seconds)
    taught = state.index.remove_examples(label, [f"{meant[0].path}@{span}"])
    if taught is None:
        return f"No example of {label} shows it now, so it is forgotten."
    return f"The judgement is withdrawn. {taught.summary}"


def _key(example: Example) -> str:
    """What a page calls an example."""
    return f"{example.fingerprint}@{example.clip.start_seconds}-{example.clip.end_seconds}"
