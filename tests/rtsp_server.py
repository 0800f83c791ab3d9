"""A camera that speaks RTSP: one H.264 video in real time, once, to the first who asks.

Its RTP packets come inside the RTSP connection (RFC 2326, section 10.12), in the payload format of
RFC 6184: pictures as they are where they are short, else cut into fragments.
"""

import re
import socket
import struct
import threading
import time
from base64 import b64encode
from contextlib import contextmanager, suppress

import av

_MOST_BYTES = 1400
"""Of a packet, as on a network."""

_SPS, _PPS, _FRAGMENT = 7, 8, 28
"""Types of H.264 units; the last is RTP's own."""


@contextmanager
def serve_camera(path):
    """Serve a stream of MPEG-TS that holds H.264; gives its address."""
    with av.open(path) as video:
        pictures = [
            (float(packet.pts * packet.time_base), _units(bytes(packet)))
            for packet in video.demux(video=0)
            if packet.pts is not None
        ]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=_serve, args=(listener, pictures, port), daemon=True)
        thread.start()
        yield f"rtsp://127.0.0.1:{port}/camera"
        thread.join(10)
    assert not thread.is_alive()


def _units(annex_b):
    return [unit for unit in re.split(rb"\x00?\x00\x00\x01", annex_b) if unit]


def _serve(listener, pictures, port):
    connection, _ = listener.accept()
    # Whoever asks may leave when it likes.
    with connection, suppress(OSError), connection.makefile("rb") as asked:
        _answer_until_play(connection, asked, pictures, port)
        first_seconds, began = pictures[0][0], time.monotonic()
        number = 0
        for seconds, units in pictures:
            time.sleep(max(0.0, began + seconds - first_seconds - time.monotonic()))
            payloads = [payload for unit in units for payload in _payloads(unit)]
            for place, payload in enumerate(payloads, start=1):
                is_last = place == len(payloads)
                ticks = int(seconds * 90_000) & 0xFFFFFFFF
                head = struct.pack("!BBHII", 0x80, 96 | is_last << 7, number, ticks, 1)
                _send(connection, 0, head + payload)
                number += 1
        _send(connection, 1, struct.pack("!BBHI", 0x81, 203, 1, 1))  # RTCP's goodbye


def _answer_until_play(connection, asked, pictures, port):
    """The talk before the pictures."""
    types = {unit[0] & 31: unit for unit in pictures[0][1]}
    sets = ",".join(b64encode(types[kind]).decode() for kind in (_SPS, _PPS))
    description = (
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
        f"a=fmtp:96 packetization-mode=1;sprop-parameter-sets={sets}\r\na=control:track1\r\n"
    )
    about = {
        "OPTIONS": "Public: OPTIONS, DESCRIBE, SETUP, PLAY\r\n\r\n",
        "DESCRIBE": (
            f"Content-Base: rtsp://127.0.0.1:{port}/camera/\r\nContent-Type: application/sdp\r\n"
            f"Content-Length: {len(description)}\r\n\r\n{description}"
        ),
        "SETUP": "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
        "PLAY": "Session: 1\r\n\r\n",
    }
    method = None
    while method != "PLAY":
        head = list(iter(lambda: asked.readline().decode().strip(), ""))
        if not head:
            raise ConnectionError("whoever asked has left")
        method = head[0].partition(" ")[0]
        number = next(line for line in head if line.startswith("CSeq"))
        connection.sendall(f"RTSP/1.0 200 OK\r\n{number}\r\n{about[method]}".encode())


def _payloads(unit):
    if len(unit) <= _MOST_BYTES:
        return [unit]
    pieces = [unit[at : at + _MOST_BYTES] for at in range(1, len(unit), _MOST_BYTES)]
    heads = [
        bytes(
            [
                unit[0] & 0xE0 | _FRAGMENT,
                (at == 0) << 7 | (at == len(pieces) - 1) << 6 | unit[0] & 31,
            ]
        )
        for at in range(len(pieces))
    ]
    return [head + piece for head, piece in zip(heads, pieces, strict=True)]


def _send(connection, channel, packet):
    connection.sendall(struct.pack("!cBH", b"$", channel, len(packet)) + packet)
