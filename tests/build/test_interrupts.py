"""The first signal is a wish, the second ends the build, and neither tears a commit apart."""

import os
import signal
import sys

import pytest

from vindex.build.interrupts import watched_interrupts
from vindex.encoders import load_encoder


def ask():
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_signal_only_asks_and_the_second_ends():
    said, asked = [], []
    with watched_interrupts(said.append) as interrupts:
        interrupts.on_first = lambda: asked.append(True)
        ask()
        assert (interrupts.came, asked, len(said)) == (True, [True], 1)
        with pytest.raises(KeyboardInterrupt):
            ask()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL  # a third would kill
    assert asked == [True]


def test_the_first_signal_ends_what_has_nothing_in_flight():
    said = []
    with watched_interrupts(said.append) as interrupts:
        with pytest.raises(KeyboardInterrupt), interrupts.obeyed_at_once():
            ask()
        assert (interrupts.came, said) == (True, [])
    with watched_interrupts(said.append) as interrupts:
        with interrupts.obeyed_at_once():
            pass
        ask()
        assert (interrupts.came, len(said)) == (True, 1)


def test_the_second_signal_waits_for_the_end_of_a_commit():
    steps = []

    def commit(interrupts, num_signals):
        with interrupts.held():
            for _ in range(num_signals):
                ask()
            steps.append(num_signals)

    with watched_interrupts(lambda _: None) as interrupts:
        with pytest.raises(KeyboardInterrupt):
            commit(interrupts, 2)
        commit(interrupts, 0)
    assert steps == [2, 0]


def test_afterwards_signals_do_what_they_did_before():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with watched_interrupts(lambda _: None):
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.thorough
def test_an_interruption_while_files_are_probed_speaks_of_no_clips(
    library, index, options, monkeypatch, capsys
):
    from vindex.cli.build_report import say_report

    module = sys.modules["vindex.build.steps"]
    probe = module.probe_contents

    def interrupt(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        return probe(*arguments)

    monkeypatch.setattr(module, "probe_contents", interrupt)
    report = index.build(library, **options)
    assert (report.interrupted, report.clips_indexed) == (True, 0)
    say_report(report)
    err = capsys.readouterr().err
    assert "Interrupted before a clip was encoded" in err
    assert "clips are indexed" not in err


@pytest.mark.thorough
def test_an_interruption_while_the_model_loads_ends_the_build(library, index, options, monkeypatch):
    def load_and_interrupt(*arguments, **options):
        os.kill(os.getpid(), signal.SIGINT)
        return load_encoder(*arguments, **options)

    index.build(library / "c.mp4", **options)
    monkeypatch.setattr("vindex.encode.factory.load_encoder", load_and_interrupt)
    report = index.build(library, **options)
    assert report.interrupted
    assert (report.clips_planned, report.clips_indexed) == (7, 0)
