"""`VideoIndex`: the object that people hold; and `IndexSet`, several of them asked as one."""

from vindex.index.index_set import IndexSet, open_indexes
from vindex.index.video_index import VideoIndex

__all__ = ["IndexSet", "VideoIndex", "open_indexes"]
