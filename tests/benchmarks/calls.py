"""Calls a second through the runner against a bare loop with the same peer, which runs in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from console import assets
from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.codes import Codes
from console.domain.command import Transport
from console.domain.environment import EnablexTarget, Environment, RecorderTarget, Stage
from console.domain.outcome import Answered
from console.domain.secret import Secret
from console.journal.journal import Journal
from console.runner.runner import Runner
from console.ui.collecting import rare_collections
from tests.benchmarks.figure import Figure

HTTP_CALLS, TCP_CALLS, PARALLEL, ROUNDS = 600, 2000, 10, 9

TEST = b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>%d</REQUESTID></REQUEST>\r\n"


def measure_http() -> Sequence[Figure]:
    """EnableX room lookups, ten at a time, against bare httpx with the same pool."""
    return asyncio.run(_compare(_http_rate_ours, _http_rate_bare, "calls/s, HTTP at 10 parallel", 0.8))


def measure_tcp() -> Sequence[Figure]:
    """Recorder TEST commands one after another against bare asyncio streams."""
    return asyncio.run(_compare(_tcp_rate_ours, _tcp_rate_bare, "commands/s, TCP", 0.6))


async def _compare(
    ours: Callable[[Runner], Awaitable[float]],
    bare: Callable[[dict[str, Any]], Awaitable[float]],
    name: str,
    goal: float,
) -> Sequence[Figure]:
    with _simulators() as addresses, rare_collections():  # for both sides, as the window has it
        async with _runner(addresses) as runner:
            mine, theirs = [], []
            for _ in range(ROUNDS):
                theirs.append(await bare(addresses))
                mine.append(await ours(runner))
    return [Figure(name, sorted(mine)[ROUNDS // 2], sorted(theirs)[ROUNDS // 2], "/s", goal, more_is_better=True)]


async def _http_rate_ours(runner: Runner) -> float:
    command = find("room.list")

    async def worker() -> None:
        for _ in range(HTTP_CALLS // PARALLEL):
            outcome = await runner.run(Call(command))
            assert isinstance(outcome, Answered), outcome

    return await _rate(worker, PARALLEL, HTTP_CALLS)


async def _http_rate_bare(addresses: dict[str, Any]) -> float:
    limits = httpx.Limits(max_connections=PARALLEL, max_keepalive_connections=PARALLEL)
    enablex = addresses["enablex"]
    auth = (enablex["app_id"], enablex["app_key"])
    async with httpx.AsyncClient(auth=auth, limits=limits, base_url=enablex["base_url"]) as client:

        async def worker() -> None:
            for _ in range(HTTP_CALLS // PARALLEL):
                answer = await client.get("/rooms")
                assert answer.json()["result"] == 0

        return await _rate(worker, PARALLEL, HTTP_CALLS)


async def _tcp_rate_ours(runner: Runner) -> float:
    command = find("recorder.test")

    async def worker() -> None:
        for _ in range(TCP_CALLS):
            outcome = await runner.run(Call(command, transport=Transport.TCP))
            assert isinstance(outcome, Answered), outcome

    return await _rate(worker, 1, TCP_CALLS)


async def _tcp_rate_bare(addresses: dict[str, Any]) -> float:
    recorder = addresses["recorder"]
    reader, writer = await asyncio.open_connection(recorder["host"], recorder["port"])

    async def worker() -> None:
        for number in range(TCP_CALLS):
            writer.write(TEST % (number + 1))
            await writer.drain()
            await reader.readuntil(b"</RESULT>")

    try:
        return await _rate(worker, 1, TCP_CALLS)
    finally:
        writer.close()
        await writer.wait_closed()


async def _rate(worker: Callable[[], Awaitable[None]], workers: int, calls: int) -> float:
    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(workers)))
    return calls / (time.perf_counter() - started)


@contextlib.asynccontextmanager
async def _runner(addresses: dict[str, Any]) -> AsyncIterator[Runner]:
    enablex, recorder = addresses["enablex"], addresses["recorder"]
    environment = Environment(
        "Benchmark",
        Stage.SIMULATOR,
        EnablexTarget(enablex["base_url"], enablex["app_id"], Secret(enablex["app_key"])),
        RecorderTarget(recorder["host"], recorder["port"], event_port=0),
    )
    codes = Codes.read(assets.read_text)
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal.open(Path(folder) / "benchmark.cuelight")
        runner = Runner(journal, codes, environment)
        try:
            yield runner
        finally:
            await runner.close()
            await journal.close()


@contextlib.contextmanager
def _simulators() -> Iterator[dict[str, Any]]:
    """Both simulators in a process of their own; yields the addresses it announces."""
    command = [sys.executable, "-m", "console", "simulate"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
