"""Lessons: examples come in, and what was learned of them is kept with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vindex.encode.example import encode_spans
from vindex.errors import UsageError
from vindex.settings import DEFAULT_READER, check_text
from vindex.store.catalog import reader, upkeep
from vindex.store.catalog.examples import (
    Example,
    Verdict,
    encoded_spans,
    journal,
    latest_lesson,
    standing,
    video_ids,
)
from vindex.store.catalog.heads import Learned, Lesson, commit_lesson, count_found, heads
from vindex.store.shards import read_sealed, sealed_shard
from vindex.store.snapshot import Snapshot
from vindex.store.taught import Head, probabilities_of, refresh_taught, score_clips
from vindex.teach.given import plain_label, read_given, read_table
from vindex.teach.heads import learn_and_leave_out
from vindex.teach.judged import SpaceClips
from vindex.teach.quality import Found, calibrated_offset, choose_cut, measure
from vindex.teach.records import Taught
from vindex.teach.resolving import Library, Span, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.records import Clip
    from vindex.store.catalog.heads import HeadRow
    from vindex.store.layout import IndexFolder
    from vindex.store.taught import FeatureKind
    from vindex.teach.given import Given, GivenSpan

__all__ = [
    "forget_label",
    "give_lesson",
    "taught",
    "taught_row",
    "teach",
    "teach_spans",
    "undo",
]  # fmt: skip


_KINDS: tuple[FeatureKind, ...] = ("moments", "mean")
"""Features to learn from, the best first: what an earlier vindex built lacks moments."""


def teach(
    index: IndexFolder,
    label: str,
    *,
    yes: Iterable[Given] = (),
    no: Iterable[Given] = (),
    file: Given | None = None,
    was_asked: bool = False,
    reader_name: str = DEFAULT_READER,
    device: str = "auto",
) -> Taught:
    """Learn a label from examples, and say of every clip how probable it is: one transaction.

    Args:
        index: the index, and which space of it.
        label: what it is called; without examples it is learned again from those that it has.
        yes: examples that have it: ids of clips, `FILE@0:03-0:07`, files, or tables, of which the
            lines with this label count.
        no: examples that do not; of tables the lines with another label.
        file: a table of both.
        was_asked: vindex chose the clips (a review), so that they are a fair sample of what it
            finds.
        reader_name: reads files outside the library.
        device: where the model runs for them.

    Raises:
        UsageError: an example or the label cannot be used.
        MediaError: a file outside the library cannot be decoded.
        MissingDependencyError: scikit-learn is not installed.
    """
    shown = _of_label(read_given(yes, "--yes"), label)
    denied = _of_others(read_given(no, "--no"), label)
    if file is not None:
        table = read_table(str(file))
        shown, denied = [*shown, *_of_label(table, label)], [*denied, *_of_others(table, label)]
    return teach_spans(
        index, label, shown, denied, was_asked=was_asked, reader_name=reader_name, device=device
    )


def teach_spans(
    index: IndexFolder,
    label: str,
    shown: Sequence[GivenSpan],
    denied: Sequence[GivenSpan],
    *,
    was_asked: bool = False,
    reader_name: str = DEFAULT_READER,
    device: str = "auto",
) -> Taught:
    """`teach`, with spans that have the label and spans that do not; raises what it raises."""
    with Snapshot.of(index) as snapshot:
        label = known_label(snapshot, label)
        spans = Library(snapshot).resolve([*shown, *denied], "--yes or --no")
    spans, encoded = _encode(index, spans, reader_name, device)
    verdicts = [Verdict.YES] * len(shown) + [Verdict.NO] * len(denied)
    examples = [
        span.example(label, verdict, was_asked=was_asked)
        for span, verdict in zip(spans, verdicts, strict=True)
    ]
    return give_lesson(index, label, examples, encoded)


def known_label(snapshot: Snapshot, label: str) -> str:
    """A label as it is called here.

    Raises:
        UsageError: it is none, or one that the model has.
    """
    check_text("The label", label)
    plain = plain_label(label)
    if not plain:
        raise UsageError("The label is empty; give a name, such as 'Tying a knot'.")
    for name in snapshot.recipe.encoder.labels:
        if plain_label(name) == plain:
            raise UsageError(
                f"{label!r} was given, which the model knows by itself as {name!r}. Give your "
                "label another name, or search for that one."
            )
    said = {plain_label(e.label): e.label for e in journal(snapshot)}
    return said.get(plain, " ".join(label.split()))


def _of_label(spans: Sequence[GivenSpan], label: str) -> list[GivenSpan]:
    """Those that have the label: of tables the lines that name it."""
    plain = plain_label(label)
    kept = [
        span
        for span in spans
        if not span.label or (plain_label(span.label) == plain and not span.is_no)
    ]
    if spans and not kept:
        names = sorted({span.label for span in spans})
        raise UsageError(
            f"No line has the label {label!r}; there are {'; '.join(names[:5])}. Give the label as "
            "the table has it."
        )
    return kept


def _of_others(spans: Sequence[GivenSpan], label: str) -> list[GivenSpan]:
    """Those that do not have the label: of tables the lines that name another, or deny it."""
    plain = plain_label(label)
    return [
        span
        for span in spans
        if not span.label or ((plain_label(span.label) == plain) == span.is_no)
    ]


def _encode(
    index: IndexFolder, spans: Sequence[Span], reader_name: str, device: str
) -> tuple[list[Span], dict[tuple[str, Clip], bytes]]:
    """Encode those spans that no clip of the space is of, each kept as a shard of one clip."""
    keys = {span.fingerprint for span in spans}
    with Snapshot.of(index) as snapshot:
        recipe = snapshot.recipe
        videos = video_ids(snapshot, keys)
        inside = {key for key, spans in reader.spans_of(snapshot, list(videos)).items() if spans}
        held = encoded_spans(snapshot, keys)
    known = {
        (key, clip.clip) for key, shards in held.items() for s in shards for clip in read_sealed(s)
    }
    outside = [i for i, s in enumerate(spans) if s.is_here and s.fingerprint not in inside]
    if not outside:
        return list(spans), {}
    done, encoded = list(spans), {}
    wanted = [(spans[i].path, spans[i].clip) for i in outside]
    for i, found in zip(
        outside, encode_spans(index, recipe, wanted, reader=reader_name, device=device), strict=True
    ):
        span = within(spans[i], found.video_seconds)
        done[i] = span
        for clip in found.clips:
            if (span.fingerprint, clip.clip) not in known:
                kept = replace(clip, fingerprint=span.fingerprint, clip_id=1)
                encoded[span.fingerprint, clip.clip] = sealed_shard([kept])
    return done, encoded


def give_lesson(
    index: IndexFolder,
    label: str,
    examples: Sequence[Example],
    encoded: Mapping[tuple[str, Clip], bytes] | None = None,
) -> Taught:
    """Keep examples of a label, learn it and say of every clip how probable it is.

    Raises:
        UsageError: no example has the label.
    """
    encoded = encoded or {}
    while True:
        with Snapshot.of(index) as snapshot:
            after, before = latest_lesson(snapshot), journal(snapshot, label)
        taught, learned = learn_label(index, label, [*before, *examples], encoded)
        lesson = Lesson(after, examples, learned=[learned], clips=encoded)
        if commit_lesson(index, lesson):
            break
    _settle(index)
    notes = _replaced(before, examples)
    return replace(taught, notes=(*notes, *taught.notes))


def _settle(index: IndexFolder) -> None:
    """After a lesson: clips that a build added meanwhile, and the copy of the catalog."""
    refresh_taught(index)
    if not upkeep.copy_is_current(index):
        upkeep.copy_aside(index)


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
        head, logits_N = _placed(head, Found(logits_N, ids_N, training, left_out_T))
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
    offset = calibrated_offset(found.logits_N, believed)
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
        f"{len(lost)} examples count for nothing now, such as {first.path} at "
        f"{first.clip.start_seconds:g} s: the index has no clip there. They count again when it "
        "has."
    ]


def _replaced(before: Sequence[Example], examples: Sequence[Example]) -> list[str]:
    """Sentences on judgements that others make void."""
    stood = standing(before)
    now = {example.key: example.verdict for example in standing([*before, *examples])}
    return [
        f"{old.path} from {old.clip.start_seconds:g} to {old.clip.end_seconds:g} s was judged "
        f"{old.verdict} before; what was said now stands."
        for old in stood
        if now.get(old.key) is not old.verdict
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


def undo(index: IndexFolder) -> tuple[str, ...]:
    """Take the last lesson back, and learn its labels again from what is left of them.

    Returns:
        Those labels.

    Raises:
        UsageError: nothing was ever taught.
    """
    while True:
        with Snapshot.of(index) as snapshot:
            after, said = latest_lesson(snapshot), journal(snapshot)
        if not said:
            raise UsageError("Nothing was taught yet, so there is no lesson to take back.")
        labels = dict.fromkeys(e.label for e in said if e.lesson_id == after)
        left = [e for e in said if e.lesson_id != after]
        lesson = _lesson_without(index, labels, left, Lesson(after, takes_back=True))
        if commit_lesson(index, lesson):
            break
    _settle(index)
    return tuple(labels)


def forget_label(index: IndexFolder, label: str) -> int:
    """Withdraw all examples of a label, and let no clip have it any more.

    Returns:
        How many examples stood.

    Raises:
        UsageError: there is no such taught label.
    """
    while True:
        with Snapshot.of(index) as snapshot:
            after, said = latest_lesson(snapshot), journal(snapshot)
            names = {plain_label(e.label): e.label for e in standing(said)}
            names |= {plain_label(row.label): row.label for row in heads(snapshot)}
        name = names.get(plain_label(label))
        if name is None:
            taught = f" Taught are: {'; '.join(sorted(names.values()))}." if names else ""
            raise UsageError(f"No label {label!r} was taught to this index.{taught}")
        stood = [e for e in standing(said) if e.label == name]
        gone = [replace(e, verdict=Verdict.WITHDRAWN) for e in stood]
        if commit_lesson(index, Lesson(after, gone, forgotten=[name])):
            break
    for space in reader.spaces(index):
        with Snapshot.of(space) as snapshot:
            after, is_left = latest_lesson(snapshot), name in {r.label for r in heads(snapshot)}
        if is_left:
            commit_lesson(space, Lesson(after, forgotten=[name]))
    _settle(index)
    return len(stood)


def _lesson_without(
    index: IndexFolder, labels: Iterable[str], left: Sequence[Example], lesson: Lesson
) -> Lesson:
    """A lesson with some labels learned again, or forgotten, from what is left."""
    learned, forgotten = [], []
    for label in labels:
        try:
            learned.append(learn_label(index, label, [e for e in left if e.label == label], {})[1])
        except UsageError:
            forgotten.append(label)
    return replace(lesson, learned=learned, forgotten=forgotten)
