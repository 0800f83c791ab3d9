"""Time code is counted as OpenTimelineIO counts it."""

from fractions import Fraction

import pytest
from opentimelineio import opentime

from vindex.timecode import EDITOR_RATES, Timecode, editors_rate, plain_rate

FILM, NTSC, HIGH = Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)


@pytest.mark.parametrize(
    ("rate", "is_drop"),
    [(FILM, False), (24, False), (25, False), (NTSC, True), (NTSC, False), (30, False),
     (50, False), (HIGH, True), (HIGH, False), (60, False)],
)  # fmt: skip
def test_every_frame_has_the_time_code_that_opentimelineio_gives_it(rate, is_drop):
    # Around each of the first 21 minutes, and sparsely through a day.
    minute = 60 * round(rate)
    near = [minute * number + step for number in range(21) for step in range(-40, 45)]
    for frame in [*filter(lambda frame: frame >= 0, near), *range(0, 1440 * minute - 90_000, 4999)]:
        shown = str(Timecode(frame, round(rate), is_drop))
        assert Timecode.parse(shown, Fraction(rate)).frame == frame
        if frame % 7 == 0:
            assert opentime.from_timecode(shown, float(rate)).value == frame


def test_it_goes_on_after_midnight_and_before_it():
    assert str(Timecode.parse("23:59:59;29", NTSC) + 1) == "00:00:00;00"
    assert str(Timecode(0, 30, is_drop=True) + -1) == "23:59:59;29"
    assert str(Timecode(0, 25) + -75) == "23:59:57:00"
    assert str(Timecode.parse("00:00:59;29", NTSC) + 1) == "00:01:00;02"
    assert str(Timecode.parse("00:09:59;29", NTSC) + 1) == "00:10:00;00"


def test_a_span_that_goes_on_past_midnight_ends_after_24_hours():
    assert str(Timecode.parse("23:59:59:00", Fraction(24)).end_of(4 * 24)) == "24:00:03:00"
    assert str(Timecode.parse("23:59:59;29", NTSC).end_of(2)) == "24:00:00;01"
    assert str(Timecode.parse("23:58:59;29", NTSC).end_of(1)) == "23:59:00;02"


@pytest.mark.parametrize(
    ("rate", "first", "after_a_minute", "after_ten_minutes"),
    [
        (Fraction(8), "01:00:00:0", "01:01:00:0", "01:10:00:0"),
        (Fraction(100), "01:00:00:00", "01:01:00:00", "01:10:00:00"),
        (Fraction(120), "01:00:00:000", "01:01:00:000", "01:10:00:000"),
        (Fraction(90_000, 1001), "01:00:00;00", "01:01:00;06", "01:10:00;54"),
        (Fraction(120_000, 1001), "01:00:00;000", "01:01:00;008", "01:10:00;072"),
        (Fraction(240_000, 1001), "01:00:00;000", "01:01:00;016", "01:10:00;144"),
    ],
)
def test_frames_are_written_and_dropped_as_ffmpeg_does(
    rate, first, after_a_minute, after_ten_minutes
):
    start, minute = Timecode.parse(first, rate), 60 * round(rate)
    assert str(start) == first
    assert str(start + minute) == after_a_minute
    assert str(start + 10 * minute) == after_ten_minutes
    assert Timecode.parse(after_a_minute, rate) == start + minute


@pytest.mark.parametrize(
    ("text", "rate", "other", "expected"),
    [
        ("14:09:42;10", NTSC, HIGH, "14:09:42;20"),
        ("14:09:42;10", NTSC, Fraction(25), "14:09:42:08"),
        ("14:09:42;10", NTSC, Fraction(30), "14:09:42:10"),
        ("10:00:00:49", Fraction(50), Fraction(25), "10:00:00:24"),
        ("10:00:00:12", Fraction(24), FILM, "10:00:00:12"),
        ("01:00:00:12", FILM, NTSC, "01:00:00:15"),
        ("01:00:00:006", Fraction(120), Fraction(60), "01:00:00:03"),
        ("01:01:00;008", Fraction(120_000, 1001), HIGH, "01:01:00;04"),
    ],
)
def test_an_edit_of_another_rate_keeps_hours_minutes_and_seconds(text, rate, other, expected):
    assert str(Timecode.parse(text, rate).counted_at(other)) == expected


@pytest.mark.parametrize(
    "text", ["", "now", "1:2:3:4", "24:00:00:00", "00:60:00:00", "00:00:00:25", "-1:00:00:00",
             "00:00:00:00 x", "0:00:00.000000000"]
)  # fmt: skip
def test_what_is_no_time_code_is_refused(text):
    with pytest.raises(ValueError, match="is not a time code"):
        Timecode.parse(text, Fraction(25))


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("15", 30), ("10", 30), ("12", 24), ("12.5", 25), ("29.25", NTSC), ("120", 60), ("240", 60),
     ("2997/100", NTSC), ("23.976", FILM), ("48000/1001", Fraction(48000, 1001)), ("0.1", 24),
     ("14.8", NTSC), ("1e-6", 24)],
)  # fmt: skip
def test_editors_count_at_a_rate_that_they_have(rate, expected):
    found = editors_rate(Fraction(rate))
    assert found in EDITOR_RATES
    assert found == expected


@pytest.mark.parametrize(
    "rate", [NTSC, FILM, 25, Fraction(117, 4), Fraction(1, 5), Fraction(1, 3600)]
)
def test_a_rate_is_found_again_from_a_float(rate):
    assert plain_rate(Fraction(float(rate))) == rate
