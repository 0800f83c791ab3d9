"""A video whose picture starts after its sound is played at the moment that was asked for."""

import base64
from fractions import Fraction
from io import BytesIO

import av
import pytest

from tests.browser.test_browser import seconds_shown, wait_for_play
from tests.export.timed_videos import Timed
from tests.media_factory import make_video
from tests.pictures.helpers import number_of
from tests.serve.server import serving
from vindex import VideoIndex

pytestmark = [pytest.mark.timeout(300), pytest.mark.thorough]

DRAW = """v => { const c = document.createElement('canvas');
    c.width = v.videoWidth; c.height = v.videoHeight;
    c.getContext('2d').drawImage(v, 0, 0);
    return c.toDataURL().split(',')[1] }"""


@pytest.fixture(scope="module")
def late_site(tmp_path_factory, tiny_model):
    """Three videos: with sound from 0 and a picture from 3 s, as MP4 and MKV, and without sound."""
    library = tmp_path_factory.mktemp("late") / "videos"
    library.mkdir()
    for name in ("late.mkv", "late.mp4"):
        Timed(name, Fraction(25), None, Fraction(3), has_sound=True, seconds=8).make(library)
    make_video(library / "mute.mp4", num_frames=200, start_ticks=75)
    index = VideoIndex.at(library.parent / "index")
    index.build(library, model=str(tiny_model), workers=2)
    rows = index.sql("SELECT relative_path, video_id FROM videos").rows
    with serving(index.path) as (address, _):
        yield address, dict(rows)


def number_shown(page):
    """The number of the frame that the player shows, once it has come to rest."""
    wait_for_play(page)
    player = page.locator("#player")
    player.evaluate("v => v.pause()")
    page.wait_for_timeout(200)
    with av.open(BytesIO(base64.b64decode(player.evaluate(DRAW)))) as picture:
        return number_of(next(picture.decode(video=0)).to_ndarray(format="rgb24"))


@pytest.mark.parametrize(
    "name", ["late.mp4", "late.mkv", pytest.param("mute.mp4", marks=pytest.mark.slow)]
)
def test_the_frame_that_was_asked_for_is_shown(browser, late_site, name):
    address, video_ids = late_site
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto(f"/video/{video_ids[name]}?start=4&end=8")
        number = number_shown(page)
        assert 100 <= number <= 150
        assert seconds_shown(page) == pytest.approx(number / 25, abs=0.3)
        page.locator("#clips .mini").first.click()
        page.wait_for_function("() => document.querySelector('#clock').textContent < '0:04'")
        assert 0 <= number_shown(page) <= 75
