"""Rows keep their order and listeners hear of them, though calls are entered together."""

from __future__ import annotations

import asyncio

import pytest

from console.domain import catalogue
from console.domain.call import Call
from console.journal.entry import Changed, Flag
from console.journal.journal import Journal
from tests.journal.exchanges import START, TEST, TIMING, answered, token_reply


async def test_listeners_are_told_of_what_may_change_something_and_of_its_end_at_once(journal):
    heard: list[Changed] = []
    unsubscribe = journal.subscribe(heard.append)
    entry = journal.announce(START, b"x", simulated=False)
    assert heard == [Changed()]
    journal.complete(entry, START, answered(), TIMING)
    assert heard == [Changed(), Changed((1,))]
    unsubscribe()
    unsubscribe()
    journal.note("unheard")
    assert len(heard) == 2


async def test_listeners_are_told_of_other_calls_together_and_without_anybody_looking(journal):
    heard: asyncio.Queue[Changed] = asyncio.Queue()
    journal.subscribe(heard.put_nowait)
    ended, _pending = (journal.announce(TEST, b"x", simulated=False) for _ in range(2))
    journal.complete(ended, TEST, answered(), TIMING)
    assert heard.empty()
    async with asyncio.timeout(5):
        assert await heard.get() == Changed()
    assert journal.columns.last == 2
    await asyncio.sleep(0)
    assert heard.empty(), "of both at once"
    assert [journal.entry(number).is_pending for number in (1, 2)] == [False, True]


@pytest.mark.parametrize(
    "look",
    [
        lambda journal: journal.received,
        lambda journal: len(journal.columns),
        lambda journal: journal.columns.last,
        lambda journal: journal.entry(1).id,
    ],
)
async def test_whoever_looks_sees_a_call_that_was_just_announced(journal, look):
    heard: list[Changed] = []
    journal.subscribe(heard.append)
    journal.announce(TEST, b"x", simulated=False)
    assert look(journal) == 1
    assert heard == [Changed()]


async def test_rows_keep_their_order_whoever_makes_them(journal):
    first = journal.announce(TEST, b"x", simulated=False)
    note = journal.note("between")
    second = journal.announce(TEST, b"x", simulated=False)
    third = journal.announce(START, b"x", simulated=False)
    assert [first, note, second, third] == [1, 2, 3, 4]
    assert [journal.entry(number).title for number in (1, 2, 3, 4)] == [
        TEST.command.title,
        "Note",
        TEST.command.title,
        START.command.title,
    ]


async def test_a_call_that_ended_before_its_row_was_entered_is_whole_and_without_secrets(journal):
    call = Call(catalogue.find("cdr.room"), {"room_id": "r-1"}, "Lab")
    entry = journal.announce(call, b"GET /x?app_key=hidden-key", simulated=True)
    journal.complete(entry, call, token_reply("secret-token"), TIMING)
    shown = journal.entry(entry)
    assert "secret-token" not in shown.summary
    await journal.flush()
    detail = await journal.detail(entry)
    assert b"secret-token" not in detail.reply
    assert b"hidden-key" not in detail.request
    assert detail.entry.flags & Flag.REDACTED
    assert set(detail.removed) >= {"token", "app key"}
    assert (detail.entry.duration_us, detail.timing.total_s) == (12_500, 0.0125)


async def test_listeners_hear_once_of_rows_that_came_and_left_memory(tmp_path):
    journal = Journal.open(tmp_path / "a.cuelight", limit=100)
    heard: list[Changed] = []
    journal.subscribe(heard.append)
    for _ in range(101):
        journal.note("x")
    await asyncio.sleep(0)
    assert heard == [Changed()]
    await journal.flush()
    assert (journal.received, journal.stored, len(journal.columns)) == (101, 101, 91)
    assert (await journal.detail(1)).entry.summary == "x"
    await journal.close()
