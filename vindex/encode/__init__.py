"""Clips of videos by a recipe: the one wiring of decoding, encoders and engines."""
