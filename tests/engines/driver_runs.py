"""Runs of the driver's loop with a scripted crew, and the jobs that it gets."""

from dataclasses import replace

from tests.engines import engine_toys as toys
from tests.engines.scripted_crew import SPACE
from vindex.engines.driver import Driver
from vindex.engines.items import Parcel

CLIPS = 3


def jobs_of(num_items, jobs_per_item=2):
    """Items of jobs of three clips, their ids in the order of the plan."""
    numbers = iter(range(num_items * jobs_per_item))
    return [
        Parcel(tuple(job(next(numbers)) for _ in range(jobs_per_item))) for _ in range(num_items)
    ]


def job(number):
    first_id = number * CLIPS + 1
    return replace(toys.job(number, CLIPS), clip_ids=tuple(range(first_id, first_id + CLIPS)))


def path(number):
    return toys.job(number, 1).path


class Run:
    """What a driver gave, and how it came to it."""

    def __init__(self, crew, items):
        self.said = []
        self.crew = crew
        self.driver = Driver(crew, say=self.said.append, clock=crew.clock)
        self.driver.take(items, (SPACE,))
        self.answers = []

    def go(self, most_steps=1000):
        while not self.driver.is_done:
            self.step()
            most_steps -= 1
            assert most_steps, "it never ends"
        return self

    def step(self):
        self.answers += [answer.sealed for answer in self.driver.step()]

    @property
    def ids(self):
        """Of all clips that came, in order."""
        shards = [each.shards[SPACE] for each in self.answers if each.shards]
        return sorted(clip_id for shard in shards for clip_id in eval(shard.data))

    @property
    def failures(self):
        return [failure for each in self.answers for failure in each.failures]


def every_id(num_jobs, but=()):
    numbers = [number for number in range(num_jobs) if number not in but]
    return [number * CLIPS + i for number in numbers for i in (1, 2, 3)]
