"""Spans that a user has already: clips are cut within them, and they are found by their names."""

import duckdb
import pytest

from tests.build.cut_whole import index, whole
from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.clips import plan_pieces
from vindex.errors import UsageError
from vindex.records import Clip, ClipSpec
from vindex.store.catalog.checks import catalog_problems

__all__ = ["index", "whole"]

HEADER = "path,start,end,name\n"


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Two films, of 10 s and of 4 s."""
    root = tmp_path_factory.mktemp("films") / "videos"
    (root / "robot").mkdir(parents=True)
    make_video(root / "robot" / "episodes.mp4", num_frames=150, frame_rate=15)
    make_video(root / "other.mp4", num_frames=60, frame_rate=15)
    return root


@pytest.fixture
def table(tmp_path):
    """Writes a table of spans."""

    def write(rows, header=HEADER):
        path = tmp_path / "spans.csv"
        path.write_text(header + rows)
        return path

    return write


def clips_of(index):
    """Path, start, end, span and id of every clip, by path and start."""
    rows = index.sql(
        "SELECT relative_path, start_seconds, end_seconds, span, clip_id FROM clips ORDER BY 1, 2"
    )
    return list(rows)


def build(index, films, **options):
    return index.build(films, workers=1, **options)


@pytest.mark.thorough
def test_film_is_counted_as_far_as_spans_go(index, films, table):
    spans = table("robot/episodes.mp4,0.5,2.5,a\nrobot/episodes.mp4,3,5,b\n")
    report = build(index, films, spans=spans)
    assert report.clips_indexed == 2
    assert report.video_seconds == pytest.approx(4.0)
    assert report.times.num_frames == 60


def test_pieces_are_cut_each_by_itself():
    spec = ClipSpec(2.0, 2.0, 4)
    pieces = [Clip(1.0, 4.5), Clip(5.0, 5.5), Clip(6.0, 8.0)]
    assert plan_pieces(10.0, pieces, spec) == [
        Clip(1.0, 3.0), Clip(2.5, 4.5), Clip(5.0, 5.5), Clip(6.0, 8.0)
    ]  # fmt: skip
    assert plan_pieces(4.0, [], spec) == [Clip(0.0, 2.0), Clip(2.0, 4.0)]


def test_a_new_index_is_cut_within_the_spans_and_found_by_their_names(
    films, tiny_model, tmp_path, table
):
    rows = table("robot/episodes.mp4,0,3,Pick up\nrobot/episodes.mp4,0:03,6,put down\n")
    index = VideoIndex.at(tmp_path / ".vindex")
    report = index.build(films, model=str(tiny_model), clip_seconds=2, workers=1, spans=rows)
    assert (report.exit_code, report.clips_indexed, report.files_recut) == (0, 6, 1)
    assert [row[:4] for row in clips_of(index)] == [
        ("other.mp4", 0, 2, None),
        ("other.mp4", 2, 4, None),
        ("robot/episodes.mp4", 0, 2, "Pick up"),
        ("robot/episodes.mp4", 1, 3, "Pick up"),
        ("robot/episodes.mp4", 3, 5, "put down"),
        ("robot/episodes.mp4", 4, 6, "put down"),
    ]
    for name, num_clips in [("pick UP", 2), ("p*", 4), ("*down", 2), ("pick", 0), ("[P]ick up", 2)]:
        assert len(index.everything(span=name)) == num_clips
    for hit in index.similar(clip=1, span="put down", merge=False, min_score=-1):
        assert hit.span == "put down"
        assert hit.as_dict()["span"] == "put down"
    assert "span" not in index.everything(path="other.mp4")[0].as_dict()
    text = index.labels()[0].label
    assert {hit.span for hit in index.search(text, span="p*", merge=False, min_score=0)} == {
        "Pick up", "put down"
    }  # fmt: skip


@pytest.mark.thorough
def test_only_what_changed_is_made_anew(index, films, table):
    before = clips_of(index)
    report = build(
        index, films, spans=table("robot/episodes.mp4,0,4,a\nrobot/episodes.mp4,5,9,b\n")
    )
    assert (report.exit_code, report.clips_planned, report.files_recut) == (0, 2, 1)
    after = clips_of(index)
    kept = [row for row in after if row[1] in (0, 2)]
    assert [(*row[:3], row[4]) for row in kept] == [
        (*row[:3], row[4]) for row in before if row[0] == "other.mp4" or row[1] in (0, 2)
    ]
    assert [row[1:4] for row in after if row[0] != "other.mp4"] == [
        (0, 2, "a"), (2, 4, "a"), (5, 7, "b"), (7, 9, "b")
    ]  # fmt: skip
    renamed = table("robot/episodes.mp4,0,4,c\nrobot/episodes.mp4,5,9,\n")
    report = build(index, films, spans=renamed)
    assert (report.clips_planned, report.files_recut, report.changed_anything) == (0, 1, True)
    assert [row[3] for row in clips_of(index)] == [None, None, "c", "c", None, None]
    assert [row[4] for row in clips_of(index)] == [row[4] for row in after]
    report = build(index, films, spans=renamed)
    assert not report.changed_anything
    report = build(index, films)
    assert not report.changed_anything, "the index remembers them"
    assert catalog_problems(index._folder) == []
    assert index.verify().is_clean
    found = {hit.clip_id for hit in index.similar(clip=1, merge=False, min_score=-1, limit=50)}
    assert found == {row[4] for row in after}


@pytest.mark.thorough
def test_without_spans_files_are_cut_whole_again(index, films, table):
    before = [row[:4] for row in clips_of(index)]
    build(index, films, spans=table("robot/episodes.mp4,1,2.5,a\n"))
    assert len(clips_of(index)) == 3
    report = build(index, films, spans=False)
    assert report.clips_indexed == 5
    assert [row[:4] for row in clips_of(index)] == before


@pytest.mark.thorough
def test_rows_that_cannot_be_are_listed_and_the_others_done(index, films, table):
    rows = table(
        "robot/episodes.mp4,0,2,good\n"
        "none.mp4,0,2,\n"
        "robot/episodes.mp4,1,3,overlaps\n"
        "robot/episodes.mp4,11,12,after the end\n"
        "robot/episodes.mp4,9,10.05,rounded\n"
        "robot/episodes.mp4,9,12,beyond the end\n"
        "robot/episodes.mp4,x,2,\n"
        "robot/episodes.mp4,5,5,\n"
        "robot/episodes.mp4,-1,5,\n"
        "robot/episodes.mp4,nan,inf,\n"
        ",1,2,\n"
        "robot/episodes.mp4\n"
        "robot/episodes.mp4,2,4,touches\n"
    )
    report = build(index, films, spans=rows)
    assert report.exit_code == 3
    assert [row.partition(", line ")[2] for row in report.spans_refused] == [
        "3: the index has no file none.mp4.",
        "4: a span from 1 to 3 s was given, which overlaps that of line 2.",
        "5: a span from 11 to 12 s was given; robot/episodes.mp4 is 10.00 s long.",
        "7: a span from 9 to 12 s was given; robot/episodes.mp4 is 10.00 s long.",
        "8: 'x' to '2' was given; both must be times, such as 72.5 or 1:12.5.",
        "9: a span from 5 to 5 was given; it must start at 0 or later and end after its start.",
        "10: a span from -1 to 5 was given; it must start at 0 or later and end after its start.",
        "11: a span from nan to inf was given; it must start at 0 or later and end after its "
        "start.",
        "12: it names no file.",
        "13: '' to '' was given; both must be times, such as 72.5 or 1:12.5.",
    ]
    spans = [row[1:4] for row in clips_of(index) if row[0] != "other.mp4"]
    assert spans == [(0, 2, "good"), (2, 4, "touches"), (9, 10, "rounded")]


@pytest.mark.thorough
def test_a_slip_in_a_table_forgets_no_span(index, films, table):
    rows = "robot/episodes.mp4,0,2,a\nrobot/episodes.mp4,4,6,b\nother.mp4,1,3,c\n"
    build(index, films, spans=table(rows))
    before = clips_of(index)
    assert [row[1:4] for row in before] == [(1, 3, "c"), (0, 2, "a"), (4, 6, "b")]
    for text in ("", "robot/episodes.mp4,x,2,a\n", "robot/episode.mp4,0,2,a\n"):
        with pytest.raises(UsageError, match=r"no row that can be used .* --no-spans forgets"):
            build(index, films, spans=table(text))
        assert clips_of(index) == before
    report = build(
        index, films, spans=table("robot/episodes.mp4,1,3,d\nrobot/episodes.mp4,4,6s,b\n\0,1,2,\n")
    )
    assert [row.partition(", line ")[2] for row in report.spans_refused] == [
        "3: '4' to '6s' was given; both must be times, such as 72.5 or 1:12.5.",
        "4: '\\x00' was given; no file can have a NUL in its name.",
    ]
    after = clips_of(index)
    assert [row[1:4] for row in after] == [(1, 3, "c"), (1, 3, "d"), (4, 6, "b")]
    assert [after[0], after[2]] == [before[0], before[2]]


@pytest.mark.thorough
def test_files_outside_of_the_given_paths_keep_their_spans(index, films, table):
    build(index, films, spans=table("other.mp4,1,3,c\n"))
    rows = table("robot/episodes.mp4,0,2,a\nother.mp4,1,3,c\nother.mp4,3,4,late\n")
    report = build(index, films / "robot", spans=rows)
    assert [row.partition(", line ")[2] for row in report.spans_refused] == [
        "4: other.mp4 lies outside of what is built, and keeps the spans that it has; build it, "
        "too."
    ]
    assert [row[1:4] for row in clips_of(index)] == [(1, 3, "c"), (0, 2, "a")]
    build(index, films / "robot", spans=False)
    assert [row[1:4] for row in clips_of(index)][:2] == [(1, 3, "c"), (0, 2, None)]
    assert len(clips_of(index)) == 6


def test_a_path_that_two_libraries_have_is_that_of_the_one_built(index, films, table, tmp_path):
    (tmp_path / "second").mkdir()
    make_video(tmp_path / "second" / "other.mp4", num_frames=90, frame_rate=15)
    report = build(index, tmp_path / "second", spans=table("other.mp4,1,3,a\n"))
    assert (report.spans_refused, report.files_recut) == ([], 1)
    spans = {(path, span) for path, span in index.sql("SELECT path, span FROM clips")}
    assert (str(tmp_path / "second/other.mp4"), "a") in spans
    assert (str(films / "other.mp4"), None) in spans


@pytest.mark.thorough
def test_files_are_named_as_one_likes(index, films, table, tmp_path, monkeypatch):
    monkeypatch.chdir(films / "robot")
    for path in ("robot/episodes.mp4", films / "robot/episodes.mp4", "episodes.mp4",
                 "./robot/../robot/episodes.mp4"):  # fmt: skip
        report = build(index, films, spans=table(f"{path},0,2,{path}\n"))
        assert (report.spans_refused, report.files_recut) == ([], 1), path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("path,begin,end\na,1,2\n", "has no column start; its header is 'path,begin,end'"),
        (
            "path;start;end\n",
            "'path;start;end'. .*first line names the columns, with commas or tabs",
        ),
        ("", "has no column path, start, end"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_table_that_is_none_is_refused_before_anything_is_done(
    index, films, tmp_path, text, told
):
    file = tmp_path / "t.csv"
    if text is not None:
        file.write_text(text)
    with pytest.raises(UsageError, match=told):
        build(index, films, spans=file)


@pytest.mark.thorough
def test_a_truth_file_is_a_table_of_spans(index, films, table):
    rows = table("other.mp4,1,3,Opening\n", header="path,start_seconds,end_seconds,label\n")
    assert build(index, films, spans=rows).spans_refused == []
    assert clips_of(index)[0][1:4] == (1, 3, None)


def test_a_clip_that_ends_with_its_span_shows_no_frame_of_the_next(films, tiny_model, tmp_path):
    from vindex.decode import decode_clips
    from vindex.jobs import DecodeJob
    from vindex.records import FrameRequest

    job = DecodeJob(
        str(films / "other.mp4"), "", (Clip(0.0, 1.0), Clip(1.0, 2.0)), 2.0,
        (FrameRequest(8, 32),), "pyav",
    )  # fmt: skip
    first, second = decode_clips(job)
    assert first.pts_seconds[0].max() == pytest.approx(14 / 15)
    assert second.pts_seconds[0].min() == 1.0


@pytest.mark.thorough
def test_an_interrupted_change_goes_on(index, films, table):
    rows = table("robot/episodes.mp4,0,3,a\n")
    build(index, films, spans=rows)
    connection = duckdb.connect(str(index._folder.catalog))
    connection.execute("DELETE FROM store.completed")  # as if it had died before the end
    connection.close()
    assert build(index, films).clips_planned == 0
    assert len(clips_of(index)) == 4
