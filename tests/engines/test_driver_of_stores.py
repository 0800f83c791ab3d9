"""The driver's loop where the files lie in a store: work goes where a file was fetched."""

from dataclasses import replace

from tests.engines.driver_runs import Run, every_id, job, path
from tests.engines.scripted_crew import SPACE, ScriptedCrew
from vindex.engines.crew import Answered
from vindex.engines.driver import Driver
from vindex.engines.items import Hello, Parcel
from vindex.jobs import SurveyJob
from vindex.records import Failure, Reason, Stage, VideoFile

PLACES = {1: Hello("node1", 2, "one"), 2: Hello("node2", 2, "two")}


class RemoteRun(Run):
    """All files are of a store; two actors fetch them, each to a place of its own."""

    def __init__(self, crew, items):
        super().__init__(crew, items)
        self.driver = Driver(
            crew, say=self.said.append, is_fetched=lambda _: True, clock=crew.clock
        )

    def surveyed(self, num_files):
        """Have files looked over, one by one."""
        files = [VideoFile("s3://films", path(number)[1:], 1, 1) for number in range(num_files)]
        self.driver.take([Parcel((SurveyJob(file),)) for file in files], ())
        self.go()
        self.where = {item.jobs[0].path: actor for actor, item in self.crew.calls}
        self.answers.clear()
        self.crew.calls.clear()
        return self

    def of(self, number):
        return replace(job(number), path=f"s3://films{path(number)}")

    def encoded(self, *parcels):
        self.driver.take([Parcel(tuple(map(self.of, numbers))) for numbers in parcels], (SPACE,))
        return self.go()


def test_clips_are_decoded_where_their_files_were_fetched():
    run = RemoteRun(ScriptedCrew(2, hellos=PLACES), ()).surveyed(12)
    assert sorted(run.where.values()) == [1] * 6 + [2] * 6
    run.encoded(*[(number, number + 1, number + 2) for number in range(0, 12, 3)])
    assert run.ids == every_id(12)
    for actor, item in run.crew.calls:
        assert {run.where[job.path] for job in item.jobs} == {actor}
    # Each shard has clips of both: nobody has all that it needs to seal one.
    assert not any(item.is_block for _, item in run.crew.calls)


def test_a_block_of_one_place_is_sealed_there():
    run = RemoteRun(ScriptedCrew(2, hellos=PLACES), ()).surveyed(4)
    here, there = ([n for n in range(4) if run.where[run.of(n).path] == actor] for actor in (1, 2))
    run.encoded(here, there)
    assert [(actor, item.is_block) for actor, item in run.crew.calls] == [(1, True), (2, True)]


def test_files_that_were_on_a_machine_that_is_gone_are_fetched_again_elsewhere():
    run = RemoteRun(ScriptedCrew(2, hellos=PLACES | {3: PLACES[2]}), ()).surveyed(8)
    run.crew.at = {run.crew._num_waits + 1: lambda crew: [crew.gone(1, is_own_doing=False)]}
    run.encoded(*[(number,) for number in range(8)])
    assert run.ids == every_id(8)
    assert {actor for actor, _ in run.crew.calls if actor != 1} == {2, 3}


def test_who_has_nothing_to_do_for_long_takes_what_lies_elsewhere():
    """The first place has all files, and answers nothing for a minute."""
    run = RemoteRun(ScriptedCrew(1, hellos=PLACES), ()).surveyed(8)
    run.crew.size = 2
    begun = run.crew._num_waits

    def wait(crew):
        news = [crew._come(actor) for actor in crew._coming]
        crew._coming = []
        if not news and crew.held[2]:
            news = [Answered(2, crew.answer(crew.held[2].popleft(), 2))]
        return news

    run.crew.at = {begun + n: wait for n in range(1, 61)}
    run.encoded(*[(number,) for number in range(8)])
    assert run.ids == every_id(8)
    given = [(actor, item.jobs[0].path[-1]) for actor, item in run.crew.calls]
    assert given[:2] == [(1, "0"), (1, "1")]
    assert [number for actor, number in given if actor == 2][:2] == ["7", "6"]  # the last first


def test_an_actor_that_dies_in_a_survey_is_blamed_on_one_file():
    crew = ScriptedCrew(2, hellos={n: PLACES[1 + n % 2] for n in range(1, 20)})
    run = RemoteRun(crew, ())
    files = [VideoFile("s3://films", f"{number}.mp4", 1, 1) for number in range(9)]
    crew.poison = {files[4].path}
    run.driver.take([Parcel(tuple(map(SurveyJob, files[n : n + 3]))) for n in range(0, 9, 3)], ())
    run.go()
    found = {one.path: one for sealed in run.answers for one in sealed.surveyed}
    assert found.keys() == {file.path for file in files}
    failures = {path: one.file for path, one in found.items() if isinstance(one.file, Failure)}
    ((culprit, failure),) = failures.items()
    assert (culprit, failure.stage, failure.reason) == (
        files[4].path, Stage.PROBE, Reason.WORKER_DIED
    )  # fmt: skip
    assert failure.message.startswith("3 actors (the last on node")
    assert failure.message.endswith("the last one died.")
