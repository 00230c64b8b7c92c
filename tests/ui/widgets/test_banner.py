"""Banners stay until their matter is settled, say what can be done, and take no room when there is none."""

from __future__ import annotations

from console.domain.outcome import Severity
from console.ui.widgets.banner import Banners


def test_a_banner_says_what_can_be_done_and_which_was_chosen(qtbot, theme):
    banners = Banners(theme)
    qtbot.addWidget(banners)
    emptied: list[bool] = []
    banners.emptied.connect(emptied.append)
    banner = banners.put("disk", Severity.ERROR, "The disk is full.", ("Try again", "Dismiss"))
    chosen: list[str] = []
    banner.chosen.connect(chosen.append)
    banner.buttons["Dismiss"].click()
    banner.buttons["Try again"].click()
    assert chosen == ["Dismiss", "Try again"]
    assert banner.accessibleName() == "error: The disk is full."
    banner.show_text("Still full.")
    assert banners.banner("disk").text == "Still full."
    banners.take_down("disk")
    banners.take_down("disk")
    assert banners.banner("disk") is None
    assert emptied == [False, True]
    banners.refresh()
    assert emptied[-1] is True


def test_banners_are_as_high_as_their_words_need(qtbot, theme):
    banners = Banners(theme)
    qtbot.addWidget(banners)
    banners.resize(900, 10)
    banners.show()
    assert banners.height() == 0
    banners.put("one", Severity.NOTICE, "Short.")
    low = banners.height()
    banners.put("two", Severity.WARNING, "Many words. " * 40)
    both = banners.height()
    assert 0 < low < both - low
    banners.put("two", Severity.WARNING, "Few words.")
    assert banners.height() == 2 * low
    banners.take_down("one")
    banners.take_down("two")
    assert banners.height() == 0
