"""Labels of clips without an index: of files, of a pipe, of a stream served in real time."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.media_factory import make_video
from tests.rtsp_server import serve_camera
from tests.tiny_models import save_tiny_vjepa2
from vindex.cli import main
from vindex.decode.live import LiveClips
from vindex.decode.sources import is_live, shown_source
from vindex.direct.classify import Classifier
from vindex.encoders.vjepa2_encoder import VJepa2Encoder
from vindex.errors import MediaError, UsageError
from vindex.pictures.pictures import jpeg_of_moment
from vindex.records import ClipSpec, Failure, FrameRequest, Reason

pytestmark = pytest.mark.usefixtures("one_torch_thread")

COMMAND = [sys.executable, "-c", "from vindex.cli import main; main()", "classify"]
WINDOWS = {"clip_seconds": 1.0, "stride_seconds": 0.5}


@pytest.fixture(scope="module")
def videos(tmp_path_factory):
    """The same 4.2 seconds in two containers that can be streamed."""
    folder = tmp_path_factory.mktemp("streams")
    return {
        kind: make_video(folder / f"a.{kind}", num_frames=63, frame_rate=15).path
        for kind in ("ts", "mkv")
    }


@pytest.fixture(scope="module")
def classifier(tiny_model):
    return Classifier(str(tiny_model), **WINDOWS)


@pytest.fixture(scope="module")
def of_file(classifier, videos):
    return list(classifier.files([videos["mkv"]]))


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """2.1 seconds, for what has to be served in real time; and windows to match."""
    path = make_video(tmp_path_factory.mktemp("short") / "a.ts", num_frames=31, frame_rate=15).path
    return path, {"clip_seconds": 0.5, "stride_seconds": 0.25}


@pytest.fixture
def vindex(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", "classify", *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, out, err

    return run


class Server(ThreadingHTTPServer):
    """Serves one file at the pace of its video, to whoever asks."""

    daemon_threads = True

    def __init__(self, path, seconds):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = Path(path).read_bytes()
        self.pause_seconds = seconds / 40
        self.is_sent = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path not in ("/live", "/whole"):
            self.send_error(404)
            return
        is_whole = self.path == "/whole"
        self.send_response(200)
        self.send_header("Content-Type", "video/mp2t")
        content = self.server.content
        if is_whole:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        step = len(content) // 40 + 1
        try:
            for start in range(0, len(content), step):
                self.wfile.write(content[start : start + step])
                time.sleep(0 if is_whole else self.server.pause_seconds)
        except OSError:
            return
        self.server.is_sent.set()

    def log_message(self, *arguments):
        pass


@contextmanager
def served(path, seconds=4.2):
    with Server(path, seconds) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server, f"http://127.0.0.1:{server.server_port}/live"
        finally:
            server.shutdown()
            thread.join()


def assert_same(clips, expected):
    assert [clip.start_seconds for clip in clips] == [clip.start_seconds for clip in expected]
    for clip, other in zip(clips, expected, strict=True):
        assert clip.end_seconds == pytest.approx(other.end_seconds)
        assert [guess.label for guess in clip.guesses] == [guess.label for guess in other.guesses]
        for guess, same in zip(clip.guesses, other.guesses, strict=True):
            assert guess.probability == pytest.approx(same.probability, abs=1e-4)


# --- files ---


def test_windows_slide_over_a_file(of_file, tiny_model, videos):
    assert [clip.start_seconds for clip in of_file] == [0.5 * k for k in range(7)]
    assert all(clip.end_seconds - clip.start_seconds == 1.0 for clip in of_file)
    for clip in of_file:
        chances = [guess.probability for guess in clip.guesses]
        assert len(chances) == 3
        assert all(one >= other for one, other in pairwise(chances))
    whole = Classifier(str(tiny_model), clip_seconds=1.0, num_frames=2, top=1)
    clips = list(whole.files([videos["mkv"]]))
    assert [clip.start_seconds for clip in clips] == [0, 1, 2, 3]
    assert all(len(clip.guesses) == 1 for clip in clips)


def test_they_are_the_labels_of_an_index(master_library, built, tiny_model):
    clips = Classifier(str(tiny_model), clip_seconds=2.0, top=1).files(
        [str(master_library / "desk" / "b.mkv")]
    )
    rows = built.sql(
        "SELECT start_seconds, label, probability FROM clips WHERE path LIKE '%b.mkv' ORDER BY 1"
    ).rows
    found = [(clip.start_seconds, *clip.guesses) for clip in clips]
    assert len(rows) == len(found) == 5
    for (start, label, probability), (other_start, guess) in zip(rows, found, strict=True):
        assert (start, label) == (other_start, guess.label)
        assert guess.probability == pytest.approx(probability, abs=1e-3)  # kept in half precision


def test_a_bad_file_does_not_stop_the_others(classifier, videos, tmp_path, of_file):
    bad = tmp_path / "bad.mp4"
    bad.write_text("this is no video")
    first, *rest = classifier.files([str(bad), videos["mkv"]])
    assert isinstance(first, Failure)
    assert (first.path, first.reason) == (str(bad), "not_a_video")
    assert_same(rest, of_file)


def test_a_clip_that_overflows_the_model_gets_no_labels(classifier, videos, of_file, monkeypatch):
    encode = VJepa2Encoder._encode_batch

    def overflow(self, frames_BTHWC):
        encoding = encode(self, frames_BTHWC)
        encoding.probabilities_BK[1:] = np.nan
        encoding.embeddings_BD[1:] = np.nan
        return encoding

    monkeypatch.setattr(VJepa2Encoder, "_encode_batch", overflow)
    items = list(classifier.files([videos["mkv"]]))
    refused = [item for item in items if isinstance(item, Failure)]
    assert {item.reason for item in refused} == {Reason.NOT_FINITE}
    assert [item.start_seconds for item in items] == [item.start_seconds for item in of_file]
    assert items[0].guesses[0].label == of_file[0].guesses[0].label


def test_json_csv_and_webvtt(vindex, tiny_model, videos, tmp_path, of_file):
    options = ["--model", tiny_model, "--clip-seconds", 1, "--stride-seconds", 0.5, "--top", 2]
    bad = tmp_path / "bad.mp4"
    bad.write_text("this is no video")
    code, out, err = vindex(videos["mkv"], bad, *options, "--json")
    document = json.loads(out)
    assert code == 3
    assert "bad.mp4" in err
    assert [row["reason"] for row in document["failures"]] == ["not_a_video"]
    assert [clip["labels"][0]["label"] for clip in document["clips"]] == [
        clip.guesses[0].label for clip in of_file
    ]
    code, out, _ = vindex(videos["mkv"], *options, "--format", "csv")
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == "path,start_seconds,end_seconds,rank,label,probability"
    assert len(lines) == 1 + 2 * 7
    code, out, _ = vindex(videos["mkv"], *options, "--format", "vtt")
    best, second = of_file[1].guesses[:2]
    cue = f"{best.label} ({best.probability:.2f})\n{second.label} ({second.probability:.2f})\n"
    assert out.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n")
    assert f"\n\n00:00:00.500 --> 00:00:01.500\n{cue}\n" in out
    code, _, err = vindex(videos["mkv"], *options, "--format", "vtt", "--json")
    assert (code, "--json and --format vtt were both given" in err) == (2, True)
    code, out, _ = vindex(videos["mkv"], *options)
    assert out.splitlines()[0].split() == ["from", "to", "labels", "path"]
    assert len(out.splitlines()) == 8


def test_what_cannot_be_done_is_refused_in_a_sentence(vindex, tiny_model, videos, tmp_path):
    code, _, err = vindex(videos["ts"], videos["mkv"], "--model", tiny_model, "--format", "vtt")
    assert (code, "belongs to one video" in err) == (2, True)
    code, _, err = vindex("-", videos["mkv"], "--model", tiny_model)
    assert (code, "goes on" in err) == (2, True)
    code, _, err = vindex(videos["ts"], "--model", tiny_model, "--format", "srt")
    assert (code, "table, json, csv, vtt" in err) == (2, True)
    code, _, err = vindex(tmp_path / "none.mp4", "--model", tiny_model)
    assert (code, "is not a file" in err) == (2, True)
    code, _, err = vindex(tmp_path, "--model", tiny_model)
    assert (code, "FOLDER/* are those of a folder" in err) == (2, True)
    code, _, err = vindex("http://[::1", "--model", tiny_model)
    assert (code, "http://[::1 cannot be opened" in err) == (1, True)
    headless = save_tiny_vjepa2(tmp_path / "headless", head=False)
    with pytest.raises(UsageError, match="has no labels"):
        Classifier(str(headless))


# --- what goes on ---


@contextmanager
def stdin_of(content):
    """A pipe as this process's stdin, which FFmpeg reads by its number."""
    reading, writing = os.pipe()
    kept = os.dup(0)
    os.dup2(reading, 0)
    os.close(reading)
    writer = threading.Thread(target=write_all, args=(writing, content), daemon=True)
    writer.start()
    try:
        yield
    finally:
        os.dup2(kept, 0)  # closes the reading end, so that the writer ends
        os.close(kept)
        writer.join()


def write_all(pipe, content):
    with suppress(BrokenPipeError), os.fdopen(pipe, "wb") as file:
        file.write(content)


@pytest.mark.parametrize("kind", ["ts", "mkv"])
def test_a_pipe_gives_line_by_line_what_the_file_gives(kind, videos, vindex, tiny_model, of_file):
    options = ["--model", tiny_model, "--clip-seconds", 1, "--stride-seconds", 0.5]
    with stdin_of(Path(videos[kind]).read_bytes()):
        code, out, err = vindex("-", *options, "--json")
    assert code == 0, err
    documents = [json.loads(line) for line in out.splitlines()]
    assert [d["start_seconds"] for d in documents] == [c.start_seconds for c in of_file]
    assert {(d["path"], d["num_dropped"]) for d in documents} == {("stdin", 0)}
    for document, clip in zip(documents, of_file, strict=True):
        for label, guess in zip(document["labels"], clip.guesses, strict=True):
            assert label["label"] == guess.label
            assert label["probability"] == pytest.approx(guess.probability, abs=1e-4)


def test_a_pipe_with_a_name_is_read_as_it_comes(vindex, tiny_model, tmp_path, videos, of_file):
    """As `mkfifo` makes it, and a shell for `<(command)`."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    options = ["--model", tiny_model, "--clip-seconds", 1, "--stride-seconds", 0.5]
    for content, code, said in (
        (Path(videos["ts"]).read_bytes(), 0, ""),
        (Path("sample_data/videos/kitchen/clip_100.mp4").read_bytes(), 1, "or mov give the file"),
    ):

        def write(content=content):
            write_all(os.open(pipe, os.O_WRONLY), content)

        threading.Thread(target=write, daemon=True).start()
        found, out, err = vindex(pipe, *options, "--json")
        assert (found, said in err) == (code, True), err
        documents = [json.loads(line) for line in out.splitlines()]
        spans = [(str(pipe), clip.start_seconds) for clip in of_file] if not code else []
        assert [(d["path"], d["start_seconds"]) for d in documents] == spans


def test_ctrl_c_ends_a_stream_that_goes_on(videos, tiny_model):
    options = ["--model", str(tiny_model), "--clip-seconds", "1"]
    run = subprocess.Popen(
        [*COMMAND, "-", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        with open(videos["ts"], "rb") as file:  # noqa: PTH123
            run.stdin.write(file.read())
        run.stdin.flush()  # and stays open, as a camera does
        assert run.stdout.readline().startswith(b"0:00.0-0:01.0  ")
        run.send_signal(signal.SIGINT)
        run.wait(30)
    finally:
        run.kill()
        _, err = run.communicate()
    assert run.returncode == 130
    assert b"Traceback" not in err


@pytest.mark.timeout(30)
def test_a_stdin_without_a_video_is_refused_before_the_model_is_loaded():
    """A closed one hung for ever: its number went to a pipe of the process itself."""
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *COMMAND, "-", "--model", "none"],
        capture_output=True, text=True,
    )  # fmt: skip
    mouth, terminal = os.openpty()
    typed = subprocess.run(
        [*COMMAND, "-", "--model", "none"], stdin=terminal, capture_output=True, text=True
    )
    for number in (mouth, terminal):
        os.close(number)
    assert (closed.returncode, typed.returncode) == (2, 2)
    assert "reads stdin, but stdin is closed. Pipe a video into it" in closed.stderr
    assert "stdin is a terminal" in typed.stderr


def test_a_stream_over_http_is_labelled_while_it_comes(tiny_model, short):
    path, windows = short
    classifier = Classifier(str(tiny_model), **windows)
    of_file = list(classifier.files([path]))
    with served(path, 2.1) as (server, address):
        clips = []
        for clip in classifier.stream(address):
            if not clips:
                assert not server.is_sent.is_set()
            clips.append(clip)
    starts = [clip.start_seconds for clip in clips]
    assert starts == sorted(set(starts))
    assert len(clips) + clips[-1].num_dropped >= len(of_file) - 1
    by_start = {clip.start_seconds: clip for clip in of_file}
    assert_same(clips, [by_start[start] for start in starts])
    assert clips[0].path == address


def test_a_camera_that_speaks_rtsp(tiny_model, tmp_path):
    """Without B-frames, as cameras are: what a clip shows is then known as soon as it is over."""
    path = make_video(tmp_path / "a.ts", num_frames=31, frame_rate=15, b_frames=0).path
    classifier = Classifier(str(tiny_model), clip_seconds=0.5, stride_seconds=0.5)
    with serve_camera(path) as address:
        clips = list(classifier.stream(address.replace("//", "//me:secret@")))
    by_start = {clip.start_seconds: clip for clip in classifier.files([path])}
    assert_same(clips, [by_start[clip.start_seconds] for clip in clips])
    assert len(clips) + clips[-1].num_dropped >= 3
    assert {clip.path for clip in clips} == {address.replace("//", "//***@")}


def test_whoever_is_too_slow_gets_the_newest_clips(short):
    path, windows = short
    with served(path, 2.1) as (server, address):
        starts = []
        with LiveClips(address, ClipSpec(**windows, num_frames=4), FrameRequest(4, 32)) as clips:
            for clip in clips:
                starts.append(clip.clip.start_seconds)
                server.is_sent.wait(20)
                give_up = time.monotonic() + 20
                while clips.num_dropped < 3 and time.monotonic() < give_up:
                    time.sleep(0.05)  # decoding lags behind on a busy machine
        assert clips.num_dropped >= 3
    assert starts == sorted(set(starts))  # from 0, unless this process woke up too late for it
    assert starts[-1] >= 1.0
    assert len(starts) + clips.num_dropped <= 7


def test_a_source_that_cannot_be_read_says_so_without_its_password(classifier, videos, capfd):
    with served(videos["ts"]) as (_, address):
        with_password = address.replace("//", "//me:secret@").replace("/live", "/none")
        with pytest.raises(MediaError) as caught:
            list(classifier.stream(with_password))
    assert "***@127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value) + "".join(capfd.readouterr())


def test_pipes_that_hold_no_video_that_can_be_streamed(vindex, tiny_model):
    table_last = "sample_data/videos/kitchen/clip_100.mp4"
    for content, said in (
        (b"", "stdin cannot be opened"),
        (Path(table_last).read_bytes(), "mp4 or mov give the file"),
        (jpeg_of_moment(table_last, 0.0, 64), "stdin: It is no video but of the kind"),
    ):
        with stdin_of(content):
            code, _, err = vindex("-", "--model", tiny_model)
        assert (code, said in err) == (1, True), err


def test_frames_that_are_seconds_apart_are_no_gaps(classifier, tmp_path):
    """A gap ends the clips that it interrupts; of such a source all would be."""
    path = make_video(tmp_path / "a.mkv", num_frames=6, frame_rate=Fraction(1, 3)).path
    with (
        stdin_of(Path(path).read_bytes()),
        LiveClips("-", ClipSpec(3, 3, 2), FrameRequest(2, 32)) as clips,
    ):
        starts = [clip.clip.start_seconds for clip in clips]
    assert starts == [0, 3, 6, 9, 12]


def test_a_recording_waits_for_whoever_is_slower_than_real_time(classifier, videos):
    with served(videos["ts"]) as (_, address):
        starts = []
        spec = ClipSpec(0.2, 0.2, 2)
        with LiveClips(address.replace("/live", "/whole"), spec, FrameRequest(2, 32)) as clips:
            for clip in clips:
                if len(starts) < 2:
                    time.sleep(0.7)  # three clips in real time
                starts.append(clip.clip.start_seconds)
        assert clips.num_dropped == 0
    assert starts == pytest.approx([0.2 * k for k in range(len(starts))])
    assert len(starts) >= 20


def test_what_goes_on_is_told_from_files(tmp_path):
    assert all(map(is_live, ["-", "http://h/x", "https://h/x", "rtsp://h/x", "/dev/null"]))
    assert not any(map(is_live, ["a.mp4", str(tmp_path), "ftp://h/x", "C:\\a.mp4", "a:b.mp4"]))
    assert is_live("HTTP://h/x")
    assert is_live("http://[::1")
    assert not is_live("http:a.mp4")
    assert shown_source("rtsp://me:secret@cam/1") == "rtsp://***@cam/1"
    assert shown_source("http://h/x") == "http://h/x"
    assert shown_source("http://h/x@y") == "http://h/x@y"
    assert shown_source("http://me:se@cret@[::1/x") == "http://***@[::1/x"
