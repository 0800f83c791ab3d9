"""Hits as video files of their own."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vindex.errors import MediaError, UsageError
from vindex.output.refused import Refused
from vindex.store.catalog.own_files import require_no_library_file
from vindex.store.durable import make_way

if TYPE_CHECKING:
    from vindex.pictures.cuts import Cut
    from vindex.query.results import Hit, SearchResult
    from vindex.store.layout import IndexFolder

__all__ = ["CutFile", "CutReport", "cut_hits", "require_no_file"]

_MOST_NAME_BYTES = 120
"""So much of the video's name goes into that of a cut; file systems take 255 in all."""


@dataclass(frozen=True, slots=True)
class CutFile:
    """One hit as a file."""

    path: str
    clip_id: int
    source: str
    start_seconds: float
    end_seconds: float
    is_copy: bool
    """The packets of its picture were copied: nothing of it is lost."""
    converted: tuple[str, ...]
    """What was made into something else, in words, such as `sound track 1 (vorbis) to AAC`."""
    not_kept: tuple[str, ...]
    """What the video holds and the file does not, in words, such as `subtitles 1 (srt, deu)`."""

    @classmethod
    def of(cls, hit: Hit, path: Path, cut: Cut) -> CutFile:
        """What was cut of a hit."""
        return cls(
            str(path), hit.clip_id, hit.path, hit.start_seconds, hit.end_seconds, cut.is_copy,
            cut.converted, cut.not_kept,
        )  # fmt: skip

    @property
    def losses(self) -> str:
        """A line for people; empty where everything was kept as it was."""
        parts = {"not kept": self.not_kept, "converted": self.converted}
        return ". ".join(f"{name}: {'; '.join(what)}" for name, what in parts.items() if what)


@dataclass(frozen=True, slots=True)
class CutReport:
    """What a run of `cut_hits` wrote, and what it could not."""

    files: tuple[CutFile, ...]
    failed: tuple[Refused, ...]

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex cut`."""
        return {
            "files": [asdict(file) for file in self.files],
            "failed": [asdict(refused) for refused in self.failed],
        }


def cut_hits(
    index: IndexFolder,
    result: SearchResult,
    folder: str | os.PathLike[str],
    *,
    exact: bool = False,
    overwrite: bool = False,
    show_progress: bool = False,
) -> CutReport:
    """Write each hit of a result as an MP4 file; their names sort by rank.

    Args:
        index: that it is of, where its hits do not say.
        result: what to cut.
        folder: where to; it is made if it is not there.
        exact: encode again, so that each file holds exactly its span.
        overwrite: whether files that are there may be replaced.
        show_progress: whether a bar is shown on stderr.

    Returns:
        What was written. A cut that fails is in `failed`, and stops nothing.

    Raises:
        UsageError: there is nothing to cut, a file already exists or is one of the library, or the
            folder is a file.
        OSError: the folder cannot be made.
    """
    from tqdm import tqdm

    from vindex.pictures.cuts import cut_to_file

    if not result.hits:
        raise UsageError("There is nothing to cut: the query has no results.")
    require_no_file(folder)
    places = {hit: Path(folder).absolute() / _name(hit, len(result)) for hit in result.hits}
    make_way(list(places.values()), overwrite=overwrite)
    indexes = {index.at(hit.index) for hit in places}
    require_no_library_file(indexes, places.values())
    Path(folder).mkdir(parents=True, exist_ok=True)
    files: list[CutFile] = []
    failed: list[Refused] = []
    progress = tqdm(places.items(), unit="file", desc="Cutting", disable=not show_progress)
    for hit, place in progress:
        span = (hit.start_seconds, hit.end_seconds)
        frames = str(index.at(hit.index).frames)
        try:
            cut = cut_to_file(hit.file, *span, place, exact=exact, frames_folder=frames)
        except (MediaError, OSError) as error:
            failed.append(Refused.of(hit, error))
        else:
            files.append(CutFile.of(hit, place, cut))
    return CutReport(tuple(files), tuple(failed))


def require_no_file(folder: str | os.PathLike[str]) -> None:
    """Refuse a place for cuts that is no folder.

    Raises:
        UsageError: it is a file.
    """
    if Path(folder).exists() and not Path(folder).is_dir():
        raise UsageError(f"{os.fspath(folder)} is a file; cuts need a folder. Give another.")


def _name(hit: Hit, num_hits: int) -> str:
    """Rank, video and start, such as `003_clip_100_0m12.0s.mp4`."""
    stem = os.fsencode(Path(hit.path).stem).decode("utf-8", "replace")
    allowed = "".join(
        char if char.isprintable() and char not in '\\/:*?"<>|\ufffd' else "_" for char in stem
    )
    name = allowed.encode()[:_MOST_NAME_BYTES].decode(errors="ignore")
    minutes, seconds = divmod(round(hit.start_seconds * 10) / 10, 60)
    rank = str(hit.rank).zfill(max(3, len(str(num_hits))))
    return os.fsdecode(f"{rank}_{name}_{minutes:.0f}m{seconds:04.1f}s.mp4".encode())
