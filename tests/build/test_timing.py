"""The report says in words which stage set the speed of a build."""

from dataclasses import replace

import pytest

from vindex.build.timing import BuildTimes


@pytest.mark.parametrize(
    ("decode", "encode", "write", "stage", "words"),
    [
        (19.8, 6.2, 0.1, "decode", "2 workers give 510 frames/s; the encoder waits 38 %"),
        (8.0, 9.9, 0.1, "encode", "the encoder gives 8.5 clips/s; 2 workers wait 60 %"),
        (16.0, 8.0, 18.0, "write", "the disk takes 4.2 clips/s; the encoder waits 60 %"),
    ],
)
def test_the_busiest_stage_is_the_bottleneck(decode, encode, write, stage, words):
    words = f"{stage}-bound: {words}"
    seconds = 20 if stage == "write" else 10
    times = BuildTimes(
        run_seconds=seconds, decode_seconds=decode, encode_seconds=encode, write_seconds=write,
        num_workers=2, num_clips=85, num_frames=5100,
    )  # fmt: skip
    assert times.bottleneck == stage
    assert times.in_words() == words
    assert times.as_dict()["in_words"] == words
    assert times.as_dict()["busy"] == {
        "decode": decode / 2 / seconds, "encode": encode / seconds, "write": write / seconds,
    }  # fmt: skip


def test_what_was_decoded_while_the_model_loaded_says_nothing_of_the_speed():
    """Of a short build that can be most of it, or all."""
    times = BuildTimes(
        run_seconds=10, decode_seconds=30, ahead_seconds=12, encode_seconds=5, write_seconds=7,
        num_workers=2, num_clips=85, num_decoded=85, num_ahead=34, num_frames=5100,
    )  # fmt: skip
    assert times.busy == {"decode": 0.9, "encode": 0.5, "write": 0.7}
    assert times.in_words() == "decode-bound: 2 workers give 306 frames/s; the encoder waits 50 %"
    all_ahead = replace(times, ahead_seconds=30, num_ahead=85, encode_seconds=7, write_seconds=5)
    assert all_ahead.busy == {"decode": 0, "encode": 0.7, "write": 0.5}
    assert all_ahead.in_words() == (
        "encode-bound: the encoder gives 8.5 clips/s; 2 workers wait 100 %"
    )


@pytest.mark.parametrize(
    ("encode", "words"),
    [
        (5, "decode-bound: 1 worker gives 510 frames/s; the encoder waits 50 %"),
        (9, "encode-bound: the encoder gives 8.5 clips/s; 1 worker waits 20 %"),
    ],
)
def test_one_worker_alone(encode, words):
    times = BuildTimes(
        run_seconds=10, decode_seconds=8, encode_seconds=encode,
        num_workers=1, num_clips=85, num_decoded=85, num_frames=5100,
    )  # fmt: skip
    assert times.in_words() == words


def test_several_devices_share_the_time():
    times = BuildTimes(
        run_seconds=10, decode_seconds=8, encode_seconds=36, num_devices=4,
        num_workers=2, num_clips=85, num_decoded=85, num_frames=5100,
    )  # fmt: skip
    assert times.busy["encode"] == 0.9
    assert times.in_words() == "encode-bound: 4 devices give 8.5 clips/s; 2 workers wait 60 %"
    waiting = replace(times, decode_seconds=20)
    assert waiting.in_words() == "decode-bound: 2 workers give 510 frames/s; 4 devices wait 10 %"


def test_a_short_build_does_not_tell():
    """One commit is most of it, and no disk is slow for that."""
    times = BuildTimes(
        run_seconds=2.9, decode_seconds=1, encode_seconds=0.4, write_seconds=2.5,
        num_workers=2, num_clips=10, num_decoded=10, num_frames=100,
    )  # fmt: skip
    assert (times.bottleneck, times.in_words()) == ("write", None)
    longer = replace(times, run_seconds=19.9, write_seconds=19)
    assert (longer.bottleneck, longer.in_words()) == ("write", None)
    assert replace(longer, run_seconds=20.0).in_words().startswith("write-bound: ")
    encoded = replace(times, write_seconds=0.1, encode_seconds=2.8)
    assert (encoded.bottleneck, encoded.in_words()) == ("encode", None)
    assert replace(encoded, run_seconds=3.0).in_words().startswith("encode-bound: ")


def test_a_build_that_encoded_nothing_has_no_bottleneck():
    assert (BuildTimes().busy, BuildTimes().bottleneck, BuildTimes().in_words()) == ({}, None, None)


def test_steps_are_clocked_and_add_up():
    times = BuildTimes()
    with times.clocked("survey"):
        first = times.survey_seconds
    once = times.survey_seconds
    with pytest.raises(KeyError), times.clocked("survey"):
        raise KeyError
    assert first == 0 < once < times.survey_seconds
