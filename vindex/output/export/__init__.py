"""Taking results along: one module a format; see `vindex.output.export.writing`."""

__all__: list[str] = []
