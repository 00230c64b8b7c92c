"""Finding in the log: summaries and payloads, matches and the rows around them."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from console.domain import catalogue
from console.domain.call import Call
from console.domain.command import Transport
from console.domain.outcome import Answered, Severity, Verdict
from console.domain.reply import RecorderReply, Timing
from console.journal.filter import masks
from console.journal.journal import Journal
from console.ui.models import match_model
from console.ui.tasks import Tasks
from console.ui.widgets.find_pane import FindPane


class Bench:
    """A pane over rows, with what it told and chose."""

    def __init__(self, qtbot, rows, theme) -> None:
        self.failures: list = []
        self.told: list[str] = []
        self.chosen: list[int] = []
        self.owner = QWidget()
        qtbot.addWidget(self.owner)
        self.tasks = Tasks(self.owner, lambda name, error: self.failures.append(error))
        self.pane = FindPane(rows, theme, self.tasks, self.owner)
        self.pane.told.connect(self.told.append)
        self.pane.chosen.connect(self.chosen.append)
        self.owner.show()
        self.pane.open()

    async def find(self, text: str, *, is_regex: bool = False, payloads: bool = False) -> list[int]:
        self.pane.is_regex.setChecked(is_regex)
        self.pane.where.setCurrentIndex(int(payloads))
        self.pane.text.setText(text)
        self.pane.search()
        await self.rest()
        return list(self.pane.model.matches)

    async def rest(self) -> None:
        while self.tasks.count:
            await asyncio.sleep(0)

    def shown(self) -> list[str]:
        model = self.pane.model
        return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.fixture
def bench(qtbot, rows, theme):
    made = Bench(qtbot, rows, theme)
    yield made
    assert not made.failures


def fill(rows, count: int = 100) -> None:
    for number in range(1, count + 1):
        rows.add(f"Room {number} is {'full' if number % 10 == 0 else 'free'}.")


@pytest.mark.parametrize(
    ("text", "is_regex", "expected"),
    [("FULL", False, 10), (r"room \d5 ", True, 9), (r"^room 1\b", True, 1), ("nowhere", False, 0), ("", False, 0)],
)
def test_summaries_are_searched(in_window, bench, rows, text, is_regex, expected) -> None:
    fill(rows)
    found = in_window(bench.find(text, is_regex=is_regex))
    assert len(found) == expected
    assert found == sorted(found)
    said = bench.pane.count.text()
    assert said == (
        "" if not text else "No match" if not expected else f"{expected} match{'es' if expected > 1 else ''}"
    )
    assert bench.pane.table.isVisible() is bool(expected)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(", "no regular expression"),
        ("(f|fu|ful)+x", "takes too long"),
        ("((f{1000}){1000}){1000}", "repeats too much"),
    ],
)
def test_an_expression_that_cannot_be_used_says_why(in_window, bench, rows, monkeypatch, text, said) -> None:
    monkeypatch.setattr(masks, "LONGEST_MATCH_S", 0.0 if said.startswith("takes") else 1.0)
    rows.add("f" * 400)
    assert in_window(bench.find(text, is_regex=True)) == []
    assert said in bench.pane.problem.text()
    assert bench.pane.problem.isVisible()
    assert bench.pane.problem.width() > bench.pane.width() // 2, "a sentence has room"
    assert bench.pane.count.text() == ""
    in_window(bench.find("fff"))
    assert bench.pane.count.text() == "1 match"
    assert not bench.pane.problem.isVisible()


def test_next_and_previous_wrap_and_say_where_they_are(in_window, bench, rows) -> None:
    fill(rows, 30)
    in_window(bench.find("full"))
    for entry, is_next in ((0, True), (10, True), (30, True), (10, False), (15, False)):
        bench.pane.go(entry, is_next=is_next)
    assert bench.chosen == [10, 20, 10, 30, 10]
    assert bench.told == [
        "match 1 of 3", "match 2 of 3", "match 1 of 3, wrapped", "match 3 of 3, wrapped", "match 1 of 3",
    ]  # fmt: skip


def test_choosing_a_match_moves_the_log(in_window, bench, rows, qtbot) -> None:
    fill(rows, 30)
    in_window(bench.find("full"))
    bench.pane.table.selectRow(1)
    assert bench.chosen == [20]
    assert bench.told == ["match 2 of 3"]


def test_rows_around_matches_are_shown_once_each(in_window, bench, rows) -> None:
    fill(rows, 21)
    in_window(bench.find("full"))
    bench.pane.context.setValue(1)
    assert bench.shown() == ["│ 9", "10", "│ 11", "│ 19", "20", "│ 21"]
    bench.pane.context.setValue(6)
    assert bench.shown() == [f"{'' if n % 10 == 0 else '│ '}{n}" for n in range(4, 22)]
    bench.pane.table.selectRow(0)
    assert bench.chosen == [4]
    assert bench.told == []
    bench.pane.context.setValue(0)
    assert bench.shown() == ["10", "20"]


def test_too_many_matches_have_no_rows_around_them(in_window, bench, rows, monkeypatch) -> None:
    monkeypatch.setattr(match_model, "MOST_WITH_CONTEXT", 1)
    fill(rows, 21)
    bench.pane.context.setValue(1)
    in_window(bench.find("full"))
    assert bench.shown() == ["10", "20"]
    assert "too many" in bench.pane.count.text()


def test_a_search_is_cancelled_and_keeps_what_it_found(in_window, bench, rows) -> None:
    fill(rows, 100)

    async def main() -> None:
        bench.pane.text.setText("room")
        bench.pane.search()
        bench.pane.cancel.click()
        await bench.rest()

    in_window(main())
    assert "searching" not in bench.pane.count.text()
    assert not bench.pane.cancel.isVisible()


def test_escape_closes_the_pane(bench, qtbot) -> None:
    with qtbot.waitSignal(bench.pane.closed):
        qtbot.keyClick(bench.pane.text, Qt.Key.Key_Escape)
    assert bench.pane.isHidden()


def test_payloads_are_searched_in_the_file(in_window, qtbot, theme, tmp_path) -> None:
    ok = Verdict(20, "API_OK", "It was done.", Severity.OK, is_success=True)

    async def main() -> tuple[list[int], list[str], list[str]]:
        journal = Journal.open(tmp_path / "a.cuelight")
        bench = Bench(qtbot, journal, theme)
        for number in range(5):
            call = Call(catalogue.find("recorder.test"), transport=Transport.TCP)
            entry = journal.announce(call, b"<REQUEST>%d</REQUEST>" % number, simulated=True)
            reply = RecorderReply(b"<RESULT>the NEEDLE of %d</RESULT>" % number if number % 2 else b"<RESULT/>")
            journal.complete(entry, call, Answered(reply, ok), Timing())
        found = await bench.find("needle", payloads=True)
        model = bench.pane.model
        texts = [str(model.index(row, column).data()) for row in range(2) for column in (3, 4)]
        requests = [str(number) for number in await bench.find(r">[03]<", is_regex=True, payloads=True)]
        await journal.close()
        assert not bench.failures
        return found, texts, requests

    found, texts, requests = in_window(main())
    assert found == [2, 4]
    assert texts == [
        "reply", "<RESULT>the NEEDLE of 1</RESULT>", "reply", "<RESULT>the NEEDLE of 3</RESULT>",
    ]  # fmt: skip
    assert requests == ["1", "4"]


def test_a_file_that_is_gone_says_so(in_window, bench, rows, tmp_path) -> None:
    rows.path = tmp_path / "gone.cuelight"
    in_window(bench.find("x", payloads=True))
    assert "cannot be searched" in bench.pane.problem.text()
