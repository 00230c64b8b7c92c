"""The journal as a whole: rows and file agree."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import console
from console.domain import catalogue
from console.domain.call import Call
from console.domain.command import System
from console.domain.environment import EnablexTarget, Environment, Stage
from console.domain.outcome import Answered, Failure, FailureKind, Finding, FindingKind, Severity, Unanswered
from console.domain.reply import Event, RestReply
from console.domain.secret import Secret
from console.journal import file as file_module
from console.journal.entry import Changed, EntryKind, FileState, Flag, Link, Relation
from console.journal.journal import DETAILS_KEPT, Journal
from console.journal.rows import NotBookmarked
from console.journal.session import open_session
from tests.journal.exchanges import FINE, RAW, START, TEST, TIMING, TOKEN, answered, stored_rows, token_reply

ODD = replace(
    FINE,
    code=17,
    label="API_ERROR_A",
    meaning="No path is set.",
    severity=Severity.ERROR,
    is_success=False,
    findings=(
        Finding(FindingKind.MALFORMED, "The XML was repaired.", is_contradiction=False),
        Finding(FindingKind.TEXT_AGAINST_CODE, "Code 17 carries the text of 18."),
    ),
    readings=("one", "two"),
)


async def test_a_call_is_a_pending_row_and_then_its_outcome(journal):
    entry = journal.announce(START, b"<REQUEST/>\r\n", simulated=True)
    pending = journal.entry(entry)
    assert (entry, pending.kind, pending.title, pending.target) == (1, EntryKind.CALL, START.command.title, "1001")
    always = Flag.SIMULATED | Flag.CHANGES_STATE | Flag.ASSUMED
    assert pending.flags == always | Flag.PENDING
    assert pending.summary == "DEVICEID=1001"
    assert pending.severity is None
    journal.complete(entry, START, answered(ODD), TIMING)
    done = journal.entry(entry)
    assert done.result == "17 API_ERROR_A"
    assert done.flags == always | Flag.CONTRADICTION | Flag.ODDITY
    assert done.summary == "No path is set. Code 17 carries the text of 18."
    assert (done.severity, done.duration_us) == (Severity.ERROR, 12_500)
    assert journal.received == len(journal.columns) == 1


@pytest.mark.parametrize(
    ("call", "flag"),
    [
        (replace(TEST, sent_anyway=True), Flag.SENT_ANYWAY),
        (TEST.again(1), Flag.RETRY),
        (replace(TEST, command=catalogue.find("event.subscribe")), Flag.ASSUMED),
    ],
)
async def test_what_is_special_about_a_call_is_flagged(journal, call, flag):
    entry = journal.announce(call, b"", simulated=False)
    assert flag in journal.entry(entry).flags
    assert Flag.SIMULATED not in journal.entry(entry).flags


@pytest.mark.parametrize(
    ("kind", "severity", "flags"),
    [
        (FailureKind.TIMEOUT, Severity.ERROR, Flag.UNANSWERED),
        (FailureKind.CANCELLED, Severity.NOTICE, Flag.UNANSWERED | Flag.CANCELLED),
    ],
)
async def test_an_unanswered_call_says_what_happened(journal, kind, severity, flags):
    failure = Failure(kind, "Nothing came.", "It may have been done.", "Look.", b"<RES", may_have_been_done=False)
    entry = journal.announce(TEST, b"x", simulated=False)
    journal.complete(entry, TEST, Unanswered(failure), TIMING)
    row = journal.entry(entry)
    assert (row.severity, row.flags, row.label, row.summary) == (severity, flags, kind.value, "Nothing came.")
    assert row.code is None
    detail = await journal.detail(entry)
    assert detail.failure == failure
    assert (detail.reply, detail.verdict) == (b"<RES", None)


async def test_everything_of_a_row_comes_back_from_the_file(journal):
    entry = journal.announce(START, b"<REQUEST/>\r\n", simulated=False)
    journal.complete(entry, START, answered(ODD), TIMING)
    detail = await journal.detail(entry)
    assert detail.entry == journal.entry(entry)
    assert (detail.request, detail.reply) == (b"<REQUEST/>\r\n", RAW)
    assert (detail.verdict, detail.failure, detail.timing) == (ODD, None, TIMING)
    assert (detail.values, detail.transport) == ({"DEVICEID": "1001"}, "tcp")
    assert detail.facts == {"request_id": "1", "result_code": "0", "oddities": ["repaired"]}
    assert detail.removed == ()
    assert await journal.detail(99) is None


async def test_a_pending_row_can_be_opened_and_is_read_again_when_it_has_ended(journal):
    entry = journal.announce(TEST, b"x", simulated=False)
    assert (await journal.detail(entry)).verdict is None
    journal.complete(entry, TEST, answered(), TIMING)
    assert (await journal.detail(entry)).verdict == FINE
    assert await journal.detail(entry) is await journal.detail(entry)


async def test_opened_rows_do_not_pile_up(journal):
    for number in range(DETAILS_KEPT + 10):
        journal.note(f"note {number}")
    for number in range(1, DETAILS_KEPT + 11):
        assert (await journal.detail(number)).entry.summary == f"note {number - 1}"
    assert len(journal._details) == DETAILS_KEPT


async def test_a_retry_is_linked_to_its_first_attempt(journal):
    first = journal.announce(TEST, b"x", simulated=False)
    journal.complete(first, TEST, answered(), TIMING)
    again = TEST.again(first)
    second = journal.announce(again, b"x", simulated=False)
    journal.complete(second, again, answered(), TIMING)
    assert (await journal.detail(second)).links == (Link(Relation.RETRY_OF, first, is_outward=True),)
    assert (await journal.detail(first)).links == (Link(Relation.RETRY_OF, second, is_outward=False),)


async def test_events_gaps_and_notes_are_rows_too(journal):
    event = Event(
        b"<CALLSTART/>", "CALLSTART", "EVENT", (("TYPE", "CALLSTART"), ("DEVICEID", " 7 "), ("PASSWORD", "s3"))
    )
    ids = [
        journal.event(event, environment="Lab", simulated=True),
        journal.gap(System.UPTIVITY, "Lab", "The event stream was down for 4 s."),
        journal.note("A note.", Severity.WARNING),
    ]
    shown = [journal.entry(entry) for entry in ids]
    assert [row.kind for row in shown] == [EntryKind.EVENT, EntryKind.GAP, EntryKind.NOTE]
    assert [row.system for row in shown] == [System.UPTIVITY, System.UPTIVITY, None]
    assert [row.summary for row in shown] == ["DEVICEID=7", "The event stream was down for 4 s.", "A note."]
    assert (shown[0].target, shown[0].command, shown[0].flags) == ("7", "CALLSTART", Flag.EVENT | Flag.SIMULATED)
    detail = await journal.detail(ids[0])
    assert detail.reply == b"<CALLSTART/>"
    assert detail.facts["fields"] == [["TYPE", "CALLSTART"], ["DEVICEID", " 7 "], ["PASSWORD", "«password removed»"]]
    assert [row["kind"] for row in stored_rows(journal.path)] == ["event", "gap", "note"]


async def test_a_call_completed_after_its_row_left_memory_reaches_the_file(tmp_path):
    journal = Journal.open(tmp_path / "a.cuelight", limit=100)
    entry = journal.announce(TEST, b"x", simulated=False)
    for _ in range(150):
        journal.note("x")
    assert journal.entry(entry) is None
    journal.complete(entry, TEST, answered(), TIMING)
    assert (await journal.detail(entry)).verdict == FINE
    await journal.close()


async def test_received_is_stored_after_a_flush(journal):
    for _ in range(5_000):
        entry = journal.announce(TEST, b"x", simulated=False)
        journal.complete(entry, TEST, answered(), TIMING)
    await journal.flush()
    assert journal.received == journal.stored == len(journal.columns) == 5_000
    assert [row[0] for row in stored_rows(journal.path, "SELECT count(*) FROM log WHERE severity = 'ok'")] == [5_000]


async def test_a_row_completed_in_a_later_commit_is_updated(journal):
    entry = journal.announce(TOKEN, b"POST /x HTTP/1.1\r\nAuthorization: Basic abc\r\n\r\n", simulated=False)
    await journal.flush()
    assert stored_rows(journal.path)[0]["severity"] is None
    journal.complete(entry, TOKEN, token_reply("s3cret-token"), TIMING)
    await journal.flush()
    (row,) = stored_rows(journal.path)
    assert (row["severity"], row["summary"]) == (0, "Token «secret removed» was issued.")
    detail = await journal.detail(entry)
    assert detail.removed == ("authorization", "token")
    assert Flag.REDACTED in Flag(row["flags"])
    assert journal.entry(entry).flags == detail.entry.flags


async def test_the_announcement_of_a_change_is_on_disk_before_it_is_sent(journal):
    entry = journal.announce(START, b"<REQUEST/>", simulated=False)
    await asyncio.wait_for(journal.on_disk(entry), 5)
    assert stored_rows(journal.path)[0]["command"] == "record.start"
    other = journal.announce(TEST, b"x", simulated=False)
    await asyncio.wait_for(journal.on_disk(other), 5)
    assert len(stored_rows(journal.path)) == 2
    await asyncio.wait_for(asyncio.gather(journal.on_disk(entry), journal.on_disk(other)), 5)


async def test_the_row_of_a_change_is_committed_with_full_synchronisation(journal, monkeypatch):
    asked: list[bool] = []
    write = file_module.SessionFile.write

    def watched(self, records, *, sync):
        (level,) = self._connection.execute("PRAGMA synchronous").fetchone()
        asked.append(sync)
        assert level == 1
        write(self, records, sync=sync)

    monkeypatch.setattr(file_module.SessionFile, "write", watched)
    journal.announce(TEST, b"x", simulated=False)
    await journal.flush()
    entry = journal.announce(START, b"x", simulated=False)
    await journal.on_disk(entry)
    assert asked == [False, True]


async def test_secrets_reach_neither_memory_nor_file(tmp_path):
    journal = Journal.open(tmp_path / "run.cuelight")
    journal.guard(Environment("Lab", Stage.TEST, EnablexTarget("https://h", "id", Secret("the-app-key"))))
    room = Call(catalogue.find("room.create"), {"name": "a", "sip.secret": Secret("sip-s3cret")}, "Lab")
    free = Call(
        catalogue.find("enablex.free"), {"method": "POST", "path": "/x", "body": {"sip": {"secret": "body-s3cret"}}}
    )
    raw = Call(catalogue.find("recorder.raw"), {"xml": "<PASSWORD>xml-s3cret</PASSWORD>"})
    for call, request in (
        (room, b'POST /rooms HTTP/1.1\r\n\r\n{"name":"a","sip":{"secret":"sip-s3cret"}}'),
        (free, b'POST /x HTTP/1.1\r\nAuthorization: Basic the-app-key\r\n\r\n{"sip":{"secret":"body-s3cret"}}'),
        (raw, b"<PASSWORD>xml-s3cret</PASSWORD>"),
        (TOKEN, b"POST /rooms/r/tokens HTTP/1.1\r\n\r\n{}"),
    ):
        entry = journal.announce(call, request, simulated=False)
        quoted = replace(FINE, meaning="It quotes xml-s3cret.")
        echo = answered(quoted, b"<U><PASSWORD>xml-s3cret</PASSWORD></U>")
        journal.complete(entry, call, echo if call is raw else token_reply("tok-s3cret"), TIMING)
    cut = Failure(FailureKind.CUT_OFF, "Cut after tok-s3cret and the-app-key.", "m", "a", b'{"token":"tok-s3cret')
    entry = journal.announce(TOKEN, b"x", simulated=False)
    journal.complete(entry, TOKEN, Unanswered(cut), TIMING)
    journal.note("The key the-app-key was refused.")
    shown = " ".join(journal.entry(number).text() for number in range(1, journal.received + 1))
    await journal.close()
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    for secret in ("s3cret", "the-app-key", "a=b"):
        assert secret not in shown
        assert secret.encode() not in written
    assert [Flag.REDACTED in Flag(row["flags"]) for row in stored_rows(journal.path)][:5] == [True] * 5


async def test_a_large_answer_that_cannot_be_looked_through_at_once_is_not_quoted(journal):
    raw = b'<html>"token":"s3cret-token"' + b"x" * 300_000
    outcome = Answered(RestReply(raw, 200), replace(FINE, label="Unreadable", meaning='It says "s3cret-token".'))
    entry = journal.announce(TOKEN, b"x", simulated=False)
    journal.complete(entry, TOKEN, outcome, TIMING)
    assert journal.entry(entry).summary == "Unreadable; the answer is large, open the row for what it says."
    detail = await journal.detail(entry)
    assert b"s3cret" not in detail.reply
    assert "s3cret" not in detail.verdict.meaning


async def test_texts_that_sqlite_cannot_hold_do_not_stop_the_writer(journal):
    odd = "half a pair \ud800 and nul \0"
    call = replace(TEST, values={"CALLID": odd, "n": 1 << 80, "deep": [[odd]]})
    entry = journal.announce(call, b"\xff\x00", simulated=False)
    verdict = replace(ODD, code=1 << 80, label=odd, meaning=odd, text=odd)
    journal.complete(entry, call, answered(verdict, b"\xff\x00"), TIMING)
    journal.event(Event(b"\x00", odd, odd, ((odd, odd),)), environment=odd, simulated=False)
    await journal.flush()
    assert journal.stored == 2
    assert (await journal.detail(entry)).reply == b"\xff\x00"


async def test_a_file_is_never_overwritten(tmp_path):
    path = tmp_path / "new" / "run.cuelight"
    journals = [Journal.open(path) for _ in range(3)]
    assert [journal.path.name for journal in journals] == ["run.cuelight", "run-2.cuelight", "run-3.cuelight"]
    for journal in journals:
        journal.note(journal.path.name)
        await journal.close()
        assert [row["summary"] for row in stored_rows(journal.path)] == [journal.path.name]
    assert sorted(file.name for file in path.parent.iterdir()) == ["run-2.cuelight", "run-3.cuelight", "run.cuelight"]


async def test_a_journal_without_a_path_leaves_nothing_behind():
    journal = Journal.open()
    journal.note("x")
    await journal.flush()
    assert journal.path.exists()
    await journal.close()
    assert not journal.path.parent.exists()


async def test_a_closed_journal_takes_nothing_more(tmp_path):
    journal = Journal.open(tmp_path / "a.cuelight")
    journal.note("x")
    await journal.close()
    await journal.close()
    assert journal.file_state is FileState.CLOSED
    assert (journal.stored, journal.received) == (1, 1)
    assert await journal.detail(1) is None
    with pytest.raises(RuntimeError, match="closed"):
        journal.note("y")


async def test_a_bookmark_is_in_memory_at_once_and_in_the_file_soon(journal):
    for number in range(3):
        journal.note(f"note {number}")
    await journal.flush()
    told: list[Changed] = []
    journal.subscribe(told.append)
    await journal.bookmark(1, "look here")
    await journal.bookmark(2, "")
    await journal.bookmark(3, "gone")
    await journal.bookmark(3, None)
    assert [journal.note_on(entry) for entry in (1, 2, 3, 4)] == ["look here", "", None, None]
    assert [Flag.BOOKMARKED in journal.entry(entry).flags for entry in (1, 2, 3)] == [True, True, False]
    assert [change.updated for change in told[:4]] == [(1,), (2,), (3,), (3,)]
    assert [(await journal.detail(entry)).bookmark for entry in (1, 2, 3)] == ["look here", "", None]
    await journal.bookmark(1, "and here")
    assert (await journal.detail(1)).bookmark == "and here"
    await journal.flush()
    kept = [tuple(row) for row in stored_rows(journal.path, "SELECT * FROM bookmark ORDER BY entry")]
    assert kept == [(1, "and here"), (2, "")]
    assert (await journal.detail(2)).bookmark == ""


async def test_a_bookmark_on_a_running_call_stays_when_it_ends(journal):
    entry = journal.announce(START, b"x", simulated=False)
    await journal.on_disk(entry)
    await journal.bookmark(entry, "why?")
    journal.complete(entry, START, answered(), TIMING)
    assert Flag.BOOKMARKED in journal.entry(entry).flags
    again = journal.announce(START, b"x", simulated=False)
    await journal.bookmark(again, "gone")
    await journal.bookmark(again, None)
    journal.complete(again, START, answered(), TIMING)
    assert Flag.BOOKMARKED not in journal.entry(again).flags
    detail = await journal.detail(entry)
    assert (detail.bookmark, Flag.BOOKMARKED in detail.entry.flags) == ("why?", True)
    await journal.flush()
    marked = stored_rows(journal.path, f"SELECT id FROM entry WHERE flags & {Flag.BOOKMARKED.value}")
    assert [row["id"] for row in marked] == [entry]


@pytest.mark.parametrize("entry", [0, 2])
async def test_only_rows_are_bookmarked(journal, entry):
    journal.note("one")
    with pytest.raises(NotBookmarked):
        await journal.bookmark(entry, "x")


async def test_a_note_is_cleared_of_secrets(journal):
    journal.guard(Environment("Lab", Stage.TEST, EnablexTarget("https://h", "app", Secret("s3cr3t-key-0123456789"))))
    journal.note("one")
    await journal.bookmark(1, "the key is s3cr3t-key-0123456789")
    assert "s3cr3t" not in journal.note_on(1)
    await journal.flush()
    assert b"s3cr3t" not in journal.path.read_bytes() + journal.path.with_name(f"{journal.path.name}-wal").read_bytes()


async def test_a_file_says_that_its_run_has_ended(tmp_path):
    journal = Journal.open(tmp_path / "a.cuelight")
    journal.note("x")
    await journal.flush()
    with open_session(journal.path) as session:
        assert "ended" not in session.facts
    await journal.close()
    with open_session(journal.path) as session:
        assert session.facts["ended"] >= session.facts["started"]


async def test_a_run_without_a_row_leaves_no_file(tmp_path):
    journal = Journal.open(tmp_path / "a.cuelight")
    assert journal.path.exists()
    await journal.close()
    assert not journal.path.exists()


def test_the_window_does_not_wait_for_sqlite():
    program = "import sys, console.journal.journal; print('sqlite3' in sys.modules)"
    folder = Path(console.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=folder)
    assert done.stdout.strip() == "False"
