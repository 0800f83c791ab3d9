"""What a query can be narrowed to: one table for Python, the command line, the web and SQL.

A new filter is one more key of `FilterOptions`; nothing else names it.
"""

from datetime import date
from typing import Annotated, Literal, NamedTuple, TypedDict, get_type_hints

from vindex.settings import Range

__all__ = ["EARLIER_NAMES", "FILTERS", "Filter", "FilterOptions"]


_COMPOSED_PATH = (
    "CASE WHEN regexp_matches(f.relative_path, '[^\x01-\u02ff]') "
    "THEN nfc_normalize(f.relative_path) ELSE f.relative_path END"
)
"""With each letter and its accents as one character. All characters up to U+02FF are composed, and
to look whether there are others costs a fifth of what normalising does."""

_RECORDED_NS = (
    "coalesce((SELECT said.recorded_ns FROM store.videos said "
    "WHERE said.fingerprint = f.fingerprint), f.modified_ns)"
)
"""Of a file: when its content was recorded, else its own time, which a copy may have anew."""

_ROOT = "(SELECT root.path FROM store.roots root WHERE root.root_id = f.root_id)"


class Filter(NamedTuple):
    """One thing that a query can be narrowed to."""

    flag: str
    """Its option."""
    help: str
    """What the option says of itself."""
    condition: str = ""
    """The SQL that is true of what passes, with `{}` for the value: of a clip `c` of a video `v`,
    or of a file `f`. Empty: the value is the condition."""
    kind: Literal["path", "label", "seconds", "time", "text", "name", "sql", "flag"] = "path"
    """What people give; the condition gets a label's id, the regular expression of a path's root
    and of what is below it, with two slashes between them, or that of a text or name, and a time in
    nanoseconds since 1970. A flag lets more pass, and has no condition."""
    metavar: str | None = None
    is_of_files: bool = False
    """Whether it chooses among the files of one content, and so what is shown of it."""
    range: Range | None = None
    """What a number may be."""
    field: str = ""
    """Its name in addresses of the web app, which does not offer it without one."""
    title: str = ""
    """What that field is headed."""
    unit: str = ""
    """What a number in that field counts."""
    placeholder: str = ""
    """Shown where that field is empty."""
    earlier: str = ""
    """What the option was called before, which goes on."""
    name: str = ""
    """In Python: the key in `FilterOptions`."""

    @property
    def passes(self) -> str:
        """The SQL that is true of what passes, with the parameter of its name for the value."""
        return self.condition.format("$" + self.name)


def _seconds(limits: Range, condition: str, title: str, placeholder: str, unit: str) -> Filter:
    return Filter(
        limits.flag, limits.help, condition, "seconds", metavar="TIME", range=limits, title=title,
        unit=unit, placeholder=placeholder,
        field=limits.flag.removeprefix("--").replace("-", "_"),
    )  # fmt: skip


class FilterOptions(TypedDict, total=False):
    """Every query takes these; a clip must pass all that are given."""

    path: Annotated[
        str | None,
        Filter(
            "--path",
            "Only files in this folder, or with this path, name or pattern ('*2026*'): below the "
            "library's root, from the current folder, or in full.",
            f"regexp_full_match({_ROOT} || '//' || {_COMPOSED_PATH}, {{}})", metavar="GLOB",
            is_of_files=True, field="path", title="Path", placeholder="kitchen/*",
        ),
    ]  # fmt: skip
    """A folder, a file or a pattern: below the library's root, from the current folder, or in full.
    """
    label: Annotated[
        str | None,
        Filter(
            "--label",
            "Only clips whose most probable label is this one; `vindex labels` lists them.",
            "c.label_id = {}", "label", metavar="NAME", field="label", title="Best label is",
            placeholder="any",
        ),
    ]  # fmt: skip
    """Name of the clip's best label, in any case."""
    min_seconds: Annotated[
        float | None,
        _seconds(
            Range("--min-seconds", "Only videos at least this long, in seconds.", 0, 1e9),
            "v.duration_seconds >= {}", "Minimum length", "0", "s",
        ),
    ]  # fmt: skip
    """Least length of the video."""
    max_seconds: Annotated[
        float | None,
        _seconds(
            Range("--max-seconds", "Only videos at most this long, in seconds.", 0, 1e9),
            "v.duration_seconds <= {}", "Maximum length", "any", "s",
        ),
    ]  # fmt: skip
    """Greatest length of the video."""
    recorded_after: Annotated[
        str | date | None,
        Filter(
            "--recorded-after",
            "Only videos recorded then or later: 2026-05-01, 2026-05-01T18:30 (in this machine's "
            "time zone), 2026-05-01T18:30+02:00, or as --since takes it. By what the file says or, "
            "if it says nothing, by when it was last modified.",
            f"{_RECORDED_NS} >= {{}}", "time", metavar="DATE", is_of_files=True, field="after",
            title="Recorded from", earlier="--after",
        ),
    ]  # fmt: skip
    """When it was recorded, in ISO format: then or later. Without a zone it is local time. Where
    the file does not say, its own time counts."""
    recorded_before: Annotated[
        str | date | None,
        Filter(
            "--recorded-before", "Only videos recorded before then.", f"{_RECORDED_NS} < {{}}",
            "time", metavar="DATE", is_of_files=True, field="before", title="Before",
            earlier="--before",
        ),
    ]  # fmt: skip
    """Earlier than that."""
    camera: Annotated[
        str | None,
        Filter(
            "--camera",
            "Only videos recorded with this camera: a part of its name, or a pattern for all of "
            "it ('*iPhone 1[45]*'), in any case.",
            "regexp_full_match(v.camera, {})", "text", metavar="GLOB", field="camera",
            title="Camera", placeholder="any",
        ),
    ]  # fmt: skip
    """Make and model of what recorded it: a part of them, or a pattern of all, in any case."""
    since: Annotated[
        str | date | None,
        Filter(
            "--since",
            "Only clips that were indexed then or later: 30s, 5m (minutes), 24h, 1h30m, 7d or "
            "'2 weeks' ago, since yesterday or today, or since a date or time as above.",
            "epoch_us(c.indexed_at) >= {}::BIGINT // 1000", "time", metavar="DATE",
        ),
    ]  # fmt: skip
    """When a clip was indexed first: then or later."""
    span: Annotated[
        str | None,
        Filter(
            "--span",
            "Only clips of spans with this name or pattern ('episode 1*'); see `vindex build "
            "--spans`.",
            "regexp_full_match(c.span, {})", "name", metavar="NAME",
        ),
    ]  # fmt: skip
    """Name of the span that a clip was cut from, in any case, or a pattern."""
    absent: Annotated[
        bool | None,
        Filter(
            "--absent",
            "Include clips that are set aside: those on drives that are not connected, and those "
            "of files that are gone.",
            kind="flag", is_of_files=True, field="absent", title="Include what is set aside",
        ),
    ]  # fmt: skip
    """Whether clips pass whose files the last build did not find."""
    where: Annotated[
        str | None,
        Filter(
            "--where",
            'Only clips for which this is true, such as "duration_seconds > 60 AND width >= '
            '1280"; it may use the columns of the views clips and videos.',
            kind="sql", metavar="SQL",
        ),
    ]  # fmt: skip
    """A SQL expression over `vindex.store.catalog.sql.WHERE_COLUMNS`."""
    timeout: float
    """How long `where` may run, in all queries of a search together."""


FILTERS = tuple(
    about._replace(name=name)
    for name, hint in get_type_hints(FilterOptions, include_extras=True).items()
    for about in getattr(hint, "__metadata__", ())
)
"""All filters, as `vindex search --help` lists them."""

EARLIER_NAMES = {"path_glob": "path", "timeout_seconds": "timeout"} | {
    each.earlier.removeprefix("--"): each.name for each in FILTERS if each.earlier
}
"""What keywords of Python were called before, and are called now."""
