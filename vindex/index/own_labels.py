"""What `VideoIndex` does with labels: teaching own ones, measuring that, and counting all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from vindex.arguments import checked
from vindex.keywords import keywords
from vindex.settings import DEFAULT_READER, DRAWS
from vindex.store.catalog import reader
from vindex.store.catalog.filters import EARLIER_NAMES, FilterOptions
from vindex.store.record_list import LabelCount, RecordList

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from vindex.measure.label_curve import LabelCurve
    from vindex.output.ethogram.records import Ethogram
    from vindex.store.catalog.examples import Example
    from vindex.store.layout import IndexFolder
    from vindex.teach.given import Given
    from vindex.teach.records import Taught
    from vindex.teach.review import Question

__all__ = ["OwnLabels"]


@checked
class OwnLabels:
    """The part of `VideoIndex` that teaches labels and counts them."""

    _folder: IndexFolder

    def labels(self) -> RecordList[LabelCount]:
        """Each label with its number of clips.

        For a model's label, the clips whose best label it is; for a taught label, those that reach
        its threshold.
        """
        return RecordList(
            LabelCount, (LabelCount(*row) for row in reader.label_counts(self._folder))
        )

    def taught_labels(self) -> dict[str, int]:
        """Each label that was taught, with the number of clips that it was learned from."""
        from vindex.store.catalog.heads import taught_labels

        return taught_labels(self._folder)

    @keywords(reader_name="reader")
    def teach(
        self,
        label: str,
        *,
        yes: Iterable[Given] = (),
        no: Iterable[Given] = (),
        file: Given | None = None,
        was_asked: bool = False,
        reader: str = DEFAULT_READER,
        device: str = "auto",
    ) -> Taught:
        """Learn a label from examples, and say of every clip how probable it is.

        Args:
            label: what it is called; without examples it is learned again.
            yes: examples that have it: ids of clips, `FILE@0:03-0:07`, video files, or CSV files of
                which the lines with this label count.
            no: examples that do not have it; of CSV files the lines with another label.
            file: a CSV file of both, as `evaluate` takes it, or an export of BORIS.
            was_asked: `review` chose the clips, so that they tell how good the label is.
            reader: reads files that are not in the library.
            device: where the model runs for them.

        Raises:
            UsageError: an example or the label cannot be used, or no example shows it.
            MediaError: a file that is not in the library cannot be decoded.
            MissingDependencyError: scikit-learn is not installed.
        """
        from vindex.teach.lessons import teach

        return teach(
            self._folder, label, yes=yes, no=no, file=file, was_asked=was_asked,
            reader_name=reader, device=device,
        )  # fmt: skip

    def review(self, label: str, *, limit: int = 10) -> list[Question]:
        """The clips whose judgement teaches most: tell `teach` with `was_asked=True`.

        Raises:
            UsageError: no such label was taught, or the limit cannot be used.
        """
        from vindex.teach.review import questions

        return questions(self._folder, label, limit=limit)

    def quality(self, label: str) -> Taught:
        """How good a taught label is, as `teach` told when it was learned.

        Raises:
            UsageError: no such label was taught.
        """
        from vindex.teach.learning import taught

        return taught(self._folder, label)

    def examples(self, label: str | None = None) -> RecordList[Example]:
        """The examples that stand, of one label or of all, oldest first."""
        from vindex.store.catalog.examples import Example
        from vindex.teach.kept import examples

        return RecordList(Example, examples(self._folder, label))

    def export_examples(
        self, path: str | os.PathLike[str], label: str | None = None, *, force: bool = False
    ) -> int:
        """Write the examples that stand as a CSV file, for `import_examples`; gives how many.

        Args:
            path: of the file.
            label: whose examples; None: those of all labels.
            force: replace a file that exists.

        Raises:
            UsageError: there are none, or the file already exists.
            OSError: the file cannot be written.
        """
        from vindex.teach.kept import export_examples

        return export_examples(self._folder, path, label, overwrite=force)

    @keywords(reader_name="reader")
    def import_examples(
        self, file: Given, *, reader: str = DEFAULT_READER, device: str = "auto"
    ) -> list[Taught]:
        """Teach what a table holds, as `vindex examples --export` writes it; one lesson a label.

        Args:
            file: the table.
            reader: reads files that are not in the library.
            device: where the model runs for them.

        Raises:
            UsageError: a line cannot be used.
        """
        from vindex.teach.kept import import_examples

        return import_examples(self._folder, file, reader_name=reader, device=device)

    def remove_examples(self, label: str, which: Sequence[Given]) -> Taught | None:
        """Withdraw examples of a label; None: none is left that shows it, and it is forgotten.

        Args:
            label: that was taught.
            which: ids of clips or `FILE@0:03-0:07`, as `examples` lists them.

        Raises:
            UsageError: no such example stands.
        """
        from vindex.teach.kept import remove_examples

        return remove_examples(self._folder, label, which)

    def undo_lesson(self) -> tuple[str, ...]:
        """Take the last lesson back; gives the labels that it was of.

        Raises:
            UsageError: nothing was taught yet.
        """
        from vindex.teach.lessons import undo

        return undo(self._folder)

    def forget_label(self, label: str) -> int:
        """Withdraw all examples of a taught label; gives how many there were.

        Raises:
            UsageError: no such label was taught.
        """
        from vindex.teach.lessons import forget_label

        return forget_label(self._folder, label)

    @keywords(
        FilterOptions, smooth_seconds="smooth", min_bout_seconds="min_bout",
        bin_seconds="bin", **EARLIER_NAMES,
    )  # fmt: skip
    def ethogram(
        self,
        labels: str | Sequence[str] | None = None,
        *,
        enter: float | None = None,
        leave: float | None = None,
        smooth: float | None = None,
        min_bout: float = 0.0,
        bin: float | None = None,  # noqa: A002 - as the option is called
        **filters: Unpack[FilterOptions],
    ) -> Ethogram:
        """When each label is on, how often and for how long: bouts, totals and transitions.

        Args:
            labels: names of labels; None: all that are on somewhere.
            enter: probability that a bout must reach; None: 0.5, and of a taught label its own cut.
            leave: probability below which it ends; None: that of half the odds of `enter`, and of a
                taught label `enter`.
            smooth: seconds over which probabilities are averaged; None: half the length of a clip,
                which changes nothing where clips do not overlap.
            min_bout: shorter bouts are dropped, in seconds.
            bin: length of the time bins of the totals, in seconds; None: each video is one.
            **filters: what a clip must pass, such as `path`; others are gaps. See `FilterOptions`.

        Raises:
            UsageError: an argument cannot be used as it was given, or nothing passes the filters.
        """
        from vindex.output.ethogram.reading import read_ethogram

        return read_ethogram(
            self._folder, labels, enter=enter, leave=leave, smooth_seconds=smooth,
            min_bout_seconds=min_bout, bin_seconds=bin, **filters,
        )  # fmt: skip

    def label_curve(
        self,
        truth_path: str | os.PathLike[str],
        shots: Sequence[int],
        *,
        draws: int = int(DRAWS.default or 0),
    ) -> LabelCurve:
        """How good each label of a truth file is, learned from so many examples of it.

        The file is one as for `evaluate`; its labels need not be the model's.

        Args:
            truth_path: the file.
            shots: numbers of examples.
            draws: how often examples and held-out videos are drawn.

        Raises:
            UsageError: an argument or the file cannot be used, or fits no clip of the index.
            MissingDependencyError: scikit-learn is not installed.
        """
        from vindex.measure.label_curve import curve_of
        from vindex.teach.heads import learn

        return curve_of(self._folder, truth_path, learn, shots, draws=draws)
