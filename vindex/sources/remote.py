"""Stores of objects, and files of web servers, as sources: fetched whole before they are read.

A decoder takes what a broken connection gave for a shorter film; a file that was fetched and
checked is the file. A store knows no folders: what is called so here is what keys have before a
slash.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import MediaError, UsageError
from vindex.plurals import room
from vindex.records import Failure, Mark, Reason, Stage, VideoFile, look_alike
from vindex.sources.fingerprint import fingerprint_of
from vindex.sources.listing import all_below, looked_up, without_markers
from vindex.sources.scratch import GIGABYTES, NoRoomError, scratch
from vindex.sources.selection import ending_of
from vindex.sources.source import Kind
from vindex.sources.stores import canonical, divided, is_nowhere, is_web, refusal, store_at

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from obstore import GetOptions, GetResult, ObjectMeta
    from obstore.store import ObjectStore

    from vindex.sources.selection import Selection
    from vindex.sources.source import LibraryPath

__all__ = ["RemoteSource"]

_PIECE_BYTES = 2**18
"""After each piece a fetch may be given up: on a slow line, every few seconds."""

_NUM_LOOKS = 16

_PAGE = "text/html"


class RemoteSource:
    """Files behind addresses; see `vindex.sources.source.Source`."""

    @property
    def most_bytes(self) -> float:
        """Half of what scratch holds, so that the next files come while these are read."""
        return scratch().most_bytes * 0.45

    def resolve(self, name: str) -> str:
        """The canonical address.

        Raises:
            UsageError: it is none, or one that may not be kept.
        """
        return canonical(name)

    def kind_of(self, path: str) -> Kind:
        """What lies under an address; of a web server that is a file, or something else.

        Raises:
            UsageError: it is not an address, the store does not answer, or it lets nobody look.
        """
        from obstore.exceptions import BaseError

        base, key = divided(canonical(path))
        store = store_at(base, for_first_look=True)
        try:
            return _kind_on_web(store, key) if is_web(path) else _kind_in_store(store, key)
        except (BaseError, FileNotFoundError) as error:
            if is_nowhere(error, path):
                return Kind.NOTHING
            raise UsageError(f"{path} cannot be looked at: {refusal(error, path)}") from None

    def is_empty(self, folder: str) -> bool:  # noqa: ARG002
        """No: a store is no mount point, and has only folders with something in them."""
        return False

    def walk(self, library: LibraryPath, selection: Selection) -> Iterator[VideoFile | Failure]:
        """Every video file, once all are listed; one refusal where the listing broke off."""
        from obstore.exceptions import BaseError

        base, key = divided(library.path)
        below = _Below(library, selection)
        try:
            if key and (mark := self.look(library.path)):
                found = [below.file(library.path, mark)]
            else:
                found = list(below.videos(base, all_below(store_at(base), key)))
        except (BaseError, FileNotFoundError) as error:
            yield Failure(
                library.path, Stage.DISCOVER, Reason.UNREADABLE,
                f"The folder cannot be read: {refusal(error, library.path)}",
            )  # fmt: skip
            return
        yield from sorted(found, key=_files_first)

    def look(self, path: str, *, through_links: bool = True) -> Mark | None:  # noqa: ARG002
        """Size, time and ETag; a request."""
        try:
            return self._mark(path)
        except MediaError:
            return None

    def looks(self, paths: Sequence[str]) -> dict[str, Mark]:
        """Marks of many files of one store: by listing, and one by one where that tells less."""
        from obstore.exceptions import BaseError

        found: dict[str, Mark] = {}
        if len(paths) > _NUM_LOOKS and not is_web(paths[0]):
            base, _ = divided(paths[0])
            by_key = {divided(path)[1]: path for path in paths}
            try:
                metas, rest = looked_up(store_at(base), by_key)
            except (BaseError, FileNotFoundError):
                pass  # it may let nobody list, or have a name that cannot be listed
            else:
                found = {by_key[meta["path"]]: _mark_of(meta) for meta in metas}
                paths = [by_key[key] for key in rest]
        with ThreadPoolExecutor(_NUM_LOOKS) as pool:
            marks = zip(paths, pool.map(self.look, paths), strict=True)
            return found | {path: mark for path, mark in marks if mark is not None}

    def is_gone(self, path: str) -> bool:
        """Whether the store says that there is no such file."""
        from obstore.exceptions import BaseError

        base, key = divided(path)
        try:
            store_at(base).head(key)
        except (BaseError, FileNotFoundError) as error:
            return is_nowhere(error, path)
        return False

    def head(self, path: str, num_bytes: int) -> bytes:
        """The first bytes of a file; no more of it is fetched.

        Raises:
            MediaError: the file cannot be read.
        """
        base, key = divided(path)
        with _as_media_error(path):
            return bytes(store_at(base).get_range(key, start=0, length=num_bytes))

    def fingerprint(self, path: str) -> str:
        """Identity of a file's content, which is fetched for it.

        Raises:
            MediaError: the file cannot be read.
        """
        with self.open(path) as place, Path(place).open("rb") as file:
            return fingerprint_of(file, Path(place).stat().st_size)

    def pieces(self, file: VideoFile, start: int, end: int) -> Generator[bytes]:
        """Some bytes of a file, by a request for these alone.

        Of a web server that does not give parts of files it is fetched whole, and read from there.

        Raises:
            MediaError: it is another one by now, cannot be read, or broke off.
        """
        from obstore.exceptions import NotSupportedError

        with _as_media_error(file.path):
            try:
                found = _asked_for(file, {"range": (start, end)})
            except NotSupportedError:
                found = None
            if found is not None:
                yield from map(bytes, found.stream(min_chunk_size=_PIECE_BYTES))
                return
        with _copied(file) as place, place.open("rb") as copy:
            copy.seek(start)
            while piece := copy.read(min(_PIECE_BYTES, end - copy.tell())):
                yield piece

    @contextmanager
    def open(self, path: str, seen: VideoFile | None = None) -> Iterator[str]:
        """The path of the file in the scratch folder, where it stays as long as the block runs.

        Raises:
            MediaError: the bytes cannot be had, or are not those of the file as it was looked at.
        """
        if seen is None:
            seen = VideoFile.seen(path, path.rpartition("/")[2], self._mark(path))
        with _copied(seen) as place:
            yield str(place)

    def _mark(self, path: str) -> Mark:
        base, key = divided(path)
        with _as_media_error(path):
            return _mark_of(store_at(base).head(key))


def _kind_on_web(store: ObjectStore, key: str) -> Kind:
    if not key:
        return Kind.OTHER
    found = store.get(key, options={"head": True})
    is_page = str(found.attributes.get("Content-Type", "")).startswith(_PAGE)
    return Kind.OTHER if is_page else Kind.FILE


def _kind_in_store(store: ObjectStore, key: str) -> Kind:
    from obstore.exceptions import BaseError

    if not key:
        next(iter(store.list(chunk_size=1)), None)
        return Kind.FOLDER
    refused = None
    try:
        store.head(key)
    except FileNotFoundError:
        pass
    except BaseError as error:
        refused = error  # it does not say why, and a listing does
    else:
        return Kind.FILE
    if next(iter(store.list(key, chunk_size=1)), None):
        return Kind.FOLDER
    if refused is not None:
        raise refused
    return Kind.NOTHING


@contextmanager
def _as_media_error(path: str) -> Iterator[None]:
    """Around what asks a store for a file."""
    from obstore.exceptions import BaseError, PreconditionError

    try:
        yield
    except PreconditionError:
        raise _changed() from None
    except (BaseError, FileNotFoundError) as error:
        raise MediaError(
            Reason.UNREADABLE, f"The file cannot be read: {refusal(error, path)}"
        ) from None


@contextmanager
def _copied(file: VideoFile) -> Iterator[Path]:
    """A file as it was looked at, in the scratch folder as long as the block runs.

    Raises:
        MediaError: it is another one by now, or cannot be fetched.
    """
    facts = f"{file.path}\n{file.num_bytes}\n{file.modified_ns}\n{file.tag}"
    digest = blake2b(facts.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    mark = Mark(file.num_bytes, file.modified_ns, file.tag)
    lent = scratch().lent(digest + ending_of(file.path), mark, partial(_fetch, file))
    with ExitStack() as held:
        with _refused_by_scratch(file.num_bytes):  # the fetch alone, not what the block does
            place = held.enter_context(lent)
        yield place


@contextmanager
def _refused_by_scratch(num_bytes: int) -> Iterator[None]:
    """Around what fetches a file of so many bytes to the scratch folder."""
    try:
        yield
    except NoRoomError:
        raise MediaError(
            Reason.UNREADABLE,
            f"The file is of {room(num_bytes)}, and the scratch folder "
            f"{scratch().folder} may hold {room(scratch().most_bytes)}. Raise {GIGABYTES}.",
        ) from None
    except OSError as error:
        raise MediaError(
            Reason.UNREADABLE,
            f"The file cannot be fetched to {scratch().folder}: {error.strerror}. Make room "
            "there, or name another folder by VINDEX_SCRATCH.",
        ) from error


def _changed() -> MediaError:
    return MediaError(Reason.CHANGED, "The file changed while it was being fetched.")


def _mark_of(meta: ObjectMeta) -> Mark:
    """How an object looks; listings and single looks agree on whole seconds alone."""
    seconds = int(meta["last_modified"].timestamp())
    return Mark(meta["size"], seconds * 10**9, (meta["e_tag"] or "").replace('"', ""))


def _asked_for(file: VideoFile, options: GetOptions) -> GetResult:
    """The answer to a request for a file as it was looked at, or for a part of it.

    Raises:
        MediaError: it is another one by now.
    """
    base, key = divided(file.path)
    if file.tag and not file.tag.startswith("W/"):  # weak ones never match, RFC 9110 13.1.1
        options = {**options, "if_match": f'"{file.tag}"'}
    found = store_at(base).get(key, options=options)
    if not look_alike(_mark_of(found.meta), file):
        raise _changed()
    return found


def _fetch(file: VideoFile, write: Callable[[bytes], object]) -> None:
    """Fetch a file as it was looked at.

    Raises:
        MediaError: it is another one by now, or the store broke off.
    """
    with _as_media_error(file.path):
        for piece in _asked_for(file, {}).stream(min_chunk_size=_PIECE_BYTES):
            write(piece)  # a buffer, whatever it is called


class _Below:
    """What of a library is a video, by its name, and is not left out."""

    def __init__(self, library: LibraryPath, selection: Selection) -> None:
        self._library = library
        self._selection = selection
        self._is_left_out = {"": False, library.below_root: False}

    def file(self, path: str, mark: Mark) -> VideoFile:
        """A file of the library."""
        root = self._library.root
        below = path[len(root.rstrip("/")) + 1 :]
        return VideoFile(root, below, mark.num_bytes, mark.modified_ns, tag=mark.tag)

    def videos(self, base: str, found: Iterable[ObjectMeta]) -> Iterator[VideoFile]:
        """Those of some objects that are taken."""
        for meta in without_markers(found):
            file = self.file(f"{base}/{meta['path']}", _mark_of(meta))
            name = file.relative_path.rpartition("/")[2]
            if not self._leaves_out(file.relative_path) and self._selection.takes(name):
                yield file

    def _leaves_out(self, below: str) -> bool:
        """Whether a path below the root is hidden or excluded, or a folder that it lies in is."""
        folder, _, name = below.rpartition("/")
        if folder not in self._is_left_out:
            self._is_left_out[folder] = self._leaves_out(folder)
        return self._is_left_out[folder] or name.startswith(".") or self._selection.excludes(below)


def _files_first(file: VideoFile) -> list[tuple[bool, str]]:
    """The order of a walk: the files of a folder by name, and then those of its folders."""
    *folders, name = file.relative_path.split("/")
    return [(True, folder) for folder in folders] + [(False, name)]
