"""What `VideoIndex` and `IndexSet` write of a result: exports, reports and cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.arguments import checked
from vindex.errors import UsageError
from vindex.keywords import keywords

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from vindex.output.cut import CutReport
    from vindex.output.export.writing import Exported
    from vindex.output.report import WrittenReport
    from vindex.query.results import SearchResult
    from vindex.store.layout import IndexFolder

__all__ = ["Writing"]


@checked
class Writing:
    """The part that writes results; a hit that names an index is one of that."""

    _folder: IndexFolder

    @property
    def _folders(self) -> Sequence[IndexFolder]:
        """Of each index whose library is to stay as it is."""
        return [self._folder]

    def _require_one(self, what: str) -> None:
        """See `Finding`."""

    @keywords(format_name="format", overwrite="force")
    def export(
        self,
        result: SearchResult,
        destination: str | os.PathLike[str] | None,
        *,
        format: str | None = None,  # noqa: A002 - as the option is called
        beside_videos: bool = False,
        markers: bool = False,
        handles: str | float | None = None,
        fps: str | float | None = None,
        force: bool = False,
    ) -> Exported:
        """Write the hits of a result for other programs.

        Args:
            result: of `search`, `similar` or `everything`.
            destination: a file or, as the format has it, a folder.
            format: one that docs/formats.md lists; None: by the suffix.
            beside_videos: of formats with one file per video: write next to each video instead.
            markers: write the hits as markers on each whole video rather than one after another.
            handles: what an edit shows around each hit: seconds, or frames such as `"12f"`.
            fps: frames per second of an edit, such as 25 or 23.976; None: the rate of most hits.
            force: whether files that are there may be replaced; files of the library never are.

        Raises:
            UsageError: no such format, nothing to export, or a file already exists.
            MissingDependencyError: the format needs the extra `editors`, which is not installed.
            OSError: a file cannot be written.
        """
        _require_result(result)
        from vindex.output.export.choosing import Wishes
        from vindex.output.export.writing import export
        from vindex.store.catalog.own_files import require_no_library_file

        if force and destination is not None:
            require_no_library_file(self._folders, [destination])
        wishes = Wishes(beside_videos, markers, handles, fps)
        return export(
            self._folder, result, destination, format_name=format, wishes=wishes, overwrite=force
        )

    @keywords(overwrite="force")
    def report(
        self,
        result: SearchResult | None,
        destination: str | os.PathLike[str],
        *,
        force: bool = False,
        show_progress: bool = False,
    ) -> WrittenReport:
        """Write a result as one HTML file with pictures, to look at and to send.

        Args:
            result: of `search`, `similar` or `everything`; None: an overview of the library.
            destination: the file.
            force: whether a file that is there may be replaced; a file of the library never is.
            show_progress: whether a bar is shown on stderr.

        Raises:
            UsageError: there is nothing to show, or a file already exists.
            OSError: the file cannot be written.
        """
        if result is not None:
            _require_result(result)
        from vindex.output.report import write_report
        from vindex.store.catalog.own_files import require_no_library_file

        if force:
            require_no_library_file(self._folders, [destination])
        if result is None:
            self._require_one("An overview of the library")
        return write_report(
            self._folder, result, destination, overwrite=force, show_progress=show_progress
        )

    @keywords(overwrite="force")
    def cut(
        self,
        result: SearchResult,
        folder: str | os.PathLike[str],
        *,
        exact: bool = False,
        force: bool = False,
        show_progress: bool = False,
    ) -> CutReport:
        """Write each hit of a result as an MP4 file; their names sort by rank.

        Args:
            result: of `search`, `similar` or `everything`.
            folder: where to.
            exact: encode again, so that each file holds exactly its span.
            force: whether files that are there may be replaced; files of the library never are.
            show_progress: whether a bar is shown on stderr.

        Raises:
            UsageError: there is nothing to cut, or a file already exists.
            OSError: a file cannot be written.
        """
        _require_result(result)
        from vindex.output.cut import cut_hits

        return cut_hits(
            self._folder, result, folder,
            exact=exact, overwrite=force, show_progress=show_progress,
        )  # fmt: skip


def _require_result(given: object) -> None:
    """Refuse what has no hits, such as a list of some.

    Raises:
        UsageError: it is not a result.
    """
    from vindex.query.results import SearchResult

    if not isinstance(given, SearchResult):
        raise UsageError(
            f"{given!r:.80} was given; it must be a result of a query. Part of one is one, such as "
            "result[:3], and index.moments(hits) makes one of some hits."
        )
