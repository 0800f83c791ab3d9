"""A crew that does nothing but what a test's script says, on a clock of its own."""

from collections import defaultdict, deque
from dataclasses import replace
from zlib import crc32

from vindex.engines.crew import Answered, Came, Gone
from vindex.engines.items import Hello, Sealed, SealedShard
from vindex.jobs import Surveyed, SurveyJob
from vindex.records import Shard

SPACE = "motion"


def sealed(item, node="here", space=SPACE):
    """All clips of an item, in a shard that says its ids; or its files, each with a fingerprint."""
    if isinstance(item.jobs[0], SurveyJob):
        found = [replace(job.file, fingerprint=job.path) for job in item.jobs]
        surveyed = tuple(Surveyed(file.path, file) for file in found)
        return Sealed(item.number, surveyed=surveyed, node=node)
    ids = [clip_id for job in item.jobs for clip_id in job.clip_ids]
    data = repr(ids).encode()
    shard = Shard("", len(ids), min(ids), max(ids), len(data), f"{crc32(data):08x}")
    clips = {job.fingerprint: 0 for job in item.jobs}
    for job in item.jobs:
        clips[job.fingerprint] += len(job.clips)
    return Sealed(
        item.number, {space: SealedShard(shard, data)}, num_clips={space: clips}, node=node
    )


class ScriptedCrew:
    """Actors that answer their oldest item at each wait, unless told otherwise.

    Args:
        size: actors that there is room for.

    Attributes:
        seconds: what the clock shows; each wait in which nothing happens takes a second.
        calls: actor and item of each call.
        killed: actors that were ended.
        poison: an item that has such a path kills its actor.
        at: what else happens instead, by the number of the wait (from 1): a function of the crew
            that gives news.
        hellos: what an actor says when it comes; others are well.
        never: actors that do not come.
    """

    def __init__(self, size=2, *, poison=(), at=None, hellos=None, never=()):
        self.size = size
        self.seconds = 0.0
        self.calls, self.killed = [], []
        self.poison, self.at, self.hellos, self.never = poison, at or {}, hellos or {}, never
        self.is_finishing = False
        self.held = defaultdict(deque)
        self._num_started = self._num_waits = 0
        self._coming = []

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass

    def clock(self):
        return self.seconds

    def start(self):
        self._num_started += 1
        self._coming.append(self._num_started)
        return self._num_started

    def call(self, actor, item):
        assert actor not in self.killed
        self.calls.append((actor, item))
        self.held[actor].append(item)

    def kill(self, actor):
        self.killed.append(actor)
        self.held.pop(actor, None)

    def finish(self):
        self.is_finishing = True

    def wait(self, seconds):
        self._num_waits += 1
        news = self.at.get(self._num_waits, ScriptedCrew._usual)(self)
        if not news:
            self.seconds += seconds
        return news

    def _usual(self):
        news = [self._come(actor) for actor in self._coming if actor not in self.never]
        self._coming = [actor for actor in self._coming if actor in self.never]
        for actor in [actor for actor, items in self.held.items() if items]:
            if self._is_poisoned(self.held[actor][0]):
                news.append(self.gone(actor))
            else:
                item = self.held[actor].popleft()
                news.append(Answered(actor, self.answer(item, actor)))
        return news

    def _come(self, actor):
        said = self.hellos.get(actor, Hello(f"node{actor}", 2))
        return said if isinstance(said, Gone) else Came(actor, said)

    def _is_poisoned(self, item):
        return any(job.path in self.poison for job in item.jobs)

    def answer(self, item, actor):
        if self.is_finishing:
            return replace(sealed(item, f"node{actor}"), left=frozenset(range(len(item.jobs))))
        return sealed(item, f"node{actor}")

    def gone(self, actor, why="died", is_own_doing=True):
        self.held.pop(actor, None)
        return Gone(actor, why, is_own_doing, f"node{actor}")
