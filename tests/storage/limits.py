"""Disks that fill up, made with the operating system's own limit on file sizes."""

from __future__ import annotations

import resource
from contextlib import contextmanager


@contextmanager
def no_file_larger_than(num_bytes: int):
    """Make the operating system refuse larger files, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (num_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
