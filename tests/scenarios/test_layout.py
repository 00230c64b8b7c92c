"""The window holds still while the operator works in it."""

from __future__ import annotations

import asyncio

from tests.scenarios.desk import Desk


async def test_no_divider_moves_by_itself(desk: Desk) -> None:
    desk.open("recorder")
    await desk.quiet()
    docks = {key: dock for key, dock in desk.window.docks.items() if dock.isVisible()}
    before = {key: (dock.width(), dock.height()) for key, dock in docks.items()}

    for words in ("wide " * 12, "", "wide " * 6, ""):
        desk.window.figures.rows.setText(words)
        desk.window.figures.updateGeometry()
        desk.window.docks["inspector"].panel.updateGeometry()
        for _ in range(5):
            await asyncio.sleep(0)
    desk.log.press("Pause")
    await desk.quiet()

    assert {key: (dock.width(), dock.height()) for key, dock in docks.items()} == before
