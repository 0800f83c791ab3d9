"""Labels of clips of a pipe, and of a stream served in real time."""

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
from pathlib import Path

import pytest

from tests.colour_factory import transparent_video
from tests.direct.guesses import assert_same
from tests.in_thread import serving
from tests.media_factory import make_video
from tests.rtsp_server import serve_camera
from vindex.decode.live import LiveClips
from vindex.decode.streams import is_live, shown_source
from vindex.direct.classify import Classifier
from vindex.errors import MediaError
from vindex.pictures.pictures import jpeg_at
from vindex.records import ClipSpec, FrameRequest

pytestmark = pytest.mark.usefixtures("one_torch_thread")

COMMAND = [sys.executable, "-c", "from vindex.cli import main; main()", "classify"]


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """2.1 seconds, for what has to be served in real time; and windows to match."""
    path = make_video(tmp_path_factory.mktemp("short") / "a.ts", num_frames=31, frame_rate=15).path
    return path, {"clip_seconds": 0.5, "stride_seconds": 0.25}


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
    with serving(Server(path, seconds)) as server:
        yield server, f"http://127.0.0.1:{server.server_port}/live"


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


def test_what_is_transparent_in_a_pipe_is_black(tmp_path):
    path = transparent_video(tmp_path / "film.webm", "libvpx-vp9", "yuva420p")
    request = FrameRequest(4, 160, fit="squash")
    with (
        stdin_of(Path(path).read_bytes()),
        LiveClips("-", ClipSpec(0.5, 0.5, 4), request) as clips,
    ):
        found = [clip.frames[0] for clip in clips]
    for frames_VTHWC in found:
        assert frames_VTHWC[..., :72, :].max() <= 8
        assert frames_VTHWC[..., 88:, :].min() >= 247
    assert found


@pytest.mark.thorough
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
        (Path("sample_data/videos/kitchen/clip_100.mp4").read_bytes(), 1, "or mov, give the file"),
    ):

        def write(content=content):
            write_all(os.open(pipe, os.O_WRONLY), content)

        threading.Thread(target=write, daemon=True).start()
        found, out, err = vindex(pipe, *options, "--json")
        assert (found, said in err) == (code, True), err
        documents = [json.loads(line) for line in out.splitlines()]
        spans = [(str(pipe), clip.start_seconds) for clip in of_file] if not code else []
        assert [(d["path"], d["start_seconds"]) for d in documents] == spans


@pytest.mark.slow  # its process loads torch
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


@pytest.mark.thorough
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
        (Path(table_last).read_bytes(), "mp4 or mov, give the file"),
        (jpeg_at(table_last, 0.0, 64), "stdin: It is not a video but of the kind"),
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
