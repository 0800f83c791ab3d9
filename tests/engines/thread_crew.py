"""A crew of stations in threads of this process: all is real but machines and their deaths.

What goes over is pickled, as it would be on the way to another machine.
"""

import pickle
import queue
import threading

from vindex.engines.crew import Answered, Came, Gone


class ThreadCrew:
    """Each actor holds a station; see `vindex.engines.crew.Crew`."""

    def __init__(self, make, *, size=1, num_workers=1):
        self._make = pickle.dumps(make)
        self.size, self._num_workers = size, num_workers
        self._news = queue.Queue()
        self._stations = {}
        self._num_started = 0

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for station in self._stations.values():
            station.close()

    def start(self):
        self._num_started += 1
        actor = self._num_started
        self._in_a_thread(self._open, actor)
        return actor

    def call(self, actor, item):
        self._in_a_thread(self._run, actor, pickle.dumps(item))

    def wait(self, seconds):
        try:
            news = [self._news.get(timeout=seconds)]
            while True:
                news.append(self._news.get_nowait())
        except queue.Empty:
            return news if "news" in locals() else []

    def kill(self, actor):
        pass

    def finish(self):
        for station in self._stations.values():
            station.finish()

    def _open(self, actor):
        station = self._stations[actor] = pickle.loads(self._make)(self._num_workers)
        self._news.put(Came(actor, station.open()))

    def _run(self, actor, item):
        try:
            sealed = self._stations[actor].run(pickle.loads(item))
        except Exception as error:  # noqa: BLE001  # as Ray does
            self._news.put(Gone(actor, f"failed: {error}", True, "here"))
        else:
            self._news.put(Answered(actor, pickle.loads(pickle.dumps(sealed))))

    def _in_a_thread(self, work, *arguments):
        threading.Thread(target=work, args=arguments, daemon=True).start()
