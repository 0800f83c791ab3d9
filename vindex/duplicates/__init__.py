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

Clips of one take resemble each other more than chance has it, so two static videos of one place
may be called copies; the similarity is shown for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.duplicates.chance import Chance, best_span
from vindex.duplicates.matching import find_matches
from vindex.duplicates.ordered_clips import OrderedClips
from vindex.duplicates.records import CopiedSpan, Duplicates, NearCopy
from vindex.store.catalog import query, reader
from vindex.store.snapshot import Snapshot
from vindex.store.vectors import gpu_notice, in_lists

if TYPE_CHECKING:
    from vindex.duplicates.matching import Match
    from vindex.store.layout import IndexFolder

__all__ = ["Chance", "CopiedSpan", "Duplicates", "NearCopy", "best_span", "find_duplicates"]

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
        return Duplicates(exact, (), tuple(warnings))
    if vectors.stamp.kind == "exact" and vectors.stamp.num_vectors >= _IN_LISTS_FROM:
        vectors = in_lists(vectors)
    matches = find_matches(clips, vectors)
    notice = gpu_notice()
    warnings += [*clips.warnings, *([notice] if notice else [])]
    if matches and clips.num_pairs < _FEW_PAIRS:
        warnings.append(
            f"{len(clips)} clips are too few to tell which similarity is usual, so one or two of "
            "the near copies may not be copies: look at both before you delete one."
        )
    return Duplicates(exact, tuple(_described(index, clips, matches)), tuple(warnings))


def _described(index: IndexFolder, clips: OrderedClips, matches: list[Match]) -> list[NearCopy]:
    """Matches with the paths of their videos; those that were deleted meanwhile are left out."""
    videos = {span.video for match in matches for span in (match.first, match.second)}
    ids = {video: int(clips.ids_N[clips.first_V[video]]) for video in videos}
    with Snapshot.of(index) as snapshot:
        found = {clip.clip_id: clip for clip in snapshot.find_clips(list(ids.values()))}
    copies = []
    for match in matches:
        spans = [
            CopiedSpan(clip.path, clip.relative_path, span.start_seconds, span.end_seconds)
            for span in (match.first, match.second)
            if (clip := found.get(ids[span.video]))
        ]
        if len(spans) == 2:
            copies.append(NearCopy(match.sure, match.similarity, match.num_clips, *spans))
    return copies
