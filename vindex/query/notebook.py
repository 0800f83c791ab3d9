"""Hits as a notebook shows them: thumbnails with labels, embedded."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from vindex.clips import span_clock
from vindex.errors import MediaError
from vindex.pictures.pictures import jpeg_at
from vindex.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.query.results import Hit

__all__ = ["MOST_PICTURES", "hits_as_html"]

MOST_PICTURES = 24
"""Hits that are shown; a picture takes about 5 kB and a few hundredths of a second."""

_WIDTH = 240
_CARD = "display:inline-block;vertical-align:top;width:240px;margin:0 12px 16px 0;line-height:1.35"
_FRAME = (
    "display:block;width:240px;height:135px;margin-bottom:6px;object-fit:contain;border-radius:8px;"
    "background:rgba(128,128,128,0.18)"
)
_FAINT = "opacity:0.7;overflow-wrap:anywhere"


def hits_as_html(query: str, hits: Sequence[Hit]) -> str:
    """The first hits of a query as HTML.

    Args:
        query: shown above them.
        hits: best first.
    """
    cards = "".join(_card(hit) for hit in hits[:MOST_PICTURES])
    rest = len(hits) - MOST_PICTURES
    more = f"<div>and {rest} more: iterate over the result, or use to_pandas()</div>" * (rest > 0)
    title = f"<b>{_text(query)}</b> - " if query else ""
    return f"<div>{title}{counted(len(hits), 'result')}</div><div>{cards}</div>{more}"


def _card(hit: Hit) -> str:
    measure = hit.score if hit.score is not None else hit.similarity
    value = "" if measure is None else f" {measure:.3f}"
    span = span_clock(hit.start_seconds, hit.end_seconds)
    then = f" then {_text(hit.then.label or 'no label')}" if hit.then else ""
    return (
        f'<div style="{_CARD}">{_picture(hit)}<div><b>{_text(hit.label or "no label")}</b>{then}'
        f'{value}</div><small style="{_FAINT}">{_text(hit.relative_path)}<br>{span}, clip '
        f"{hit.clip_id}</small></div>"
    )


def _picture(hit: Hit) -> str:
    try:
        data = b64encode(jpeg_at(hit.file, hit.best_seconds, _WIDTH)).decode()
    except MediaError as error:
        return f'<div style="{_FRAME}"><i>no picture: {_text(str(error))}</i></div>'
    return f'<img alt="" style="{_FRAME}" src="data:image/jpeg;base64,{data}">'


def _text(text: str) -> str:
    return escape(text.encode("utf-8", "replace").decode())
