"""Building with several models: `vindex.build_several` now."""

from vindex.moved import public

__getattr__ = public(__name__, "build_several", "targets_for")
