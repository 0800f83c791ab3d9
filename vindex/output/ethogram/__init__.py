"""Ethograms: when each label is on, how often and for how long, of a whole library.

`bouts` is the arithmetic, `reading` asks the index, `counting` makes tables, `sheet` writes them.
"""

__all__: list[str] = []
