"""`VideoIndex`: the object that people hold."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from vindex.catalog import reader
from vindex.catalog.records import Filters
from vindex.decode import check_reader
from vindex.errors import UsageError
from vindex.layout import IndexFolder, find_index, index_for_build
from vindex.settings import DEFAULT_READER, DEVICES, LIMIT, MIN_SCORE, check_choice

if TYPE_CHECKING:
    from vindex.evaluate import Evaluation
    from vindex.media import Failure
    from vindex.pipeline.options import BuildReport
    from vindex.results import SearchResult
    from vindex.status import IndexStatus

__all__ = ["VideoIndex"]


class VideoIndex:
    """An index of a video library.

    Every method opens what it needs and closes it again, so an object can be kept for as long
    as one likes, also while another process builds the same index.
    """

    def __init__(self, folder: IndexFolder) -> None:
        """Use `open` or `build` instead."""
        self._folder = folder

    def __repr__(self) -> str:
        return f"VideoIndex({str(self._folder.path)!r})"

    @property
    def path(self) -> str:
        """Absolute path of the index folder."""
        return str(self._folder.path)

    @classmethod
    def open(cls, path: str | os.PathLike[str] | None = None) -> VideoIndex:
        """An index that exists.

        Args:
            path: the index folder; by default `$VINDEX_INDEX`, else the nearest `.vindex` from
                the current folder upward.

        Raises:
            IndexNotFoundError: there is none.
        """
        return cls(find_index(path))

    @classmethod
    def at(cls, path: str | os.PathLike[str] | None = None) -> VideoIndex:
        """An index to build, whether it exists or not.

        Args:
            path: as in `open`; `./.vindex` where there is none.

        Raises:
            UsageError: no index can be there.
        """
        return cls(index_for_build(path))

    def build(self, *paths: str | os.PathLike[str], **options: Any) -> BuildReport:  # noqa: ANN401
        """Index videos, or bring the index up to date.

        Args:
            *paths: folders to walk and video files.
            **options: the fields of `vindex.pipeline.BuildOptions`.

        Raises:
            VindexError: see `vindex.pipeline.build`.
        """
        from vindex.pipeline import BuildOptions, build

        if not paths:
            raise UsageError("No path was given. Give folders or video files to index.")
        return build(self._folder, paths, BuildOptions(**options))

    def search(
        self,
        text: str,
        *,
        limit: int = int(LIMIT.default or 0),
        min_score: float = 0.0,
        path_glob: str | None = None,
    ) -> SearchResult:
        """Clips whose labels fit a text, most probable first.

        Args:
            text: what happens, such as `opening something`.
            limit: most hits to return.
            min_score: lowest score to return, in [0, 1].
            path_glob: pattern for the path below the library's root.

        Raises:
            UsageError: an argument is out of range.
        """
        from vindex.search import search_labels

        LIMIT.check(limit)
        MIN_SCORE.check(min_score)
        if not text.strip():
            raise UsageError("An empty query was given. Say what happens in the clip.")
        filters = Filters(path_glob)
        return search_labels(self._folder, text, limit=limit, min_score=min_score, filters=filters)

    def similar(
        self,
        file: str | os.PathLike[str] | None = None,
        *,
        clip_id: int | None = None,
        start_seconds: float | None = None,
        end_seconds: float | None = None,
        limit: int = int(LIMIT.default or 0),
        exclude_same_video: bool = False,
        path_glob: str | None = None,
        reader_name: str = DEFAULT_READER,
        device: str = "auto",
    ) -> SearchResult:
        """Clips that look and move like a video file, or like a clip of the index.

        Args:
            file: a video file, in the library or not.
            clip_id: a clip of the index, instead of a file; needs no model.
            start_seconds: start of the span of the file; by default its start.
            end_seconds: end of the span of the file; by default its end.
            limit: most hits to return.
            exclude_same_video: leave out clips of the query's own video.
            path_glob: pattern for the path below the library's root.
            reader_name: which reader decodes the file.
            device: where the file is encoded.

        Raises:
            UsageError: an argument is out of range, or not exactly one of file and clip_id is
                given.
            MediaError: the file cannot be decoded.
            ModelError: the index's model cannot be loaded.
        """
        from vindex.similar import clip_embedding, similar_clips

        LIMIT.check(limit)
        check_reader(reader_name)
        check_choice("--device", device, DEVICES)
        if (file is None) == (clip_id is None):
            raise UsageError("Give either a video file or --clip ID, and not both.")
        if clip_id is not None:
            if start_seconds is not None or end_seconds is not None:
                raise UsageError("--start and --end need a video file; --clip ID has its own span.")
            clip, query_D = clip_embedding(self._folder, clip_id)
            excluded = clip.video_id if exclude_same_video else None
            return similar_clips(
                self._folder, f"clip {clip_id}", query_D[None], limit=limit,
                filters=Filters(path_glob, excluded), itself=clip_id,
            )  # fmt: skip
        from vindex.pipeline.example import embed_example

        assert file is not None
        path = os.fspath(file)
        queries_QD = embed_example(
            self._folder, reader.settings(self._folder), path, start_seconds=start_seconds,
            end_seconds=end_seconds, reader=reader_name, device=device,
        )  # fmt: skip
        excluded = self._video_of(path) if exclude_same_video else None
        return similar_clips(
            self._folder, path, queries_QD, limit=limit, filters=Filters(path_glob, excluded)
        )

    def _video_of(self, path: str) -> int | None:
        """Id of the video whose content a file has, if the index knows it."""
        from vindex.discover import fingerprint

        return reader.video_id(self._folder, fingerprint(path))

    def labels(self) -> list[tuple[str, int]]:
        """Each label of the model with the number of clips whose best label it is."""
        return reader.label_counts(self._folder)

    def failures(self) -> list[Failure]:
        """Every file and span that was refused, and why."""
        return reader.failures(self._folder)

    def evaluate(self, truth_path: str | os.PathLike[str]) -> Evaluation:
        """How well labels and similar clips are found, against a truth file.

        Args:
            truth_path: a CSV file with the columns path (below the library's root),
                start_seconds, end_seconds and label.

        Raises:
            UsageError: the file cannot be used, or does not fit the index.
        """
        from vindex.evaluate import evaluate

        return evaluate(self._folder, truth_path)

    def status(self) -> IndexStatus:
        """What the index holds, of which model, and how large it is."""
        from vindex.status import read_status

        return read_status(self._folder)
