"""Indexes of several models: one index has a space for each now."""

from vindex.moved import gone

__getattr__ = gone(
    __name__,
    'VideoIndex.build(library, model=["A", "B"]) makes one index with a space for each model; '
    "VideoIndex.open(space=...) chooses one.",
    "build_several", "targets_for",
)  # fmt: skip
