"""Copies: files of the same content, and videos with spans that are nearly the same.

Files of the same content have the same fingerprint. Near copies (encoded again, cropped, trimmed)
are found as sequences are compared in biology (Karlin and Altschul, PNAS 1990, for segments
without gaps): clips of two videos are laid side by side, and a span of consecutive pairs is the
likelier a copy the more unlikely its similarities are by chance.

- p of a pair: the share of pairs of clips of different videos that are at least as similar, in a
  sample of the index. Beyond the sample's best percent the tail is continued as a power of the
  distance 1 - cosine, as for points of that local dimension (Hill's estimator).
- evidence of a span: the sum over its pairs of -ln p - 1.5; the best span of each alignment counts.
- by chance one expects E = K * m * exp(-0.583 * evidence) such spans among the m pairs of clips of
  the index: 0.583 solves exp(1.5 x) = 1 / (1 - x); K = 0.05 is simulated, for videos of 4 to 20
  clips.
- sure = 1 / (1 + E).

A trimmed copy is cut into clips at other times than its original, so each of its clips lies across
two of the original. Therefore a clip of the shorter video is compared with the stretch between two
neighbouring clips of the longer one: with the mean of their embeddings, so weighted that it is as
similar as can be. How similar such means are by chance is learned from the sample, too.

Overlapping clips show the same frames, so they are no evidence of their own: of clips that overlap
by half and more only those that stand side by side are compared, and what each of the others gives
to a span is multiplied by its stride in clips' lengths.

Clips of one take resemble each other more than chance has it, so that two videos of one place, or
of nothing but black, may seem to be copies. Therefore the clips of a copy must be nearer to their
partners than to the other clips of the same two videos, on average by half (`COPY_CONTRAST`), and
much nearer where both videos show one thing all along (`SURE_CONTRAST`): the same moment is shown,
not only the same place. And what is shared must be three clips or all of the shorter video, and
half a minute or a quarter of it.

Segments that recur in many videos (intros, adverts) would make all of these copies of each other,
and so many pairs of clips alike that nothing were unusual any more. They are found first
(`recurring`), by what is usual among the clips of one video, which no intro can spoil: runs of
clips of the most unusual percent that are nearly the same (`REPEAT_CONTRAST`). Their clips do not
count as evidence of a copy.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vindex.duplicates.chance import Chance, best_span
from vindex.duplicates.matching import find_matches, lay_out
from vindex.duplicates.ordered_clips import OrderedClips
from vindex.duplicates.records import CopiedSpan, Duplicates, NearCopy, RecurringSegment
from vindex.duplicates.recurring import clips_within, find_recurring
from vindex.duplicates.stretches import Usual
from vindex.store.catalog import query, reader
from vindex.store.snapshot import Snapshot
from vindex.store.vectors import gpu_notice, in_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vindex.duplicates.matching import Match, MatchedSpan
    from vindex.duplicates.recurring import Recurring
    from vindex.store.layout import IndexFolder
    from vindex.store.vectors import VectorIndex

__all__ = [
    "Chance",
    "CopiedSpan",
    "Duplicates",
    "NearCopy",
    "RecurringSegment",
    "best_span",
    "find_duplicates",
    "long_enough",
]

COPY_CONTRAST, SURE_CONTRAST, REPEAT_CONTRAST = 0.5, 0.15, 0.05
"""Largest contrast (see `matching.Laid`) of a copy, of one in a library that is too small to tell
what is usual or of videos that show one thing all along, and of a segment that recurs. Two takes of
one action lie at 0.06 and more in the sample library, where the encoded, cropped, mirrored and
trimmed copies are at most at 0.22."""
_ONE_THING = 0.05
"""Two videos whose clips lie nearer to each other than this, in usual distances of clips of
different videos, show one thing all along: the noise of cameras in the dark (0.006) lies beside
that of others by chance, at a contrast of 0.42."""

_SHORT_SECONDS, _SHORT_SHARE = 30.0, 0.25
"""A shared stretch that is shorter, and less of the shorter video, is a sting, not a copy."""
_WHOLE_SHARE, _LEAST_CLIPS = 0.9, 3
"""One or two clips that are alike are no copy, unless they are all of the shorter video."""

_IN_LISTS_FROM = 20_000
"""Clips from which on those of an exact index are sorted into lists first: comparing all with all
takes half a minute of one core here, and 25 times as long for five times as many."""


_FEW_PAIRS = 5_000
"""Pairs of clips of different videos, such as 24 videos of 4 to 5 clips have, below which `sure`
promises too much: of such parts of the sample library without its copies one or two are listed."""


def find_duplicates(index: IndexFolder) -> Duplicates:
    """Files of the same content, and near copies between videos.

    Asks the vector index for the neighbours of every clip, block by block; clips that it does not
    hold take no part. Memory: about 60 bytes a clip, the vector index (twice where an exact one is
    sorted into lists), and some thousand embeddings (or those of the longest video).

    Raises:
        OSError: the operating system refuses to read a shard.
    """
    with Snapshot.of(index) as snapshot:
        exact = tuple(query.files_of_same_content(snapshot))
        vectors = snapshot.vectors
        num_clips, max_clip_id = reader.clip_range(snapshot)
        clips = OrderedClips(snapshot)
    warnings = []
    if vectors is None or vectors.stamp.max_clip_id < max_clip_id:
        warnings.append(
            "The vector index does not hold all clips, so near copies among the others are not "
            "found. `vindex build` with no new videos makes it again."
        )
    if vectors is None or num_clips == 0:
        return Duplicates(exact, (), warnings=tuple(warnings))
    if vectors.stamp.kind == "exact" and vectors.stamp.num_vectors >= _IN_LISTS_FROM:
        vectors = in_lists(vectors)
    recurring, matches = _found(clips, vectors)
    notice = gpu_notice()
    warnings += [*clips.warnings, *([notice] if notice else [])]
    if matches and clips.num_pairs < _FEW_PAIRS:
        warnings.append(
            f"{len(clips)} clips are too few to tell which similarity is usual, so one or two of "
            "the near copies may not be copies: look at both before you delete one."
        )
    shown = [span for match in matches for span in (match.first, match.second)]
    shown += [span for segment in recurring for span in segment.spans]
    spans = _described(index, clips, shown)
    near = [
        NearCopy(match.sure, match.similarity, match.num_clips, *sides)
        for match in matches
        if len(sides := [spans[s] for s in (match.first, match.second) if s in spans]) == 2
    ]
    segments = [
        RecurringSegment.of([spans[span] for span in segment.spans if span in spans])
        for segment in recurring
    ]
    return Duplicates(exact, tuple(near), tuple(segments), tuple(warnings))


def _found(clips: OrderedClips, vectors: VectorIndex) -> tuple[list[Recurring], list[Match]]:
    """What recurs, and, beside that, pairs of spans that are copies, the surest first."""
    usual, within = Usual.of(clips), Usual.within_videos(clips)
    if usual is None:
        return [], []
    found = lay_out(clips, vectors, usual, within)
    recurring: list[Recurring] = []
    if within is not None:
        alike = [each for each in found.repeats if each.contrast <= REPEAT_CONTRAST]
        repeats = find_matches(clips, alike, within)
        recurring = find_recurring(clips, repeats, vectors, within)
    recurs_N = clips_within(clips, recurring)
    if recurring:
        usual = Usual.of(clips, but=recurs_N)
    if usual is None:
        return recurring, []
    is_enough = clips.num_pairs >= 2 * _FEW_PAIRS
    copies = [
        each for each in found.copies
        if each.contrast <= SURE_CONTRAST
        or (is_enough and each.spread >= _ONE_THING and each.contrast <= COPY_CONTRAST)
    ]  # fmt: skip
    matches = find_matches(clips, copies, usual, recurs_N)
    return recurring, list(long_enough(clips, matches))


def long_enough(clips: OrderedClips, matches: list[Match]) -> Iterator[Match]:
    """Those of two videos that share more than a short stretch, all in all."""
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for match in matches:
        videos = match.first.video, match.second.video
        shared[videos] += min(match.first.seconds, match.second.seconds)
    for match in matches:
        videos = match.first.video, match.second.video
        shorter = min(map(clips.seconds_of, videos))
        is_all = shared[videos] >= _WHOLE_SHARE * shorter
        is_long = shared[videos] >= min(_SHORT_SECONDS, _SHORT_SHARE * shorter)
        if is_all or (is_long and match.num_clips >= _LEAST_CLIPS):
            yield match


def _described(
    index: IndexFolder, clips: OrderedClips, spans: Sequence[MatchedSpan]
) -> dict[MatchedSpan, CopiedSpan]:
    """Spans with the paths of their videos; those that were deleted meanwhile are left out."""
    ids = {span.video: int(clips.ids_N[clips.first_V[span.video]]) for span in spans}
    with Snapshot.of(index) as snapshot:
        found = {clip.clip_id: clip for clip in snapshot.find_clips(list(ids.values()))}
    return {
        span: CopiedSpan(clip.path, clip.relative_path, span.start_seconds, span.end_seconds)
        for span in spans
        if (clip := found.get(ids[span.video]))
    }
