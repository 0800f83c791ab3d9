"""What tests of labels without an index share."""

import sys

import pytest

from tests.media_factory import make_video
from vindex.cli import main
from vindex.direct.classify import Classifier

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


@pytest.fixture
def vindex(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vindex", "classify", *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            main()
        out, err = capsys.readouterr()
        return exited.value.code or 0, out, err

    return run
