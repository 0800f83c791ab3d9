"""Taking results along: one module a format; see `vindex.export.writing`."""

__all__: list[str] = []
