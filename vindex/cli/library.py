"""The sample library, which `vindex demo` indexes and `vindex bench` measures with."""

from __future__ import annotations

from pathlib import Path

from vindex.cli.output import say

__all__ = ["sample_library"]

_RENDERED_VIDEOS = 8
"""Drawn where the package is installed without the sample library; about half a minute."""


def sample_library(folder: Path) -> Path:
    """The sample library of a checkout, or a small one rendered on the spot.

    Args:
        folder: where it is rendered, if it is.
    """
    import vindex

    sample = Path(vindex.__file__).parents[1] / "sample_data" / "videos"
    if sample.is_dir():
        return sample
    rendered = folder / "library"
    if not (rendered / "videos").is_dir():
        from vindex.demo.sample_library import write_library

        say(f"Drawing a small library into {rendered} ...")
        write_library(rendered, num_videos=_RENDERED_VIDEOS)
    return rendered / "videos"
