"""A library in a store whose films are looked over and decoded elsewhere: stations in threads.

Two machines with scratch folders of their own: tests/engines/test_ray_remote.py.
"""

import os
import signal
from importlib import import_module
from itertools import count

import pytest

from tests.build.bucket import films, num_bytes, s3
from tests.build.rows import assert_same_rows, ids_of
from tests.build.test_cluster import options, threads
from tests.build.test_ids import shards_of
from tests.engines.thread_crew import ThreadCrew
from vindex import VideoIndex
from vindex.build import ingest
from vindex.encode import cluster, looking, station
from vindex.encode.session import EncodingSession
from vindex.errors import ExitCode

__all__ = ["films", "options", "s3", "threads"]

steps = import_module("vindex.build.steps")


@pytest.fixture(scope="module")
def bucket(s3, films):
    found = s3.bucket("clustered")
    for name, content in films.items():
        found.put(f"videos/{name}", content)
    return found


@pytest.fixture
def two_places(monkeypatch, threads):
    """Two stations that say they fetch to places of their own, and get a film at a time."""
    numbers = count()
    monkeypatch.setattr(station, "scratch_place", lambda: f"place {next(numbers)}")
    monkeypatch.setattr(
        import_module("vindex.build.build"), "RayCrew", lambda make, **_: ThreadCrew(make, size=2)
    )
    monkeypatch.setattr(looking, "_MOST_BYTES", 1)
    monkeypatch.setattr(ingest, "_COMMIT_CLIPS", 4)


@pytest.fixture
def own_scratch(tmp_path, monkeypatch):
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))


@pytest.fixture
def both(bucket, tmp_path, options, own_scratch):
    """Builds the bucket by the local engine, and then on the stations; gives the indexes."""

    def build(**more):
        indexes = [VideoIndex.at(tmp_path / engine) for engine in ("local", "ray")]
        for index, engine in zip(indexes, ("local", "ray"), strict=True):
            index.build(f"{bucket.root}/videos", **options | more | {"engine": engine})
        return indexes

    return build


def assert_alike(here, there):
    assert ids_of(there) == ids_of(here)
    assert_same_rows(here, there)
    assert shards_of(there) == shards_of(here)
    assert [f.path for f in there.failures()] == [f.path for f in here.failures()]
    verified = there.verify()
    assert (verified.damages, verified.notes) == ([], [])


@pytest.mark.thorough
@pytest.mark.usefixtures("two_places")
def test_films_in_two_places_make_the_shards_of_one(both):
    here, there = both()
    assert len(ids_of(there)) == 10
    assert_alike(here, there)
    (machine,) = there.status().machines.values()
    assert machine == 10  # also those that came back unsealed


@pytest.mark.thorough
@pytest.mark.usefixtures("two_places")
def test_a_library_that_is_larger_than_scratch_is_taken_in_parts(both, films, monkeypatch):
    most = 1.05 * max(map(len, films.values()))
    assert most < num_bytes(films)
    monkeypatch.setenv("VINDEX_SCRATCH_GB", f"{most / 1e9:.9f}")
    assert_alike(*both())


@pytest.mark.thorough
@pytest.mark.usefixtures("threads")
def test_shots_are_found_while_a_film_is_there(both, monkeypatch):

    found = []
    survey = cluster.Cluster.survey

    def noted(self, *arguments, **options):
        for batch in survey(self, *arguments, **options):
            found.extend(batch)
            yield batch

    monkeypatch.setattr(cluster.Cluster, "survey", noted)
    here, there = both(cut_at_shots=True)
    assert_alike(here, there)
    shots = [one.shots for one in found if one.info is not None and one.shots is not None]
    assert len(shots) == 3


@pytest.mark.thorough
def test_films_for_which_a_session_had_no_time_are_looked_through_by_the_next_build(
    bucket, index, options, threads, own_scratch, monkeypatch
):
    find = EncodingSession.find_shots

    def end_early(session, paths):
        session.finish()
        return find(session, paths)

    library = f"{bucket.root}/videos"
    with monkeypatch.context() as patch:
        patch.setattr(EncodingSession, "find_shots", end_early)
        first = index.build(library, **options, cut_at_shots=True)
    assert (first.files_looked_through, first.exit_code) == (0, ExitCode.FILES_FAILED)
    refused = [failure.path for failure in first.failures]
    assert [path.rpartition("/")[2] for path in refused] == ["bad.mp4"]
    second = index.build(library, **options)
    assert (second.files_looked_through, second.failures) == (3, [])


@pytest.mark.thorough
def test_what_was_fingerprinted_and_not_probed_is_fetched_once(
    bucket, films, index, options, threads, own_scratch, s3, built, monkeypatch, tmp_path
):
    """The first build ends before it probes; the second has another scratch folder."""

    def end(*_):
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(steps.IndexBuild, "plan", end)
        assert index.build(f"{bucket.root}/videos", **options).interrupted
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "another"))
    before = s3.sent.total()
    index.build(f"{bucket.root}/videos", **options)
    assert s3.sent.total() - before <= 1.05 * num_bytes(films)
    assert ids_of(index) == ids_of(built)
    assert_same_rows(index, built)
