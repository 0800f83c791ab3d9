"""The table of hits in a real terminal, and what a pipe gets instead."""

import io
import os
import pty
import struct
import subprocess
import sys
import termios
import zlib
from base64 import b64decode
from fcntl import ioctl

import numpy as np
import pytest

from tests.pictures.helpers import picture_of
from vindex.cli.output import print_rows
from vindex.cli.tables import fitted, has_links, shortened
from vindex.pictures.inline import graphics_of, inline_picture

COMMAND = "from vindex.cli import main; main()"
PLAIN = {"TERM": "xterm-256color", "PATH": os.environ["PATH"], "NO_COLOR": "1"}


def in_terminal(*arguments, columns=80, **variables):
    """What a command prints in a terminal of this width with these variables."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = PLAIN | {"PYTHONPATH": os.pathsep.join(sys.path)} | variables
    command = [sys.executable, "-c", COMMAND, *map(str, arguments)]
    run = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(theirs)
    printed = io.BytesIO()
    try:
        while piece := os.read(ours, 65536):
            printed.write(piece)
    except OSError:  # Linux says so when the other end is closed
        pass
    assert run.wait() == 0
    return printed.getvalue().decode().replace("\r\n", "\n")


@pytest.mark.thorough
def test_a_table_fits_the_terminal_and_keeps_the_names_of_files(built):
    arguments = ("search", "opening something", "--no-merge", "--index", built.path)
    for columns in (64, 80):
        lines = in_terminal(*arguments, columns=columns).splitlines()
        assert len(lines) == 11
        assert all(len(line) <= columns for line in lines)
        assert all(line.endswith((".mp4", ".mkv")) for line in lines[1:])
    wide = in_terminal(*arguments, columns=250)
    assert "\x1b" not in wide
    assert any(line.endswith("kitchen/a.mp4") for line in wide.splitlines())


def test_names_of_files_outlast_folders_and_ends_of_labels():
    name = "VID_uneven.mp4"
    rows = [
        ["1", "0.745", "165", "2", "0:04.0", "0:09.2", "Turning the camera left while filming",
         "0.95", f"phone/2026-06/{name}"],
        ["2", "0.379", "7", "1", "0:12.0", "0:16.0", "Opening something", "0.96", "cropped.mp4"],
    ]  # fmt: skip
    for columns in (66, 80, 100):
        table = fitted(rows, columns)
        assert all(len(" ".join(row)) <= columns for row in table)
        assert table[0][-1].endswith(f"/{name}")
        assert table[1][-1] == "cropped.mp4"
    assert table[0][-3:] == ["Turning the camera left while filming", "0.95", rows[0][-1]]
    assert fitted(rows, 98)[0][-1] == f"phone/202.../{name}"
    assert fitted(rows, 40)[0][-3:] == ["Turni...", "0.95", "...neven.mp4"]
    long_name = [[*rows[0][:-1], "x" * 90 + ".mp4"]]
    label, _, path = fitted(long_name, 80)[0][-3:]
    assert (label, len(path)) == ("Turning the cam...", 28)


def test_columns_are_aligned_where_letters_are_wide(capsys):
    print_rows(["path", "message"], [["日本.mp4", "a"], ["e\u0301t\u00e9.mp4", "b"]])
    assert capsys.readouterr().out == "path      message\n日本.mp4  a\ne\u0301t\u00e9.mp4   b\n"


def test_a_pipe_gets_everything_and_no_escapes(built):
    run = subprocess.run(
        [sys.executable, "-c", COMMAND, "search", "opening something", "--thumbnails",
         "--index", built.path],
        capture_output=True, text=True, env={**os.environ, "TERM": "xterm-kitty", "COLUMNS": "40"},
    )  # fmt: skip
    assert run.returncode == 0
    assert "\x1b" not in run.stdout
    assert "desk/b.mkv" in run.stdout


def test_paths_are_links_where_the_terminal_has_them(built, master_library):
    arguments = ("search", "opening something", "--no-merge", "--index", built.path)
    printed = in_terminal(*arguments, VTE_VERSION="7600")
    assert f"\x1b]8;;file://{master_library}/kitchen/a.mp4\x1b\\" in printed
    assert printed.count("\x1b]8;;\x1b\\") == 10


@pytest.mark.some_cases(1)
@pytest.mark.parametrize(
    ("variables", "mark"),
    [
        ({"TERM": "xterm-kitty"}, "\x1b_Ga=T"),
        ({"TERM_PROGRAM": "iTerm.app"}, "\x1b]1337;File=inline=1"),
        ({"TERM": "foot"}, "\x1bP0;1;0q"),
    ],
)
def test_pictures_are_shown_where_the_terminal_has_them(built, variables, mark):
    arguments = ("search", "opening something", "--limit", 2, "--index", built.path)
    assert in_terminal(*arguments, "--thumbnails", **variables).count(mark) == 2


@pytest.mark.thorough
def test_pictures_are_shown_nowhere_else(built):
    arguments = ("search", "opening something", "--limit", 2, "--index", built.path)
    assert "\x1b" not in in_terminal(*arguments, "--thumbnails")
    assert "_G" not in in_terminal(*arguments, TERM="xterm-kitty")


@pytest.fixture(scope="module")
def jpeg(built):
    return built.thumbnail(built.everything()[0], 64)


def test_kitty_gets_the_pixels(jpeg):
    pieces = inline_picture(jpeg, "kitty").split("\x1b_G")[1:]
    assert "s=64,v=48" in pieces[0]
    data = "".join(piece.partition(";")[2].removesuffix("\x1b\\") for piece in pieces)
    pixels = np.frombuffer(zlib.decompress(b64decode(data)), np.uint8).reshape(48, 64, 3)
    assert np.abs(pixels.astype(int) - picture_of(jpeg)).max() <= 2


def test_sixels_draw_the_picture(jpeg):
    """Reads sixels as the VT340's manual has them."""
    body = inline_picture(jpeg, "sixel").partition('"1;1;64;48')[2].removesuffix("\x1b\\")
    drawn = np.zeros((48, 64, 3), int)
    palette = {}
    first = body.index("#", body.rindex(";"))
    for colour in body[1:first].split("#"):
        number, _, *shares = map(int, colour.split(";"))
        palette[number] = [share * 255 // 100 for share in shares]
    for band, rows in enumerate(body[first:].split("-")):
        for line in rows.split("$"):
            number = int(line[1 : line.index("!")])
            column = 0
            for run in line[line.index("!") + 1 :].split("!"):
                length, bits = int(run[:-1]), ord(run[-1]) - 63
                for row in range(6):
                    if bits >> row & 1:
                        drawn[band * 6 + row, column : column + length] = palette[number]
                column += length
    assert np.abs(drawn - picture_of(jpeg)).max() <= 28


def test_what_a_terminal_can_is_told_by_its_variables():
    assert not has_links({"TERM": "dumb", "VTE_VERSION": "7600"})
    assert not has_links({"TERM": "xterm", "VTE_VERSION": "nonsense"})
    assert has_links({"TERM": "xterm", "TERM_PROGRAM": "WezTerm"})
    assert graphics_of({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}) is None
    assert graphics_of({"TERM": "xterm-256color"}) is None


def test_text_is_shortened_in_its_folders_first():
    assert shortened("a/long/folder/name.mp4", 99) == "a/long/folder/name.mp4"
    assert shortened("a/long/folder/name.mp4", 17) == "a/lon.../name.mp4"
    assert shortened("a/long/folder/name.mp4", 12) == ".../name.mp4"
    assert shortened("a/long/folder/name.mp4", 9) == "...me.mp4"
    assert shortened("日本日本日本/x.mp4", 15) == "日本日.../x.mp4"
    assert shortened("Opening something", 10, at_end=True) == "Opening..."
    assert fitted([["a", "label", "p", "path"]], 80) == [["a", "label", "p", "path"]]
