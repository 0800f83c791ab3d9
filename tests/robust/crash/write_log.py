"""What a power cut can leave of a folder, by the log of what was written to it.

Order is kept: what is lost is what came last. Of what is not synced nobody knows whether it is on
the disk, so that each moment has three states: all of it is, no bytes of it are, and neither are
its names.
"""

import struct
import subprocess
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

SOURCE = Path(__file__).with_name("write_log.c")
_HEAD = struct.Struct("<c2I2Q")


def compiled(folder):
    """The library that writes the log."""
    library = folder / "write_log.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl", "-lpthread"]
    subprocess.run(command, check=True)
    return library


@dataclass(eq=False)
class Inode:
    """A file, whatever its name."""

    now: bytes = b""
    synced: bytes = b""


@dataclass
class Disk:
    """A folder, as it is seen and as far as it is synced."""

    names: dict[str, Inode] = field(default_factory=dict)
    synced_names: dict[str, Inode] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)

    def states(self):
        """What is there after a power cut at this moment: files by name."""
        yield {name: inode.now for name, inode in self.names.items()}
        yield {name: inode.synced for name, inode in self.names.items()}
        yield {name: inode.synced for name, inode in self.synced_names.items()}

    def do(self, kind, path, other, offset, data):
        """What happened next."""
        if kind == "C":
            inode = self.names.setdefault(path, Inode())
            inode.now = b"" if offset else inode.now
        elif kind == "M":
            self.folders.add(path)
        elif kind == "D":
            self.folders.discard(path)
        elif kind == "R":
            self._rename(path, other)
        elif kind == "U":
            self.names.pop(path, None)
        elif kind == "F" and path not in self.names:
            self._sync_folder(path)
        elif path in self.names:
            self._write(kind, self.names[path], offset, data)

    def _write(self, kind, inode, offset, data):
        if kind == "W":
            before = inode.now.ljust(offset, b"\0")
            inode.now = before[:offset] + data + before[offset + len(data) :]
        elif kind == "T":
            inode.now = inode.now[:offset].ljust(offset, b"\0")
        elif kind == "S":
            inode.now = data
        elif kind == "F":
            inode.synced = inode.now

    def _rename(self, path, other):
        for name in [name for name in self.names if name == path or name.startswith(f"{path}/")]:
            self.names[other + name.removeprefix(path)] = self.names.pop(name)
        if path in self.folders:
            self.folders = {
                other + one.removeprefix(path)
                if one == path or one.startswith(f"{path}/") else one
                for one in self.folders
            }  # fmt: skip

    def _sync_folder(self, path):
        def is_in(name):
            return str(Path(name).parent) == path

        kept = {name: inode for name, inode in self.synced_names.items() if not is_in(name)}
        now = {name: inode for name, inode in self.names.items() if is_in(name)}
        self.synced_names = kept | now


def entries(log):
    """What happened, in its order."""
    data, place = log.read_bytes(), 0
    while place < len(data):
        kind, length, other_length, offset, size = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        path, other, content = (
            data[place : place + length],
            data[place + length : place + length + other_length],
            data[place + length + other_length : place + length + other_length + size],
        )
        place += length + other_length + size
        yield kind.decode(), path.decode(), other.decode(), offset, content


def states_after_power_cuts(log):
    """Each state that a power cut can leave, once: files by their absolute names, and folders."""
    disk, seen = Disk(), set()
    for entry in entries(log):
        disk.do(*entry)
        for files in disk.states():
            parts = [(name, blake2b(data).digest()) for name, data in sorted(files.items())]
            key = blake2b(repr(parts).encode()).digest()
            if key not in seen:
                seen.add(key)
                yield files, set(disk.folders)


def laid_out(files, folders, was_at, folder):
    """Write a state below another folder than the one that was logged."""
    for each in folders:
        (folder / Path(each).relative_to(was_at)).mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = folder / Path(name).relative_to(was_at)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
