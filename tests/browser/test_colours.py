"""The web app shows the colours of the original: read back from a canvas in a real Chromium."""

from functools import partial

import numpy as np
import pytest

from tests.colour_factory import BT601, BT709, HLG, PQ, UNTAGGED, flat_frame, flat_video
from tests.serve.server import serving
from vindex import VideoIndex

pytestmark = [pytest.mark.timeout(300), pytest.mark.thorough]

GREEN = (38, 186, 159)
"""Its YUV is close to whole numbers by either matrix; read by the wrong one it is 12 to 17 levels
off. Its blue is near its luma: of stronger ones by BT.709 Chromium 156 itself is off, and shows
(30, 200, 60) as (30, 200, 66)."""

GREEN_SIGNAL = tuple(value / 255 for value in GREEN)
WHITE = (255, 255, 255)
PQ_WHITE, HLG_WHITE = 0.5807, 0.75
"""Signals of reference white, 203 cd/m2 (ITU-R BT.2408-8, table 1)."""

LEVELS = 4
SD, HD, PORTRAIT = (640, 360), (1280, 720), (720, 1280)
HEVC = {"codec": "libx265"}
TURNED = {"rotation": 90}

VIDEOS = {
    "sd_709": (GREEN, partial(flat_frame, GREEN_SIGNAL, *SD, 1, BT709), {}),
    "sd_709_hevc": (GREEN, partial(flat_frame, GREEN_SIGNAL, *SD, 1, BT709), HEVC),
    "sd_601": (GREEN, partial(flat_frame, GREEN_SIGNAL, *SD, 6, BT601), {}),
    "sd_untagged": (GREEN, partial(flat_frame, GREEN_SIGNAL, *SD, 6, UNTAGGED), {}),
    "hd_709": (GREEN, partial(flat_frame, GREEN_SIGNAL, *HD, 1, BT709), {}),
    "hd_601": (GREEN, partial(flat_frame, GREEN_SIGNAL, *HD, 6, BT601), {}),
    "hd_untagged": (GREEN, partial(flat_frame, GREEN_SIGNAL, *HD, 1, UNTAGGED), {}),
    "hd_untagged_turned": (GREEN, partial(flat_frame, GREEN_SIGNAL, *HD, 1, UNTAGGED), TURNED),
    "portrait_709_hevc": (GREEN, partial(flat_frame, GREEN_SIGNAL, *HD, 1, BT709), HEVC | TURNED),
    "portrait_601_hevc": (GREEN, partial(flat_frame, GREEN_SIGNAL, *HD, 6, BT601), HEVC | TURNED),
    "portrait_untagged": (GREEN, partial(flat_frame, GREEN_SIGNAL, *PORTRAIT, 1, UNTAGGED), {}),
    "hdr_pq": (WHITE, partial(flat_frame, (PQ_WHITE,) * 3, *SD, 9, PQ, bits=10), HEVC),
    "hdr_hlg": (WHITE, partial(flat_frame, (HLG_WHITE,) * 3, *SD, 9, HLG, bits=10), HEVC),
    "hdr_pq_turned": (
        WHITE,
        partial(flat_frame, (PQ_WHITE,) * 3, *SD, 9, PQ, bits=10),
        HEVC | TURNED,
    ),
}
PLAYED = ("sd_709", "sd_601", "sd_untagged", "hd_709", "hd_601", "hd_untagged", "portrait_untagged")
"""Those that browsers play as they are."""

READ_IMAGE = """async address => {
    const image = new Image();
    image.src = address;
    await image.decode();
    return colourOf(image, image.naturalWidth, image.naturalHeight);
}"""

READ_VIDEO = """async address => {
    const video = document.createElement('video');
    video.muted = true;
    video.src = address;
    document.body.append(video);
    await new Promise((done, fail) => { video.onloadeddata = done; video.onerror = fail; });
    await new Promise(done => { video.requestVideoFrameCallback(done); video.play(); });
    const colour = colourOf(video, video.videoWidth, video.videoHeight);
    video.remove();
    return colour;
}"""

COLOUR_OF = """() => {
    window.colourOf = (picture, width, height) => {
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const context = canvas.getContext('2d');
        context.drawImage(picture, 0, 0);
        return [...context.getImageData(width >> 1, height >> 1, 1, 1).data].slice(0, 3);
    };
}"""


@pytest.fixture(scope="module")
def flat_index(tmp_path_factory, tiny_model):
    """An index of the videos, each of one clip."""
    folder = tmp_path_factory.mktemp("flat")
    (folder / "videos").mkdir()
    for name, (_, draw, how) in VIDEOS.items():
        flat_video(folder / "videos" / f"{name}.mp4", draw(), seconds=2, **how)
    index = VideoIndex.at(folder / "index")
    index.build(folder / "videos", model=str(tiny_model), clip_seconds=2, workers=1)
    return index


@pytest.fixture(scope="module")
def site(flat_index):
    """Address of a server of its own process."""
    with serving(flat_index.path) as (address, _):
        yield address


@pytest.fixture(scope="module")
def ids(flat_index):
    """Of each video by its name: its own, and that of its clip."""
    rows = flat_index.sql("SELECT relative_path, video_id, clip_id FROM clips", limit=99).rows
    return {path.removesuffix(".mp4"): (video_id, clip_id) for path, video_id, clip_id in rows}


@pytest.fixture
def page(open_page):
    """A page of the app that can say which colour a picture has in its middle."""
    page = open_page("/")
    page.evaluate(COLOUR_OF)
    return page


@pytest.mark.parametrize("name", VIDEOS)
def test_thumbnail_and_stream_have_the_colour_of_the_original(page, ids, name):
    expected = VIDEOS[name][0]
    video_id, clip_id = ids[name]
    thumbnail = page.evaluate(READ_IMAGE, f"/thumb/{clip_id}.jpg")
    np.testing.assert_allclose(thumbnail, expected, atol=LEVELS)
    preview = page.evaluate(READ_IMAGE, f"/preview/{clip_id}.webp")
    np.testing.assert_allclose(preview, expected, atol=LEVELS)
    stream = page.evaluate(READ_VIDEO, f"/span/{video_id}.mp4?start=0&end=1")
    np.testing.assert_allclose(stream, expected, atol=LEVELS)


@pytest.mark.parametrize("name", PLAYED)
def test_what_the_browser_plays_itself_has_the_colour_of_what_is_made_of_it(page, ids, name):
    video_id, _ = ids[name]
    original = page.evaluate(READ_VIDEO, f"/file/{video_id}")
    np.testing.assert_allclose(original, VIDEOS[name][0], atol=LEVELS)
