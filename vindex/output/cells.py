"""Cells of tables that spreadsheets open: text must not become a formula there.

Excel, LibreOffice and the like run what begins with one of a few signs, also from a CSV file, and a
formula can start programs or send what stands beside it. Names of files and labels come from
whoever made the library (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

__all__ = ["safe_cell"]

_SIGNS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
"""The last four are the others in full width, which some spreadsheets take for them."""


def safe_cell(value: object) -> object:
    """The value of a cell: text that could be a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(_SIGNS_OF_FORMULAS):
        return f"'{value}"
    return value
