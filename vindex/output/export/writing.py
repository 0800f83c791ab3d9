"""`export`: overwrites nothing unasked, and writes whole files or none."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vindex.errors import MediaError, UsageError
from vindex.output.export.choosing import Wishes, chosen_format, is_file_of
from vindex.output.export.columns import ALL_GONE
from vindex.output.export.format import Format, Shape
from vindex.output.export.handles import Handles
from vindex.output.export.losses import left_out
from vindex.output.export.material import Material, by_video
from vindex.output.export.sequence import Sequence as Edit
from vindex.output.refused import Refused
from vindex.pictures.files import check_same, reel_of
from vindex.records import Reason
from vindex.store.catalog.infos import video_infos
from vindex.store.catalog.timelines import timeline_notice
from vindex.store.durable import make_way, replacing
from vindex.store.snapshot import Snapshot
from vindex.timecode import named_rate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vindex.query.results import Hit, SearchResult, SeenFile
    from vindex.records import VideoFile, VideoInfo
    from vindex.store.layout import IndexFolder

__all__ = ["Exported", "export"]

_NUM_LOOKS = 16
"""Videos that are looked at at the same time."""

_MOST_NAME_BYTES = 255
"""Of a file's name, on every usual file system."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    format: str
    files: tuple[str, ...]
    hits: int
    """That are in the files; of a result of earlier, a build may have dropped some."""
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
    wishes: Wishes = Wishes(),  # noqa: B008 - frozen
    overwrite: bool = False,
) -> Exported:
    """Write the hits of a result for other programs.

    Args:
        index: that the result is of.
        result: what to export.
        destination: a file or, as the format has it, a folder; None: beside the videos.
        format_name: one of `all_formats()`; None: by the suffix of the destination.
        wishes: what else is asked for.
        overwrite: whether files that are there may be replaced.

    Raises:
        UsageError: no such format, nothing to export, or a file already exists.
        MissingDependencyError: the format is written by a package that is not installed.
        OSError: a file cannot be written.
    """
    form = chosen_format(destination, format_name, wishes, overwrite=overwrite)
    if not result.hits:
        raise UsageError("There is nothing to export: the query has no results.")
    hits, failed, warnings = (result.hits, [], []) if form.is_table else _standing(result.hits)
    if form.is_streamed:
        material = Material(index, result, "", hits, {}, ())
    else:
        material = _material(index, replace(result, hits=tuple(hits)), wishes)
    if not material.hits and not failed:
        raise UsageError(ALL_GONE)
    place = None if destination is None else Path(os.path.normpath(Path(destination).absolute()))
    if form.is_edit or wishes.markers:
        material = replace(material, reels=_reels(material.hits))
    files, num_hits = (
        _write(form, material, place, overwrite=overwrite) if material.hits else ([], 0)
    )
    notices = (
        None if form.is_table else timeline_notice(material.infos.values()),
        left_out(form, material),
    )
    warnings.extend(notice for notice in notices if notice is not None)
    return Exported(form.name, tuple(map(str, files)), num_hits, tuple(failed), tuple(warnings))


def _standing(hits: Sequence[Hit]) -> tuple[list[Hit], list[Refused], list[str]]:
    """The hits whose videos are what was indexed, the others, and what to know of the first.

    What is on a disk that is not connected is taken to be the same: it is edited later.
    """
    files = {hit.seen: hit.file for hit in hits}
    with ThreadPoolExecutor(_NUM_LOOKS) as pool:  # of a store, each look is a request
        found = zip(files, pool.map(_trouble_with, files.values()), strict=True)
        troubles = {seen: error for seen, error in found if error is not None}
    away = [seen for seen, error in troubles.items() if error.reason == Reason.NOT_CONNECTED]
    warnings = [*dict.fromkeys(f"{seen.path}: {troubles.pop(seen)}" for seen in away)]
    failed = [Refused.of(hit, troubles[hit.seen]) for hit in hits if hit.seen in troubles]
    return [hit for hit in hits if hit.seen not in troubles], failed, warnings


def _trouble_with(file: VideoFile) -> MediaError | None:
    try:
        check_same(file)
    except MediaError as error:
        return error
    return None


def _reels(hits: Sequence[Hit]) -> dict[SeenFile, str]:
    """The reels that the files at hand name; what lies in a store is not fetched for it."""
    files = {hit.seen: hit.file for hit in hits if "://" not in hit.path}
    found = {seen: reel_of(file) for seen, file in files.items()}
    return {seen: reel for seen, reel in found.items() if reel}


def _material(index: IndexFolder, result: SearchResult, wishes: Wishes) -> Material:
    infos: dict[SeenFile, VideoInfo] = {}
    for path in [*dict.fromkeys(hit.index for hit in result.hits)] or [None]:
        known = {hit.clip_id: hit.seen for hit in result.hits if hit.index == path}
        with Snapshot.of(index.at(path)) as snapshot:
            by_id = video_infos(snapshot, sorted(known))
            model = snapshot.recipe.encoder.name
        infos |= {known[clip_id]: info for clip_id, info in by_id.items()}
    hits = tuple(hit for hit in result.hits if hit.seen in infos)
    labels = tuple(label for label, _ in Counter(hit.label for hit in hits).most_common())
    rate = None if wishes.fps is None else named_rate(wishes.fps)
    material = Material(index, result, model, hits, infos, labels, rate)
    if wishes.handles is None or not hits:
        return material
    handles, rate = Handles.parse(wishes.handles), Edit.of(material).rate
    wider = tuple(handles.around(hit, infos[hit.seen], rate) for hit in hits)
    return replace(material, hits=wider)


def _write(
    form: Format, material: Material, place: Path | None, *, overwrite: bool
) -> tuple[list[Path], int]:
    """Write everything; returns which files it is, and how many hits are in them."""
    if form.shape is Shape.FOLDER:
        assert place is not None
        files = [place / name for name in form.files]
        there = [file for file in files if form.are_folders and file.is_dir()]
        if there and not overwrite:
            raise UsageError(
                f"{there[0]} already exists. Give --force to replace it, or another destination."
            )
        make_way([file for file in files if file not in there], overwrite=overwrite)
        with _folder_for(place):
            return files, _written(form, material, place)
    if form.shape is Shape.FILE:
        assert place is not None
        parts = {place: material}
    elif place is not None and is_file_of(place, form):
        if len(material.infos) > 1:
            raise UsageError(
                f"{place} was given; {form.name} writes one file per video, and these are "
                f"{len(material.infos)}. Give a folder with -o and --format {form.name}, or "
                "--beside-videos."
            )
        parts = {place: replace(material, hits=tuple(*by_video(material).values()))}
    else:
        parts = _by_video(form.suffix, material, place)
    make_way(list(parts), overwrite=overwrite)
    num_hits = 0
    for path, part in parts.items():
        if form.shape is Shape.FILE_PER_VIDEO:
            path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            num_hits += _written(form, part, temporary)
    return list(parts), num_hits


def _written(form: Format, material: Material, path: Path) -> int:
    num_hits = form.write(material, path)
    return len(material.hits) if num_hits is None else num_hits


@contextmanager
def _folder_for(place: Path) -> Iterator[None]:
    """A folder to write into, which was there before or goes again where the block raises."""
    made = [folder for folder in (place, *place.parents) if not folder.exists()]
    place.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # something is in it
            for folder in made:
                folder.rmdir()
        raise


def _by_video(suffix: str, material: Material, folder: Path | None) -> dict[Path, Material]:
    """The files to write, each with the hits of its video."""
    parts: dict[Path, Material] = {}
    for seen, hits in by_video(material).items():
        if folder is None and "://" in seen.path:
            raise UsageError(
                f"A file beside each video was asked for, and {seen.path} lies in no folder of "
                "this machine. Give a folder to write to."
            )
        video = Path(seen.path) if folder is None else folder / _inside(hits[0].relative_path)
        place = next(place for place in _places(video, suffix) if place not in parts)
        parts[place] = replace(material, hits=tuple(hits), infos={seen: material.infos[seen]})
    return parts


def _inside(relative_path: str) -> str:
    """What a path below a library is called below any other folder, whoever wrote it down."""
    return os.path.normpath(f"/{relative_path}").lstrip("/")


def _places(video: Path, suffix: str) -> Iterator[Path]:
    """Where the file of a video can lie, the plainest first."""
    yield _fitting(video, video.stem, suffix)
    yield _fitting(video, video.name, suffix)  # a.mp4 and a.mkv side by side
    for number in count(2):  # the same path below two roots, or as two indexes saw it
        yield _fitting(video, video.name, f".{number}{suffix}")


def _fitting(video: Path, stem: str, ending: str) -> Path:
    """A name beside a video, as long as file systems take it."""
    while len(os.fsencode(stem + ending)) > _MOST_NAME_BYTES:
        stem = stem[:-1]
    return video.with_name(stem + ending)
