"""`export`: chooses the format, overwrites nothing unasked, and writes whole files or none."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vindex.errors import MediaError, UsageError
from vindex.output.export.format import Format, Shape
from vindex.output.export.formats import all_formats, names
from vindex.output.export.material import Material, by_video
from vindex.output.refused import Refused
from vindex.pictures.files import check_same
from vindex.records import Reason
from vindex.settings import check_choice
from vindex.store.catalog import query
from vindex.store.catalog.timelines import timeline_notice
from vindex.store.durable import make_way, replacing, require_folder_of
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.query.results import Hit, SearchResult
    from vindex.store.layout import IndexFolder

__all__ = ["Exported", "chosen_format", "export"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    format: str
    files: tuple[str, ...]
    hits: int
    failed: tuple[Refused, ...] = ()
    """Hits that are in none of the files, since their video is another one by now."""
    warnings: tuple[str, ...] = ()

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
        destination: a file or, as the format has it, a folder.
        format_name: one of `all_formats()`; None: by the suffix of the destination.
        beside_videos: of formats with one file per video: write next to each video instead.
        overwrite: whether files that are there may be replaced.

    Raises:
        UsageError: no such format, nothing to export, or a file already exists.
        OSError: a file cannot be written.
    """
    form = chosen_format(destination, format_name, beside_videos=beside_videos)
    if not result.hits:
        raise UsageError("There is nothing to export: the query has no results.")
    hits, failed, warnings = (result.hits, [], []) if form.is_table else _standing(result.hits)
    material = _material(index, replace(result, hits=tuple(hits)))
    place = None if destination is None else Path(os.path.normpath(Path(destination).absolute()))
    files = _write(form, material, place, overwrite=overwrite) if hits else []
    if not form.is_table and (notice := timeline_notice(material.infos.values())):
        warnings.append(notice)
    return Exported(
        form.name, tuple(map(str, files)), len(material.hits), tuple(failed), tuple(warnings)
    )


def _standing(hits: Sequence[Hit]) -> tuple[list[Hit], list[Refused], list[str]]:
    """The hits whose videos are what was indexed, the others, and what to know of the first.

    What is on a disk that is not connected is taken to be the same: it is edited later.
    """
    troubles: dict[str, MediaError] = {}
    for file in {hit.path: hit.file for hit in hits}.values():
        try:
            check_same(file)
        except MediaError as error:
            troubles[file.path] = error
    away = [path for path, error in troubles.items() if error.reason == Reason.NOT_CONNECTED]
    warnings = [f"{path}: {troubles.pop(path)}" for path in away]
    failed = [Refused.of(hit, troubles[hit.path]) for hit in hits if hit.path in troubles]
    return [hit for hit in hits if hit.path not in troubles], failed, warnings


def chosen_format(
    destination: str | os.PathLike[str] | None, name: str | None, *, beside_videos: bool
) -> Format:
    """The format that is asked for, of a place where it can be written; arguments as of `export`.

    Raises:
        UsageError: there is no such format or folder, or they do not go together.
    """
    form = _format_of(destination, name)
    if beside_videos != (destination is None):
        raise UsageError("Give either a destination with -o, or --beside-videos.")
    if beside_videos and form.shape is not Shape.FILE_PER_VIDEO:
        raise UsageError(
            f"--beside-videos was given; {form.name} does not write one file per video. Use "
            f"{' or '.join(names(Shape.FILE_PER_VIDEO))}."
        )
    if form.shape is Shape.FILE and destination is not None:
        require_folder_of(destination)
    return form


def _format_of(destination: str | os.PathLike[str] | None, name: str | None) -> Format:
    formats = all_formats()
    if name is not None:
        check_choice("--format", name, tuple(formats))
        return formats[name]
    suffix = "" if destination is None else Path(destination).suffix.lower()
    for form in formats.values():
        if form.shape is Shape.FILE and form.suffix == suffix:
            return form
        if form.shape is Shape.FILE_PER_VIDEO and form.suffix == suffix:
            raise UsageError(
                f"{destination} was given; {form.name} writes one file per video. Give a folder "
                f"with -o and --format {form.name}, or --beside-videos."
            )
    raise UsageError(
        f"No format was given, and {str(destination or '')!r} does not say which. "
        f"Give --format: {', '.join(formats)}."
    )


def _material(index: IndexFolder, result: SearchResult) -> Material:
    with Snapshot.of(index) as snapshot:
        by_id = query.video_infos(snapshot, sorted({hit.clip_id for hit in result.hits}))
        model = snapshot.recipe.encoder.name
    hits = tuple(hit for hit in result.hits if hit.clip_id in by_id)
    infos = {hit.path: by_id[hit.clip_id] for hit in hits}
    return Material(index, result, model, hits, infos)


def _write(form: Format, material: Material, place: Path | None, *, overwrite: bool) -> list[Path]:
    """Write everything; returns which files it is."""
    if form.shape is Shape.FOLDER:
        assert place is not None
        files = [place / name for name in form.files]
        make_way(files, overwrite=overwrite)
        place.mkdir(parents=True, exist_ok=True)
        form.write(material, place)
        return files
    if form.shape is Shape.FILE:
        assert place is not None
        parts = {place: material}
    else:
        parts = _by_video(form.suffix, material, place)
    make_way(list(parts), overwrite=overwrite)
    for path, part in parts.items():
        if form.shape is Shape.FILE_PER_VIDEO:
            path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            form.write(part, temporary)
    return list(parts)


def _by_video(suffix: str, material: Material, folder: Path | None) -> dict[Path, Material]:
    """The files to write, each with the hits of its video."""
    parts: dict[Path, Material] = {}
    for path, hits in by_video(material).items():
        video = Path(path) if folder is None else folder / hits[0].relative_path
        place = video.with_suffix(suffix)
        if place in parts:  # a.mp4 and a.mkv side by side
            place = video.with_name(f"{video.name}{suffix}")
        number = 2
        while place in parts:  # the same path below two roots
            place, number = video.with_name(f"{video.name}.{number}{suffix}"), number + 1
        parts[place] = replace(material, hits=tuple(hits))
    return parts
