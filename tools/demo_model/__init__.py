"""Trains the demo checkpoint on rendered films, measures it and publishes it."""
