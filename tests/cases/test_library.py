"""Walking a library: what is no video of the user's, endings that are less known, names."""

import shutil
import unicodedata

import pytest

from tests.media_factory import make_video
from vindex import VideoIndex

MANGLED = "Übung 1.mp4"


@pytest.fixture(scope="module")
def walked(tmp_path_factory, tiny_model):
    """A library as a network drive and a camera leave it, and what building an index of it said."""
    root = tmp_path_factory.mktemp("walked")
    library = root / "videos"
    film = make_video(root / "film.mp4", num_frames=50)
    for name in (
        "@eaDir/x.mp4/SYNOPHOTO_FILM_M.mp4", "#recycle/old.mp4", "$RECYCLE.BIN/$R12.mp4",
        ".Trash-1000/files/gone.mp4", "lost+found/1.mp4", "day.3gpp", "dive.insv", "flight.lrv",
        "tour.360", "door.dav", "talk.xvid", "notes.txt", "unknown.xyz",
        "Title [dQw4w9WgXcQ].mp4", unicodedata.normalize("NFD", MANGLED),
    ):  # fmt: skip
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        # Different contents: of equal files one is indexed.
        shutil.copy(film.path, library / name)
        with (library / name).open("ab") as file:
            file.write(b"\x00\x00\x00\x10free" + name.encode()[:8].ljust(8))
    make_video(root / "tv.mpg", codec="mpeg2video", num_frames=50)
    shutil.move(root / "tv.mpg", library / "tv.m2p")
    for number in range(6):
        (library / f"module{number}.ts").write_text(f"export const n: number = {number};\n" * 40)
    (library / "go.mod").write_text("module example.org/x\n\ngo 1.22\n")
    index = VideoIndex.at(root / "index")
    report = index.build(library, model=str(tiny_model), clip_seconds=2.0, workers=1)
    return index, report


@pytest.mark.thorough
def test_trash_and_renditions_are_left_out_and_source_code_is_no_failed_video(walked):
    index, report = walked
    found = {hit.relative_path for hit in index.everything()}
    assert found == {
        "day.3gpp", "dive.insv", "flight.lrv", "tour.360", "tv.m2p", "door.dav", "talk.xvid",
        "Title [dQw4w9WgXcQ].mp4", unicodedata.normalize("NFD", MANGLED),
    }  # fmt: skip
    assert report.failures == []
    assert int(report.exit_code) == 0


@pytest.mark.parametrize(
    "pattern",
    [
        "Title [dQw4w9WgXcQ].mp4",
        "Title*",
        "Übung*",
        MANGLED,
        unicodedata.normalize("NFD", MANGLED),
        "?bung 1.mp4",
    ],
)
def test_a_name_as_it_is_shown_finds_its_file(walked, pattern):
    index, _ = walked
    (found,) = {hit.relative_path for hit in index.everything(path=pattern)}
    assert found.startswith("Title" if "T" in pattern else "U")
