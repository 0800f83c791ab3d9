"""Threads that do not come back are left to themselves."""

from threading import Event

import anyio
import pytest

from vindex.errors import MediaError
from vindex.serve.patience import Patience


def test_what_comes_back_is_handed_over():
    async def wait():
        with pytest.raises(ValueError, match="of its own"):
            await Patience().run("a", lambda: int("of its own"), 20)
        return await Patience().run("a", lambda: 7, 20)

    assert anyio.run(wait) == 7


def test_a_file_that_hangs_is_left_alone_until_it_comes_back():
    hang, is_back = Event(), Event()
    patience = Patience()

    async def wait():
        with pytest.raises(MediaError, match="did not come back"):
            await patience.run("a", lambda: hang.wait() and is_back.set(), 0.05)
        with pytest.raises(MediaError, match="has not come back yet"):
            await patience.run("a", pytest.fail, 20)
        assert await patience.run("b", lambda: 7, 20) == 7
        hang.set()
        await anyio.to_thread.run_sync(is_back.wait)
        with anyio.fail_after(20):
            while patience._tasks:
                await anyio.sleep(0.01)
        return await patience.run("a", lambda: 8, 20)

    assert anyio.run(wait) == 8


def test_no_more_threads_are_lost_than_a_few():
    hang = Event()
    patience = Patience(most_lost=2)

    async def wait():
        try:
            for path in ("a", "b"):
                with pytest.raises(MediaError, match="did not come back"):
                    await patience.run(path, hang.wait, 0.05)
            with pytest.raises(MediaError, match="Decoders of 2"):
                await patience.run("c", pytest.fail, 20)
        finally:
            hang.set()

    anyio.run(wait)


def test_who_leaves_frees_no_turn_of_a_thread_at_work():
    hang, is_begun = Event(), anyio.Event()
    patience = Patience()
    seen = []

    async def wait():
        turns = anyio.CapacityLimiter(1)

        async def work():
            async with turns:
                is_begun.set()
                await patience.run("a", hang.wait, 20)

        async with anyio.create_task_group() as viewer:
            viewer.start_soon(work)
            await is_begun.wait()
            viewer.cancel_scope.cancel()
            with anyio.CancelScope(shield=True):
                await anyio.sleep(0.05)
                seen.append(turns.borrowed_tokens)
                hang.set()
        seen.append(turns.borrowed_tokens)

    anyio.run(wait)
    assert seen == [1, 0]
