"""Learning one label from all that was said of it, and what an index knows of it then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vindex.errors import UsageError
from vindex.plurals import counted
from vindex.store.catalog import reader
from vindex.store.catalog.examples import Verdict, journal, standing
from vindex.store.catalog.heads import Learned, count_found, heads
from vindex.store.snapshot import Snapshot
from vindex.store.taught import Head, probabilities_of, score_clips
from vindex.teach.given import plain_label
from vindex.teach.heads import learn_and_leave_out
from vindex.teach.judged import SpaceClips
from vindex.teach.quality import Found, calibrated_offset, choose_cut, measure
from vindex.teach.records import Taught

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.records import Clip
    from vindex.store.catalog.examples import Example
    from vindex.store.catalog.heads import HeadRow
    from vindex.store.layout import IndexFolder
    from vindex.store.taught import FeatureKind

__all__ = ["learn_label", "taught", "taught_row"]


_KINDS: tuple[FeatureKind, ...] = ("moments", "mean")
"""Features to learn from, the best first: what an earlier vindex built lacks moments."""


def learn_label(
    index: IndexFolder,
    label: str,
    said: Sequence[Example],
    encoded: Mapping[tuple[str, Clip], bytes],
) -> tuple[Taught, Learned]:
    """Learn a label from all that was said of it.

    Raises:
        UsageError: no example has the label, or none is of a clip.
    """
    stands = standing(said)
    num_yes = sum(example.verdict is Verdict.YES for example in stands)
    if not num_yes:
        raise UsageError(
            f"{label!r} has no example that shows it, so nothing can be learned. Give at least "
            "one: --yes with the id of a clip, or with FILE@0:03-0:07."
        )
    with Snapshot.of(index) as snapshot:
        clips = SpaceClips(snapshot)
        judged = clips.judged(stands, encoded)
        live = reader.live_clip_ids(snapshot)
    for kind in _KINDS:
        training = clips.training(index, judged, kind)
        if not training.is_yes_N.any() or training.is_yes_N.all():
            raise UsageError(_nothing_to_learn(label, has_yes=bool(training.is_yes_N.any())))
        if not np.isfinite(training.features_ND).all():
            continue
        head, left_out_T = learn_and_leave_out(
            training.features_ND, training.is_yes_N, training.groups_N, features=kind
        )
        ids_N, logits_N = score_clips(index, head, live)
        if np.isfinite(logits_N).all():
            break
    is_judged_N = training.is_judged_N
    head = replace(head, num_no=int((is_judged_N & ~training.is_yes_N).sum()))
    if left_out_T is not None and len(ids_N):
        found = Found(logits_N, np.sort(logits_N), ids_N, training, left_out_T)
        head, logits_N = _placed(head, found)
    probabilities_N = probabilities_of(logits_N)
    taught = Taught(
        label, num_yes, len(stands) - num_yes, head.num_yes, head.num_no, len(ids_N),
        int((probabilities_N >= head.cut).sum()), head.cut, head.quality,
        tuple(_lost_notes(judged.lost)),
    )  # fmt: skip
    return taught, Learned(head.row(label), (ids_N, probabilities_N))


def _nothing_to_learn(label: str, *, has_yes: bool) -> str:
    if has_yes:
        return (
            f"Nothing is known that is not {label!r}: every clip is an example of it. Give some "
            "--no, or index more videos."
        )
    return (
        f"No clip of this index is of an example of {label!r}: their videos are not in it. Build "
        "them, or give examples of videos that are."
    )


def _placed(head: Head, found: Found) -> tuple[Head, NDArray[np.float32]]:
    """A head whose probabilities add up, with its cut and what can be said of it."""
    cut = choose_cut(found)
    quality = measure(found, cut)
    num_found = float((found.logits_N >= cut).sum())
    recall = float((found.yes_logits >= cut).mean())
    believed = num_found if quality is None else num_found * quality.precision / recall
    offset = calibrated_offset(found.ascending_N, believed)
    placed = replace(
        head, bias=head.bias + offset, quality=quality,
        cut=float(probabilities_of(np.array([cut + offset], np.float32))[0]),
    )  # fmt: skip
    return placed, found.logits_N + np.float32(offset)


def _lost_notes(lost: Sequence[Example]) -> list[str]:
    if not lost:
        return []
    first = lost[0]
    return [
        f"The index has no clip of {counted(len(lost), 'example')}, such as {first.path} at "
        f"{first.clip.start_seconds:g} s; until it has, that counts for nothing."
    ]


def taught(index: IndexFolder, label: str) -> Taught:
    """What is known of a label that was taught.

    Raises:
        UsageError: it was not.
    """
    with Snapshot.of(index) as snapshot:
        row = taught_row(snapshot, label)
        stands = standing(journal(snapshot, row.label))
        num_found, num_clips = count_found(snapshot, row.label_id)
    head = Head.of(row)
    num_yes = sum(example.verdict is Verdict.YES for example in stands)
    return Taught(
        row.label, num_yes, len(stands) - num_yes, head.num_yes, head.num_no, num_clips, num_found,
        head.cut, head.quality,
    )  # fmt: skip


def taught_row(snapshot: Snapshot, label: str) -> HeadRow:
    """What was learned of a label, in any case.

    Raises:
        UsageError: it was not taught in this space.
    """
    rows = {plain_label(row.label): row for row in heads(snapshot)}
    row = rows.get(plain_label(label))
    if row is None:
        names = "; ".join(each.label for each in rows.values())
        others = f" Taught are: {names}." if names else " Teach it with `vindex teach`."
        raise UsageError(f"No label {label!r} was taught to this index.{others}")
    return row
