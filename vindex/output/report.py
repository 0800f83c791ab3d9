"""A result, or an overview of a library, as one HTML file that needs nothing else.

It holds its pictures and styles, and a policy that lets a browser load nothing and run nothing.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from vindex.clips import span_clock
from vindex.errors import MediaError, UsageError
from vindex.output.ethogram.chart import CHART_STYLE, chart
from vindex.output.ethogram.reading import read_ethogram
from vindex.output.refused import Refused
from vindex.pictures.cache import PictureCache
from vindex.plurals import counted, footage
from vindex.query.everything import list_clips
from vindex.rounding import percent
from vindex.store.catalog import reader
from vindex.store.catalog.infos import video_infos
from vindex.store.catalog.presence import lost_notice
from vindex.store.catalog.timelines import timeline_notice, timeline_sentence
from vindex.store.durable import free_place, replace_file
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vindex.query.results import Hit, SearchResult
    from vindex.records import VideoInfo
    from vindex.store.layout import IndexFolder

__all__ = ["MAX_BYTES", "WrittenReport", "free_place", "write_report"]

MAX_BYTES = 25_000_000
"""What most mail servers take. Beyond it previews are left out, and then thumbnails."""

_PREVIEW_SHARE = 0.8
"""Share of the size that previews may take; the rest is kept for thumbnails."""

_PREVIEW_SECONDS = 4.0
_MOST_LABELS = 60
"""Labels that the overview of a library shows."""

_STYLE = """
:root { color-scheme: light dark; --ground: #f6f6f3; --ink: #1b1d22; --soft: #62676f;
  --pit: #e4e4df; }
@media (prefers-color-scheme: dark) { :root { --ground: #111317; --ink: #e9eaec;
  --soft: #9aa1ab; --pit: #08090b; } }
body { font: 1rem/1.45 Inter, ui-sans-serif, system-ui, sans-serif; margin: 0 auto;
  max-width: 92rem; padding: 1.5rem clamp(.8rem, 2vw, 1.5rem); background: var(--ground);
  color: var(--ink); }
h1 { font-size: 1.5rem; font-weight: 620; letter-spacing: -.018em; margin: 0 0 .5rem;
  overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; font-weight: 620; margin: 2.25rem 0 .75rem; }
p { margin: 0 0 .3rem; }
p, figcaption, td { overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .85rem; }
.label { font-weight: 560; }
.time { white-space: nowrap; }
main { display: grid; gap: 1.6rem clamp(.8rem, 2vw, 1.5rem); margin: 1.4rem 0 2rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); }
figure { margin: 0; border-radius: 12px; }
.picture { position: relative; aspect-ratio: 16 / 9; background: var(--pit);
  border-radius: 12px; overflow: hidden; display: grid; place-items: center;
  margin-bottom: .5rem; }
.picture img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.picture .moving { visibility: hidden; background: var(--pit); }
figure:hover .moving, figure:focus .moving { visibility: visible; }
table { border-collapse: collapse; margin-bottom: 1.5rem; font-size: .9rem; }
td { padding: .15rem 0; vertical-align: baseline; }
td:first-child { padding-right: 1rem; text-align: right; white-space: nowrap; color: var(--soft);
  font-variant-numeric: tabular-nums; }
@media (max-width: 34rem) { main { grid-template-columns: repeat(2, minmax(0, 1fr));
  gap: 1.2rem .8rem; font-size: .9rem; } }
@media (prefers-reduced-motion: reduce) { .picture .moving { display: none; } }
"""

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head><body>
<h1>{title}</h1>
{lines}
<main>
{figures}
</main>
{table}
<p class="soft">Made by vindex with the model {model}.</p>
</body></html>
"""


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """What a report holds."""

    path: str
    num_bytes: int
    hits: int
    previews: int
    thumbnails: int
    """Fewer than hits where some failed, or the size would be exceeded."""
    is_cut: bool
    """Pictures were left out for the size."""
    failed: tuple[Refused, ...]
    """Hits without a picture: their video is another one by now, or damaged there."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex report`."""
        return asdict(self)


def write_report(
    index: IndexFolder,
    result: SearchResult | None,
    destination: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    max_bytes: int = MAX_BYTES,
    show_progress: bool = False,
) -> WrittenReport:
    """Write a result as one HTML file.

    Args:
        index: that the result is of.
        result: what to show; None: the library, by the surest clip of each label.
        destination: the file.
        overwrite: whether a file that is there may be replaced.
        max_bytes: how large its pictures may grow.
        show_progress: whether a bar is shown on stderr.

    Raises:
        UsageError: there is nothing to show, or a file already exists.
        OSError: the file cannot be written.
    """
    from tqdm import tqdm

    place = free_place(destination, overwrite=overwrite)
    with Snapshot.of(index) as snapshot:
        hits = _surest_of_each_label(snapshot) if result is None else result.hits
        lines = [*_lines_of_library(snapshot)] if result is None else []
        table = _label_table(snapshot) if result is None else ""
        has_labels = bool(snapshot.labels)
        model = snapshot.recipe.encoder.name
    if not hits:
        raise UsageError("There is nothing to report: the query has no results.")
    infos = _infos(index, hits)
    lines += [] if result is None else _lines(result, infos)
    if result is None and has_labels:
        table += chart(read_ethogram(index))
    pictures = _Pictures(index, max_bytes)
    shown = tqdm(hits, unit="picture", desc="Drawing", disable=not show_progress)
    page = _PAGE.format(
        title=_text(_title(result)),
        style=_STYLE + CHART_STYLE,
        lines="\n".join(f"<p>{_text(line)}</p>" for line in lines if line),
        figures="\n".join(_figure(hit, infos.get(hit), pictures) for hit in shown),
        table=table,
        model=_text(model),
    ).encode("utf-8", "replace")
    replace_file(place, page)
    return WrittenReport(
        str(place), len(page), len(hits), pictures.num_previews, pictures.num_thumbnails,
        pictures.is_cut, tuple(pictures.failed.values()),
    )  # fmt: skip


def _infos(index: IndexFolder, hits: Sequence[Hit]) -> dict[Hit, VideoInfo]:
    """What the video of each hit is; hits whose clips are gone are left out."""
    infos: dict[Hit, VideoInfo] = {}
    for path in dict.fromkeys(hit.index for hit in hits):
        own = [hit for hit in hits if hit.index == path]
        found = video_infos(index.at(path), sorted({hit.clip_id for hit in own}))
        infos |= {hit: found[hit.clip_id] for hit in own if hit.clip_id in found}
    return infos


class _Pictures:
    """Pictures as `data:` URLs, as long as they fit."""

    def __init__(self, index: IndexFolder, max_bytes: int) -> None:
        self._index = index
        self._caches: dict[str | None, PictureCache] = {}
        self._left = {"thumbnail": max_bytes * (1 - _PREVIEW_SHARE)}
        self._left["preview"] = max_bytes * _PREVIEW_SHARE
        self.num_previews = 0
        self.num_thumbnails = 0
        self.is_cut = False
        self.failed: dict[Hit, Refused] = {}

    def thumbnail(self, hit: Hit) -> str:
        """An image, or why there is none."""
        picture = self._made("thumbnail", hit, lambda: self._thumbnail(hit))
        if picture is None:
            why = f": {_text(self.failed[hit].message)}" if hit in self.failed else ""
            return f'<span class="soft">no picture{why}</span>'
        self.num_thumbnails += 1
        alt = _text(hit.label or "clip")
        return self._image("thumbnail", picture, f'alt="{alt}"', "image/jpeg")

    def preview(self, hit: Hit) -> str:
        """An image that moves, around the most telling moment; or nothing."""
        picture = self._made("preview", hit, lambda: self._preview(hit))
        if picture is None:
            return ""
        self.num_previews += 1
        return self._image("preview", picture, 'class="moving" alt=""', "image/webp")

    def _thumbnail(self, hit: Hit) -> bytes:
        return self._cache(hit).thumbnail(hit.file, hit.best_seconds)

    def _preview(self, hit: Hit) -> bytes:
        start_seconds = max(hit.start_seconds, hit.best_seconds - _PREVIEW_SECONDS / 2)
        end_seconds = min(hit.end_seconds, start_seconds + _PREVIEW_SECONDS)
        return self._cache(hit).preview(hit.file, start_seconds, end_seconds)

    def _cache(self, hit: Hit) -> PictureCache:
        """That of the index of a hit."""
        if hit.index not in self._caches:
            self._caches[hit.index] = PictureCache(self._index.at(hit.index))
        return self._caches[hit.index]

    def _made(self, kind: str, hit: Hit, make: Callable[[], bytes]) -> bytes | None:
        """A picture of a hit; None: it fails, or there is no room for it."""
        if hit in self.failed:
            return None
        if self._left[kind] <= 0:
            self.is_cut = True
            return None
        try:
            return make()
        except (MediaError, OSError) as error:
            self.failed[hit] = Refused.of(hit, error)
            return None

    def _image(self, kind: str, picture: bytes, attributes: str, mime: str) -> str:
        data = b64encode(picture).decode()
        self._left[kind] -= len(data)
        return f'<img {attributes} loading="lazy" src="data:{mime};base64,{data}">'


def _figure(hit: Hit, info: VideoInfo | None, pictures: _Pictures) -> str:
    """A hit with its pictures, and when a player of its file shows it."""
    offset_seconds = (info and info.timeline_offset_seconds) or 0.0
    first, last = (offset_seconds + seconds for seconds in (hit.start_seconds, hit.end_seconds))
    measure = next((m for m in (hit.score, hit.similarity, hit.probability) if m is not None), None)
    sure = "" if measure is None else f" {measure:.2f}"
    sure += f" ({percent(hit.percentile)})" if hit.percentile is not None else ""
    span = span_clock(first, last, 0)
    sure += " by words" if hit.found_by == "words" else ""  # the label is not why it is shown
    then = f" - then: {hit.then.label or 'no label'}" if hit.then else ""
    note = f"</span><br>{_text(hit.note)}" if hit.note else "</span>"
    path = hit.relative_path + " (set aside)" * hit.absent
    return (
        f'<figure tabindex="0"><div class="picture">{pictures.thumbnail(hit)}'
        f'{pictures.preview(hit)}</div><figcaption><span class="label">'
        f'{_text((hit.label or "no label") + then)}</span>{sure}<br><span class="soft">'
        f'{_text(path)} <span class="time">{span}</span>{note}</figcaption></figure>'
    )


def _surest_of_each_label(snapshot: Snapshot) -> tuple[Hit, ...]:
    """One clip of each label, the label of most clips first."""
    best: dict[str, Hit] = {}
    counts: dict[str, int] = {}
    for hit in list_clips(snapshot):
        label = hit.label or ""
        counts[label] = counts.get(label, 0) + 1
        if label not in best or (hit.probability or 0) > (best[label].probability or 0):
            best[label] = hit
    ordered = sorted(best, key=lambda label: -counts[label])[:_MOST_LABELS]
    return tuple(replace(best[label], rank=rank) for rank, label in enumerate(ordered, start=1))


def _title(result: SearchResult | None) -> str:
    if result is None:
        return "The library"
    then = f" - then: {result.then}" if result.then else ""
    without = "".join(f" - without: {text}" for text in result.without)
    return (result.query or "All clips") + then + without


def _lines_of_library(snapshot: Snapshot) -> Iterable[str]:
    counts = reader.counts(snapshot)
    partial = counts.partial_videos
    finished = f" known, {counts.videos - partial} of them finished," if partial else ""
    yield (
        f"{counted(counts.videos, 'video')}{finished} in {counted(counts.files, 'file')}, "
        f"{footage(counts.seconds)}, {counted(counts.clips, 'clip')}; "
        f"{counted(counts.failures, 'failure')}. "
        "The surest clip of each label:"
    )
    yield lost_notice(snapshot) or ""
    yield timeline_sentence(counts.without_timeline, counts.videos) or ""


def _lines(result: SearchResult, infos: Mapping[Hit, VideoInfo]) -> Iterable[str]:
    if result.labels:
        yield f"Labels: {result.labels_in_words}"
    if result.words:
        yield f"Words: {result.words}"
    more = "; there are more" if result.has_more else ""
    yield f"{counted(len(result), 'result')}{more}. Point at a picture to see it move."
    if any(hit.percentile is not None for hit in result):
        measure = "score" if result[0].score is not None else "similarity"
        yield f"Beside each label: the {measure}, and in brackets how many of 100 clips fit less."
    yield from result.warnings
    of_videos = {hit.seen: infos[hit] for hit in result if hit in infos}
    yield timeline_notice(of_videos.values()) or ""


def _label_table(snapshot: Snapshot) -> str:
    rows = "\n".join(
        f"<tr><td>{num_clips}</td><td>{_text(label)}</td></tr>"
        for label, num_clips in reader.label_counts(snapshot)
        if num_clips
    )
    return f"<h2>Clips by label</h2><table>{rows}</table>"


def _text(text: str) -> str:
    """Text as HTML shows it, whatever it holds."""
    return escape(text.encode("utf-8", "replace").decode())
