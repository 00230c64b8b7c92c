"""The runner: takes a call, journals it, sends it, has the reply judged, and closes the row."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from console.clients.client import Client
from console.clients.errors import ClientError
from console.domain.call import Call
from console.domain.codes import Codes
from console.domain.command import Changes, System
from console.domain.decoding import judge
from console.domain.environment import Environment
from console.domain.outcome import Answered, Failure, FailureKind, Outcome, Severity, Unanswered
from console.domain.reply import Event, Timing
from console.domain.state import KnownState
from console.journal.journal import Journal
from console.runner import retry
from console.runner.connections import Connections
from console.runner.failures import failure_of, no_target
from console.runner.listening import Listening, answer_to_subscription
from console.runner.status import StatusBoard, SystemStatus

LARGEST_REQUEST_ID = 2147483647
"""Request ids count from 1 to here and then start again; the recorder's range is not published."""

DISK_PATIENCE_S = 2.0
"""How long a state-changing call waits for its announcement to be on disk before it is sent all the same."""


@dataclass(slots=True)
class _Attempt:
    """One sending of a call."""

    call: Call
    client: Client
    outcome: Outcome | None = None
    timing: Timing = field(default_factory=Timing)


class Runner:
    """Runs calls in one environment at a time."""

    def __init__(
        self,
        journal: Journal,
        codes: Codes,
        environment: Environment,
        *,
        retry_delays: Sequence[float] = retry.DELAYS_S,
    ) -> None:
        self.journal = journal
        self.codes = codes
        self.environment = environment
        self.known = KnownState()
        """What is believed of devices and rooms, learnt from everything that passed here."""
        self._statuses = StatusBoard()
        self._connections = Connections(environment, self._on_event)
        self._listening = Listening(self._on_event, self._on_gap, self._on_events_up)
        self._retry_delays = retry_delays
        self._ids = itertools.cycle(range(1, LARGEST_REQUEST_ID + 1))
        self._running: set[asyncio.Task[object]] = set()
        self._tasks_by_entry: dict[int, asyncio.Task[object]] = {}
        journal.guard(environment)

    @property
    def in_flight(self) -> int:
        """How many calls are running, waiting ones included."""
        return len(self._running)

    def status(self, system: System) -> SystemStatus:
        """Return what is known of a system's reachability."""
        return self._statuses.of(system)

    def subscribe_status(self, listener: Callable[[System], None]) -> Callable[[], None]:
        """Call the listener when a status changed; returns what ends it."""
        return self._statuses.subscribe(listener)

    def start_listening(self) -> None:
        """Begin to hear the recorder's events, where the environment has an event port."""
        self._listening.start(self.environment.recorder)

    async def run(self, call: Call) -> Outcome:
        """Run a call to its end and return how it ended; every attempt is a row of the journal.

        Cancelling the task that waits here cancels the call, and its row says so.
        """
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        self._statuses.queue(call.command.system, +1)
        try:
            while True:
                call = call.taken(next(self._ids), self.environment.name, time.time())
                entry, outcome = await self._attempt(call, task)
                delay = retry.delay_before_retry(call, outcome, self._retry_delays)
                if delay is None:
                    return outcome
                await self._wait_to_repeat(call, entry, delay, task)
                call = call.again(entry)
        finally:
            self._statuses.queue(call.command.system, -1)
            self._running.discard(task)

    def can_cancel(self, entry: int) -> bool:
        """Whether the call of a row is under way, or waits to be sent again."""
        return entry in self._tasks_by_entry

    def cancel(self, entry: int) -> bool:
        """Cancel the call whose row is pending or waits to be sent again; False when it has ended already."""
        task = self._tasks_by_entry.get(entry)
        return task is not None and task.cancel()

    async def switch(self, environment: Environment) -> None:
        """Leave the present environment and use another: running calls are cancelled, beliefs forgotten."""
        await self._leave()
        self.environment = environment
        self.journal.guard(environment)
        self.known = KnownState()
        self._connections = Connections(environment, self._on_event)
        self._statuses.reset()
        self.start_listening()

    async def close(self) -> None:
        """Cancel what runs and close every connection. The journal stays open; it belongs to whoever made it."""
        await self._leave()

    async def _leave(self) -> None:
        await self._listening.stop()
        running = [task for task in self._running if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=DISK_PATIENCE_S)
        await self._connections.close()

    async def _wait_to_repeat(self, call: Call, entry: int, delay: float, task: asyncio.Task[object]) -> None:
        """Wait before a call is sent again; meanwhile it can be cancelled by the row of its last attempt."""
        self._tasks_by_entry[entry] = task
        try:
            await asyncio.sleep(delay)
        except asyncio.CancelledError:
            self.journal.note(f"{call.command.title} (row {entry}) was cancelled before it was sent again.")
            raise
        finally:
            del self._tasks_by_entry[entry]

    async def _attempt(self, call: Call, task: asyncio.Task[object]) -> tuple[int, Outcome]:
        """Send once and close the row in any case, also when the call is cancelled or we have a defect."""
        client = self._connections.client(call.command.system, call.transport)
        request = b"" if client is None else client.prepare(call)
        entry = self.journal.announce(call, request, simulated=self.environment.is_simulated)
        if client is None:
            outcome: Outcome = Unanswered(no_target(call, self.environment.name))
            self.journal.complete(entry, call, outcome, Timing())
            return entry, outcome
        attempt = _Attempt(call, client)
        started = time.perf_counter()
        self._tasks_by_entry[entry] = task
        try:
            if call.command.changes is not Changes.NOTHING:
                await self._wait_for_disk(entry)
            outcome = attempt.outcome = await self._exchange(attempt)
            return entry, outcome
        except asyncio.CancelledError:
            attempt.outcome = Unanswered(failure_of(call, FailureKind.CANCELLED))
            raise
        finally:
            del self._tasks_by_entry[entry]
            if attempt.timing.total_s == 0.0:
                attempt.timing = replace(attempt.timing, total_s=time.perf_counter() - started)
            self._close_row(entry, attempt)

    async def _exchange(self, attempt: _Attempt) -> Outcome:
        call = attempt.call
        try:
            exchange = await attempt.client.send(call)
        except ClientError as error:
            failure = failure_of(
                call, error.kind, error.detail, raw=error.raw, may_have_been_done=error.may_have_been_done
            )
            return Unanswered(failure)
        attempt.timing = exchange.timing
        judged = judge(call, exchange.reply, self.codes, self.known)
        return Unanswered(judged) if isinstance(judged, Failure) else Answered(exchange.reply, judged)

    async def _wait_for_disk(self, entry: int) -> None:
        """A call that changes something is on disk before it leaves, so that a crash cannot hide it."""
        try:
            async with asyncio.timeout(DISK_PATIENCE_S):
                await self.journal.on_disk(entry)
        except TimeoutError:
            self.journal.note("The session file does not take rows; the call was sent all the same.", Severity.WARNING)

    def _close_row(self, entry: int, attempt: _Attempt) -> None:
        call = attempt.call
        outcome = attempt.outcome or Unanswered(failure_of(call, FailureKind.DEFECT))
        self.known.learn(call, outcome, time.time())
        self._statuses.ended(call.command.system, outcome, attempt.timing.total_s)
        self.journal.complete(entry, call, outcome, attempt.timing)

    def _on_event(self, event: Event) -> None:
        answer = answer_to_subscription(event, self.codes)
        if answer is None:
            self.known.hear(event, time.time())
        self.journal.event(
            event, environment=self.environment.name, simulated=self.environment.is_simulated, answer=answer
        )

    def _on_gap(self, reason: str) -> None:
        self.known.lose(time.time())
        sentence = f"Events may be missing: {reason}"
        self._statuses.events(connected=False, detail=sentence)
        self.journal.gap(System.UPTIVITY, self.environment.name, sentence)

    def _on_events_up(self) -> None:
        self._statuses.events(connected=True, detail="The event stream is connected.")
