"""Text in requests and replies, looked for in session files."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from console.domain import catalogue
from console.domain.call import Call
from console.domain.command import Transport
from console.domain.outcome import Answered, Severity, Verdict
from console.domain.reply import RecorderReply, Timing
from console.journal import payload_search
from console.journal.filter.masks import RunsAway
from console.journal.journal import Journal
from console.journal.payload_search import (
    IllFormedQuery,
    PayloadMatch,
    PayloadQuery,
    Unsearchable,
    search_payloads,
    steps,
)

OK = Verdict(20, "API_OK", "It was done.", Severity.OK, is_success=True)
BODIES = (
    ("<A>morning</A>", "<R>Fine</R>"),
    ("<A>evening Straße</A>", "<R>MORNING came\r\n  late</R>"),
    ("<A/>", "<R>nothing</R>"),
)


async def written(path: Path, bodies: tuple[tuple[str, str], ...] = BODIES) -> Journal:
    journal = Journal.open(path)
    for request, reply in bodies:
        call = Call(catalogue.find("recorder.test"), transport=Transport.TCP)
        entry = journal.announce(call, request.encode(), simulated=True)
        journal.complete(entry, call, Answered(RecorderReply(reply.encode()), OK), Timing())
    await journal.flush()
    return journal


async def found(path: Path, text: str, *, is_regex: bool = False) -> list[PayloadMatch]:
    return [match async for step in search_payloads(path, PayloadQuery(text, is_regex)) for match in step.matches]


@pytest.mark.parametrize(
    ("text", "is_regex", "expected"),
    [
        ("Morning", False, [(2, True), (1, False)]),
        ("straße", False, [(2, False)]),
        ("(", False, []),
        ("<r>.*n", True, [(3, True), (2, True), (1, True)]),
        ("stra.e", True, [(2, False)]),
        ("STRA[ß]e", True, [(2, False)]),
        (r"^<A/>$", True, [(3, False)]),
    ],
)
async def test_text_is_found_newest_first(tmp_path, text, is_regex, expected) -> None:
    journal = await written(tmp_path / "a.cuelight")
    assert [(one.entry, one.is_reply) for one in await found(journal.path, text, is_regex=is_regex)] == expected
    await journal.close()
    assert [(one.entry, one.is_reply) for one in await found(journal.path, text, is_regex=is_regex)] == expected


async def test_text_is_found_among_many_rows_and_beside_long_bodies(tmp_path) -> None:
    long = "x" * (payload_search.LONGEST_JOINED + 1)
    bodies = [("<A/>", f"<R>row {number}</R>") for number in range(3 * payload_search.PROBED_ROWS)]
    bodies[5] = (f"{long}needle", "<R/>")
    bodies[150] = ("", "<R>Needle</R>")
    journal = await written(tmp_path / "a.cuelight", tuple(bodies))
    for text, is_regex in (("needle", False), ("n.edle", True), ("e{2}dle", True), (r"(n|N)ee\wle", True)):
        matches = await found(journal.path, text, is_regex=is_regex)
        assert [(one.entry, one.is_reply) for one in matches] == [(151, True), (6, False)]
    *_, last = steps(journal.path, PayloadQuery("nothing says this"))
    assert last.byte_count == sum(len(body) for pair in bodies for body in pair)
    await journal.close()


async def test_text_that_begins_in_one_body_and_ends_in_another_is_not_found(tmp_path) -> None:
    journal = await written(tmp_path / "a.cuelight", (("<A>one", "two</A>"), ("<A>one", "two</A>")))
    assert await found(journal.path, "onetwo") == []
    assert await found(journal.path, "</a><a>") == []
    await journal.close()


async def test_a_hole_in_the_numbers_of_the_rows_is_passed_over(tmp_path) -> None:
    journal = await written(tmp_path / "a.cuelight")
    await journal.close()
    with closing(sqlite3.connect(journal.path)) as connection, connection:
        connection.execute("UPDATE detail SET entry = 9000000000000 WHERE entry = 3")
        connection.execute("UPDATE entry SET id = 9000000000000 WHERE id = 3")
    assert [one.entry for one in await found(journal.path, "<r>")] == [9_000_000_000_000, 2, 1]
    assert [one.entry for one in await found(journal.path, "nothing")] == [9_000_000_000_000]


async def test_a_match_tells_its_place_and_what_stands_around(tmp_path) -> None:
    journal = await written(tmp_path / "a.cuelight", (("<A/>", f"<R>{'ü' * 99}here\r\n  {'x' * 500}</R>"),))
    for text, is_regex in (("HERE", False), ("here", True), ("her[eé]", True)):
        (match,) = await found(journal.path, text, is_regex=is_regex)
        assert (match.start, match.length) == (3 + 2 * 99, 4)
        assert match.excerpt.startswith("…ü")
        assert "here xxx" in match.excerpt
        assert match.excerpt.endswith("x…")
    await journal.close()


@pytest.mark.parametrize(("text", "is_regex"), [("", False), ("(", True), ("[", True)])
async def test_what_cannot_be_looked_for_is_refused(tmp_path, text, is_regex) -> None:
    with pytest.raises(IllFormedQuery):
        await found(tmp_path / "none.cuelight", text, is_regex=is_regex)


async def test_a_pattern_that_runs_away_says_so(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(payload_search, "LONGEST_MATCH_S", 0.01)
    journal = await written(tmp_path / "a.cuelight", (("<A/>", "x" * 40),))
    with pytest.raises(RunsAway):
        await found(journal.path, "(x|xx)+y", is_regex=True)
    await journal.close()


async def test_a_search_tells_how_far_it_is_and_ends_when_it_is_left(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(payload_search, "STEP_S", 0.0)
    journal = await written(tmp_path / "a.cuelight", tuple(("<A/>", f"<R>{n}</R>") for n in range(50)))
    search = search_payloads(journal.path, PayloadQuery("<r>"))
    first = await anext(search)
    assert (first.looked, first.total, len(first.matches)) == (1, 50, 1)
    assert any(thread.name.startswith("payload-search") for thread in threading.enumerate())
    await search.aclose()
    while any(thread.name.startswith("payload-search") for thread in threading.enumerate()):
        await asyncio.sleep(0)
    await journal.close()


async def test_a_cancelled_search_looks_at_no_more_rows(tmp_path) -> None:
    journal = await written(tmp_path / "a.cuelight")
    assert list(steps(journal.path, PayloadQuery("R"), lambda: True)) == []
    await journal.close()


async def test_a_damaged_file_says_so(tmp_path) -> None:
    path = tmp_path / "damaged.cuelight"
    path.write_bytes(b"SQLite format 3\x00" + bytes(4_000))
    with pytest.raises(Unsearchable, match="cannot be searched"):
        await found(path, "x")
