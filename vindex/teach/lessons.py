"""Lessons: examples come in, and what was learned of them is kept with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vindex.encode.example import encode_spans
from vindex.errors import UsageError
from vindex.settings import DEFAULT_READER, check_text
from vindex.store.catalog import reader, upkeep
from vindex.store.catalog.contents import video_ids
from vindex.store.catalog.examples import (
    Example,
    Verdict,
    encoded_spans,
    journal,
    latest_lesson,
    standing,
)
from vindex.store.catalog.heads import Lesson, commit_lesson, heads
from vindex.store.shards import read_sealed, sealed_shard
from vindex.store.snapshot import Snapshot
from vindex.store.taught import refresh_taught
from vindex.teach.given import plain_label, read_given, read_table
from vindex.teach.learning import learn_label
from vindex.teach.resolving import Library, Span, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vindex.records import Clip
    from vindex.store.layout import IndexFolder
    from vindex.teach.given import Given, GivenSpan
    from vindex.teach.records import Taught

__all__ = ["forget_label", "give_lesson", "teach", "teach_spans", "undo"]


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
                f"{label!r} was given, which the model already knows as {name!r}. Give your "
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


def _replaced(before: Sequence[Example], examples: Sequence[Example]) -> list[str]:
    """Sentences on judgements that others make void."""
    stood = standing(before)
    now = {example.key: example.verdict for example in standing([*before, *examples])}
    withdrawn = {example.key for example in examples if example.verdict is Verdict.WITHDRAWN}
    return [
        f"{old.path} from {old.clip.start_seconds:g} to {old.clip.end_seconds:g} s was judged "
        f"{old.verdict} before; the new verdict stands."
        for old in stood
        if old.key not in withdrawn and now.get(old.key) is not old.verdict
    ]


def undo(index: IndexFolder) -> tuple[str, ...]:
    """Take the last lesson back, and learn its labels again from what is left of them.

    So they are in every space that has them, for examples are of the index; a label of which
    nothing is left there is forgotten there.

    Returns:
        Those labels.

    Raises:
        UsageError: nothing was ever taught.
    """
    while True:
        with Snapshot.of(index) as snapshot:
            after, said = latest_lesson(snapshot), journal(snapshot)
        if not said:
            raise UsageError("Nothing was taught yet, so there is no lesson to undo.")
        labels = dict.fromkeys(e.label for e in said if e.lesson_id == after)
        left = [e for e in said if e.lesson_id != after]
        lesson = _lesson_without(index, labels, left, Lesson(after, takes_back=True))
        if commit_lesson(index, lesson):
            break
    _learn_again_elsewhere(index, list(labels))
    _settle(index)
    return tuple(labels)


def _learn_again_elsewhere(index: IndexFolder, labels: Sequence[str]) -> None:
    """Let the other spaces that have some labels know of them what stands now."""
    first, *others = reader.spaces(index)
    asked = index.space or first.space
    for space in (first, *others):
        is_done = space.space == asked
        while not is_done:
            with Snapshot.of(space) as snapshot:
                after, said = latest_lesson(snapshot), journal(snapshot)
                had = [row.label for row in heads(snapshot) if row.label in labels]
            lesson = _lesson_without(space, had, said, Lesson(after)) if had else None
            is_done = lesson is None or commit_lesson(space, lesson)


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
