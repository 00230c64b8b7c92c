"""The figures add up, whatever waits, is lost, hidden, unseen or gone from memory."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from console.journal.filter.language import parse
from console.ui.messages import Messages
from console.ui.models.log_model import LogModel
from console.ui.widgets.figures import Figures
from tests.ui.conftest import RowJournal


class Rows(RowJournal):
    """Rows of which the file may hold fewer than were received."""

    missing = 0

    @property
    def stored(self) -> int:
        return self.received - self.missing


def numbers(text: str) -> dict[str, int]:
    return {name: int(count.replace(",", "")) for name, count in re.findall(r"([a-z][a-z ]*[a-z]) ([\d,]+)", text)}


@pytest.fixture
def rows() -> Rows:
    return Rows(limit=1_000)


@pytest.fixture
def figures(qtbot, rows) -> Figures:
    figures = Figures(SimpleNamespace(journal=rows, runner=SimpleNamespace(in_flight=3), messages=Messages()))
    qtbot.addWidget(figures)
    figures.show()
    return figures


def test_received_is_stored_is_shown_and_filtered(figures, rows) -> None:
    model = LogModel(rows)
    figures.watch(model)
    for number in range(10):
        rows.add("even" if number % 2 == 0 else "odd")
    model.flush()
    figures.refresh()
    assert figures.rows.text() == "received 10 = stored 10 = shown 10 + filtered 0"
    model.set_filter(parse("even"))
    model.finish_search()
    figures.refresh()
    assert figures.rows.text() == "received 10 = stored 10 = shown 5 + filtered 5"
    assert figures.flight.text() == "in flight 3"


def test_what_waits_what_is_lost_what_is_unseen_and_what_left_memory_are_named(figures, rows) -> None:
    model = LogModel(rows)
    figures.watch(model)
    for _ in range(1_250):
        rows.add()
    model.flush()
    model.set_paused(True)
    for _ in range(7):
        rows.add()
    rows.missing, rows.given_up = 30, 10
    figures.refresh()
    found = numbers(figures.rows.text())
    assert found["received"] == 1_257
    assert found["stored"] + found["on the way to the file"] + found["lost to the file"] == 1_257
    assert (found["on the way to the file"], found["lost to the file"], found["unseen"]) == (20, 10, 7)
    assert found["shown"] + found["filtered"] + found["unseen"] + found["in the file only"] == 1_257
    assert found["in the file only"] >= 200


def test_a_remark_passes(figures, qtbot) -> None:
    figures._leaving.setInterval(10)
    figures.show_remark("error 3 of 17, wrapped")
    assert figures.remark.text() == "error 3 of 17, wrapped"
    qtbot.waitUntil(lambda: not figures.remark.text())
