"""Damaged copies of videos: each ends indexed, partly indexed or failed with a reason."""

import json
import multiprocessing
import os
import random
import resource
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import CLIP_SECONDS
from tests.media_factory import make_video
from vindex.cli import main
from vindex.cli.build_report import say_report
from vindex.cli.inspect import status as print_status
from vindex.decode import VIDEO_SUFFIXES
from vindex.errors import MediaError
from vindex.records import Reason
from vindex.store.catalog import reader

SOURCES = [
    ("h264.mp4", {}),
    ("h265.mp4", {"codec": "libx265"}),
    ("vp9.webm", {"codec": "libvpx-vp9"}),
    ("av1.mkv", {"codec": "libsvtav1"}),
    ("mpeg4.avi", {"codec": "mpeg4"}),
    ("mpeg2.ts", {"codec": "mpeg2video"}),
    ("fast.mp4", {"container_options": {"movflags": "faststart"}}),
]


def flip_bytes(data, rng):
    for _ in range(rng.choice([1, 10, 1 + len(data) // 50])):
        data[rng.randrange(len(data))] = rng.randrange(256)


def cut_tail(data, rng):
    del data[rng.randrange(len(data)) :]


def zero_span(data, rng):
    first = rng.randrange(len(data))
    last = min(len(data), first + rng.randrange(1, len(data) // 2))
    data[first:last] = bytes(last - first)


def swap_blocks(data, rng):
    size = len(data) // 16
    one, other = (rng.randrange(16) * size for _ in range(2))
    data[one : one + size], data[other : other + size] = (
        data[other : other + size], data[one : one + size]
    )  # fmt: skip


def lie_in_header(data, rng):
    """Change numbers near the names of boxes: sizes, durations, counts, dimensions."""
    names = [b"moov", b"mvhd", b"tkhd", b"mdhd", b"stsz", b"stco", b"stts", b"avc1", b"hdrl"]
    places = [data.find(name) for name in names if name in data] or [0]
    place = rng.choice(places)
    for _ in range(4):
        position = max(0, min(len(data) - 1, place + rng.randrange(-4, 40)))
        data[position] = rng.choice([0, 1, 127, 255])


MUTATIONS = [flip_bytes, cut_tail, zero_span, swap_blocks, lie_in_header]


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    for name, options in SOURCES:
        make_video(folder / name, num_frames=75, frame_rate=15, **options)
    paths = sorted(folder.iterdir())
    footage = os.environ.get("VINDEX_FOOTAGE")
    if footage:
        real = [path for path in sorted(Path(footage).rglob("*")) if path.suffix in VIDEO_SUFFIXES]
        paths += [path for path in real if path.stat().st_size < 4_000_000]
    return paths


def mutate(sources, folder, number):
    """Write that many damaged copies; the same number gives the same copies."""
    folder.mkdir()
    rng = random.Random(number)
    for position in range(number):
        source = sources[position % len(sources)]
        data = bytearray(source.read_bytes())
        mutation = MUTATIONS[position // len(sources) % len(MUTATIONS)]
        mutation(data, rng)
        (folder / f"{position:04d}-{mutation.__name__}-{source.name}").write_bytes(data)


def check_mutations(index, sources, folder, tiny_model, number):
    """Build over damaged copies, and count what became of them."""
    mutate(sources, folder, number)
    report = index.build(
        folder, model=str(tiny_model), clip_seconds=CLIP_SECONDS, workers=2
    )  # fmt: skip
    assert report.files_found == number
    assert report.files_indexed + report.files_failed == number
    assert index.status().partial_videos == 0
    outcomes = Counter()
    indexed = {path for (path,) in reader.rows_of(
        index._folder, "SELECT DISTINCT path FROM main.clips"
    )}  # fmt: skip
    failures = index.failures()
    by_content = {f.path: f.fingerprint for f in reader.known_files(index._folder).values()}
    keys = {by_content[path] for path in indexed}
    failed = {by_content.get(failure.path) for failure in failures}
    for path, key in by_content.items():  # copies may be damaged alike
        outcome = (key in keys, key in failed)
        outcomes[outcome] += 1
        assert outcome != (False, False), path
    assert all(isinstance(failure.reason, Reason) and failure.message for failure in failures)
    assert index.verify().is_clean
    assert multiprocessing.active_children() == []
    names = {(True, False): "indexed", (True, True): "partly", (False, True): "failed"}
    counted = {name: outcomes[key] for key, name in names.items()}
    return counted | dict(Counter(str(failure.reason) for failure in failures))


@pytest.mark.thorough
def test_what_failed_in_part_is_told_apart_from_what_failed(index, tiny_model, tmp_path, capsys):
    folder = tmp_path / "videos"
    folder.mkdir()
    make_video(folder / "part.mp4", num_frames=150, frame_rate=15)
    data = bytearray((folder / "part.mp4").read_bytes())
    half = len(data) // 2
    data[half : half + len(data) // 4] = bytes(len(data) // 4)
    (folder / "part.mp4").write_bytes(data)
    (folder / "bad.mp4").write_text("this is no video")
    make_video(folder / "whole.mp4", num_frames=30, frame_rate=15)
    options = {"model": str(tiny_model), "clip_seconds": CLIP_SECONDS, "workers": 1}
    report = index.build(folder, **options)
    spans = [failure for failure in report.failures if failure.start_seconds is not None]
    assert {Path(failure.path).name for failure in spans} == {"part.mp4"}
    assert (report.files_indexed, report.files_partly_indexed, report.files_failed) == (2, 1, 1)
    status = index.status()
    assert (status.files, status.files_partly_indexed) == (2, 1)
    assert status.failures == len(spans) + 1
    say_report(report)
    assert "3 files found: 2 indexed (1 only in part), 1 failed, 0" in capsys.readouterr().err
    again = index.build(folder, retry_failed=True)
    assert (again.files_indexed, again.files_partly_indexed, again.files_failed) == (1, 1, 1)
    print_status(index=[Path(index.path)])
    assert f"failures  {len(spans) + 1} (files indexed only in part: 1)" in capsys.readouterr().out


@pytest.mark.slow  # three builds
def test_a_damaged_example_is_compared_by_its_longest_sound_part(
    index, tiny_model, tmp_path, caplog
):
    whole, example = tmp_path / "whole.mp4", tmp_path / "example.mp4"
    make_video(whole, num_frames=300, frame_rate=15)
    index.build(whole, model=str(tiny_model), clip_seconds=CLIP_SECONDS, workers=1)
    data = bytearray(whole.read_bytes())
    third, length = len(data) // 3, len(data) // 10
    data[third : third + length] = bytes(length)
    example.write_bytes(data)
    (best, *_) = index.similar(example)
    assert best.similarity == pytest.approx(1.0, abs=1e-3)
    assert 2 <= best.num_clips < 9
    assert (
        f"longest intact part, {best.start_seconds:.1f} to {best.end_seconds:.1f} s. "
        in caplog.text
    )
    with pytest.raises(MediaError, match="The file is damaged there"):
        index.similar(example, start=best.start_seconds - 2, end=best.start_seconds)


@pytest.mark.thorough
def test_some_damaged_copies(index, sources, tiny_model, tmp_path):
    counted = check_mutations(index, sources, tmp_path / "bad", tiny_model, 21)
    assert counted["indexed"] + counted["partly"] + counted["failed"] == 21
    assert min(counted["indexed"], counted["failed"]) > 0


@pytest.mark.slow
def test_many_damaged_copies(index, sources, tiny_model, tmp_path, record_property):
    counted = check_mutations(index, sources, tmp_path / "bad", tiny_model, 560)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index.build(tmp_path / "bad", retry_failed=True)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 100_000
    record_property("outcomes", str(counted))


def test_failures_are_tried_again_when_asked(library, settled):
    index = settled
    assert index.build(library).files_failed == 0
    report = index.build(library / "kitchen", retry_failed=True)
    assert report.files_failed == 0
    report = index.build(library, retry_failed=True)
    assert (report.files_failed, report.clips_planned) == (1, 0)
    assert [failure.reason for failure in index.failures()] == [Reason.NOT_A_VIDEO]


@pytest.mark.thorough
def test_a_span_that_failed_is_tried_again(library, index, tiny_model):
    from vindex.records import Failure, Stage
    from vindex.store.catalog import writer

    options = {"model": str(tiny_model), "clip_seconds": CLIP_SECONDS, "workers": 1}
    index.build(library / "c.mp4", **options)
    folder = index._folder
    (file,) = reader.known_files(folder).values()
    writer.forget_clips(folder, [file.fingerprint])
    refused = Failure(file.path, Stage.DECODE, Reason.TIMED_OUT, "It hung.")
    writer.commit_clips(folder, [], [(file.fingerprint, refused)], [file.fingerprint])
    assert index.build(library / "c.mp4").clips_planned == 0
    assert index.build(library / "c.mp4", retry_failed=True).clips_indexed == 3
    assert index.failures() == []


HOSTILE = [
    "it's \"quoted\".mp4", "new\nline.mp4", "\x1b[31mred.mp4", "<script>alert(1)<script>.mp4",
    "'; DROP TABLE store.clips; --.mp4", "..mp4", "..%2f..%2fetc.mp4", "-rf.mp4", "*?[a].mp4",
    os.fsdecode(b"\xff\xfe.mp4"), "\u202egnp.mp4", "%s%n.mp4",
]  # fmt: skip


COMMANDS = [
    ["search", "opening"], ["similar", "--clip", "1"], ["failures"], ["status"], ["duplicates"],
    ["sql", "SELECT path, relative_path FROM clips"], ["labels"], ["verify"], ["compact"],
]  # fmt: skip


def check_commands(index, root, monkeypatch, capfd):
    """No command lets a name speak to the terminal, and JSON gives names as they are."""
    (root / "\x1b[2Jbad.mp4").write_text("no video")
    for command in (["build", str(root)], *COMMANDS):
        for more in ([], ["--json"]):
            monkeypatch.setattr(sys, "argv", ["vindex", *command, *more, "--index", index.path])
            with suppress(SystemExit):
                main()
            out, err = capfd.readouterr()
            assert "Traceback" not in err
            assert all(char.isprintable() for char in (out + err).replace("\n", "")), command
            if more and out:
                json.loads(out)


@pytest.mark.slow  # every command, for every name
def test_hostile_names(index, master_library, tiny_model, tmp_path, monkeypatch, capfd):
    root = tmp_path / "hostile\n'root"
    root.mkdir()
    for number, name in enumerate(HOSTILE):
        make_video(root / "x.mp4", num_frames=20 + number, frame_rate=15)
        (root / "x.mp4").rename(root / name)
    options = {"model": str(tiny_model), "clip_seconds": CLIP_SECONDS, "workers": 1}
    report = index.build(root, **options)
    shown = {name for name in HOSTILE if name[0] != "."}
    assert (report.files_indexed, report.files_failed) == (len(shown), 0)
    found = {hit.relative_path for hit in index.search("opening", limit=99)}
    found |= {hit.relative_path for hit in index.similar(clip=1, limit=99)}
    assert found == shown
    assert index.verify().notes == []
    check_commands(index, root, monkeypatch, capfd)
    assert not index.build(root).changed_anything
    assert {path.name for path in tmp_path.iterdir()} == {root.name, "index"}
