"""The strip of rows over time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from console.domain.outcome import Severity
from console.ui.widgets.histogram_view import HEIGHT, REFRESH_MS, HistogramView

START = 1_700_000_000_000_000
SECOND = 1_000_000


@pytest.fixture
def strip(qtbot, rows, theme) -> HistogramView:
    for second in range(100):
        for _ in range(40 if second == 50 else 2):
            rows.add(time_us=START + second * SECOND)
    rows.add(time_us=START + 99 * SECOND, severity=Severity.ERROR)
    strip = HistogramView(rows, theme)
    qtbot.addWidget(strip)
    strip.resize(616, HEIGHT)
    strip.show()
    settle(strip)
    return strip


def settle(strip: HistogramView) -> None:
    strip.refresh()
    strip._slices.finish()
    strip.refresh()


def x_of(strip: HistogramView, second: float) -> int:
    number = strip._number_of(int(START + second * SECOND))
    return (strip._bar_x(number) + strip._bar_x(number + 1)) // 2


def drag(qtbot, strip: HistogramView, start: int, end: int) -> None:
    y = HEIGHT // 2
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(start, y))
    qtbot.mouseMove(strip, QPoint(end, y))
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(end, y))


def test_bars_count_the_rows_and_new_ones_join(strip, rows) -> None:
    assert sum(bar.total for bar in strip.bars) == 239
    pending = rows.add_pending()
    settle(strip)
    assert sum(bar.total for bar in strip.bars) == 240
    assert strip.bars[-1].counts[-1] == 1
    rows.settle(pending, Severity.ERROR)
    settle(strip)
    assert strip.bars[-1].counts[-1] == 0


def test_a_strip_that_is_hidden_counts_nothing_until_it_is_shown(strip, rows) -> None:
    strip.hide()
    rows.add(time_us=START + 99 * SECOND)
    settle(strip)
    assert sum(bar.total for bar in strip.bars) == 239
    strip.show()
    settle(strip)
    assert sum(bar.total for bar in strip.bars) == 240


def test_rows_that_follow_each_other_are_gathered_before_the_bars_are_made_anew(strip, rows) -> None:
    rows.add(time_us=START + 99 * SECOND)
    waiting = [timer.interval() for timer in strip.findChildren(QTimer) if timer.isActive()]
    assert waiting == [REFRESH_MS]


def test_dragging_selects_a_stretch_in_either_direction(strip, qtbot) -> None:
    chosen: list[tuple[int, int]] = []
    strip.range_chosen.connect(lambda start, end: chosen.append((start, end)))
    drag(qtbot, strip, x_of(strip, 20), x_of(strip, 40))
    drag(qtbot, strip, x_of(strip, 40), x_of(strip, 20))
    assert chosen[0] == chosen[1]
    start, end = chosen[0]
    assert START + 19 * SECOND <= start <= START + 20 * SECOND
    assert START + 40 * SECOND < end <= START + 42 * SECOND


def test_a_click_selects_nothing(strip, qtbot) -> None:
    strip.range_chosen.connect(lambda *_: pytest.fail("a click is no range"))
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(x_of(strip, 20), 10))


def test_the_keyboard_selects_and_escape_lets_go(strip, qtbot) -> None:
    chosen: list[tuple[int, int]] = []
    cleared: list[bool] = []
    strip.range_chosen.connect(lambda *span: chosen.append(span))
    strip.range_cleared.connect(lambda: cleared.append(True))
    qtbot.keyClick(strip, Qt.Key.Key_Home)
    for _ in range(3):
        qtbot.keyClick(strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert chosen == [(strip.bars[0].start_us, strip.bars[3].end_us)]
    strip.show_range(*chosen[0])
    assert "rows" in strip.accessibleDescription()
    qtbot.keyClick(strip, Qt.Key.Key_Escape)
    assert cleared == [True]
    strip.show_range(None, None)
    qtbot.keyClick(strip, Qt.Key.Key_Escape)
    assert cleared == [True]


def test_the_tooltip_counts_by_severity(strip, monkeypatch) -> None:
    where = QPoint(x_of(strip, 99), 10)
    assert "3 rows, 1 error" in strip.describe(where.x())
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _, text, *__: said.append(text))
    QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, where, strip.mapToGlobal(where)))
    assert "1 error" in said[0]
    assert strip.describe(-5) == ""


@pytest.mark.parametrize("name", ["light", "dark", "high-contrast"])
def test_one_error_among_many_rows_is_seen(strip, rows, theme, name: str) -> None:
    for _ in range(3_000):
        rows.add(time_us=START + 99 * SECOND)
    settle(strip)
    theme.use(name)
    image = strip.grab().toImage()
    ratio = image.devicePixelRatio()
    column = [image.pixelColor(int(x_of(strip, 99) * ratio), y).name() for y in range(image.height())]
    assert column.count(theme.color("highlight.red.mark").name()) >= 2


def test_what_a_filter_leaves_out_is_veiled(strip, theme) -> None:
    def painted(second: float) -> str:
        image = strip.grab().toImage()
        ratio = image.devicePixelRatio()
        return image.pixelColor(int(x_of(strip, second) * ratio), int((HEIGHT - 18) * ratio)).name()

    bare = painted(50)
    strip.show_range(START + 40 * SECOND, START + 60 * SECOND)
    assert painted(50) == bare
    assert painted(10) != bare
    strip.show_range(None, START + 30 * SECOND)
    assert painted(50) != bare


def test_an_empty_log_says_what_will_be_there(qtbot, theme) -> None:
    from tests.ui.conftest import RowJournal

    strip = HistogramView(RowJournal(), theme)
    qtbot.addWidget(strip)
    strip.show()
    settle(strip)
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(30, 10))
    strip.grab()
    assert strip.accessibleDescription() == "No rows yet."
