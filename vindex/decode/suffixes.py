"""Which files are taken for videos when a folder is walked."""

__all__ = ["VIDEO_SUFFIXES"]

VIDEO_SUFFIXES = frozenset(
    f".{suffix}"
    for suffixes in (
        ("mp4", "m4v", "mov", "qt", "f4v", "3gp", "3g2"),
        ("mkv", "mk3d", "webm", "avi", "divx", "flv", "ogv", "ogm"),
        ("ts", "m2t", "m2ts", "mts", "trp", "tod", "mod", "mpg", "mpeg", "mpe", "mpv", "vob"),
        ("wmv", "asf", "wtv", "rm", "rmvb", "mxf", "dv", "amv", "y4m"),
        ("h264", "h265", "hevc", "m1v", "m2v", "mjpeg", "mjpg"),
    )
    for suffix in suffixes
)
"""Lower-case suffixes, with their dot. Other files can still be named one by one."""
