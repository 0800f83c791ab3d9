"""From files to an index: survey, probe, plan, run an engine, write, derive the vector index."""

from vindex.build.build import build
from vindex.build.options import BuildOptions, BuildReport

__all__ = ["BuildOptions", "BuildReport", "build"]
