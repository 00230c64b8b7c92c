"""What a killed process leaves behind: a whole file, at most the last second missing, and every change announced."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import console
from console.journal.session import open_session

RATE = 2_000
"""Rows a second that the process writes."""

WRITER = f"""
import asyncio, sys, time
from pathlib import Path
from console.domain import catalogue
from console.domain.call import Call
from console.domain.command import Transport
from console.domain.outcome import Answered, Severity, Verdict
from console.domain.reply import Event, RecorderReply, Timing
from console.journal.journal import Journal

START = Call(catalogue.find("record.start"), {{"DEVICEID": "206"}}, "Lab", Transport.TCP)
TEST = Call(catalogue.find("recorder.test"), {{}}, "Lab", Transport.TCP)
RAW = b"<RESULT><REQUESTID>1</REQUESTID><RESULTCODE>0</RESULTCODE></RESULT>"
FINE = Answered(RecorderReply(RAW), Verdict(0, "API_OK", "Done.", Severity.OK, is_success=True))
FIELDS = (("TYPE", "CALLSTART"), ("DEVICEID", "206"))
EVENT = Event(b"<EVENT><TYPE>CALLSTART</TYPE><DEVICEID>206</DEVICEID></EVENT>", "CALLSTART", "EVENT", FIELDS)

def tell(word, entry):
    print(word, entry, time.time_ns() // 1_000, flush=True)

def read(journal):
    entry = journal.announce(TEST, b"x", simulated=True)
    journal.complete(entry, TEST, FINE, Timing(total_s=0.001))

async def change(journal):
    entry = journal.announce(START, b"x", simulated=True)
    await journal.on_disk(entry)
    tell("sent", entry)  # the call would leave now
    journal.complete(entry, START, FINE, Timing(total_s=0.001))

async def main():
    journal = Journal.open(Path(sys.argv[1]))
    await journal.flush()  # a file that was never begun holds nothing to be lost
    started = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        while True:
            due = int((time.perf_counter() - started) * {RATE}) - journal.received
            for number in range(due):
                if number % 10 == 9:
                    read(journal)
                else:
                    journal.event(EVENT, environment="Lab", simulated=True)
            tasks.create_task(change(journal), name="change")
            tell("has", journal.received)
            await asyncio.sleep(0.02)

asyncio.run(main())
"""


@pytest.mark.parametrize("rows", [50, 100, 300, 600, 1_000, 1_400, 1_800, 2_200, 2_600, 3_000])
def test_a_killed_process_loses_at_most_its_last_second_and_no_change(tmp_path: Path, rows: int) -> None:
    """`kill` is SIGKILL here and TerminateProcess on Windows: neither lets the process do another thing."""
    path = tmp_path / "killed.cuelight"
    told = _killed_after(path, rows)
    sent = [entry for word, entry, _ in told if word == "sent"]
    with open_session(path) as session:
        found = {entry.id: entry for entry in session.entries()}
        assert not session.problems
    assert sorted(found) == list(range(1, len(found) + 1))
    assert sent or rows < 600
    assert all(found[entry].command == "record.start" for entry in sent)
    last_us = max(at_us for _, _, at_us in told)
    older = [entry for word, entry, at_us in told if word == "has" and at_us <= last_us - 1_000_000]
    assert max(older, default=0) <= len(found)


def _killed_after(path: Path, rows: int) -> list[tuple[str, int, int]]:
    """Let a process write and kill it in the middle when it has told of so many rows; return all it told."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(console.__file__).parents[1],
    )
    assert process.stdout is not None
    with process, process.stdout as output:
        told = []
        for line in output:
            told.append(line)
            word, entry, _ = line.split()
            if word == "has" and int(entry) >= rows:
                break
        process.kill()
        told += [line for line in output if line.endswith("\n")]
    return [(word, int(entry), int(at_us)) for word, entry, at_us in map(str.split, told)]
