"""`export`: chooses the format, overwrites nothing unasked, and writes whole files or none."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vindex.errors import UsageError
from vindex.output.export import subtitles
from vindex.output.export.fiftyone_folder import contents
from vindex.output.export.material import Material, by_video
from vindex.settings import check_choice
from vindex.store.catalog import query, reader
from vindex.store.durable import make_way, replace_file, replacing

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from vindex.query.results import Hit, SearchResult
    from vindex.store.layout import IndexFolder

__all__ = ["FORMATS", "TEXT_FORMATS", "Exported", "export"]

_ONE_FILE = {
    "csv": ("csv_file", ".csv"),
    "parquet": ("parquet_file", ".parquet"),
    "jsonl": ("jsonl_file", ".jsonl"),
    "edl": ("edl_file", ".edl"),
    "fcpxml": ("fcpxml_file", ".fcpxml"),
    "label-studio": ("label_studio_file", ".json"),
}
"""Formats of one file, with their module and their suffix."""

_A_FILE_PER_VIDEO: dict[str, Callable[[Sequence[Hit]], str]] = {
    "vtt": subtitles.webvtt,
    "srt": subtitles.srt,
}

FORMATS = (*_ONE_FILE, *_A_FILE_PER_VIDEO, "fiftyone")
TEXT_FORMATS = tuple(name for name in _ONE_FILE if name != "parquet")
"""Formats that are one text."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    format: str
    files: tuple[str, ...]
    hits: int

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex export`."""
        return asdict(self)


def export(
    index: IndexFolder,
    result: SearchResult,
    destination: str | os.PathLike[str] | None,
    *,
    format_name: str | None = None,
    beside_videos: bool = False,
    overwrite: bool = False,
) -> Exported:
    """Write the hits of a result for other programs.

    Args:
        index: that the result is of.
        result: what to export.
        destination: a file; of `vtt`, `srt` and `fiftyone` a folder.
        format_name: one of `FORMATS`; None: by the suffix of the destination.
        beside_videos: of `vtt` and `srt`: write next to each video instead of a folder.
        overwrite: whether files that are there may be replaced.

    Raises:
        UsageError: no such format, nothing to export, or a file is there already.
        OSError: a file cannot be written.
    """
    name = _format_of(destination, format_name)
    if beside_videos != (destination is None):
        raise UsageError("Give either a destination with -o, or --beside-videos.")
    if beside_videos and name not in _A_FILE_PER_VIDEO:
        raise UsageError(
            f"--beside-videos was given; {name} is not a file a video. Use vtt or srt."
        )
    if not result.hits:
        raise UsageError("There is nothing to export: the query has no results.")
    material = _material(index, result)
    place = None if destination is None else Path(destination).absolute()
    if name in _ONE_FILE:
        assert place is not None
        make_way([place], overwrite=overwrite)
        place.parent.mkdir(parents=True, exist_ok=True)
        with replacing(place) as temporary:
            import_module(f"vindex.output.export.{_ONE_FILE[name][0]}").write(material, temporary)
        files = [place]
    else:
        texts = _texts(material, name, place)
        make_way(list(texts), overwrite=overwrite)
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, text.encode("utf-8"))
        files = list(texts)
    return Exported(name, tuple(map(str, files)), len(material.hits))


def _format_of(destination: str | os.PathLike[str] | None, name: str | None) -> str:
    if name is not None:
        check_choice("--format", name, FORMATS)
        return name
    suffix = "" if destination is None else Path(destination).suffix.lower()
    for known, (_, own_suffix) in _ONE_FILE.items():
        if suffix == own_suffix:
            return known
    if suffix[1:] in _A_FILE_PER_VIDEO:
        raise UsageError(
            f"{destination} was given; {suffix[1:]} is a file a video. Give a folder with -o and "
            f"--format {suffix[1:]}, or --beside-videos."
        )
    raise UsageError(
        f"No format was given, and {str(destination or '')!r} does not say which. "
        f"Give --format: {', '.join(FORMATS)}."
    )


def _material(index: IndexFolder, result: SearchResult) -> Material:
    by_id = query.video_infos(index, sorted({hit.clip_id for hit in result.hits}))
    hits = tuple(hit for hit in result.hits if hit.clip_id in by_id)
    infos = {hit.path: by_id[hit.clip_id] for hit in hits}
    model = reader.settings(index).encoder.name
    return Material(index, result.query, model, hits, infos)


def _texts(material: Material, name: str, folder: Path | None) -> dict[Path, str]:
    """The files to write, with their content."""
    if name == "fiftyone":
        assert folder is not None
        return {folder / file: text for file, text in contents(material).items()}
    texts: dict[Path, str] = {}
    for path, hits in by_video(material).items():
        video = Path(path) if folder is None else folder / hits[0].relative_path
        place = video.with_suffix(f".{name}")
        if place in texts:  # a.mp4 and a.mkv side by side
            place = video.with_name(f"{video.name}.{name}")
        number = 2
        while place in texts:  # the same path below two roots
            place, number = video.with_name(f"{video.name}.{number}.{name}"), number + 1
        texts[place] = _A_FILE_PER_VIDEO[name](hits)
    return texts
