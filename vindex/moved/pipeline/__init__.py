"""Building: `vindex.BuildOptions` now."""

from vindex.moved import public

__getattr__ = public(__name__, "BuildOptions", "BuildReport")
