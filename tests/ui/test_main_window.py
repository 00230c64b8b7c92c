"""The window: panels as docks, the environment in its frame, every action by key and palette, nothing modal."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from console import assets
from console.domain.codes import Codes
from console.domain.command import System
from console.domain.environment import KEY_IN_CLEAR, EnablexTarget, Environment, RecorderTarget, Stage
from console.domain.outcome import Severity
from console.domain.secret import Secret
from console.domain.state import KnownState
from console.runner.status import SystemStatus
from console.secret_store import SecretStoreUnavailable
from console.settings import Settings
from console.ui.desk import Desk
from console.ui.dialogs.environments import EnvironmentsDialog
from console.ui.dialogs.problem_report import ProblemReport
from console.ui.main_window import MainWindow
from console.ui.messages import Message, Messages
from console.ui.panels import PanelSpec
from console.ui.panels.panel import Panel

SIMULATORS = Environment("Simulators", Stage.SIMULATOR, EnablexTarget("http://h", "a", Secret("k")))
STUDIO = Environment("Studio", Stage.PRODUCTION, EnablexTarget("https://s", "b", Secret("")), RecorderTarget("rec"))


class WindowRunner:
    """What the window asks of a runner, answered without any system."""

    def __init__(self) -> None:
        self.environment = SIMULATORS
        self.journal = SimpleNamespace(without_keys=str)
        self.known = KnownState()
        self.in_flight = 0
        self.statuses = {system: SystemStatus() for system in System}
        self.switched: list[Environment] = []
        self.cancelled: list[int] = []
        self._listener: Callable[[System], None] = lambda system: None

    def status(self, system: System) -> SystemStatus:
        return self.statuses[system]

    def subscribe_status(self, listener: Callable[[System], None]) -> Callable[[], None]:
        self._listener = listener
        return lambda: None

    def tell(self, system: System, status: SystemStatus) -> None:
        self.statuses[system] = status
        self._listener(system)

    async def switch(self, environment: Environment) -> None:
        await asyncio.sleep(0)
        self.switched.append(environment)
        self.environment = environment
        self.known = KnownState()

    def can_cancel(self, entry: int) -> bool:
        return entry < 100

    def cancel(self, entry: int) -> bool:
        self.cancelled.append(entry)
        return entry < 100


class Keys:
    """A store for keys that may be locked."""

    def __init__(self) -> None:
        self.keys: dict[str, Secret] = {}
        self.is_locked = False

    async def get(self, account: str) -> Secret | None:
        if self.is_locked:
            raise SecretStoreUnavailable("The store is locked.")
        return self.keys.get(account)

    async def set(self, account: str, secret: Secret) -> None:
        self.keys[account] = secret

    async def delete(self, account: str) -> None:
        self.keys.pop(account, None)


def panel_spec(key: str, shortcut: str, made: list[str]) -> PanelSpec:
    def make(desk: Desk, parent: QWidget | None) -> Panel:
        made.append(key)
        return Panel(desk, parent)

    return PanelSpec(key, key.capitalize(), "rooms", Qt.DockWidgetArea.TopDockWidgetArea, shortcut, make)


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
def runner() -> WindowRunner:
    return WindowRunner()


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def desk(rows, runner, theme, keys) -> Desk:
    rows.guard = lambda environment: None
    settings = Settings(environments=(STUDIO,))
    return Desk(runner, rows, Codes.read(assets.read_text), runner.known, settings, theme, Messages(), keys)


@pytest.fixture
def window(qtbot, desk, made) -> MainWindow:
    specs = (panel_spec("rooms", "Ctrl+1", made), panel_spec("tokens", "Ctrl+2", made))
    window = MainWindow(desk, specs, (SIMULATORS,))
    qtbot.addWidget(window, before_close_func=lambda each: each.blockSignals(True))
    window.show()
    return window


async def settled(window: MainWindow) -> None:
    while window.tasks.count:
        await asyncio.sleep(0)


def test_panels_are_made_when_they_are_first_shown(window, made) -> None:
    assert made == ["rooms"]
    window.open_panel("tokens")
    window.open_panel("tokens")
    assert made == ["rooms", "tokens"]


def test_the_bare_window_is_shown_at_once_and_furnished_later(qtbot, desk, made) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    window.resize(900, 600)
    assert made == []
    window.furnish(desk, (panel_spec("rooms", "Ctrl+1", made),), (SIMULATORS,))
    assert window.docks["rooms"].isVisible()
    assert window.centralWidget() is None
    assert made == ["rooms"]


def test_nothing_slow_is_imported_before_the_first_paint() -> None:
    script = (
        "import sys; from PySide6.QtWidgets import QApplication; QApplication([]); "
        "from console.ui.theme import Theme; from console.ui.main_window import MainWindow; "
        "Theme('light').apply_palette(QApplication.instance()); MainWindow().show(); "
        "print(sorted({'asyncio', 'httpx', 'lxml', 'keyring', 'sqlite3', 'starlette', 'uvicorn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_the_rail_opens_panels_and_marks_the_one_in_front(window, qtbot) -> None:
    window.rail.buttons["tokens"].click()
    qtbot.waitUntil(lambda: window.rail.buttons["tokens"].isChecked(), timeout=2000)
    assert window.docks["tokens"].isVisible()
    window.rail.buttons["inspector"].click()
    assert not window.docks["inspector"].isVisible()
    window.rail.buttons["inspector"].click()
    assert window.docks["inspector"].isVisible()


def test_the_environment_stands_in_the_frame_of_its_stage(window) -> None:
    assert "Simulators" in window.top.switcher.text()
    assert window.top.switcher.property("stage") == "simulator"
    assert window.windowTitle() == "Simulators — Cuelight"
    assert [each.name for each in window.offered_environments()] == ["Studio"]


def test_switching_takes_the_key_from_the_store_and_remembers_the_choice(in_window, window, runner, keys, desk) -> None:
    keys.keys["b at https://s"] = Secret("kept")
    old, changed = desk.known, []
    window.settings_changed.connect(changed.append)

    async def main() -> None:
        window.use_environment(STUDIO)
        await settled(window)

    in_window(main())
    assert runner.switched[0].enablex.app_key == Secret("kept")
    assert changed[-1].active == "Studio"
    assert desk.known is runner.known is not old
    assert window.top.switcher.property("stage") == "production"
    assert [each.name for each in window.offered_environments()] == ["Simulators"]


@pytest.mark.parametrize(
    ("address", "said"), [("http://studio.example/v2", [KEY_IN_CLEAR]), ("https://studio.example/v2", [])]
)
def test_whoever_enters_an_environment_whose_key_can_be_read_on_the_way_is_told(
    in_window, window, desk, address: str, said: list[str]
) -> None:
    heard: list[Message] = []
    desk.messages.posted.connect(heard.append)

    async def switch() -> None:
        window.use_environment(replace(STUDIO, enablex=EnablexTarget(address, "b", Secret("k"))))
        await settled(window)

    in_window(switch())
    assert [message.means for message in heard] == said


def test_a_locked_store_is_said_and_the_switch_goes_on(in_window, window, runner, keys) -> None:
    keys.is_locked = True

    async def main() -> None:
        window.use_environment(STUDIO)
        await settled(window)

    in_window(main())
    assert runner.environment.name == "Studio"
    assert window.toast.message.severity is Severity.WARNING
    assert "locked" in window.toast.message.means


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (SystemStatus(), "EnableX not tried"),
        (SystemStatus(hears_events=True), "EnableX connected"),
        (SystemStatus(hears_events=False), "EnableX no events"),
        (SystemStatus(reachable=False, hears_events=True), "EnableX no answer"),
        (SystemStatus(reachable=True, latency_s=0.0123), "EnableX 12 ms"),
        (SystemStatus(reachable=False, detail="Refused."), "EnableX no answer"),
    ],
)
def test_a_lamp_says_in_words_what_it_shows(window, runner, qtbot, status: SystemStatus, said: str) -> None:
    lamp = window.top.lamps[System.ENABLEX]
    runner.tell(System.ENABLEX, status)
    qtbot.waitUntil(lambda: lamp._words.text() == said, timeout=2000)
    assert status.detail in lamp.toolTip()


def test_the_figures_add_up(window, rows) -> None:
    for number in range(3):
        rows.add(f"row {number}", severity=Severity(number))
    log = window.open_panel("journal").view
    log.model.flush()
    log.search.setText('"row 1"')
    log.search.read_now()
    log.model.finish_search()
    window.figures.refresh()
    assert window.figures.rows.text() == "received 3 = stored 3 = shown 1 + filtered 2"
    log.show_everything()
    log.pause.setChecked(True)
    rows.add("more")
    window.figures.refresh()
    assert window.figures.rows.text() == "received 4 = stored 4 = shown 3 + filtered 0 + unseen 1"


def test_a_selected_row_is_inspected_and_a_pending_one_cancelled(in_window, window, rows, runner) -> None:
    from tests.ui.widgets.test_inspector import detail_of

    entry, pending = rows.add(), rows.add_pending()
    detail_of(rows, entry)
    log = window.open_panel("journal").view
    log.model.flush()
    inspector = window.docks["inspector"].panel

    async def main() -> None:
        log.table.select_entry(entry)
        while inspector.tasks.count:
            await asyncio.sleep(0)

    in_window(main())
    assert inspector.detail is rows.details[entry]
    log.table.cancel_requested.emit(pending)
    assert runner.cancelled == [pending]
    log.table.cancel_requested.emit(100)
    assert "ended already" in window.toast.message.happened


def test_every_action_has_a_place_in_menu_and_palette_and_no_shortcut_is_taken_twice(window) -> None:
    actions = [action for group in window.actions_.menus.values() for action in group]
    shortcuts = [action.shortcut().toString() for action in actions if action.shortcut().toString()]
    assert len(shortcuts) == len(set(shortcuts))
    assert {"Ctrl+K", "Ctrl+L", "Ctrl+1"} <= set(shortcuts)
    window.actions_["palette"].trigger()
    offered = {choice.title for choice in window.palette_._choices}
    assert {action.text() for action in actions} - offered == {"Search or run a command"}
    assert "Use environment Studio" in offered


def test_the_layout_is_remembered_restored_and_reset(window, qtbot, desk, made) -> None:
    window.docks["inspector"].close()
    window.open_panel("tokens")
    window.remember()
    specs = (panel_spec("rooms", "Ctrl+1", made), panel_spec("tokens", "Ctrl+2", made))
    again = MainWindow(desk, specs, (SIMULATORS,))
    qtbot.addWidget(again)
    again.show()
    assert not again.docks["inspector"].isVisible()
    assert not again.docks["tokens"].isHidden()
    again.reset_layout()
    assert again.docks["inspector"].isVisible()
    assert again.docks["tokens"].isHidden()


def test_a_damaged_layout_falls_back_to_the_first(qtbot, desk, made) -> None:
    desk.settings = replace(desk.settings, window=replace(desk.settings.window, layout="bm9uc2Vuc2U=", geometry="!"))
    window = MainWindow(desk, (panel_spec("rooms", "Ctrl+1", made),), (SIMULATORS,))
    qtbot.addWidget(window)
    window.show()
    assert window.docks["rooms"].isVisible()


def test_closing_asks_whoever_built_the_window(window, qtbot) -> None:
    with qtbot.waitSignal(window.quit_requested, timeout=1000):
        window.close()
    assert window.isVisible()


def test_a_defect_opens_the_report_and_trouble_stays_until_dismissed(window, desk) -> None:
    desk.messages.problem("testing", ValueError("broken"))
    report = window.findChild(ProblemReport)
    assert "ValueError: broken" in report.text
    assert report.isVisible()
    report.close()
    desk.messages.error("It broke.", "Badly.", "Mend it.")
    assert window.toast.isVisible()
    assert not window.toast._leaving.isActive()
    desk.messages.info("It works.")
    assert window.toast._leaving.isActive()


def test_escape_cancels_what_a_panel_has_running(in_window, window, qtbot) -> None:
    panel = window.open_panel("rooms")

    async def main() -> bool:
        task = panel.tasks.start(asyncio.sleep(60), name="room.list")
        window.activateWindow()
        panel.setFocus()
        panel._escape.activated.emit()
        await asyncio.wait([task])
        return task.cancelled()

    assert in_window(main())
    assert not panel._escape.isEnabled()


def test_settling_ends_everything_that_runs(in_window, window) -> None:
    async def main() -> list[bool]:
        tasks = [window.tasks.start(asyncio.sleep(60), name="one")]
        tasks.append(window.open_panel("rooms").tasks.start(asyncio.sleep(60), name="two"))
        await window.settle()
        return [task.cancelled() for task in tasks]

    assert in_window(main()) == [True, True]


def test_an_environment_entered_in_the_dialog_is_kept_with_its_key(in_window, window, keys, desk) -> None:
    async def main() -> None:
        window.actions_["environments"].trigger()
        await asyncio.sleep(0)
        dialog = window.findChild(EnvironmentsDialog)
        dialog.start_new()
        for key, text in {"name": "Lab", "base_url": "https://lab/v2", "app_id": "x", "app_key": "secret"}.items():
            dialog.fields[key].setText(text)
        dialog.save.click()
        dialog.reject()
        await settled(window)

    in_window(main())
    assert [each.name for each in desk.settings.environments] == ["Studio", "Lab"]
    assert keys.keys == {"x at https://lab/v2": Secret("secret")}


@pytest.mark.parametrize("look", ["light", "dark", "high-contrast"])
def test_the_colours_are_chosen_by_an_action_and_remembered(window, desk, theme, look: str) -> None:
    window.actions_[f"theme.{look}"].trigger()
    assert theme.name == look
    assert desk.settings.theme.value == look


def test_every_control_has_a_name_that_can_be_read_out(window) -> None:
    window.open_panel("journal")
    controls = [*window.findChildren(QAbstractButton), *window.findChildren(QLineEdit)]
    nameless = [
        f"{type(control).__name__} in {type(control.parent()).__name__}"
        for control in controls
        if control.isVisible() and not control.accessibleName() and not getattr(control, "text", str)()
    ]
    assert not nameless
