"""Examples as a list: what stands, as a table to keep or to give away, and taking some back."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from vindex.clips import span_clock
from vindex.encode.reading import resolve
from vindex.errors import UsageError
from vindex.settings import DEFAULT_READER
from vindex.store.catalog.examples import Verdict, journal, spans_of_clips, standing
from vindex.store.catalog.own_files import require_no_library_file
from vindex.store.durable import free_place, replace_file
from vindex.store.snapshot import Snapshot
from vindex.teach.given import plain_label, read_given, read_table
from vindex.teach.lessons import forget_label, give_lesson, teach_spans

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from vindex.records import Clip
    from vindex.store.catalog.examples import Example
    from vindex.store.layout import IndexFolder
    from vindex.teach.given import Given, GivenSpan
    from vindex.teach.records import Taught

__all__ = ["examples", "export_examples", "import_examples", "remove_examples", "span_of"]

_COLUMNS = (
    "path", "start_seconds", "end_seconds", "label", "verdict", "fingerprint",
)  # fmt: skip
"""Of the table: that of `vindex eval`, with two more."""

_SAME_SECONDS = 0.01


def examples(index: IndexFolder, label: str | None = None) -> list[Example]:
    """The examples that stand, of one label or of all, oldest first."""
    with Snapshot.of(index) as snapshot:
        stands = standing(journal(snapshot))
    plain = None if label is None else plain_label(label)
    return [e for e in stands if plain is None or plain_label(e.label) == plain]


def export_examples(
    index: IndexFolder,
    path: str | os.PathLike[str],
    label: str | None = None,
    *,
    overwrite: bool = False,
) -> int:
    """Write examples as a table that `import_examples`, `teach` and `vindex eval` read.

    Returns:
        How many there are.

    Raises:
        UsageError: there are none, or the file already exists and may not be replaced.
        OSError: the file cannot be written.
    """
    kept = examples(index, label)
    if not kept:
        raise UsageError("There are no examples to write; `vindex teach` gives some.")
    place = free_place(path, overwrite=overwrite)
    require_no_library_file([index], [place])
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for e in kept:
        span = e.clip.start_seconds, e.clip.end_seconds
        writer.writerow([e.path, *span, e.label, e.verdict, e.fingerprint])
    replace_file(place, text.getvalue().encode("utf-8", "surrogateescape"))
    return len(kept)


def span_of(example: Example) -> str:
    """An example as `remove_examples` and `teach` take it: FILE@0:03.0-0:07.0."""
    clip = example.clip
    return f"{example.path}@{span_clock(clip.start_seconds, clip.end_seconds)}"


def import_examples(
    index: IndexFolder, file: Given, *, reader_name: str = DEFAULT_READER, device: str = "auto"
) -> list[Taught]:
    """Teach what a table holds, one lesson for each of its labels.

    Args:
        index: the index.
        file: the table.
        reader_name: reads files outside the library.
        device: where the model runs for them.

    Raises:
        UsageError: a line cannot be used.
    """
    lines = read_table(str(file))
    taught = []
    for label in dict.fromkeys(line.label for line in lines):
        shown, denied = (_of(lines, label, is_no=is_no) for is_no in (False, True))
        taught.append(
            teach_spans(index, label, shown, denied, reader_name=reader_name, device=device)
        )
    return taught


def _of(lines: Sequence[GivenSpan], label: str, *, is_no: bool) -> list[GivenSpan]:
    return [line for line in lines if line.label == label and line.is_no == is_no]


def remove_examples(index: IndexFolder, label: str, which: Sequence[Given]) -> Taught | None:
    """Withdraw examples of a label; None: none is left that shows it, and it is forgotten.

    Args:
        index: the index.
        label: that was taught.
        which: ids of clips or spans, as they are listed; their files need not be there.

    Raises:
        UsageError: no such example stands.
    """
    kept = examples(index, label)
    wanted = read_given(which, "--remove")
    with Snapshot.of(index) as snapshot:
        clips = spans_of_clips(snapshot, [span.clip_id for span in wanted if not span.path])
    gone = []
    for span in wanted:
        place = resolve(span.path) if span.path else ""
        found = [e for e in kept if _is_meant(e, span, place, clips)]
        if not found:
            raise UsageError(
                f"--remove {span.said} was given; {label!r} has no such example. `vindex examples` "
                "lists those that it has."
            )
        gone += [replace(e, verdict=Verdict.WITHDRAWN) for e in found]
    is_left = any(e.verdict is Verdict.YES and e.key not in {g.key for g in gone} for e in kept)
    if not is_left:
        forget_label(index, label)
        return None
    return give_lesson(index, kept[0].label, gone)


def _is_meant(
    example: Example, span: GivenSpan, place: str, clips: Mapping[int, tuple[str, str, Clip]]
) -> bool:
    """Whether an example is one that was given, whose path means `place`: its end will do, too."""
    if span.clip_id in clips:
        key, _, clip = clips[span.clip_id]
        return (example.fingerprint, example.clip) == (key, clip)
    if example.path != place and not example.path.endswith(f"/{span.path}"):
        return False
    if span.clip is None:
        return True
    far = (
        span.clip.start_seconds - example.clip.start_seconds,
        span.clip.end_seconds - example.clip.end_seconds,
    )
    return max(map(abs, far)) < _SAME_SECONDS or span_of(example).endswith(
        span_clock(span.clip.start_seconds, span.clip.end_seconds)
    )
