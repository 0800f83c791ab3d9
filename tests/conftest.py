"""What every room's tests share: a tiny model, a small library, and an index of it."""

import gc
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
import torch

from tests.media_factory import make_video
from tests.split import EVERYTHING, split
from tests.tiny_models import save_tiny_vjepa2
from vindex import VideoIndex
from vindex.cli import main
from vindex.cores import num_cores
from vindex.store.catalog import reader
from vindex.store.layout import IndexFolder

CLIP_SECONDS = 2.0


def pytest_configure(config):
    """What runs in the background of a shell ignores Ctrl-C, and so would all that tests start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_auto_num_workers():
    """Three for two cores: for a third of its time a test waits for what it started."""
    return num_cores() * 3 // 2


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is imported and collected stays: looking for garbage among it would cost seconds."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(config, items):
    """Slow tests get their time however they are run, and others are quick or thorough."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(3000))
    split(items)
    config.stash[EVERYTHING] = list(items)


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch):
    """Neither an index nor a model hub outside the test is ever reached."""
    monkeypatch.delenv("VINDEX_INDEX", raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="module")
def one_torch_thread():
    """On a busy machine, threads cost tiny models seconds."""
    num_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(num_threads)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    """A V-JEPA 2 of the true class, tiny and random; read it, do not write to it."""
    return save_tiny_vjepa2(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def master_library(tmp_path_factory):
    """Three videos of 2, 5 and 3 clips of two seconds, and a file that is no video."""
    root = tmp_path_factory.mktemp("master") / "videos"
    for folder in ("kitchen", "desk"):
        (root / folder).mkdir(parents=True)
    make_video(root / "kitchen" / "a.mp4", num_frames=60, frame_rate=15)
    make_video(root / "desk" / "b.mkv", num_frames=150, frame_rate=15, width=240)
    make_video(root / "c.mp4", codec="mpeg4", num_frames=80, frame_rate=15)
    (root / "desk" / "bad.mp4").write_text("this is no video")
    return root


@pytest.fixture
def library(master_library, tmp_path):
    """A copy of the library, to change at will."""
    return Path(shutil.copytree(master_library, tmp_path / "videos"))


@pytest.fixture
def index(tmp_path):
    """A place for an index that does not exist yet."""
    return VideoIndex.at(tmp_path / "index")


@pytest.fixture(scope="session")
def built(master_library, tiny_model, tmp_path_factory):
    """An index of the library; read it, do not build it again."""
    index = VideoIndex.at(tmp_path_factory.mktemp("built") / "index")
    index.build(master_library, model=str(tiny_model), clip_seconds=CLIP_SECONDS, workers=1)
    return index


@pytest.fixture
def settled(built, library, index):
    """`index` as a build of `library` leaves it: a copy of `built` that knows the copied files."""
    return moved_index(built, library, index)


def moved_index(built, library, index):
    """Copy an index to the place of another, as if a copy of its one library had been built."""
    shutil.copytree(built.path, index.path)
    (before,) = reader.roots(IndexFolder(Path(index.path)))
    index.move_root(before, library)
    return index


@pytest.fixture
def vindex(monkeypatch, capsys, tmp_path):
    """Run `vindex ARGUMENTS` in an empty folder: exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, out, err

    return run


@pytest.fixture(scope="session")
def footage():
    """A folder of real videos that are not part of the repository."""
    folder = os.environ.get("VINDEX_FOOTAGE")
    if not folder:
        pytest.skip("VINDEX_FOOTAGE names no folder of real footage")
    return Path(folder)
