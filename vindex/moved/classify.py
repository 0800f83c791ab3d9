"""Labels without an index: `vindex.Classifier` now."""

from vindex.moved import public

__getattr__ = public(__name__, "Classifier", "ClipLabels", "Guess")
