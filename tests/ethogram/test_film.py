"""A rendered film whose actions are known to the frame, seen by the demo model every second."""

import csv
from pathlib import Path

import pytest

from vindex import VideoIndex

SAMPLE = Path(__file__).parents[2] / "sample_data"
FILM = "kitchen/clip_149.mp4"


@pytest.mark.slow
def test_bouts_lie_where_the_actions_of_a_film_do(tmp_path):
    index = VideoIndex.at(tmp_path / "index")
    index.build(SAMPLE / "videos" / FILM, model="demo", stride_seconds=1.0)
    with (SAMPLE / "truth.csv").open(newline="") as file:
        true = {
            row["label"]: (float(row["start_seconds"]), float(row["end_seconds"]))
            for row in csv.DictReader(file)
            if row["path"] == FILM
        }
    found = index.ethogram(list(true))
    bouts = {label: [b for b in found.bouts if b.label == label] for label in true}
    sure = [label for label in true if any(bout.probability > 0.9 for bout in bouts[label])]
    assert len(sure) >= 5
    for label in sure:  # a clip is 4 s, so what decides may lie half of that away
        (bout,) = [each for each in bouts[label] if each.probability > 0.9]
        start, end = true[label]
        assert bout.start_seconds == pytest.approx(start, abs=2.0)
        assert bout.end_seconds == pytest.approx(end, abs=2.0)
    first = min(found.bouts, key=lambda bout: bout.start_seconds)
    assert first.label == min(true, key=true.__getitem__)
    assert found.videos[0].seen_seconds == pytest.approx(found.videos[0].info.duration_seconds)
