"""Copies: the same or nearly the same content in several files."""
