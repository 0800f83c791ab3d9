"""Collections in the browser: all of them, one of them, and what pages change of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from vindex.errors import UsageError, VindexError
from vindex.serve.pages import cards
from vindex.serve.received import picked, read_json, refusal, whole_numbers
from vindex.serve.state import served
from vindex.serve.views import render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from vindex.index.collections import Collection
    from vindex.serve.state import Served

__all__ = ["add", "all_collections", "change", "names", "one_collection"]

_NO_CHANGE = (
    'What was sent does not change a collection. Send, for example, {"remove": [3]}, {"order": '
    '[2, 1]} or {"note": "hero shot", "item": 3}.'
)


def all_collections(request: Request) -> Response:
    """The collections by name."""
    state = served(request)
    return render(
        "collections.html", collections=state.index.collections(), names=state.names.get()
    )


def names(request: Request) -> Response:
    """The names of the collections, for a page to offer."""
    return JSONResponse([each.name for each in served(request).index.collections()])


def one_collection(request: Request) -> Response:
    """The moments of a collection, in its order.

    Raises:
        HTTPException: there is none of that id.
    """
    state = served(request)
    try:
        kept = state.index.collection(request.path_params["collection_id"])
    except UsageError as error:
        raise HTTPException(
            404, "There is no such collection; it may have been deleted."
        ) from error
    items = kept.items()
    hits = [each.hit for each in items if each.hit is not None]
    label_names = state.names.get()
    by_rank = {card.hit.rank: card for card in cards(state, hits, label_names)}
    shown = [(each.item, by_rank.get(each.hit.rank) if each.hit else None) for each in items]
    return render("collection.html", kept=kept, items=shown, names=label_names)


async def add(request: Request) -> Response:
    """Add moments to a collection, which is made where none has the name."""
    state = served(request)
    try:
        given = await read_json(request, "Moments")
        name, moments = given.get("name"), given.get("moments")
        if not isinstance(name, str) or not isinstance(moments, str):
            raise UsageError(
                'What was sent holds no moments. Send, for example, {"name": "Doors", "moments": '
                '"17:12-16"}.'
            )
        kept, num_new = await to_thread.run_sync(_added, state, name, moments)
    except (VindexError, OSError) as error:
        return refusal(error)
    return JSONResponse(
        {"url": f"/collections/{kept.collection_id}", "name": kept.name, "added": num_new}
    )


def _added(state: Served, name: str, moments: str) -> tuple[Collection, int]:
    before = {each.collection_id: each.num_items for each in state.index.collections()}
    kept = state.index.collect(name, picked(moments))
    return kept, kept.num_items - before.get(kept.collection_id, 0)


async def change(request: Request) -> Response:
    """Change one thing of a collection."""
    state = served(request)
    try:
        given = await read_json(request, "Changes")
        await to_thread.run_sync(_changed, state, request.path_params["collection_id"], given)
    except (VindexError, OSError) as error:
        return refusal(error)
    return JSONResponse({})


def _changed(state: Served, collection_id: int, given: dict[str, Any]) -> None:
    kept = state.index.collection(collection_id)
    on_items = {"remove": kept.remove, "put_back": kept.put_back, "order": kept.order}
    match given:
        case {"name": str(name)}:
            kept.rename(name)
        case {"note": str(note), "item": int(item)}:
            kept.set_note(note, item)
        case {"note": str(note)}:
            kept.set_note(note)
        case {"delete": True}:
            kept.delete()
        case {"remove": ids} | {"put_back": ids} | {"order": ids} if len(given) == 1:
            (what,) = given
            on_items[what](_ids(ids))
        case _:
            raise UsageError(_NO_CHANGE)


def _ids(given: Any) -> list[int]:  # noqa: ANN401
    try:
        return whole_numbers(given)
    except ValueError as error:
        raise UsageError(_NO_CHANGE) from error
