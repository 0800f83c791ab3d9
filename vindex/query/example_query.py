"""Queries by example, as people put them, and what is refused as it was given."""

from __future__ import annotations

import os
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.query.queries import Query, listed
from vindex.settings import (
    COMPARED_BY,
    MIN_SIMILARITY,
    check_choice,
    check_clip_id,
    check_span,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.query.moments import Moment

__all__ = ["ExampleQuery"]


@dataclass(frozen=True, slots=True)
class ExampleQuery(Query):
    """A query by example; see `VideoIndex.similar`."""

    file: str | os.PathLike[str] | None = None
    clip_id: int | None = None
    embeddings_QD: NDArray[np.float32] | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None
    exclude_same_video: bool = False
    away_from: Sequence[int] = ()
    by: str = COMPARED_BY[0]

    def __post_init__(self) -> None:
        Query.__post_init__(self)
        check_choice("--by", self.by, COMPARED_BY)
        if self.min_score is not None:
            MIN_SIMILARITY.check(self.min_score)
        subjects = (self.file, self.clip_id, self.embeddings_QD)
        if sum(subject is not None for subject in subjects) != 1:
            raise UsageError("Give either a video file or --clip ID, and not both.")
        if self.clip_id is not None:
            if self.start_seconds is not None or self.end_seconds is not None:
                raise UsageError("--start and --end need a video file; --clip ID has its own span.")
            check_clip_id("--clip", self.clip_id)
        check_span(self.start_seconds, self.end_seconds)
        object.__setattr__(self, "away_from", listed("not_", self.away_from, "ids of clips"))
        check_clip_id("--not", *self.away_from)
        if self.clip_id in self.away_from:
            raise UsageError(
                f"--clip {self.clip_id} and --not {self.clip_id} were both given; one clip cannot "
                f"be both the good and the bad example. Give --not another clip."
            )

    @property
    def least_similarity(self) -> float:
        """Lowest similarity that is a hit."""
        return -inf if self.min_score is None else self.min_score

    def is_shown_by(self, moment: Moment) -> bool:
        """Whether a moment is the example itself, in the library."""
        if self.file is None:
            return moment.best.clip_id == self.clip_id
        is_same_file = moment.best.path in (
            os.fspath(self.file),  # an address
            os.path.normpath(Path(self.file).absolute()),
            os.path.realpath(self.file),
        )
        start_seconds, end_seconds = self.start_seconds or 0.0, self.end_seconds or inf
        overlaps = moment.start_seconds < end_seconds and moment.end_seconds > start_seconds
        return is_same_file and overlaps

    @property
    def name(self) -> str:
        """What results call it."""
        if self.file is not None:
            return os.fspath(self.file)
        return "an example" if self.clip_id is None else f"clip {self.clip_id}"
