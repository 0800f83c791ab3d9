"""What an index holds, in figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from vindex.sources import Kind, source_of
from vindex.store.catalog import reader
from vindex.store.catalog.absence import set_aside
from vindex.store.catalog.cutting import read_cutting
from vindex.store.catalog.exclusions import read_exclusions
from vindex.store.catalog.machines import read_machines
from vindex.store.catalog.presence import lost_sentence, lost_shards
from vindex.store.catalog.roots import known_roots
from vindex.store.catalog.timelines import timeline_sentence
from vindex.store.layout import FIRST_SPACE, WORDS_SPACE
from vindex.store.snapshot import Snapshot
from vindex.store.vectors.stamp import VectorStamp, read_stamp

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.records import ClipSpec
    from vindex.store.catalog.absence import SetAside
    from vindex.store.catalog.cutting import Cutting
    from vindex.store.layout import IndexFolder

__all__ = ["IndexStatus", "LibraryRoot", "SpaceStatus", "read_status", "status_of_all"]


@dataclass(frozen=True, slots=True)
class SpaceStatus:
    """The figures of one space of an index."""

    space: str
    model: str
    labels: int
    dimensions: int
    clip_spec: ClipSpec
    precision: str
    """Of the model's products: `auto` or `int8`."""
    clips: int
    partial_videos: int
    shards: int
    lost_shards: int
    vector_index: VectorStamp | None
    background_clips: int | None
    """Clips that the background captions were scored on, by which texts find clips. None: this is
    no words space, or it has none; the next build makes them."""


@dataclass(frozen=True, slots=True)
class LibraryRoot:
    """A folder of the library that was indexed."""

    path: str
    files: int
    """Of videos, that the last build found below it."""
    is_there: bool | None
    """Whether there is such a folder at this moment; None: it is not on this machine, and nobody
    asked the network."""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The figures of `vindex status`: of an index, and of the space that is meant of it."""

    index: str
    videos: int
    """Videos with a clip, or with some to come."""
    files: int
    """That hold one of these videos."""
    clips: int
    roots: tuple[LibraryRoot, ...]
    """The folders of the library, by path."""
    set_aside: tuple[SetAside, ...]
    """What builds did not find, by the folder that was not there; its clips are not among
    `clips`."""
    failures: int
    files_partly_indexed: int
    """Files with clips and with failures of spans."""
    partial_videos: int
    """Those of the videos that are not finished; some may have no clip yet."""
    seconds: float
    """Length of the videos with a clip, each content once."""
    model: str
    labels: int
    dimensions: int
    clip_spec: ClipSpec
    cutting: Cutting
    """Where else videos are cut: at hard cuts, and at the ends of spans that a user gave."""
    precision: str
    """See `SpaceStatus`."""
    bytes_on_disk: int
    shards: int
    """That the catalog lists."""
    lost_shards: int
    """Listed shards that are missing or cut; their clips cannot be compared any more."""
    without_timeline: int
    """Videos of which an older vindex asked no time code, late start, frame rate and sound."""
    vector_index: VectorStamp | None
    """The stamp of the FAISS index: kind, number of vectors, measured recall. None: there is no
    usable one; the next build makes it."""
    background_clips: int | None
    """See `SpaceStatus`."""
    exclude: tuple[str, ...]
    """Patterns of what builds leave out."""
    default_excludes: bool
    """Whether they leave out the folders of systems and network drives as well."""
    machines: dict[str, int]
    """How many clips each machine made where clusters built it, in all builds and spaces."""
    spaces: tuple[SpaceStatus, ...] = ()
    """The same figures of each space, the first one first, where they were asked for."""

    @property
    def lost_notices(self) -> tuple[str, ...]:
        """What to know of lost shards, a sentence for each of `spaces` that lost some."""
        is_one = len(self.spaces) == 1
        return tuple(
            lost_sentence(
                each.lost_shards, each.shards, "this index" if is_one else f"the space {each.space}"
            )
            for each in self.spaces if each.lost_shards
        )  # fmt: skip

    @property
    def timeline_notice(self) -> str | None:
        """What to know of videos without a timeline."""
        return timeline_sentence(self.without_timeline, self.videos)

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape."""
        return asdict(self)


def status_of_all(index: IndexFolder) -> IndexStatus:
    """The figures of the space that is meant, and then those of each space."""
    found: dict[str, IndexStatus] = {}
    for space in reader.spaces(index):
        with Snapshot.of(space) as snapshot:
            found[str(space.space)] = read_status(snapshot)
    names = [each.name for each in fields(SpaceStatus) if each.name != "space"]
    spaces = tuple(
        SpaceStatus(space, **{name: getattr(status, name) for name in names})
        for space, status in found.items()
    )
    return replace(found[index.space or FIRST_SPACE], spaces=spaces)


def read_status(snapshot: Snapshot) -> IndexStatus:
    """Read the figures of the space that a snapshot shows; loads no FAISS."""
    index, recipe = snapshot.folder, snapshot.recipe
    counts = reader.counts(snapshot)
    exclusions = read_exclusions(snapshot)
    return IndexStatus(
        index=str(index.path),
        videos=counts.videos,
        files=counts.files,
        clips=counts.clips,
        roots=tuple(
            LibraryRoot(root.path, root.files, _is_there(root.path))
            for root in known_roots(snapshot)
        ),
        set_aside=tuple(set_aside(snapshot)),
        failures=counts.failures,
        files_partly_indexed=counts.files_partly_indexed,
        partial_videos=counts.partial_videos,
        seconds=round(counts.seconds, 3),
        model=recipe.encoder.name,
        labels=len(recipe.encoder.labels),
        dimensions=recipe.encoder.dim,
        clip_spec=recipe.spec,
        cutting=read_cutting(snapshot),
        precision=recipe.precision,
        bytes_on_disk=_bytes_below(index),
        shards=len(reader.shard_names(snapshot)),
        lost_shards=len(lost_shards(snapshot)),
        without_timeline=counts.without_timeline,
        vector_index=read_stamp(index.vectors),
        background_clips=_background_clips(index),
        exclude=exclusions.globs,
        default_excludes=exclusions.has_defaults,
        machines=read_machines(snapshot),
    )


def _is_there(root: str) -> bool | None:
    return None if "://" in root else source_of(root).kind_of(root) is Kind.FOLDER


def _background_clips(index: IndexFolder) -> int | None:
    if index.space != WORDS_SPACE:
        return None
    from vindex.store.background import Background  # the other spaces need no numpy

    background = Background.read(index.background)
    return background.num_clips if background else None


def _bytes_below(index: IndexFolder) -> int:
    return sum(_bytes_of(path) for path in index.path.rglob("*"))


def _bytes_of(path: Path) -> int:
    """Of a file; a build may remove it at any instant."""
    try:
        facts = path.stat()
    except OSError:
        return 0
    return facts.st_size if S_ISREG(facts.st_mode) else 0
