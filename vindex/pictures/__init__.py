"""Pictures of what was found: thumbnails, previews and cuts of videos.

Nothing here is needed to search, and importing this module loads no decoder; `pictures`, `cuts`
and `playing` do, `cache` only when it has to make a picture.
"""

__all__: list[str] = []
