"""Empty indexes: the first of a kind is made, the others are copies of it, which is sooner done."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from vindex.store.catalog import writer
from vindex.store.layout import IndexFolder


@cache
def _first(recipe):
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    index = IndexFolder(Path(folder, "index"))
    writer.create(index, recipe)
    index.shards.mkdir()
    return index.path


def new_index(path, recipe):
    """An index without clips at a place where nothing is yet."""
    return IndexFolder(Path(shutil.copytree(_first(recipe), path)))
