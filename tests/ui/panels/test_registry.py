"""The list of panels."""

from __future__ import annotations

import pytest

from console import assets
from console.ui.panels import PANELS, PanelSpec


@pytest.mark.parametrize("spec", PANELS, ids=lambda spec: spec.key)
async def test_every_listed_panel_can_be_made_and_dropped(qtbot, desk, spec: PanelSpec) -> None:
    panel = spec.factory(desk, None)
    qtbot.addWidget(panel)
    assert panel.desk is desk
    assert assets.read_text(f"icons/{spec.icon}.svg").startswith("<svg")
    await panel.tasks.settle()


def test_keys_and_shortcuts_are_unique() -> None:
    assert len({spec.key for spec in PANELS}) == len({spec.shortcut for spec in PANELS}) == len(PANELS)
