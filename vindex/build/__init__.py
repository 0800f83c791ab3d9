"""From files to an index: survey, probe, plan, run an engine, write, derive the vector index."""

from vindex.build.build import build
from vindex.build.options import BuildOptions, BuildReport
from vindex.build.request import BuildRequest

__all__ = ["BuildOptions", "BuildReport", "BuildRequest", "build"]
