"""Numbered videos of every kind, each made once a session and only if a test asks for it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.media_factory import VideoAsset, make_video

if TYPE_CHECKING:
    from collections.abc import Callable

_SKIPPING_TICKS = [tick for tick in range(70) if tick % 7 not in (2, 3)]

VIDEOS: dict[str, tuple[str, dict[str, Any]]] = {
    "h264": ("mp4", {}),
    "h264_mkv": ("mkv", {}),
    "h264_open_gop": ("mp4", {"open_gop": True}),
    "h264_10_bit": ("mp4", {"pixel_format": "yuv420p10le"}),
    "h264_fragmented": ("mp4", {"container_options": {"movflags": "frag_keyframe+empty_moov"}}),
    "hevc": ("mp4", {"codec": "libx265"}),
    "hevc_open_gop": ("mp4", {"codec": "libx265", "open_gop": True}),
    "hevc_10_bit": ("mp4", {"codec": "libx265", "pixel_format": "yuv420p10le"}),
    "vp8": ("webm", {"codec": "libvpx"}),
    "vp9": ("webm", {"codec": "libvpx-vp9"}),
    "vp9_odd_size": ("mkv", {"codec": "libvpx-vp9", "width": 161, "height": 121}),
    "av1": ("mp4", {"codec": "libsvtav1"}),
    "mpeg4": ("mp4", {"codec": "mpeg4"}),
    "mpeg4_avi": ("avi", {"codec": "mpeg4"}),
    "h264_avi": ("avi", {}),
    "mpeg2_ps": ("mpg", {"codec": "mpeg2video"}),
    "mpeg2_open_gop_ts": ("ts", {"codec": "mpeg2video", "open_gop": True}),
    "h264_ts": ("ts", {}),
    "hevc_m2ts": ("m2ts", {"codec": "libx265"}),
    "h264_flv": ("flv", {}),
    "mpeg4_wmv": ("wmv", {"codec": "mpeg4"}),
    "mpeg2_mxf": ("mxf", {"codec": "mpeg2video"}),
    "mjpeg_mov": ("mov", {"codec": "mjpeg", "pixel_format": "yuvj420p"}),
    "h264_bare": ("h264", {}),
    "vfr": ("mp4", {"ticks": _SKIPPING_TICKS}),
    "vfr_mkv": ("mkv", {"ticks": _SKIPPING_TICKS}),
    "vfr_avi": ("avi", {"ticks": _SKIPPING_TICKS, "b_frames": 0}),
    "starts_late": ("mp4", {"start_ticks": 125}),
    "starts_late_mkv": ("mkv", {"start_ticks": 125}),
    "edit_list": ("mp4", {"num_hidden": 15}),
    "rotated_90": ("mp4", {"rotation": 90}),
    "rotated_180": ("mp4", {"rotation": 180}),
    "rotated_270": ("mov", {"rotation": 270}),
    "mirrored": ("mp4", {"mirrored": True}),
    "mirrored_90": ("mp4", {"mirrored": True, "rotation": 90}),
    "wide_pixels": ("mp4", {"width": 120, "sample_aspect_ratio": 2}),
    "one_frame": ("mp4", {"num_frames": 1}),
    "wide": ("mp4", {"width": 240}),
    "tall": ("mp4", {"width": 96, "height": 160}),
}
"""By name: the suffix, and what `make_video` is told."""


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], VideoAsset]:
    """`video("h264")`: one of `VIDEOS`."""
    folder = tmp_path_factory.mktemp("videos")

    @cache
    def make(name: str) -> VideoAsset:
        suffix, told = VIDEOS[name]
        return make_video(folder / f"{name}.{suffix}", **told)

    return make
