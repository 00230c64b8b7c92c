"""The inspector: an entry decoded, parsed, raw and timed."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from console.domain.command import Provenance, System
from console.domain.outcome import Failure, FailureKind, Finding, FindingKind, RetrySafety, Severity, Verdict
from console.domain.reply import Timing
from console.journal.entry import Detail, EntryKind, Flag, Link, Relation
from console.journal.forms import IllFormedDetail
from console.ui.messages import Messages
from console.ui.widgets.entry_pages import EntryPages
from console.ui.widgets.inspector import Inspector

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
    inspector = Inspector(SimpleNamespace(journal=rows, theme=theme, messages=messages, rules=None))
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
    said = inspector.pages.decoded.toPlainText()
    for part in (
        "17 · API_ERROR_X", "ERROR", "The recorder has <no> path.", "As 17.", "As 18.", "No default path.",
        "≠ Code 17 came with the text of 18.", "Pointless", "Set a path.", "From a simulator", "DEVICEID", "1001",
        "Secrets were removed before storing: token", "Vendor: result codes.",
    ):  # fmt: skip
        assert part in said
    assert inspector.pages._badge.text() == "documented"
    assert inspector.pages._simulated.isVisible()


def test_a_row_that_is_left_while_the_pages_are_made_is_not_shown(in_window, inspector, rows) -> None:
    first, second = rows.add(), rows.add()
    for entry in (first, second):
        detail_of(rows, entry, verdict=replace(VERDICT, meaning=f"Meaning of row {entry}."))

    async def choose() -> None:
        inspector.show_entry(first)
        while inspector._pages is None:
            await asyncio.sleep(0)
        assert inspector.detail is None, "the pages are made in a turn of their own"
        inspector._entry = second
        while inspector.tasks.count:
            await asyncio.sleep(0)
        assert inspector.detail is None
        await shown(inspector, second)

    in_window(choose())
    assert f"Meaning of row {second}." in inspector.pages.decoded.toPlainText()


def test_a_failure_says_whether_it_may_have_been_done(in_window, inspector, rows) -> None:
    entry = rows.add(severity=Severity.ERROR)
    failure = Failure(FailureKind.TIMEOUT, "No answer came.", "It may be busy.", "Look first.", may_have_been_done=True)
    detail_of(rows, entry, verdict=None, failure=failure, reply=b"")
    in_window(shown(inspector, entry))
    said = inspector.pages.decoded.toPlainText()
    for part in ("No answer in time", "No answer came.", "It may be busy.", "Look first.", "may have acted on it"):
        assert part in said


def test_request_and_reply_are_taken_apart(in_window, inspector, rows) -> None:
    entry = rows.add()
    detail_of(rows, entry)
    in_window(shown(inspector, entry))
    reply = inspector.pages.parsed.topLevelItem(1)
    assert reply.text(0) == "Reply"
    assert reply.child(0).child(0).text(0) == "RESULTCODE"
    assert reply.child(0).child(0).text(1) == "17"


def test_raw_bytes_are_shown_as_text_or_hexadecimal(in_window, inspector, rows) -> None:
    entry = rows.add()
    detail_of(rows, entry)
    in_window(shown(inspector, entry))
    assert inspector.pages.reply.bytes.shown_text().replace("\n", "") == REPLY.decode()
    inspector.pages._hex.setChecked(True)
    assert inspector.pages.reply.bytes.shown_text().startswith("000000 3c 52 45 53")


@pytest.mark.parametrize(
    "raw",
    [
        b"<R>" + b"\n".join(b"<L>%d</L>" % number for number in range(200_000)) + b"</R>",
        json.dumps({"rooms": [{"room_id": f"{n:08x}", "settings": {"n": n}} for n in range(60_000)]}).encode(),
        b"<A>" + b"x" * 10_000_000 + b"</A>",
    ],
    ids=["lines", "json", "one long value"],
)
def test_a_large_body_opens_to_its_last_byte(in_window, inspector, rows, raw) -> None:
    entry = rows.add()
    detail_of(rows, entry, reply=raw)
    in_window(shown(inspector, entry))
    view = inspector.pages.reply.bytes
    assert view.row_text(0).startswith(raw[:10].decode())
    assert view.row_text(view.row_count - 1).endswith(raw[-1:].decode())
    assert view.row_of(len(raw) - 1) == view.row_count - 1
    assert inspector.pages.parsed.topLevelItem(1).childCount() == 1


def test_the_bytes_of_a_field_are_marked(in_window, inspector, rows) -> None:
    request = b'POST /rooms HTTP/1.1\r\nHost: h\r\n\r\n{"name": "Morning", "n": [1, 22]}'
    entry = rows.add()
    detail_of(rows, entry, request=request)
    in_window(shown(inspector, entry))
    tree = inspector.pages.parsed

    def marked(view, item) -> bytes:
        tree.setCurrentItem(item)
        raw = request if view is inspector.pages.request else REPLY
        span = view.bytes.marked
        assert inspector.pages.field.bytes.marked == span
        return raw[span.start : span.end]

    message = tree.topLevelItem(0).child(0)
    body = message.child(1)
    assert marked(inspector.pages.request, message.child(0).child(1)) == b"Host: h"
    assert marked(inspector.pages.request, body.child(0)) == b'"name": "Morning"'
    assert marked(inspector.pages.request, body.child(1).child(1)) == b"22"
    assert marked(inspector.pages.reply, tree.topLevelItem(1).child(0).child(0)) == b"<RESULTCODE>17</RESULTCODE>"
    assert inspector.pages.request.bytes.marked.size == 0
    assert not inspector.pages.field.isHidden()


def test_rows_that_belong_together_are_a_press_away(in_window, inspector, rows, qtbot) -> None:
    about = {"system": System.UPTIVITY, "target": "206"}
    call = rows.add(command="record.start", flags=Flag.CHANGES_STATE.value, **about)
    event = rows.add(kind=EntryKind.EVENT, command="RECORDSTART", title="RECORDSTART", **about)
    detail_of(rows, call, links=(Link(Relation.RETRY_OF, 77, is_outward=False),))
    detail_of(rows, event, verdict=None)
    in_window(shown(inspector, call))
    assert [button.text() for button in inspector.pages.links.buttons] == [
        "Retry · row 77",
        f"RECORDSTART · row {event}",
    ]
    with qtbot.waitSignal(inspector.inspect_requested) as asked:
        inspector.pages.links.buttons[1].click()
    assert asked.args == [event]
    in_window(shown(inspector, event))
    assert [button.text() for button in inspector.pages.links.buttons] == [f"Create room · row {call}"]


@pytest.mark.parametrize(
    ("verdict", "command", "said", "unsaid"),
    [
        ({"advice": "Nothing to do."}, "record.start", (), ("What to do", "Nothing to do", "Sending it again")),
        ({"advice": "Look at it."}, "record.start", ("Look at it.",), ("Sending it again",)),
        ({"severity": Severity.WARNING}, "channel.list", ("WARNING",), ("Sending it again", "Look first")),
        ({"is_success": False}, "record.start", ("Look first",), ()),
        ({"is_success": False, "retry": RetrySafety.SAFE}, "room.list", ("Safe: repeating",), ("Look first",)),
        ({"is_success": False}, "unheard.of", ("Look first",), ()),
    ],
)
def test_what_says_nothing_is_left_out(in_window, inspector, rows, verdict, command, said, unsaid) -> None:
    entry = rows.add(command=command)
    plain = Verdict(20, "API_OK", "Done.", Severity.OK, is_success=True)
    detail_of(rows, entry, verdict=replace(plain, **verdict))
    in_window(shown(inspector, entry))
    text = inspector.pages.decoded.toPlainText()
    assert all(part in text for part in said)
    assert not any(part in text for part in unsaid)


def test_many_branches_come_when_they_are_opened(in_window, inspector, rows) -> None:
    entry = rows.add()
    detail_of(rows, entry, reply=b"[" + b",".join(b"1" for _ in range(1_000)) + b"]")
    in_window(shown(inspector, entry))
    body = inspector.pages.parsed.topLevelItem(1).child(0)
    assert body.childCount() == 0
    body.setExpanded(True)
    assert body.childCount() == 201
    more = body.child(200)
    assert more.text(0) == "800 more"
    inspector.pages.parsed.setCurrentItem(more)
    assert body.childCount() == 401


def test_a_pending_row_is_shown_anew_when_its_call_ends(in_window, inspector, rows) -> None:
    entry = rows.add_pending()
    detail_of(rows, entry, verdict=None, reply=b"")

    async def main() -> tuple[str, str]:
        await shown(inspector, entry)
        before = inspector.pages.decoded.toPlainText()
        rows.settle(entry)
        detail_of(rows, entry)
        while inspector.tasks.count:
            await asyncio.sleep(0)
        return before, inspector.pages.decoded.toPlainText()

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
    assert "room-4" in inspector.pages.decoded.toPlainText()


def test_nothing_selected_says_what_to_do(in_window, inspector, rows) -> None:
    assert "Select a row" in inspector._empty.text()
    assert inspector.findChild(EntryPages) is None

    async def main() -> None:
        await shown(inspector, 99)

    in_window(main())
    assert "nothing more to show" in inspector._empty.text()


def test_a_damaged_row_says_so_and_is_no_defect(in_window, inspector, rows, monkeypatch) -> None:
    async def damaged(entry: int) -> None:
        raise IllFormedDetail("A detail of this row is not JSON: Expecting value.")

    entry = rows.add("Done.")
    monkeypatch.setattr(rows, "detail", damaged)
    problems: list = []
    inspector.desk.messages.problem_found.connect(problems.append)
    in_window(shown(inspector, entry))
    assert inspector._empty.text().startswith("A detail of this row is not JSON: Expecting value. Its file is damaged")
    assert not problems


def test_it_says_why_the_row_is_coloured(inspector, rows, in_window) -> None:
    entry = rows.add("Refused.", severity=Severity.ERROR)
    detail_of(rows, entry)

    async def work() -> None:
        inspector.show_entry(entry)
        while "Coloured by rule ‘Error’" not in inspector.pages.decoded.toPlainText():
            await asyncio.sleep(0)

    in_window(work())
    assert "severity:error" in inspector.pages.decoded.toPlainText()
