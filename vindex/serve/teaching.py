"""Own labels in the browser: what was taught, clips to be judged, and judgements that come in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from vindex.errors import UsageError, VindexError, system_refusal
from vindex.serve.state import served
from vindex.serve.views import render
from vindex.settings import MOST_TEXT
from vindex.store.catalog import reader
from vindex.store.catalog.examples import Verdict, spans_of_clips
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from vindex import Taught
    from vindex.serve.state import Served

__all__ = ["Judging", "judging", "own_labels", "review", "teach"]

_BATCH = 10
"""Clips of a review that are judged before the label is learned again."""

_MOST_BYTES = 1 << 16
"""Of judgements that are sent at once: thousands."""

_MOST_ID = 10**18
"""A number that is longer is no clip's."""


@dataclass(frozen=True, slots=True)
class Judging:
    """The label that hits are judged for."""

    label: str
    is_known: bool
    """Some clip shows it."""
    verdicts: Mapping[int, Verdict]
    """What was said of hits, by the id of the clip."""


@dataclass(frozen=True, slots=True)
class _Judgements:
    """What a page sends."""

    label: str
    yes: list[int]
    no: list[int]
    was_asked: bool
    """vindex chose the clips."""


def judging(state: Served, label: str, clip_ids: Sequence[int]) -> Judging:
    """What is known of a label that hits are judged for, and of these hits."""
    stands = state.index.examples(label)
    with Snapshot.of(state.folder) as snapshot:
        spans = spans_of_clips(snapshot, clip_ids)
    said = {(example.fingerprint, example.clip): example.verdict for example in stands}
    verdicts = {
        clip_id: said[key, clip] for clip_id, (key, _, clip) in spans.items() if (key, clip) in said
    }
    is_known = any(example.verdict is Verdict.YES for example in stands)
    return Judging(stands[0].label if stands else label, is_known, verdicts)


def own_labels(request: Request) -> Response:
    """The labels that were taught, how good each is, and where a new one begins."""
    state = served(request)
    names = state.names.get()
    return render(
        "labels.html", names=names, most_text=MOST_TEXT,
        taught=[state.index.quality(label) for label in state.own_labels.get()],
        num_clips=reader.counts(state.folder).clips,
        label_ids={name: number for number, name in enumerate(names)},
    )  # fmt: skip


def review(request: Request) -> Response:
    """The clips whose judgement teaches a label most, to be judged one after the other.

    Raises:
        UsageError: no such label was taught.
    """
    index = served(request).index
    label = request.query_params.get("label", "")
    taught = index.quality(label)
    questions = index.review(label, limit=_BATCH)
    template = "questions.html" if request.headers.get("x-fragment") else "review.html"
    return render(
        template, taught=taught, sentences=_sentences(taught), questions=questions,
        names=served(request).names.get(),
    )  # fmt: skip


async def teach(request: Request) -> Response:
    """Keep judgements, and learn the label again; answers when both are done."""
    state = served(request)
    try:
        judged = await _received(request)
        taught = await to_thread.run_sync(_taught, state, judged, limiter=state.learning)
    except VindexError as error:
        return JSONResponse({"error": str(error)}, 400 if isinstance(error, UsageError) else 503)
    except OSError as error:
        return JSONResponse({"error": system_refusal(error)}, 503)
    return JSONResponse({"sentences": [*taught.notes, taught.summary, *_sentences(taught)]})


def _taught(state: Served, judged: _Judgements) -> Taught:
    clip_ids = [*judged.yes, *judged.no]
    known = state.memo.sources(clip_ids)
    for clip_id in clip_ids:
        if clip_id not in known:
            raise UsageError(f"The index has no clip {clip_id} any more. Load this page again.")
    if not judged.yes and not judging(state, judged.label, ()).is_known:
        raise UsageError(
            f"No clip shows {judged.label!r} yet: the first that does teaches it. What was judged "
            "so far waits for it on this page."
        )
    return state.index.teach(judged.label, yes=judged.yes, no=judged.no, was_asked=judged.was_asked)


def _sentences(taught: Taught) -> Sequence[str]:
    return taught.how_good or ("Too little was judged in reviews to say how good that is.",)


async def _received(request: Request) -> _Judgements:
    """What a page sent.

    Raises:
        UsageError: it is no list of judgements.
    """
    kind, *_ = request.headers.get("content-type", "").split(";")
    if kind != "application/json":  # which no form of another site can send
        raise UsageError("Judgements are sent as JSON: Content-Type: application/json.")
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > _MOST_BYTES:
                raise UsageError(f"More than {_MOST_BYTES >> 10} KiB were sent. Send less at once.")
        given = json.loads(body)
        label, was_asked = given["label"], given["was_asked"] is True
        yes, no = _clip_ids(given["yes"]), _clip_ids(given["no"])
    except (ClientDisconnect, ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError(
            'What was sent are no judgements: {"label": "Tying a knot", "yes": [17], "no": [18], '
            '"was_asked": false} are some.'
        ) from error
    if not isinstance(label, str) or not label.strip() or len(label) > MOST_TEXT:
        raise UsageError(f"A label has a name, of at most {MOST_TEXT} characters.")
    if not yes and not no:
        raise UsageError("Nothing was judged.")
    return _Judgements(label, yes, no, was_asked)


def _clip_ids(given: Any) -> list[int]:  # noqa: ANN401
    """Ids of clips and nothing else: a text would be taken for a file of this machine.

    Raises:
        ValueError: there is something else.
    """
    if not isinstance(given, list):
        raise ValueError("no list")  # noqa: TRY004
    if not all(type(each) is int and 0 <= each < _MOST_ID for each in given):
        raise ValueError("no ids")
    return given
