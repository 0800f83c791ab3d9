"""Index a video library and find clips by what happens in them."""

__version__ = "0.1.0"
