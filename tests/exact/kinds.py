"""The kinds of files that films are made of, by name: what is made of each has to be the same."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av

from tests.exact.boxes import Edit, edits_of, write_edits
from tests.exact.film import Film
from tests.exact.making import Track, make_film, mux, parts
from tests.exact.packets import field_film, packed_film, retimed_film
from tests.exact.transport import TICKS, change_times
from tests.media_factory import Recipe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Maker = Callable[[Path], Film]

__all__ = ["KINDS", "QUICK", "UNTIMED", "make_kind"]

_SKIPPING = [tick for tick in range(70) if tick % 7 not in (2, 3)]
_STILL = [*range(6), *range(255, 300)]
_NTSC = {"frame_rate": Fraction(30_000, 1001), "num_frames": 72}
_PAL = {"width": 720, "height": 576, "num_frames": 30}
_LIKE_A_FILM = {"auto-alt-ref": "1", "lag-in-frames": "16", "deadline": "good"}
_REFRESH = {"x264-params": "keyint=12:intra-refresh=1:bframes=0:scenecut=0"}
_TRANSPARENT = {"pixel_format": "yuva420p", "options": {"auto-alt-ref": "0"}}
_BOTH_FIELDS = {"flags": "+ilme+ildct"}

PLAIN: dict[str, tuple[str, dict[str, Any]]] = {
    "h264": ("mp4", {}),
    "h264_open_gop": ("mp4", {"open_gop": True}),
    "h264_open_gop_mkv": ("mkv", {"open_gop": True}),
    "h264_open_gop_ts": ("ts", {"open_gop": True}),
    "h264_long_gop": ("mp4", {"gop_size": 250, "b_frames": 3}),
    "h264_fragmented": ("mp4", {"container_options": {"movflags": "frag_keyframe+empty_moov"}}),
    "h264_negative_offsets": ("mp4", {"container_options": {"movflags": "negative_cts_offsets"}}),
    "h264_refresh": ("mp4", {"options": _REFRESH}),
    "h264_refresh_mkv": ("mkv", {"options": _REFRESH}),
    "h264_refresh_ts": ("ts", {"options": _REFRESH}),
    "h264_mixed_fields": ("ts", {"options": {"flags": "+ilme+ildct", "x264-params": "tff=1"}}),
    "h264_live_mkv": ("mkv", {"container_options": {"live": "1"}}),
    "h264_avi": ("avi", {}),
    "h264_flv": ("flv", {}),
    "h264_vob": ("vob", {}),
    "h264_mpg": ("mpg", {"b_frames": 0}),
    "h264_mts": ("mts", {}),
    "h264_m2ts_late": ("m2ts", {"start_ticks": 50}),
    "h264_wtv": ("wtv", {}),
    "h264_bare": ("h264", {}),
    "hevc": ("mp4", {"codec": "libx265"}),
    "hevc_open_gop": ("mkv", {"codec": "libx265", "open_gop": True}),
    "hevc_open_gop_ts": ("ts", {"codec": "libx265", "open_gop": True}),
    "hevc_bare": ("hevc", {"codec": "libx265"}),
    "hevc_10_bit": ("mp4", {"codec": "libx265", "pixel_format": "yuv420p10le"}),
    "vp8_hidden": ("webm", {"codec": "libvpx", "options": _LIKE_A_FILM}),
    "vp8_ogv": ("ogv", {"codec": "libvpx"}),
    "vp9_hidden": ("webm", {"codec": "libvpx-vp9", "options": _LIKE_A_FILM}),
    "vp8_alpha": ("webm", {"codec": "libvpx", **_TRANSPARENT}),
    "vp9_alpha": ("webm", {"codec": "libvpx-vp9", **_TRANSPARENT}),
    "vp9_mp4": ("mp4", {"codec": "libvpx-vp9"}),
    "av1": ("mp4", {"codec": "libsvtav1"}),
    "av1_webm": ("webm", {"codec": "libsvtav1"}),
    "mpeg1": ("mpg", {"codec": "mpeg1video"}),
    "mpeg2_vob": ("vob", {"codec": "mpeg2video"}),
    "mpeg2_open_gop": ("ts", {"codec": "mpeg2video", "open_gop": True}),
    "mpeg2_fields": ("mpg", {"codec": "mpeg2video", "options": _BOTH_FIELDS}),
    "mpeg2_mxf": ("mxf", {"codec": "mpeg2video"}),
    "h264_mxf": ("mxf", {}),
    "mpeg2_bare": ("m2v", {"codec": "mpeg2video"}),
    "mpeg4": ("mp4", {"codec": "mpeg4"}),
    "mpeg4_avi": ("avi", {"codec": "mpeg4"}),
    "mpeg4_3gp": ("3gp", {"codec": "mpeg4", "b_frames": 0}),
    "mpeg4_wmv": ("wmv", {"codec": "mpeg4"}),
    "h263_3gp": ("3gp", {"codec": "h263", "width": 176, "height": 144}),
    "wmv2": ("wmv", {"codec": "wmv2"}),
    "msmpeg4_asf": ("asf", {"codec": "msmpeg4"}),
    "flv1": ("flv", {"codec": "flv"}),
    "mjpeg_avi": ("avi", {"codec": "mjpeg", "pixel_format": "yuvj420p"}),
    "mjpeg_mov": ("mov", {"codec": "mjpeg", "pixel_format": "yuvj420p"}),
    "prores": ("mov", {"codec": "prores_ks", "pixel_format": "yuv422p10le"}),
    "ffv1": ("mkv", {"codec": "ffv1"}),
    "huffyuv": ("avi", {"codec": "huffyuv", "pixel_format": "yuv422p"}),
    "dv": ("dv", {"codec": "dvvideo", **_PAL}),
    "dv_avi": ("avi", {"codec": "dvvideo", **_PAL}),
    "raw_y4m": ("y4m", {"codec": "rawvideo", "num_frames": 36}),
    "slow_motion": ("mov", {"frame_rate": 120, "num_frames": 144}),
    "vfr": ("mp4", {"ticks": _SKIPPING}),
    "vfr_mkv": ("mkv", {"ticks": _SKIPPING}),
    "vfr_ts": ("ts", {"ticks": _SKIPPING}),
    "vfr_avi": ("avi", {"ticks": _SKIPPING, "b_frames": 0}),
    "ntsc": ("mp4", _NTSC),
    "ntsc_ts": ("ts", _NTSC),
    "still": ("mp4", {"ticks": _STILL}),
    "still_mkv": ("mkv", {"ticks": _STILL}),
    "still_ts": ("ts", {"ticks": _STILL}),
    "time_lapse": ("mp4", {"frame_rate": 10, "ticks": [100 * n for n in range(5)]}),
    "time_lapse_mkv": ("mkv", {"frame_rate": 10, "ticks": [100 * n for n in range(5)]}),
    "late": ("mp4", {"start_ticks": 40}),
    "late_mkv": ("mkv", {"start_ticks": 40}),
    "edit_list": ("mp4", {"num_hidden": 15}),
    "edit_list_mov": ("mov", {"num_hidden": 7, "codec": "libx265"}),
    "turned_90": ("mp4", {"rotation": 90}),
    "turned_180": ("mov", {"rotation": 180, "codec": "libx265"}),
    "turned_270": ("mp4", {"rotation": 270, "width": 96}),
    "wide_pixels": ("mp4", {"width": 120, "sample_aspect_ratio": Fraction(2)}),
    "one_frame": ("mp4", {"num_frames": 1}),
}
"""By name: the suffix, and a `Recipe` of the media factory."""


def _two_edits(path: Path) -> Film:
    """An edit list that leaves out the middle; its second part begins between keyframes."""
    make_film(path, num_frames=75, b_frames=0)
    _, movie_rate, track_rate = edits_of(path)
    second, start = movie_rate, track_rate
    write_edits(path, [Edit(second, 0), Edit(second, 2 * start)])
    return Film.even(path, [*range(25), *range(50, 75)])


def _edit_with_end(path: Path) -> Film:
    """An edit list that hides the last frames, as phones trim."""
    make_film(path, num_frames=75)
    (edit,), movie_rate, _ = edits_of(path)
    write_edits(path, [Edit(2 * movie_rate, edit.media_ticks)])
    return Film.even(path, range(50))


def _late_beside_sound(path: Path) -> Film:
    mux(path, [Track(Recipe(num_frames=60), late_seconds=1.0)], sound_seconds=3.4)
    return Film.even(path, range(60))


def _after_a_small_track(path: Path) -> Film:
    """What players choose is the second track, flagged default."""
    small = Recipe(num_frames=15, frame_rate=5, width=64, height=48, first_number=1000, b_frames=0)
    mux(path, [Track(small, is_default=False), Track(Recipe(num_frames=60))])
    return Film.even(path, range(60))


def _after_a_picture(path: Path) -> Film:
    """A track of one picture comes first; neither has a flag."""
    recipe = Recipe(
        codec="mjpeg", pixel_format="yuvj420p", num_frames=1, width=64, height=48, first_number=1000
    )
    tracks = [Track(recipe, is_default=False), Track(Recipe(num_frames=60), is_default=False)]
    mux(path, tracks)
    return Film.even(path, range(60))


def _timed_by_decoding(path: Path) -> Film:
    """Each packet's time is that of decoding it, as some recorders store it: they only rise."""
    source_path = path.with_suffix(".mp4")
    make_film(source_path, num_frames=60)
    with av.open(str(source_path)) as source, av.open(str(path), "w") as output:
        stream = output.add_stream_from_template(source.streams.video[0])
        packets = [packet for packet in source.demux(source.streams.video[0]) if packet.size]
        for number, packet in enumerate(packets):
            packet.stream, packet.time_base = stream, Fraction(1, 25)
            packet.pts = packet.dts = number
            packet.duration = 1
            output.mux(packet)
    source_path.unlink()
    return Film.even(path, range(60))


def _joined(path: Path, *recipes: dict[str, Any]) -> Film:
    """Parts joined by `cat`."""
    suffix = path.suffix.removeprefix(".")
    path.write_bytes(b"".join(parts(path.parent, suffix, *recipes)))
    total = sum(recipe["num_frames"] for recipe in recipes)
    return Film.even(path, range(total))


_PART = {"num_frames": 30}
_MPEG2_PART = {"codec": "mpeg2video", "num_frames": 30}


def _first_of_joined(path: Path) -> Film:
    """FFmpeg reads the first part alone, and vindex says so."""
    _joined(path, _PART, _PART)
    return Film.even(path, range(30))


def _joined_with_gap(path: Path) -> Film:
    """The second part begins a second after the first ended: its last frame stands till then."""
    part = _PART | {"b_frames": 0}  # whose first frame would be later
    film = _joined(path, part, part | {"start_ticks": 55})
    seconds = [n / 25 if n < 30 else (n + 25) / 25 for n in range(60)]
    return Film(film.path, tuple(seconds), film.numbers, 85 / 25)


def _sparse(path: Path, **recipe: Any) -> Film:
    """Only every eighth frame has a time."""
    film = make_film(path, **recipe)
    data = path.read_bytes()
    path.write_bytes(change_times(data, lambda n, pts: None if n % 8 else pts))
    return film


def _wrapped(path: Path) -> Film:
    """The clock of 33 bits runs over after a second."""
    film = make_film(path, num_frames=60)
    shift = 2**33 - 3 * TICKS
    path.write_bytes(change_times(path.read_bytes(), lambda _, pts: pts + shift))
    return film


def _retimed_ts(path: Path, moved: Callable[[int], float]) -> Film:
    """Frames of a transport stream, each shown so many steps later."""
    film = make_film(path, num_frames=60, b_frames=0)
    data = path.read_bytes()
    path.write_bytes(change_times(data, lambda n, pts: pts + round(moved(n) * TICKS / 25)))
    return film.unknown()


def _retimed_mkv(path: Path, milliseconds: list[int]) -> Film:
    retimed_film(path, milliseconds)
    return Film.even(path, range(len(milliseconds))).unknown()


def _untimed_second_fields(path: Path) -> Film:
    film = field_film(path, in_pairs=False)
    data = path.read_bytes()
    path.write_bytes(change_times(data, lambda n, pts: None if n % 2 else pts))
    return film


def _from_the_middle(path: Path, **recipe: Any) -> Film:
    """A recording that was begun while the programme ran."""
    film = make_film(path, num_frames=75, **recipe)
    data = path.read_bytes()
    path.write_bytes(data[len(data) // 4 // 188 * 188 :])
    return film.unknown()


def _truncated(path: Path, **recipe: Any) -> Film:
    film = make_film(path, num_frames=75, **recipe)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    return film.unknown()


def _damaged(path: Path, **recipe: Any) -> Film:
    """One per cent of it is noise, in the middle of the second group of pictures."""
    film = make_film(path, num_frames=60, **recipe)
    data = bytearray(path.read_bytes())
    at = len(data) * 3 // 10
    data[at : at + len(data) // 100] = b"\x5a" * (len(data) // 100)
    path.write_bytes(data)
    return Film(film.path, film.seconds, film.numbers, film.end_seconds, is_known=False)


def _without_index(path: Path) -> Film:
    film = make_film(path, codec="mjpeg", pixel_format="yuvj420p")
    data = path.read_bytes()
    path.write_bytes(data[: data.rfind(b"idx1")])
    return film


SPECIAL: dict[str, tuple[str, Maker]] = {
    "two_edits": ("mp4", _two_edits),
    "edit_with_end": ("mp4", _edit_with_end),
    "late_beside_sound": ("mp4", _late_beside_sound),
    "late_beside_sound_mkv": ("mkv", _late_beside_sound),
    "late_beside_sound_ts": ("ts", _late_beside_sound),
    "after_a_small_track": ("mkv", _after_a_small_track),
    "after_a_small_track_mp4": ("mp4", _after_a_small_track),
    "after_a_picture": ("mkv", _after_a_picture),
    "after_a_picture_mp4": ("mp4", _after_a_picture),
    "fields": ("mkv", field_film),
    "fields_mp4": ("mp4", field_film),
    "fields_ts": ("ts", field_film),
    "fields_apart": ("ts", _untimed_second_fields),
    "fields_apart_and_timed": ("ts", lambda path: field_film(path, in_pairs=False)),
    "packed_avi": ("avi", packed_film),
    "avi_without_index": ("avi", _without_index),
    "joined_ts": ("ts", lambda path: _joined(path, _PART, _PART)),
    "joined_three_ts": ("ts", lambda path: _joined(path, *3 * [_PART | {"b_frames": 0}])),
    "joined_hevc_ts": ("ts", lambda path: _joined(path, *2 * [_PART | {"codec": "libx265"}])),
    "joined_m2ts": ("m2ts", lambda path: _joined(path, _PART, _PART)),
    "joined_vob": ("vob", lambda path: _joined(path, _MPEG2_PART, _MPEG2_PART)),
    "joined_mpeg2_ts": ("ts", lambda path: _joined(path, _MPEG2_PART, _MPEG2_PART)),
    "joined_overlapping_ts": ("ts", lambda path: _joined(path, _PART, _PART | {"start_ticks": 20})),
    "joined_overlapping_vob": (
        "vob",
        lambda path: _joined(path, _MPEG2_PART, _MPEG2_PART | {"start_ticks": 20}),
    ),
    "joined_with_gap_ts": ("ts", _joined_with_gap),
    "joined_far_ahead_ts": (
        "ts",
        lambda path: _joined(path, _PART, _PART | {"start_ticks": 1500}).unknown(),
    ),
    "joined_sizes_ts": (
        "ts",
        lambda path: _joined(path, _PART, _PART | {"width": 128, "height": 96}),
    ),
    "timed_by_decoding_flv": ("flv", _timed_by_decoding),
    "timed_by_decoding_mkv": ("mkv", _timed_by_decoding),
    "joined_flv": ("flv", _first_of_joined),
    "sparse_ts": ("ts", lambda path: _sparse(path, b_frames=0)),
    "sparse_b_frames_ts": ("ts", _sparse),
    "sparse_mpeg2": ("ts", lambda path: _sparse(path, codec="mpeg2video")),
    "wrapped_ts": ("ts", _wrapped),
    "repeated_ts": ("ts", lambda path: _retimed_ts(path, lambda n: -(n % 2))),
    "stopped_clock_ts": ("ts", lambda path: _retimed_ts(path, lambda n: min(0, max(20 - n, -15)))),
    "one_time_back_ts": ("ts", lambda path: _retimed_ts(path, lambda n: -15 * (n == 30))),
    "one_time_ahead_ts": ("ts", lambda path: _retimed_ts(path, lambda n: 15 * (n == 30))),
    "set_back_ts": ("ts", lambda path: _retimed_ts(path, lambda n: -20 * (n >= 30))),
    "jittery_ts": ("ts", lambda path: _retimed_ts(path, lambda n: 1.5 * (n % 3 == 1))),
    "repeated_mkv": ("mkv", lambda path: _retimed_mkv(path, [40 * (n - n % 2) for n in range(60)])),
    "bunched_mkv": ("mkv", lambda path: _retimed_mkv(path, [200 * (n // 5) for n in range(60)])),
    "from_the_middle_ts": ("ts", _from_the_middle),
    "from_the_middle_open_gop_ts": ("ts", lambda path: _from_the_middle(path, open_gop=True)),
    "from_the_middle_hevc_ts": (
        "ts",
        lambda path: _from_the_middle(path, codec="libx265", open_gop=True),
    ),
    "from_the_middle_refresh_ts": ("ts", lambda path: _from_the_middle(path, options=_REFRESH)),
    "truncated_ts": ("ts", _truncated),
    "truncated_mkv": ("mkv", _truncated),
    "truncated_avi": ("avi", lambda path: _truncated(path, codec="mpeg4")),
    "truncated_fragments": (
        "mp4",
        lambda path: _truncated(path, container_options={"movflags": "frag_keyframe+empty_moov"}),
    ),
    "damaged": ("mp4", _damaged),
    "damaged_ts": ("ts", _damaged),
    "damaged_mkv": ("mkv", lambda path: _damaged(path, codec="libx265")),
    "damaged_mpeg2": ("mpg", lambda path: _damaged(path, codec="mpeg2video")),
}
"""By name: the suffix, and what makes it."""

KINDS = (*PLAIN, *SPECIAL)

UNTIMED = frozenset({
    "bunched_mkv", "damaged", "damaged_mkv", "damaged_mpeg2", "damaged_ts",
    "from_the_middle_hevc_ts", "from_the_middle_open_gop_ts", "from_the_middle_refresh_ts",
    "from_the_middle_ts", "jittery_ts", "joined_far_ahead_ts", "one_time_ahead_ts",
    "one_time_back_ts", "repeated_mkv", "repeated_ts", "set_back_ts", "stopped_clock_ts",
    "truncated_avi", "truncated_fragments", "truncated_mkv", "truncated_ts",
})  # fmt: skip
"""Those whose times nobody can say from outside: they are measured, see `Film.is_known`."""

QUICK = frozenset({
    "damaged", "edit_list", "fields_ts", "h264_avi", "h264_mxf", "h264_open_gop", "hevc_open_gop",
    "joined_overlapping_vob", "joined_ts", "late_beside_sound", "mpeg4_avi", "one_frame",
    "repeated_ts", "sparse_ts", "time_lapse", "truncated_ts", "turned_90", "two_edits", "vfr_mkv",
    "vp9_alpha", "vp9_hidden", "wrapped_ts",
})  # fmt: skip
"""Those that are tried each time; the others are their relatives, and slow tests."""


def make_kind(name: str, folder: Path) -> Film:
    """A film of one of `KINDS`."""
    if name in PLAIN:
        suffix, recipe = PLAIN[name]
        return make_film(folder / f"{name}.{suffix}", **recipe)
    suffix, make = SPECIAL[name]
    return make(folder / f"{name}.{suffix}")
