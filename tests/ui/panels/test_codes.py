"""The dictionary of result codes."""

from __future__ import annotations

import pytest

from console.domain.command import System
from console.ui.panels.codes import CodesPanel


@pytest.fixture
def panel(qtbot, desk):
    panel = CodesPanel(desk)
    qtbot.addWidget(panel)
    return panel


def found(panel: CodesPanel) -> list[tuple[str, str]]:
    model = panel.table.model()
    return [(model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())]


def test_every_published_row_is_there_and_told_whole(panel, codes) -> None:
    rows = (*codes.enablex.rows, *codes.uptivity.rows)
    assert len(found(panel)) == len(rows)
    for row in rows:
        panel.details.show_row(row, codes.of(row.system))
        for part in (str(row.code), row.published, row.meaning, row.advice, row.source, *row.causes):
            assert part in panel.details.shown


@pytest.mark.parametrize(
    ("text", "system", "expected"),
    [
        ("17", None, [("Recorder", "17")]),
        ("room full", System.ENABLEX, [("EnableX", "10114")]),
        ("already recording", System.UPTIVITY, [("Recorder", "1")]),
        ("17", System.ENABLEX, []),
    ],
)
def test_search_finds_numbers_and_words(panel, text, system, expected) -> None:
    panel.system.setCurrentIndex(max(0, panel.system.findData(system)))
    panel.search.setText(text)
    rows = found(panel)
    assert all(row in rows for row in expected)
    assert bool(rows) is bool(expected)


def test_the_very_number_comes_before_those_that_begin_with_it(panel) -> None:
    panel.look_up(1, System.UPTIVITY)
    assert len(found(panel)) > 1
    assert panel.details._title.text() == "1 — Recorder"


def test_conflicting_publications_are_told(panel) -> None:
    panel.look_up(17, System.UPTIVITY)
    assert "Published readings" in [name for name, label in panel.details._headings.items() if not label.isHidden()]


@pytest.mark.parametrize("number", [19, 60, 10199, 777])
def test_an_unpublished_number_is_explained_by_its_family(panel, codes, number) -> None:
    panel.look_up(number)
    assert panel.details._title.text() == f"{number} — not published"
    assert codes.enablex.family(number) in panel.details.shown
    assert codes.uptivity.family(number) in panel.details.shown


def test_nothing_found_says_what_to_do(panel) -> None:
    panel.search.setText("no such words anywhere")
    assert found(panel) == []
    assert panel.details._title.text() == "No code chosen"


async def test_a_number_too_long_to_be_a_code_is_a_word_that_nothing_has(panel) -> None:
    panel.search.setText("9" * 5000)
    assert panel.found.rowCount() == 0
