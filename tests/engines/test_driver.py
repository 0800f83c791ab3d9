"""The driver's loop, against a crew that dies, lives on and doubles its answers by a script."""

from dataclasses import replace

import pytest

from tests.engines.driver_runs import Run, every_id, jobs_of, path
from tests.engines.scripted_crew import SPACE, ScriptedCrew, sealed
from vindex.engines.crew import Answered, Came, Gone
from vindex.engines.items import Hello
from vindex.errors import ActorsLostError
from vindex.records import Reason, Stage


def test_every_item_is_answered_once_and_actors_hold_two():
    run = Run(ScriptedCrew(2), jobs_of(9)).go()
    assert run.ids == every_id(18)
    assert (run.failures, run.said, run.driver.num_dropped) == ([], [], 0)
    assert [item.attempt for _, item in run.crew.calls] == [1] * 9
    by_actor = [actor for actor, _ in run.crew.calls]
    assert by_actor[:4] == [1, 2, 1, 2]
    assert run.driver.num_workers == 4


def test_items_are_read_when_there_is_somebody_for_them():
    read = []

    def items():
        for item in jobs_of(100):
            read.append(item)
            yield item

    run = Run(ScriptedCrew(3), items())
    for _ in range(3):
        run.step()
        assert len(read) - len(run.answers) <= 3 * 2
    assert run.go().ids == every_id(200)


def test_no_more_actors_are_started_than_there_is_work_for():
    run = Run(ScriptedCrew(50), jobs_of(3)).go()
    assert {actor for actor, _ in run.crew.calls} == {1, 2, 3}


def test_an_empty_plan_starts_nobody():
    run = Run(ScriptedCrew(2), []).go(most_steps=2)
    assert (run.answers, run.crew.calls) == ([], [])


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("wait", range(2, 6))
@pytest.mark.parametrize("own", [True, False])
def test_an_actor_may_die_at_any_time(wait, own):
    run = Run(ScriptedCrew(2, at={wait: lambda crew: [crew.gone(1, is_own_doing=own)]}), jobs_of(9))
    run.go()
    assert run.ids == every_id(18)
    assert run.failures == []
    assert run.said == ["An actor on node1 died; what it had is done again."]
    assert 1 in run.crew.killed  # it may only seem dead


def test_all_actors_may_die_again_and_again():
    """Every third wait somebody else dies with its machine."""
    at = {
        n: lambda crew: [crew.gone(a, is_own_doing=False) for a in list(crew.held)[:1]]
        for n in range(3, 60, 3)
    }
    run = Run(ScriptedCrew(3, at=at), jobs_of(20)).go()
    assert run.ids == every_id(40)
    assert run.failures == []


def test_a_lost_item_is_the_next_that_is_handed_out():
    run = Run(ScriptedCrew(1, at={2: lambda crew: [crew.gone(1, is_own_doing=False)]}), jobs_of(9))
    run.go()
    assert [item.number for _, item in run.crew.calls] == [1, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert [item.attempt for _, item in run.crew.calls][:4] == [1, 1, 2, 2]


def test_a_poisoned_file_costs_itself_alone():
    run = Run(ScriptedCrew(2, poison={path(7)}), jobs_of(9)).go()
    assert run.ids == every_id(18, but={7})
    (failure,) = run.failures
    assert (failure.path, failure.stage, failure.reason) == (
        path(7), Stage.ENCODE, Reason.WORKER_DIED,
    )  # fmt: skip
    assert failure.message.startswith("3 actors (the last on node")
    assert failure.message.endswith("the last one died; 3 clips are left out.")
    assert failure.start_seconds is None


def test_several_poisoned_files_cost_themselves_alone():
    poison = {path(number) for number in (0, 1, 7, 17)}
    run = Run(ScriptedCrew(2, poison=poison), jobs_of(9)).go()
    assert run.ids == every_id(18, but={0, 1, 7, 17})
    assert {failure.path for failure in run.failures} == poison


def test_a_poisoned_file_alone_in_the_library_is_a_failure_and_no_end():
    run = Run(ScriptedCrew(1, poison={path(0)}), jobs_of(1, jobs_per_item=1)).go()
    assert [failure.path for failure in run.failures] == [path(0)]
    assert [item.attempt for _, item in run.crew.calls] == [1, 2, 3]


def test_what_runs_beside_a_poisoned_file_is_not_blamed():
    """Two items die together; each is tried alone, and the innocent one is never taken apart."""
    run = Run(ScriptedCrew(1, poison={path(0)}), jobs_of(2)).go()
    assert run.ids == every_id(4, but={0})
    sizes = [(len(item.jobs), item.is_block) for _, item in run.crew.calls]
    assert sizes == 4 * [(2, True)] + 3 * [(1, False)]  # a shard is not taken apart with it
    innocent = [item for _, item in run.crew.calls if path(2) in {job.path for job in item.jobs}]
    assert [len(item.jobs) for item in innocent] == [2, 2]


def test_an_item_that_takes_machines_with_it_is_found_out():
    """Out of memory, perhaps: the machine is gone each time, and nothing says whose doing it is."""

    class Heavy(ScriptedCrew):
        def gone(self, actor, why="was lost with its machine", is_own_doing=False):
            return super().gone(actor, why, is_own_doing)

    run = Run(Heavy(2, poison={path(3)}), jobs_of(9)).go()
    assert run.ids == every_id(18, but={3})
    assert [failure.path for failure in run.failures] == [path(3)]


def undead(dies_at, speaks_at):
    """A crew whose first actor is given up at a step, and answers after all at a later one."""
    held = []

    def seem_dead(crew):
        held.extend(crew.held[1])
        return [crew.gone(1, "cannot be reached", is_own_doing=False)]

    def speak(crew):
        return [Answered(1, sealed(item)) for item in held]

    return ScriptedCrew(1, at={dies_at: seem_dead, speaks_at: speak})


def test_a_late_answer_of_a_lost_actor_is_taken_where_it_is_the_first():
    """The actor is given up, its item waits to be tried again, and then it answers after all."""
    run = Run(undead(2, 3), jobs_of(4)).go()
    assert run.ids == every_id(8)
    # The second actor came after the answer, and was not given what was answered.
    assert [item.number for _, item in run.crew.calls] == [1, 2, 3, 4]
    assert run.driver.num_dropped == 0


def test_an_undead_actor_answers_too_late():
    """Its items have been answered by another; what it says now is dropped."""
    run = Run(undead(2, 6), jobs_of(6)).go()
    assert run.ids == every_id(12)
    assert run.driver.num_dropped == 2


def test_doubled_answers_are_dropped():
    def twice(crew):
        item = crew.held[1].popleft()
        return [Answered(1, sealed(item)), Answered(1, sealed(item))]

    run = Run(ScriptedCrew(1, at={2: twice, 3: twice}), jobs_of(3)).go()
    assert run.ids == every_id(6)
    assert (len(run.answers), run.driver.num_dropped) == (3, 2)


def test_an_answer_of_an_item_that_was_taken_apart_is_dropped():
    """It was blamed and its jobs are done one by one: their ids must not come twice."""
    held = {}

    def die(crew):
        held[1] = crew.held[1][0]
        return [crew.gone(1)]

    run = Run(ScriptedCrew(1, at={2: die, 4: lambda _: [Answered(1, sealed(held[1]))]}), jobs_of(1))
    run.go()
    assert run.ids == every_id(2)
    assert run.driver.num_dropped == 1
    assert [len(item.jobs) for _, item in run.crew.calls] == [2, 1, 1]


def test_an_altered_answer_is_asked_for_again():
    def altered(crew):
        answer = sealed(crew.held[1].popleft())
        shard = answer.shards[SPACE]
        return [Answered(1, replace(answer, shards={SPACE: replace(shard, data=b"[9]")}))]

    run = Run(ScriptedCrew(1, at={2: altered}), jobs_of(2)).go()
    assert run.ids == every_id(4)
    assert run.said == ["An answer of here was altered on its way; it is asked for again."]


def test_finishing_takes_what_is_in_hand_and_hands_out_nothing():
    run = Run(ScriptedCrew(2), jobs_of(100))
    for _ in range(3):
        run.step()
    num_calls, before = len(run.crew.calls), len(run.answers)
    run.driver.finish()
    assert not run.crew.is_finishing  # not in the signal handler
    run.go()
    assert run.crew.is_finishing
    assert len(run.crew.calls) == num_calls
    late = run.answers[before:]
    assert len(run.answers) == num_calls
    assert all(each.left == frozenset({0, 1}) for each in late)


def test_an_actor_that_dies_while_all_is_to_end_is_not_waited_for():
    run = Run(ScriptedCrew(1), jobs_of(5))
    for _ in range(2):
        run.step()
    run.driver.finish()
    run.crew.at = {3: lambda crew: [crew.gone(1)]}
    started = run.crew._num_started
    run.go()
    assert (len(run.answers), run.crew._num_started) == (1, started)


def test_nobody_comes_for_five_minutes():
    run = Run(ScriptedCrew(1, never={1}), jobs_of(1))
    with pytest.raises(ActorsLostError, match="No actor was there for 5 minutes") as caught:
        run.go()
    assert 300 < run.crew.seconds < 310
    assert caught.value.exit_code == 1


def test_five_minutes_are_counted_from_the_last_who_was_there():
    """The first dies after 200 s; the next comes 250 s later, which is not too late."""
    crew = ScriptedCrew(1, never={2})
    silent = {n: lambda _: [] for n in range(3, 203)}
    come = {460: lambda crew: crew.never.clear() or crew._usual()}
    crew.at = silent | {203: lambda crew: [crew.gone(1, is_own_doing=False)]} | come
    run = Run(crew, jobs_of(3)).go()
    assert run.ids == every_id(6)
    assert crew.seconds > 400


def test_an_actor_that_is_of_no_use_gets_no_work_and_keeps_its_place():
    trouble = "it does not see /films; mount it there."
    run = Run(ScriptedCrew(2, hellos={1: Hello("gpu-1", trouble=trouble)}), jobs_of(5)).go()
    assert {actor for actor, _ in run.crew.calls} == {2}
    assert run.ids == every_id(10)
    assert run.said == [f"gpu-1 gets no work: {trouble}"]
    assert run.crew._num_started == 2


def test_all_are_of_no_use():
    hellos = {1: Hello("gpu-1", trouble="no root."), 2: Hello("gpu-2", trouble="no root.")}
    run = Run(ScriptedCrew(2, hellos=hellos), jobs_of(5))
    with pytest.raises(ActorsLostError, match=r"No machine can be given work. gpu-1: no root\."):
        run.go()
    assert run.crew.calls == []


def test_actors_that_die_before_their_first_word_are_not_started_for_ever():
    hellos = {n: Gone(n, "said: no module named vindex", True) for n in range(1, 9)}
    run = Run(ScriptedCrew(1, hellos=hellos), jobs_of(5))
    with pytest.raises(ActorsLostError, match=r"3 actors in a row could not be started.*no module"):
        run.go()
    assert run.crew._num_started == 3


def test_where_everything_kills_the_build_ends_soon():
    poison = {path(number) for number in range(18)}
    run = Run(ScriptedCrew(1, poison=poison), jobs_of(9))
    with pytest.raises(ActorsLostError, match="given work and none did any: the last one died"):
        run.go()
    assert len(run.crew.calls) < 10


def test_the_cluster_grows_and_shrinks():
    def grow(crew):
        crew.size = 4
        return crew._usual()

    run = Run(ScriptedCrew(1, at={4: grow}), jobs_of(20)).go()
    assert {actor for actor, _ in run.crew.calls} == {1, 2, 3, 4}
    assert run.ids == every_id(40)


def test_one_who_comes_after_it_was_given_up_is_sent_home():
    at = {
        2: lambda crew: [crew.gone(1, is_own_doing=False)],
        3: lambda crew: [Came(1, Hello("node1")), *crew._usual()],
    }
    run = Run(ScriptedCrew(1, at=at), jobs_of(4)).go()
    assert run.crew.killed == [1, 1]
    assert run.ids == every_id(8)
