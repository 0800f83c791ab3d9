"""Which files are taken for videos when a folder is walked."""

__all__ = ["AMBIGUOUS_SUFFIXES", "HEAD_BYTES", "VIDEO_SUFFIXES", "holds_video"]

VIDEO_SUFFIXES = frozenset(
    f".{suffix}"
    for suffixes in (
        ("mp4", "m4v", "mp4v", "mov", "qt", "f4v", "ismv", "3gp", "3gpp", "3g2", "3gpp2"),
        ("insv", "lrv", "lrf", "360", "dav", "h64"),  # action cameras, drones and recorders
        ("mkv", "mk3d", "webm", "avi", "divx", "xvid", "flv", "ogv", "ogm", "nut"),
        ("ts", "tp", "m2t", "m2ts", "mts", "trp", "tod", "mod"),
        ("mpg", "mpeg", "mpe", "mpv", "m2p", "vob", "vro", "evo", "pva"),
        ("wmv", "asf", "wtv", "dvr-ms", "rm", "rmvb", "nsv", "mxf", "gxf", "dv", "amv", "y4m"),
        ("h264", "264", "h265", "265", "hevc", "ivf", "vc1", "m1v", "m2v", "mp2v", "mpv2"),
        ("mjpeg", "mjpg"),
    )
    for suffix in suffixes
)
"""Lower-case suffixes, with their dot. Other files can still be named one by one."""

AMBIGUOUS_SUFFIXES = frozenset({".ts", ".mts", ".mod"})
"""What source code is called as well: TypeScript, Qt's translations, modules of Go and of AMPL; and
`.mod` music and what a Fortran compiler writes."""

HEAD_BYTES = 4096
"""What `holds_video` wants to see of a file."""

_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""How a text may begin: the byte order marks of UTF-8 and UTF-16."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
"""Characters that no text has."""

_PACK = b"\x00\x00\x01\xba"
"""Begins a pack of an MPEG program stream, which is what cameras call `.mod`."""

_PACKET_BYTES = (188, 192, 204)
"""Lengths of packets of an MPEG transport stream: plain, with times, with error correction."""


def holds_video(suffix: str, head: bytes) -> bool:
    """Whether a file with an ending of `AMBIGUOUS_SUFFIXES` may be a video; in doubt it may.

    An empty one is taken for source code, which often is empty.

    Args:
        suffix: lower-case, with its dot.
        head: its first `HEAD_BYTES`.
    """
    if head.startswith(_TEXT_MARKS) or not any(byte in _CONTROLS for byte in head):
        return False
    return suffix != ".mod" or _PACK in head or _is_transport_stream(head)


def _is_transport_stream(head: bytes) -> bool:
    """Whether three packets follow each other, from wherever the first begins."""
    return any(
        head[start] == head[start + length] == head[start + 2 * length] == 0x47  # `sync_byte`
        for length in _PACKET_BYTES
        for start in range(min(length, len(head) - 2 * length))
    )
