"""Own labels: taught from examples, found everywhere, reviewed, undone and forgotten."""

import csv
import os

import pytest

from tests.media_factory import make_video
from tests.teach.conftest import CLIPS_EACH, KNOT, NUM_VIDEOS, fill, shows
from vindex import UsageError, VideoIndex
from vindex.cli.query_options import refuse_span
from vindex.clips import span_clock
from vindex.records import Clip
from vindex.store.catalog.checks import catalog_problems
from vindex.store.taught import read_heads, refresh_taught
from vindex.teach.given import read_given

TRUE = [clip_id for clip_id in range(1, NUM_VIDEOS * CLIPS_EACH + 1) if shows(clip_id)]
OTHERS = [clip_id for clip_id in range(1, 240) if not shows(clip_id)]


def hits(index, **options):
    return [hit.clip_id for hit in index.search(KNOT, merge=False, limit=24, **options)]


def share_true(clip_ids):
    return sum(map(shows, clip_ids)) / len(clip_ids)


def test_a_gesture_is_found_from_five_examples(gestures):
    taught = gestures.teach(KNOT, yes=TRUE[:5])
    assert (taught.clips_yes, taught.clips_no, taught.clips, taught.quality) == (5, 0, 240, None)
    assert share_true(hits(gestures)) >= 0.75
    passing = [hit.clip_id for hit in gestures.everything(label="tying a KNOT")]
    assert len(passing) == taught.found
    assert share_true(passing) >= 0.8
    (label,) = gestures.sql("FROM labels WHERE is_taught").rows
    assert label == (3, KNOT, taught.found, True, 5, 0)
    assert read_heads(gestures._folder)[KNOT].features == "moments"
    assert VideoIndex.open(gestures.path).verify().is_clean


@pytest.mark.thorough
def test_what_was_built_before_there_were_moments_is_learned_from_the_mean(gestures):
    fill(gestures._folder, NUM_VIDEOS, 10, moments=False)
    gestures.teach(KNOT, yes=TRUE[:5])
    assert read_heads(gestures._folder)[KNOT].features == "mean"
    assert len(gestures.sql(f"FROM predictions WHERE label = '{KNOT}'").rows) == 280


@pytest.mark.thorough
def test_new_clips_get_the_label(gestures):
    gestures.teach(KNOT, yes=TRUE[:5])
    fill(gestures._folder, NUM_VIDEOS, 10)
    refresh_taught(gestures._folder)
    new = [hit.clip_id for hit in gestures.everything(label=KNOT) if hit.clip_id > 240]
    assert set(new) & {243, 253, 263, 273}
    assert catalog_problems(gestures._folder) == []


@pytest.mark.thorough
def test_a_review_says_how_good_it_is(gestures):
    gestures.teach(KNOT, yes=TRUE[:5])
    for _ in range(2):
        asked = gestures.review(KNOT, limit=10)
        assert len({question.clip_id for question in asked}) == 10
        taught = gestures.teach(
            KNOT,
            yes=[q.clip_id for q in asked if shows(q.clip_id)],
            no=[q.clip_id for q in asked if not shows(q.clip_id)],
            was_asked=True,
        )

    assert len(gestures.examples(KNOT)) == 25
    quality = taught.quality
    passing = [hit.clip_id for hit in gestures.everything(label=KNOT)]
    low, high = quality.precision_interval
    assert low <= share_true(passing) <= high
    assert 0.2 < low < high <= 1
    assert quality.average_precision_interval[0] <= quality.average_precision
    assert gestures.quality(KNOT).quality == quality
    assert share_true(hits(gestures)) >= 0.9


@pytest.mark.thorough
def test_the_later_judgement_stands_and_is_said(gestures):
    gestures.teach(KNOT, yes=TRUE[:5])
    taught = gestures.teach(KNOT, no=[TRUE[0]])
    assert taught.notes == (
        "/videos/v0.mp4 from 8 to 12 s was judged yes before; the new verdict stands.",
    )
    assert (taught.examples_yes, taught.examples_no) == (4, 1)


@pytest.mark.thorough
def test_undo_and_forgetting(gestures):
    gestures.teach(KNOT, yes=TRUE[:5])
    gestures.teach(KNOT, no=OTHERS[:3])
    assert gestures.undo_lesson() == (KNOT,)
    assert gestures.quality(KNOT).examples_no == 0
    assert gestures.forget_label("tying a knot") == 5
    assert gestures.examples() == []
    assert KNOT not in dict(gestures.labels())
    with pytest.raises(UsageError, match=r"No label 'Tying a knot' was taught"):
        gestures.review(KNOT)
    assert gestures.undo_lesson() == (KNOT,)
    assert len(gestures.examples(KNOT)) == 5
    assert dict(gestures.labels())[KNOT] > 0
    assert gestures.undo_lesson() == (KNOT,)
    assert KNOT not in dict(gestures.labels())
    with pytest.raises(UsageError, match="Nothing was taught"):
        gestures.undo_lesson()
    assert catalog_problems(gestures._folder) == []


@pytest.mark.thorough
def test_a_lesson_is_taken_back_in_every_space(gestures, beside):
    gestures.teach(KNOT, yes=TRUE[:5])
    beside.teach(KNOT, yes=TRUE[5:8])
    assert (gestures.quality(KNOT).clips_yes, beside.quality(KNOT).clips_yes) == (5, 8)
    assert gestures.undo_lesson() == (KNOT,)
    assert (gestures.quality(KNOT).clips_yes, beside.quality(KNOT).clips_yes) == (5, 5)
    assert beside.undo_lesson() == (KNOT,)
    for space in (gestures, beside):
        assert KNOT not in dict(space.labels())
        assert space.sql(f"FROM predictions WHERE label = '{KNOT}'").rows == ()
    assert catalog_problems(gestures._folder) == []


def test_a_taught_label_follows_and_is_followed(gestures):
    gestures.teach(KNOT, yes=TRUE[:5])
    # Every second clip that shows it begins its video: twelve of them follow another clip.
    before = gestures.search("opening something", then=KNOT, within=2.0, limit=12)
    assert {hit.then.label for hit in before} == {KNOT}
    assert share_true([hit.then.clip_id for hit in before]) >= 0.75
    assert all(hit.start_seconds < hit.then.start_seconds <= hit.end_seconds + 2 for hit in before)
    after = gestures.search(KNOT, then="opening something", within=2.0, limit=20)
    assert {(hit.label, hit.then.label) for hit in after} == {(KNOT, "Opening something")}
    assert share_true([hit.clip_id for hit in after]) >= 0.75


def test_a_taught_label_is_exported(gestures, tmp_path):
    gestures.teach(KNOT, yes=TRUE[:5])
    found = gestures.search(KNOT, merge=False, limit=20)
    gestures.export(found, tmp_path / "knots.csv")
    rows = list(csv.DictReader((tmp_path / "knots.csv").read_text().splitlines()))
    assert [(int(row["clip_id"]), row["label"]) for row in rows] == [
        (hit.clip_id, KNOT) for hit in found
    ]
    chances = [float(row["probability"]) for row in rows]
    assert chances == pytest.approx([hit.probability for hit in found], abs=1e-6)
    gestures.export(gestures.search(KNOT, then="opening something"), tmp_path / "cut.edl")
    assert f"* COMMENT: {KNOT} (" in (tmp_path / "cut.edl").read_text()


def test_examples_replace_no_table_unasked(gestures, tmp_path):
    gestures.teach(KNOT, yes=TRUE[:2], no=OTHERS[:1])
    table = tmp_path / "e.csv"
    table.write_text("of weeks of work")
    with pytest.raises(UsageError, match=r"e\.csv already exists\. Give --force"):
        gestures.export_examples(table)
    assert table.read_text() == "of weeks of work"
    assert gestures.export_examples(table, force=True) == 3
    assert table.read_text().startswith("path,start_seconds")


def test_examples_are_withdrawn_by_the_paths_that_commands_show(gestures):
    gestures.teach(KNOT, yes=TRUE[:5], no=OTHERS[:2])
    (first, second, *_) = gestures.examples(KNOT)
    for example, path in (first, os.path.relpath(first.path)), (second, second.path[1:]):
        span = span_clock(example.clip.start_seconds, example.clip.end_seconds)
        left = gestures.remove_examples(KNOT, [f"{path}@{span}"])
        assert not [note for note in left.notes if "verdict" in note], "nothing is contradicted"
    assert left.examples_yes + left.examples_no == 5


@pytest.mark.parametrize("name", ["a@b.mp4", "two\nlines.mp4", "-dash.mp4", "quote'\".mp4"])
def test_a_span_of_a_file_of_any_name_can_be_given(name):
    (span,) = read_given([f"{name}@0:03-0:07.5"], "--yes")
    assert (span.path, span.clip) == (name, Clip(3, 7.5))
    with pytest.raises(UsageError, match="--start 0:03 --end 0:07"):
        refuse_span(f"{name}@0:03-0:07.5")


@pytest.mark.thorough
def test_examples_are_exported_imported_and_removed(gestures, tmp_path):
    gestures.teach(KNOT, yes=TRUE[:5], no=OTHERS[:2])
    assert gestures.export_examples(tmp_path / "e.csv") == 7
    rows = list(csv.DictReader((tmp_path / "e.csv").read_text().splitlines()))
    assert rows[0] == {
        "path": "/videos/v0.mp4", "start_seconds": "8.0", "end_seconds": "12.0", "label": KNOT,
        "verdict": "yes", "fingerprint": "v0",
    }  # fmt: skip
    before = gestures.examples()
    gestures.forget_label(KNOT)
    (taught,) = gestures.import_examples(tmp_path / "e.csv")
    assert (taught.examples_yes, taught.examples_no) == (5, 2)
    assert {e.key for e in gestures.examples()} == {e.key for e in before}
    left = gestures.remove_examples(KNOT, ["/videos/v0.mp4@0:08-0:12"])
    assert left.examples_yes == 4
    assert gestures.remove_examples(KNOT, TRUE[1:5]) is None
    assert gestures.examples(KNOT) == []


@pytest.mark.some_cases(4)
@pytest.mark.parametrize(
    ("label", "given", "problem"),
    [
        (KNOT, {"no": [1]}, "has no example that shows it"),
        (KNOT, {"yes": [999]}, "no clip with that id"),
        (KNOT, {"yes": [10**30]}, r"--yes 10+ was given; it must be from 1 to"),
        (KNOT, {"yes": ["9" * 5000]}, "there is no file 9"),
        (KNOT, {"yes": ["v0.mp4@0:20-0:24"]}, r"from 20 to 24 s; /videos/v0.mp4 is 16.00 s long"),
        (KNOT, {"yes": ["v0.mp4@0:07-0:03"]}, "end after its start"),
        (KNOT, {"yes": ["gone.mp4@0:03-0:07"]}, "there is no file gone.mp4"),
        (KNOT, {"yes": [2.5]}, "must be the id of a clip"),
        (KNOT, {"yes": ["none.csv"]}, "none.csv cannot be read"),
        ("opening SOMETHING", {"yes": [1]}, "the model already knows as 'Opening something'"),
        (" ", {"yes": [1]}, "is empty"),
        (KNOT, {}, "has no example that shows it"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_gets_a_sentence_and_changes_nothing(gestures, label, given, problem):
    with pytest.raises(UsageError, match=problem):
        gestures.teach(label, **given)
    assert gestures.examples() == []
    assert dict(gestures.labels()).keys() == {
        "Opening something", "Closing something", "Holding something"
    }  # fmt: skip


def test_tables_say_which_lines_count(gestures, tmp_path):
    table = tmp_path / "truth.csv"
    places = [divmod(clip_id - 1, CLIPS_EACH) for clip_id in TRUE[:4]]
    lines = [f"v{video}.mp4,{4 * i},{4 * i + 4},{KNOT}" for video, i in places]
    lines += ["v1.mp4,0,4,Waving", "v2.mp4,4,8,Waving"]
    table.write_text("path,start_seconds,end_seconds,label\n" + "\n".join(lines))
    taught = gestures.teach("tying a  knot", file=table)
    assert (taught.label, taught.clips_yes, taught.clips_no) == ("tying a knot", 4, 2)
    with pytest.raises(UsageError, match="No line has the label 'Jumping'"):
        gestures.teach("Jumping", yes=[table])


AGGREGATED = """Observation id,Media file name,Subject,Behavior,Behavior type,Start (s),Stop (s)
one,v0.mp4,A,Tying,STATE,8.0,12.0
one,v1.mp4,A,Waving,STATE,0.0,4.0
"""
TABULAR = """Observation id\tone
Time\tMedia file path\tSubject\tBehavior\tStatus
8.0\tv0.mp4\tA\tTying\tSTART
12.0\tv0.mp4\tA\tTying\tSTOP
2.0\tv1.mp4\tA\tWaving\tPOINT
"""


@pytest.mark.parametrize("text", [AGGREGATED, TABULAR])
def test_exports_of_boris_are_read(gestures, tmp_path, text):
    (tmp_path / "boris.tsv").write_text(text)
    taught = gestures.teach("Tying", file=tmp_path / "boris.tsv")
    assert (taught.clips_yes, taught.clips_no) == (1, 1)
    assert {e.clip.start_seconds for e in gestures.examples()} >= {8.0}


@pytest.mark.thorough
def test_files_outside_the_library_are_encoded_once_and_kept(real, tmp_path):
    outside = tmp_path / "outside.mp4"
    make_video(outside, num_frames=66, frame_rate=15)  # no content that the library has
    taught = real.teach("Waving", yes=[f"{outside}@0:00-0:02"], no=[1])
    assert (taught.clips_yes, taught.clips_no, taught.found) == (1, 1, taught.found)
    outside.unlink()
    again = real.teach("Waving", no=[2])
    assert (again.clips_yes, again.clips_no, again.notes) == (1, 2, ())
    assert real.verify().is_clean


def test_a_span_of_a_file_is_the_clips_that_it_covers(real, master_library):
    a = master_library / "kitchen" / "a.mp4"
    taught = real.teach("Waving", yes=[f"{a}@0:00.5-0:03.8"], no=["desk/b.mkv@0-2"])
    assert (taught.clips_yes, taught.clips_no) == (2, 1)
    with pytest.raises(UsageError, match=r"from 2 to 9 s; .*a\.mp4 is 4\.00 s long"):
        real.teach("Waving", yes=[f"{a}@2-9"])


def test_a_taught_label_is_found_in_other_words_and_said_to_be_the_closest(gestures):
    gestures.teach(KNOT, yes=TRUE[:5])
    found = gestures.search("somebody ties two ropes together", merge=False, limit=24)
    (match,) = found.labels
    assert (match.label, match.by_meaning) == (KNOT, True)
    assert found.labels_in_words == f"{KNOT} {match.weight:.2f} (closest in meaning)"
    assert [hit.clip_id for hit in found] == hits(gestures)
    assert found[0].score == pytest.approx(match.weight * found[0].probability, abs=1e-4)
    refused = gestures.search("a penguin on the ice")
    assert (refused.labels, list(refused)) == ((), [])


def test_a_taught_label_is_evaluated_and_is_no_rival_of_others(gestures, tmp_path):
    gestures.teach(KNOT, yes=TRUE[:5])
    head = "path,start_seconds,end_seconds,label\n"
    others = OTHERS[:20]
    lines = {i: f"v{(i - 1) // 4}.mp4,{4 * ((i - 1) % 4)},{4 * ((i - 1) % 4) + 4}"
             for i in TRUE + others}  # fmt: skip
    (tmp_path / "model.csv").write_text(
        head + "\n".join(f"{lines[i]},Opening something" for i in others)
    )
    assert gestures.evaluate(tmp_path / "model.csv").top1 == 1.0
    (tmp_path / "own.csv").write_text(head + "\n".join(f"{lines[i]},{KNOT}" for i in TRUE))
    (quality,) = gestures.evaluate(tmp_path / "own.csv").per_label
    assert quality.clips == len(TRUE)
    assert quality.average_precision > 0.6
