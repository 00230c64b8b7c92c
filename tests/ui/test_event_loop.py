"""The same cases on the window's loop and on plain asyncio: what asyncio promises, ours keeps."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import itertools
import threading
import time
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from console.ui.event_loop import SLICE_S, EventLoop

COLOUR: contextvars.ContextVar[str] = contextvars.ContextVar("colour", default="none")
PLAIN, OURS = "plain", "ours"


@pytest.fixture(params=[PLAIN, OURS])
def factory(request: pytest.FixtureRequest, qapp: QApplication) -> Callable[[], asyncio.AbstractEventLoop]:
    return asyncio.new_event_loop if request.param == PLAIN else lambda: EventLoop(qapp)


@pytest.fixture
def runner(factory) -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=factory) as runner:
        yield runner


@pytest.fixture
def window_runner(qapp: QApplication) -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=lambda: EventLoop(qapp)) as runner:
        yield runner


def test_callbacks_run_in_the_order_they_were_asked_for(runner) -> None:
    async def main() -> list[int]:
        loop, seen, done = asyncio.get_running_loop(), [], asyncio.Event()
        for number in range(200):
            loop.call_soon(seen.append, number)
        loop.call_soon(done.set)
        await done.wait()
        return seen

    assert runner.run(main()) == list(range(200))


def test_timers_come_in_time_order_never_early_and_hardly_late(runner) -> None:
    async def main() -> list[tuple[float, float]]:
        loop, seen, done = asyncio.get_running_loop(), [], asyncio.Event()
        for delay in (0.09, 0.03, 0.06, 0.0, 0.12):
            when = loop.time() + delay
            loop.call_at(when, lambda due=when: seen.append((due, loop.time())))
        loop.call_later(0.15, done.set)
        await done.wait()
        return seen

    seen = runner.run(main())
    assert [due for due, _ in seen] == sorted(due for due, _ in seen)
    assert all(at >= due - 0.001 for due, at in seen)
    assert min(at - due for due, at in seen) < 0.02


def test_timers_due_together_keep_their_order(window_runner) -> None:
    async def main() -> list[int]:
        loop, seen, done = asyncio.get_running_loop(), [], asyncio.Event()
        when = loop.time() + 0.01
        for number in range(20):
            loop.call_at(when, seen.append, number)
        loop.call_at(when, done.set)
        await done.wait()
        return seen

    assert window_runner.run(main()) == list(range(20))


def test_a_cancelled_timer_lets_go_of_what_it_held_and_never_runs(runner) -> None:
    class Held:
        def called(self) -> None:
            raise AssertionError("a cancelled timer ran")

    async def main() -> None:
        held = Held()
        gone = weakref.ref(held)
        asyncio.get_running_loop().call_later(0.005, held.called).cancel()
        del held
        gc.collect()
        assert gone() is None
        await asyncio.sleep(0.02)

    runner.run(main())


def test_cancelled_timers_are_purged_long_before_they_are_due(window_runner) -> None:
    async def main() -> int:
        loop = asyncio.get_running_loop()
        for _ in range(1000):
            loop.call_later(3600, print).cancel()
        return len(loop._timers)

    assert window_runner.run(main()) < 200


def test_timeouts_that_do_not_strike_leave_nothing_behind(window_runner) -> None:
    async def main() -> int:
        for _ in range(500):
            async with asyncio.timeout(60):
                await asyncio.sleep(0)
        return len(asyncio.get_running_loop()._timers)

    assert window_runner.run(main()) < 200


@pytest.mark.parametrize("door", ["call_soon", "call_later", "call_soon_threadsafe", "from a thread"])
def test_the_context_comes_along(runner, door: str) -> None:
    async def main() -> list[str]:
        loop, seen, done = asyncio.get_running_loop(), [], asyncio.Event()

        def look() -> None:
            seen.append(COLOUR.get())
            done.set()

        context = contextvars.copy_context()
        context.run(COLOUR.set, "green")
        match door:
            case "call_soon":
                loop.call_soon(look, context=context)
            case "call_later":
                loop.call_later(0.001, look, context=context)
            case "call_soon_threadsafe":
                loop.call_soon_threadsafe(look, context=context)
            case _:
                thread = threading.Thread(target=context.run, args=(loop.call_soon_threadsafe, look))
                thread.start()
                thread.join()
        await done.wait()
        return seen

    assert runner.run(main()) == ["green"]


def test_a_reader_runs_in_the_context_it_was_added_in(runner) -> None:
    import socket

    async def main() -> str:
        loop, seen = asyncio.get_running_loop(), asyncio.Future()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            COLOUR.set("blue")
            loop.add_reader(ours, lambda: seen.done() or seen.set_result(COLOUR.get()))
            theirs.send(b"x")
            try:
                return await seen
            finally:
                loop.remove_reader(ours)

    assert runner.run(main()) == "blue"


def test_nothing_from_many_threads_is_lost_and_each_keeps_its_order(runner) -> None:
    async def main() -> list[tuple[int, int]]:
        loop, seen, done = asyncio.get_running_loop(), [], asyncio.Event()

        def take(item: tuple[int, int]) -> None:
            seen.append(item)
            if len(seen) == 4 * 500:
                done.set()

        def give(thread: int) -> None:
            for number in range(500):
                loop.call_soon_threadsafe(take, (thread, number))

        threads = [threading.Thread(target=give, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        async with asyncio.timeout(10):
            await done.wait()
        for thread in threads:
            thread.join()
        return seen

    seen = runner.run(main())
    for thread in range(4):
        assert [number for owner, number in seen if owner == thread] == list(range(500))


def test_an_error_in_a_callback_goes_to_the_handler_and_the_rest_runs(runner) -> None:
    async def main() -> tuple[list[str], bool]:
        loop, errors, after = asyncio.get_running_loop(), [], asyncio.Event()
        loop.set_exception_handler(lambda _, context: errors.append(type(context["exception"]).__name__))
        loop.call_soon(lambda: 1 / 0)
        loop.call_soon(after.set)
        await after.wait()
        return errors, after.is_set()

    assert runner.run(main()) == (["ZeroDivisionError"], True)


def test_an_exit_comes_out_of_the_loop(runner) -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_soon(exit_now)
        await asyncio.sleep(60)

    def exit_now() -> None:
        raise SystemExit(7)

    with pytest.raises(SystemExit) as exit_:
        runner.run(main())
    assert exit_.value.code == 7


def test_a_closed_loop_refuses_work(factory) -> None:
    loop = factory()
    loop.close()
    for door in (loop.call_soon, loop.call_soon_threadsafe):
        with pytest.raises(RuntimeError, match="closed"):
            door(print)
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_later(1, print)


def test_coroutines_are_refused_as_callbacks(window_runner) -> None:
    async def wrong() -> None: ...

    async def main() -> None:
        with pytest.raises(TypeError, match="plain callable"):
            asyncio.get_running_loop().call_soon(wrong)

    window_runner.run(main())


def test_work_in_threads_streams_and_time_limits_are_at_home(runner) -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readline())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def main() -> tuple[bytes, int, bool]:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        async with server, asyncio.timeout(10):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
            writer.write(b"cue\n")
            line = await reader.readline()
            writer.close()
            await writer.wait_closed()
        number = await asyncio.to_thread(lambda: 6 * 7)
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(60)
        except TimeoutError:
            return line, number, True
        return line, number, False

    assert runner.run(main()) == (b"cue\n", 42, True)


def test_qt_has_its_turn_while_asyncio_is_busy(window_runner) -> None:
    async def main() -> float:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        turns, end = [], time.thread_time() + 0.3  # a slice of ours is none while others have the processor
        ticker = QTimer(interval=5)
        ticker.timeout.connect(lambda: turns.append(time.thread_time()))
        ticker.start()

        def chatter() -> None:
            if time.thread_time() < end:
                loop.call_soon(chatter)
            else:
                done.set()

        turns.append(time.thread_time())
        for _ in range(50):
            loop.call_soon(chatter)
        await done.wait()
        ticker.stop()
        return sorted(later - sooner for sooner, later in itertools.pairwise(turns))[len(turns) // 2]

    assert window_runner.run(main()) < 4 * SLICE_S


def test_asyncio_has_its_turn_while_qt_is_busy(window_runner) -> None:
    async def main() -> int:
        busy = QTimer(interval=0)
        busy.timeout.connect(lambda: time.perf_counter())
        busy.start()
        turns = 0
        async with asyncio.timeout(5):
            for _ in range(100):
                await asyncio.sleep(0)
                turns += 1
        busy.stop()
        return turns

    assert window_runner.run(main()) == 100


def test_slow_callbacks_are_named_in_debug_mode(qapp: QApplication, caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        asyncio.get_running_loop().slow_callback_duration = 0.0
        await asyncio.sleep(0)

    with asyncio.Runner(debug=True, loop_factory=lambda: EventLoop(qapp)) as runner:
        runner.run(main())
    assert any(record.getMessage().startswith("Executing") for record in caplog.records)
