"""A gesture is taught to the demo model from five clips, and the others of it are found."""

from dataclasses import replace

import numpy as np
import pytest

from vindex import VideoIndex
from vindex.demo.actions import LABELS, random_take
from vindex.demo.recording import Recording, write_video
from vindex.demo.scene import Reel, random_look
from vindex.demo.splits import HELD_OUT
from vindex.teach.quality import average_precision

pytestmark = pytest.mark.slow

GESTURE, OWN_NAME = LABELS[3], "What the gardener does"
NUM_VIDEOS, CLIPS_EACH, SECONDS = 12, 4, 4.0
NUM_EXAMPLES = 5


def write_videos(folder):
    """Videos of four clips, one of which shows the gesture; gives its place in each."""
    rng = np.random.default_rng(HELD_OUT.seed_base + 1717)
    others, places = [label for label in LABELS if label != GESTURE], []
    for number in range(NUM_VIDEOS):
        labels = rng.choice(others, CLIPS_EACH).tolist()
        places.append(int(rng.integers(CLIPS_EACH)))
        labels[places[-1]] = GESTURE
        look = replace(random_look(rng, HELD_OUT, 0.5), noise=0.005)
        takes = tuple(random_take(rng, HELD_OUT, label, 0.5, 3.0, 0.5) for label in labels)
        recording = Recording(f"{number:02d}.mp4", 128, 96, frame_rate=8.0)
        write_video(recording, Reel(look, takes), folder)
    return places


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gestures")
    (folder / "videos").mkdir()
    places = write_videos(folder / "videos")
    index = VideoIndex.at(folder / "index")
    index.build(folder / "videos", model="demo", clip_seconds=SECONDS, workers=1)
    rows = index.sql("SELECT relative_path, start_seconds, clip_id FROM clips").rows
    ids = {(path, round(start / SECONDS)): clip_id for path, start, clip_id in rows}
    shows = [ids[f"{number:02d}.mp4", place] for number, place in enumerate(places)]
    return index, shows


def test_five_clips_of_a_gesture_find_the_others(library):
    index, shows = library
    taught = index.teach(OWN_NAME, yes=shows[:NUM_EXAMPLES])
    assert taught.clips == NUM_VIDEOS * CLIPS_EACH
    query = f"SELECT clip_id, probability FROM predictions WHERE label = '{OWN_NAME}'"
    left = [(i, p) for i, p in index.sql(query).rows if i not in shows[:NUM_EXAMPLES]]
    is_shown = np.array([clip_id in shows for clip_id, _ in left])
    assert (is_shown.sum(), len(left)) == (7, 43)
    found = average_precision(np.array([chance for _, chance in left]), is_shown)
    assert found >= 0.6  # by chance 0.16 and a little
    best = index.search(OWN_NAME, merge=False, limit=8)
    assert sum(hit.clip_id in shows for hit in best) >= 6
