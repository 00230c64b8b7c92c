"""The operator's panels, one file and one class each, named by the operator's noun.

A panel places generated forms, tables and buttons in the order of the job. It picks commands and parameters of the
catalogue by their constants and never states a wire name, a default or a rule of its own. What it sends goes
through `desk.runner`; what runs belongs to its `tasks`, so that Esc or its Cancel button ends it; how a call ended
is shown at its foot. What is enabled and shown is computed in one `_refresh`, and a disabled control says why in
its tooltip.

What all panels are is in `panel`, what those share that send calls in `asking`. Parts of one panel have files beside
it: `room_details` and `room_form`, `issued_token`, `recorder_actions`, `code_details`. `journal` is the live log and
`session` that of a file; the window always has the log, so neither is listed here.

May import domain, ui.models, ui.widgets and the window's services; never a client, a wire module or the simulators.

How to add a panel:

1. Write `panels/<noun>.py` with one subclass of `Panel`: put its widgets into `self.body`, start work with
   `self.tasks.start(...)`, override `refresh` when it shows what others can change.
2. Write its factory below, importing the class inside, so that a panel costs nothing before it is first shown.
3. Add its line to `PANELS`. Dock, View menu entry, shortcut, palette entry and layout reset follow from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from console.ui.desk import Desk
    from console.ui.panels.panel import Panel

Factory: TypeAlias = "Callable[[Desk, QWidget | None], Panel]"
"""Makes a panel when it is first shown."""


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """How the window lists one panel."""

    key: str
    """Stable name, used in saved layouts."""
    title: str
    icon: str
    """Name of a file in resources/icons, without its ending."""
    area: Qt.DockWidgetArea
    """Where it stands until somebody moves it."""
    shortcut: str
    factory: Factory


def _rooms(desk: Desk, parent: QWidget | None) -> Panel:
    from console.ui.panels.rooms import RoomsPanel

    return RoomsPanel(desk, parent)


def _tokens(desk: Desk, parent: QWidget | None) -> Panel:
    from console.ui.panels.tokens import TokensPanel

    return TokensPanel(desk, parent)


def _recorder(desk: Desk, parent: QWidget | None) -> Panel:
    from console.ui.panels.recorder import RecorderPanel

    return RecorderPanel(desk, parent)


def _reports(desk: Desk, parent: QWidget | None) -> Panel:
    from console.ui.panels.reports import ReportsPanel

    return ReportsPanel(desk, parent)


def _commands(desk: Desk, parent: QWidget | None) -> Panel:
    from console.ui.panels.commands import CommandsPanel

    return CommandsPanel(desk, parent)


def _codes(desk: Desk, parent: QWidget | None) -> Panel:
    from console.ui.panels.codes import CodesPanel

    return CodesPanel(desk, parent)


_TOP = Qt.DockWidgetArea.TopDockWidgetArea

PANELS: tuple[PanelSpec, ...] = (
    PanelSpec("rooms", "Rooms", "rooms", _TOP, "Ctrl+1", _rooms),
    PanelSpec("tokens", "Tokens", "tokens", _TOP, "Ctrl+2", _tokens),
    PanelSpec("recorder", "Recorder", "recorder", _TOP, "Ctrl+3", _recorder),
    PanelSpec("reports", "Reports", "reports", _TOP, "Ctrl+4", _reports),
    PanelSpec("commands", "Commands", "commands", _TOP, "Ctrl+5", _commands),
    PanelSpec("codes", "Codes", "codes", _TOP, "Ctrl+6", _codes),
)
"""Every panel, in the order of the operator's day."""
