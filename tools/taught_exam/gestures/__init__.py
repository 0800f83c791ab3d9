"""Gestures that nobody trains on, a module each draw."""
