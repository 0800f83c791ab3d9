"""Makes `index/`, an index as vindex wrote it with schema 2: run it with that version.

    python -m tests.storage.old_index.make

The library is a folder of its own, `/videos`, for the catalog keeps the absolute path of what was
walked. Commit c8f2f1c wrote the one that is kept.
"""

import gzip
import shutil
import sys
from pathlib import Path

import vindex
from tests.media_factory import make_video

LIBRARY = Path("/videos")
HERE = Path(__file__).parent


def main() -> None:
    """Make three short videos and their index, and keep the index."""
    if LIBRARY.exists():
        sys.exit(f"{LIBRARY} exists; this would write into it.")
    LIBRARY.mkdir()
    try:
        for number, seconds in enumerate((3, 2, 1), start=1):
            make_video(LIBRARY / f"{number}.mp4", width=96, height=64, num_frames=25 * seconds)
        vindex.VideoIndex.at(LIBRARY / ".vindex").build(
            LIBRARY, model="demo", clip_seconds=1.0, num_workers=1
        )
        shutil.rmtree(HERE / "index", ignore_errors=True)
        shutil.copytree(
            LIBRARY / ".vindex", HERE / "index",
            ignore=shutil.ignore_patterns("locks", "thumbnails", "catalog.copy.duckdb"),
        )  # fmt: skip
    finally:
        shutil.rmtree(LIBRARY)
    catalog = HERE / "index" / "catalog.duckdb"
    catalog.with_name("catalog.duckdb.gz").write_bytes(gzip.compress(catalog.read_bytes()))
    catalog.unlink()  # DuckDB's blocks are almost empty: 3 MB for 20 kB


if __name__ == "__main__":
    main()
