"""Taking results along: `writing` writes them, in one of the `formats`."""

__all__: list[str] = []
