"""Calls through the one door, on the real simulators: how they end and what the journal says of them."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.codes import Codes
from console.domain.command import System, Transport
from console.domain.environment import Environment, Stage
from console.domain.outcome import Answered, FailureKind, Outcome, Severity, Unanswered
from console.domain.reply import Event
from console.domain.state import LampState
from console.journal.entry import Entry, EntryKind, Flag
from console.journal.journal import Journal
from console.runner.listening import answer_to_subscription
from console.runner.runner import Runner
from console.simulator.faults import Fault, ResultFault, WireFault, WireFaultKind
from console.simulator.hosting import Simulators

TEST = Call(find("recorder.test"), transport=Transport.TCP)
LIST = Call(find("room.list"))
SILENCE = Fault(System.UPTIVITY, WireFault(WireFaultKind.HALF_OPEN), times=None)


def tcp(command: str, **values: str) -> Call:
    return Call(find(command), values, transport=Transport.TCP)


def rows(runner: Runner) -> list[Entry]:
    columns = runner.journal.columns
    found = [columns.entry(number) for number in range(columns.first, columns.last + 1)]
    return [entry for entry in found if entry is not None]


def failure_kind(outcome: Outcome) -> FailureKind:
    assert isinstance(outcome, Unanswered), outcome
    return outcome.failure.kind


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


async def test_an_answered_call_is_one_decoded_row(runner: Runner) -> None:
    outcome = await runner.run(LIST)
    assert isinstance(outcome, Answered)
    assert outcome.verdict.code == 0
    (row,) = rows(runner)
    assert (row.command, row.code, row.environment) == ("room.list", 0, "Simulators")
    assert Flag.SIMULATED in row.flags
    assert not row.is_pending
    assert runner.status(System.ENABLEX).reachable is True
    assert runner.in_flight == 0


@pytest.mark.parametrize("transport", Transport)
async def test_the_recorder_answers_over_both_transports(runner: Runner, transport: Transport) -> None:
    outcome = await runner.run(replace(TEST, transport=transport))
    assert isinstance(outcome, Answered)
    assert outcome.verdict.code == 20


async def test_a_bad_code_is_an_answer_and_not_a_failure(runner: Runner) -> None:
    outcome = await runner.run(tcp("call.stop", DEVICEID="nowhere"))
    assert isinstance(outcome, Answered)
    assert outcome.verdict.code == 8
    assert not outcome.verdict.is_success


async def test_a_busy_recorder_is_asked_again_and_every_attempt_is_a_row(
    runner: Runner, simulators: Simulators
) -> None:
    simulators.faults.add(Fault(System.UPTIVITY, ResultFault(47), times=2))
    outcome = await runner.run(TEST)
    assert isinstance(outcome, Answered)
    assert outcome.verdict.code == 20
    assert [row.code for row in rows(runner)] == [47, 47, 20]
    assert [Flag.RETRY in row.flags for row in rows(runner)] == [False, True, True]
    detail = await runner.journal.detail(3)
    assert detail is not None
    assert [link.entry for link in detail.links] == [1]


async def test_a_call_that_changes_something_is_never_sent_twice(runner: Runner, simulators: Simulators) -> None:
    simulators.faults.add(Fault(System.UPTIVITY, ResultFault(47)))
    await runner.run(tcp("blackout.start", DEVICEID="200"))
    assert [row.code for row in rows(runner)] == [47]


async def test_a_change_is_in_the_file_before_it_is_sent(runner: Runner, simulators: Simulators) -> None:
    simulators.faults.add(SILENCE)
    task = asyncio.get_running_loop().create_task(runner.run(tcp("record.start", DEVICEID="200")), name="start")
    await until(lambda: simulators.faults.pending() == [SILENCE] and bool(rows(runner)))
    await runner.journal.on_disk(1)
    connection = sqlite3.connect(runner.journal.path)
    assert connection.execute("SELECT command, severity FROM entry").fetchall() == [("record.start", None)]
    connection.close()
    task.cancel()
    await asyncio.wait([task])


async def test_a_call_that_waits_to_be_sent_again_is_cancelled_by_its_row(
    simulators: Simulators, journal: Journal, codes: Codes
) -> None:
    runner = Runner(journal, codes, simulators.environment, retry_delays=(3600.0,))
    simulators.faults.add(Fault(System.UPTIVITY, ResultFault(47)))
    task = asyncio.get_running_loop().create_task(runner.run(TEST), name="test")
    await until(lambda: bool(rows(runner)) and rows(runner)[0].code == 47)
    assert not rows(runner)[0].is_pending
    assert runner.can_cancel(1)
    assert runner.cancel(1)
    await asyncio.wait([task])
    assert task.cancelled()
    assert not runner.can_cancel(1)
    assert runner.in_flight == 0
    assert [row.kind for row in rows(runner)] == [EntryKind.CALL, EntryKind.NOTE]
    assert rows(runner)[1].summary == "Test connection (row 1) was cancelled before it was sent again."
    await runner.close()


async def test_no_answer_in_time_is_a_named_failure_and_the_next_call_works(
    runner: Runner, simulators: Simulators
) -> None:
    simulators.faults.add(replace(SILENCE, times=1))
    assert failure_kind(await runner.run(replace(TEST, timeout_s=0.1))) is FailureKind.TIMEOUT
    assert isinstance(await runner.run(TEST), Answered)
    assert rows(runner)[0].label == "no answer in time"
    assert Flag.UNANSWERED in rows(runner)[0].flags


async def test_a_cancelled_call_ends_at_once_and_its_row_says_so(runner: Runner, simulators: Simulators) -> None:
    simulators.faults.add(SILENCE)
    task = asyncio.get_running_loop().create_task(runner.run(TEST), name="test")
    await until(lambda: runner.in_flight == 1)
    started = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - started < 0.2
    assert Flag.CANCELLED in rows(runner)[0].flags
    assert runner.in_flight == 0


async def test_a_pending_row_can_be_cancelled(runner: Runner, simulators: Simulators) -> None:
    simulators.faults.add(SILENCE)
    task = asyncio.get_running_loop().create_task(runner.run(TEST), name="test")
    await until(lambda: runner.in_flight == 1 and len(rows(runner)) == 1)
    assert runner.cancel(1)
    await asyncio.wait([task])
    assert task.cancelled()
    assert Flag.CANCELLED in rows(runner)[0].flags
    assert not runner.cancel(1)


async def test_an_environment_without_addresses_says_what_is_missing(runner: Runner) -> None:
    await runner.switch(Environment("Empty", Stage.TEST))
    for call in (LIST, TEST):
        assert failure_kind(await runner.run(call)) is FailureKind.NOT_SENT
    assert all(not row.is_pending for row in rows(runner))


async def test_nobody_listening_is_tried_again_and_then_named(runner: Runner, simulators: Simulators) -> None:
    recorder = simulators.environment.recorder
    assert recorder is not None
    closed = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await runner.switch(Environment("Gone", Stage.TEST, None, replace(recorder, port=port, event_port=0)))
    assert failure_kind(await runner.run(TEST)) is FailureKind.REFUSED
    assert len(rows(runner)) == 4
    assert runner.status(System.UPTIVITY).reachable is False


async def test_events_come_in_as_rows_and_light_the_lamps(runner: Runner, simulators: Simulators) -> None:
    runner.start_listening()
    await until(lambda: runner.status(System.UPTIVITY).hears_events is True)
    await runner.run(tcp("call.start", DEVICEID="202"))
    await runner.run(tcp("record.start", DEVICEID="202"))
    await until(lambda: any(row.kind is EntryKind.EVENT and row.title == "RECORDSTART" for row in rows(runner)))
    assert runner.known.devices["202"].recording.state is LampState.CONFIRMED


async def test_the_answer_to_the_subscription_is_no_event(runner: Runner, simulators: Simulators) -> None:
    runner.start_listening()
    await until(lambda: any(row.kind is EntryKind.EVENT for row in rows(runner)))
    answer = next(row for row in rows(runner) if row.kind is EntryKind.EVENT)
    assert (answer.title, answer.result, answer.severity) == ("Subscription answered", "20 API_OK", Severity.OK)
    detail = await runner.journal.detail(answer.id)
    assert detail is not None
    assert detail.verdict is not None
    assert detail.verdict.code == 20


@pytest.mark.parametrize(
    ("raw", "root", "expected"),
    [
        (b"<RESULT><REQUESTID>77</REQUESTID><RESULTCODE>20</RESULTCODE></RESULT>", "RESULT", 20),
        (b"<RESULT><RESULTCODE>5</RESULTCODE></RESULT>", "result", 5),
        (b"<EVENT><TYPE>CALLSTART</TYPE></EVENT>", "EVENT", None),
        (b"\xff\x00", "RESULT", None),
    ],
)
def test_only_a_result_answers_the_subscription(codes: Codes, raw: bytes, root: str, expected: int | None) -> None:
    verdict = answer_to_subscription(Event(raw, "TYPE", root), codes)
    assert (None if verdict is None else verdict.code) == expected


async def test_a_lost_event_stream_leaves_a_gap_and_doubt(runner: Runner, simulators: Simulators) -> None:
    runner.start_listening()
    await until(lambda: runner.status(System.UPTIVITY).hears_events is True)
    await runner.run(tcp("call.start", DEVICEID="202"))
    await simulators.recorder.stop()
    await until(lambda: any(row.kind is EntryKind.GAP for row in rows(runner)))
    assert runner.known.devices["202"].in_call.state is LampState.UNKNOWN
    assert runner.status(System.UPTIVITY).hears_events is False


async def test_leaving_an_environment_cancels_what_runs(runner: Runner, simulators: Simulators) -> None:
    simulators.faults.add(SILENCE)
    task = asyncio.get_running_loop().create_task(runner.run(TEST), name="test")
    await until(lambda: runner.in_flight == 1)
    await runner.switch(Environment("Empty", Stage.TEST))
    assert task.cancelled()
    assert not runner.known.devices


async def test_a_defect_closes_its_row_and_is_raised(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("console.runner.runner.judge", broken)
    with pytest.raises(ZeroDivisionError):
        await runner.run(TEST)
    assert rows(runner)[0].label == "defect of Cuelight"
    assert not rows(runner)[0].is_pending
