"""Lists of records that are tables, too."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    import pyarrow as pa

__all__ = ["LabelCount", "RecordList"]

_Record = TypeVar("_Record")


class LabelCount(NamedTuple):
    """A label, and how many clips have it."""

    label: str
    num_clips: int


class RecordList(list[_Record]):
    """A list of records of one kind, which can be had as a table."""

    def __init__(self, kind: type[_Record], records: Iterable[_Record]) -> None:
        """Args: the class of the records, a dataclass or a named tuple; and the records."""
        super().__init__(records)
        self._kind = kind

    def to_arrow(self) -> pa.Table:
        """One row a record, one column a field."""
        from vindex.store.tables import rows_to_arrow

        kind: Any = self._kind
        names = [f.name for f in fields(kind)] if is_dataclass(kind) else list(kind._fields)
        return rows_to_arrow(names, [list(_values(record).values()) for record in self])

    def to_pandas(self) -> pd.DataFrame:
        """The same as a pandas data frame.

        Raises:
            MissingDependencyError: pandas is not installed.
        """
        from vindex.store.tables import to_pandas

        return to_pandas(self.to_arrow())


def _values(record: Any) -> dict[str, Any]:  # noqa: ANN401
    values: dict[str, Any] = (
        {field.name: getattr(record, field.name) for field in fields(record)}
        if is_dataclass(record)
        else record._asdict()
    )
    return {name: asdict(value) if is_dataclass(value) else value for name, value in values.items()}  # type: ignore[arg-type]
