"""`VideoIndex`: the object that people hold."""

from vindex.index.video_index import VideoIndex

__all__ = ["VideoIndex"]
