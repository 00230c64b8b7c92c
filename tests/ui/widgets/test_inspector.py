"""The inspector: an entry decoded, parsed, raw and timed."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from console.domain.command import Provenance
from console.domain.outcome import Failure, FailureKind, Finding, FindingKind, RetrySafety, Severity, Verdict
from console.domain.reply import Timing
from console.journal.entry import Detail, Flag
from console.ui.messages import Messages
from console.ui.widgets.inspector import Inspector
from console.ui.widgets.raw_view import SHOWN_BYTES, as_hex, as_text

REPLY = b"<RESULT><RESULTCODE>17</RESULTCODE></RESULT>"
VERDICT = Verdict(
    17,
    "API_ERROR_X",
    "The recorder has <no> path.",
    Severity.ERROR,
    is_success=False,
    causes=("No default path.",),
    advice="Set a path.",
    retry=RetrySafety.POINTLESS,
    findings=(Finding(FindingKind.TEXT_AGAINST_CODE, "Code 17 came with the text of 18."),),
    source="Vendor: result codes.",
    provenance=Provenance.DOCUMENTED,
    readings=("As 17.", "As 18."),
)


@pytest.fixture
def problems() -> list:
    return []


@pytest.fixture
def inspector(qtbot, rows, theme, problems) -> Inspector:
    messages = Messages()
    messages.problem_found.connect(problems.append)
    inspector = Inspector(SimpleNamespace(journal=rows, theme=theme, messages=messages))
    qtbot.addWidget(inspector)
    inspector.resize(360, 600)
    inspector.show()
    yield inspector
    assert not problems


def detail_of(rows, entry: int, **changes: object) -> Detail:
    made = Detail(
        rows.columns.entry(entry), b"<REQUEST/>", REPLY, {"DEVICEID": "1001"}, "tcp", VERDICT, timing=Timing()
    )
    rows.details[entry] = replace(made, **changes)
    return rows.details[entry]


async def shown(inspector: Inspector, entry: int) -> None:
    inspector.show_entry(entry)
    while inspector.tasks.count:
        await asyncio.sleep(0)


def test_a_verdict_is_told_whole(in_window, inspector, rows) -> None:
    entry = rows.add(flags=Flag.SIMULATED.value)
    detail_of(rows, entry, removed=("token",))
    in_window(shown(inspector, entry))
    said = inspector.decoded.toPlainText()
    for part in (
        "17 · API_ERROR_X", "ERROR", "The recorder has <no> path.", "As 17.", "As 18.", "No default path.",
        "≠ Code 17 came with the text of 18.", "Pointless", "Set a path.", "From a simulator", "DEVICEID", "1001",
        "Secrets were removed before storing: token", "Vendor: result codes.",
    ):  # fmt: skip
        assert part in said
    assert inspector._badge.text() == "documented"
    assert inspector._simulated.isVisible()


def test_a_failure_says_whether_it_may_have_been_done(in_window, inspector, rows) -> None:
    entry = rows.add(severity=Severity.ERROR)
    failure = Failure(FailureKind.TIMEOUT, "No answer came.", "It may be busy.", "Look first.", may_have_been_done=True)
    detail_of(rows, entry, verdict=None, failure=failure, reply=b"")
    in_window(shown(inspector, entry))
    said = inspector.decoded.toPlainText()
    for part in ("No answer in time", "No answer came.", "It may be busy.", "Look first.", "may have acted on it"):
        assert part in said


def test_request_and_reply_are_taken_apart(in_window, inspector, rows) -> None:
    entry = rows.add()
    detail_of(rows, entry)
    in_window(shown(inspector, entry))
    reply = inspector.parsed.topLevelItem(1)
    assert reply.text(0) == "Reply"
    assert reply.child(0).child(0).text(0) == "RESULTCODE"
    assert reply.child(0).child(0).text(1) == "17"


def test_raw_bytes_are_shown_as_text_or_hexadecimal(in_window, inspector, rows) -> None:
    entry = rows.add()
    detail_of(rows, entry)
    in_window(shown(inspector, entry))
    assert inspector.reply.text.toPlainText() == REPLY.decode()
    inspector._hex.setChecked(True)
    assert inspector.reply.text.toPlainText().startswith("00000000  3c 52 45 53")


def test_a_large_body_is_cut_until_the_whole_is_asked_for_and_never_blocks(in_window, inspector, rows) -> None:
    raw = b"<A>" + b"x" * 1_000_000 + b"</A>"
    entry = rows.add()
    detail_of(rows, entry, reply=raw)

    async def main() -> float:
        await shown(inspector, entry)
        assert len(inspector.reply.text.toPlainText()) < 2 * SHOWN_BYTES
        assert "first 16,384 of 1,000,007 bytes" in inspector.reply._heading.text()
        inspector.reply._more.click()
        longest, before = 0.0, time.perf_counter()
        while inspector.tasks.count:
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest, before = max(longest, now - before), now
        return longest

    assert in_window(main()) < 0.1
    assert inspector.reply.text.toPlainText().replace("\n", "") == raw.decode()
    assert not inspector.reply._more.isVisible()


def test_many_branches_come_when_they_are_opened(in_window, inspector, rows) -> None:
    entry = rows.add()
    detail_of(rows, entry, reply=b"[" + b",".join(b"1" for _ in range(1_000)) + b"]")
    in_window(shown(inspector, entry))
    body = inspector.parsed.topLevelItem(1).child(0)
    assert body.childCount() == 0
    body.setExpanded(True)
    assert body.childCount() == 201
    more = body.child(200)
    assert more.text(0) == "800 more"


def test_a_pending_row_is_shown_anew_when_its_call_ends(in_window, inspector, rows) -> None:
    entry = rows.add_pending()
    detail_of(rows, entry, verdict=None, reply=b"")

    async def main() -> tuple[str, str]:
        await shown(inspector, entry)
        before = inspector.decoded.toPlainText()
        rows.settle(entry)
        detail_of(rows, entry)
        while inspector.tasks.count:
            await asyncio.sleep(0)
        return before, inspector.decoded.toPlainText()

    rows.details[entry] = replace(rows.details[entry])
    before, after = in_window(main())
    assert "Waiting for the answer" in before
    assert "Waiting for the answer" not in after


def test_only_the_last_of_quick_choices_is_shown(in_window, inspector, rows) -> None:
    entries = [rows.add(target=f"room-{number}") for number in range(5)]
    for entry in entries:
        detail_of(rows, entry)

    async def main() -> None:
        for entry in entries:
            inspector.show_entry(entry)
        await shown(inspector, entries[-1])

    in_window(main())
    assert "room-4" in inspector.decoded.toPlainText()


def test_nothing_selected_says_what_to_do(in_window, inspector, rows) -> None:
    assert "Select a row" in inspector._empty.text()
    assert not inspector.tabs.isVisible()

    async def main() -> None:
        await shown(inspector, 99)

    in_window(main())
    assert "nothing more to show" in inspector._empty.text()


def test_bytes_that_are_no_text_are_still_readable() -> None:
    assert as_text(b"\xff\x00ok\r\nnext") == "\\xff␀ok\nnext"
    assert as_hex(b"A\x00", 16) == "00000010  41 00" + " " * 42 + "  A·"
    assert max(map(len, as_text(b"x" * 5_000).split("\n"))) == 1_000
