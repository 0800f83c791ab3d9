"""A source whose files lie in memory: the bytes are real, only where they are is not.

Like a store in a network it has no folders of its own, tags its files, and cannot be opened by a
decoder: `open` fetches a file to a scratch folder, once.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from io import BytesIO
from math import inf
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from vindex.errors import MediaError
from vindex.records import Mark, Reason, VideoFile, look_alike
from vindex.sources import Kind
from vindex.sources.fingerprint import fingerprint_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MemorySource"]


@dataclass
class MemorySource:
    """Files by their paths, such as `memory://videos/a.mp4`: bytes, and when they were written."""

    scratch: Path
    files: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    most_bytes: float = inf

    def resolve(self, name):
        scheme, _, place = name.partition("://")
        return f"{scheme}://{os.path.normpath(place)}"

    def kind_of(self, path):
        if path in self.files:
            return Kind.FILE
        return Kind.FOLDER if self._below(path) else Kind.NOTHING

    def is_empty(self, folder):  # noqa: ARG002  # it has no folders but those of files
        return False

    def walk(self, library, selection):
        if library.path in self.files:
            yield self._found(library.root, library.path)
            return
        # A folder's files come before what is in its folders.
        for path in sorted(self._below(library.path), key=_folders_last):
            parts = path[len(library.path) + 1 :].split("/")
            below = path.removeprefix(library.root + "/")
            is_left_out = any(part.startswith(".") for part in parts) or selection.exclusion_of(
                below
            )
            if not is_left_out and selection.takes(parts[-1]):
                yield self._found(library.root, path)

    def look(self, path, *, through_links=True):  # noqa: ARG002  # it has no links
        if path not in self.files:
            return None
        content, modified_ns = self.files[path]
        return Mark(len(content), modified_ns, blake2b(content, digest_size=8).hexdigest())

    def looks(self, paths):
        return {path: self.look(path) for path in paths if path in self.files}

    def is_gone(self, path):
        return path not in self.files

    def head(self, path, num_bytes):
        return self._content(path)[:num_bytes]

    def fingerprint(self, path):
        content = self._content(path)
        return fingerprint_of(BytesIO(content), len(content))

    def pieces(self, file, start, end):
        if not look_alike(self.look(file.path) or Mark(-1, 0), file):
            raise MediaError(Reason.CHANGED, "The file changed since it was looked at.")
        yield self._content(file.path)[start:end]

    @contextmanager
    def open(self, path, seen=None):  # noqa: ARG002  # its tests change no file meanwhile
        content = self._content(path)
        place = self.scratch / (blake2b(content, digest_size=8).hexdigest() + _suffix(path))
        if not place.exists():
            place.write_bytes(content)
        yield str(place)

    def _below(self, folder):
        return [path for path in self.files if path.startswith(folder.rstrip("/") + "/")]

    def _content(self, path):
        if path not in self.files:
            raise MediaError(Reason.UNREADABLE, f"The file cannot be read: {path} is not there.")
        return self.files[path][0]

    def _found(self, root, path):
        mark = self.look(path)
        below = path.removeprefix(root + "/")
        return VideoFile(root, below, mark.num_bytes, mark.modified_ns, tag=mark.tag)


def _folders_last(path):
    *folders, name = path.split("/")
    return [(True, part) for part in folders] + [(False, name)]


def _suffix(path):
    return PurePosixPath(path).suffix.lower()
