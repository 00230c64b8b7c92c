"""Environments: from the simulators to a place of one's own and back, with keys that are kept elsewhere."""

from __future__ import annotations

import threading
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtWidgets import QComboBox, QLineEdit

from console.domain.environment import Environment, RecorderTarget, Stage
from console.places import find_places
from console.settings import Settings, save
from console.simulator.hosting import NotStarted, SimulatorThread
from console.ui.dialogs.environments import EnvironmentsDialog
from console.ui.panels.asking import NO_ENABLEX, STARTING
from console.window_options import Options
from tests.scenarios.desk import Desk, Part, open_desk, written_bytes
from tests.scenarios.hands import CONTROL, PATIENCE_S, SHIFT, Key, chord, key, type_into, until


class KeyRing(KeyringBackend):
    """The system's store for keys, as long as one test lasts."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def key_ring(monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    ring = KeyRing()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    return ring


async def entered(desk: Desk, values: dict[str, str]) -> Part:
    """Open the dialog by its shortcut and fill it in with the keyboard alone."""
    chord(desk.window, Key.Key_E, CONTROL | SHIFT)
    dialog = await desk.dialog(EnvironmentsDialog)
    place = until_focused(dialog, "Name")
    for _ in range(40):
        name = place.accessibleName()
        if name in values:
            if isinstance(place, QLineEdit):
                type_into(place, values[name])
            else:
                assert isinstance(place, QComboBox)
                key(place, Key.Key_Home)
                while place.currentText() != values[name]:
                    before = place.currentText()
                    key(place, Key.Key_Down)
                    assert place.currentText() != before, f"{name} offers no {values[name]}"
        if place is dialog.button("Save environment"):
            key(place, Key.Key_Space)
            return dialog
        key(place, Key.Key_Tab)
        place = dialog.widget.focusWidget()
    raise AssertionError("Tab never led to the button that saves")


def until_focused(dialog: Part, name: str) -> QLineEdit:
    """The dialog begins in the first field of a new environment, or Tab leads there."""
    for _ in range(40):
        place = dialog.widget.focusWidget()
        if place is not None and place.accessibleName() == name:
            return place
        key(place or dialog.widget, Key.Key_Tab)
    raise AssertionError(f"Tab never led to {name}")


def own_values(desk: Desk, app_key: str) -> dict[str, str]:
    """An environment of one's own that happens to be where the simulators are."""
    here = desk.window.desk.runner.environment
    return {
        "Name": "Studio",
        "Stage": "Production",
        "EnableX address": here.enablex.base_url,
        "APP_ID": here.enablex.app_id,
        "APP_KEY": app_key,
        "Recorder host": here.recorder.host,
        "Command port": str(here.recorder.port),
        "Event port": str(here.recorder.event_port),
        "Web API address": here.recorder.web_url,
    }


async def closed(desk: Desk, dialog: Part) -> None:
    key(dialog.widget, Key.Key_Escape)
    await until(lambda: not desk.window.findChildren(EnvironmentsDialog), "the dialog gone")
    desk.window.activateWindow()  # as the desktop does when a dialog has gone
    await until(desk.window.isActiveWindow, "the window in front")
    await desk.quiet()


async def test_an_environment_of_ones_own_is_entered_by_keyboard_and_used(
    desk: Desk, key_ring: KeyRing, home: Path
) -> None:
    right = desk.window.desk.runner.environment.enablex.app_key.reveal()
    assert desk.window.top.switcher.property("stage") == "simulator"
    dialog = await entered(desk, own_values(desk, right))
    await closed(desk, dialog)
    assert list(key_ring.kept.values()) == [right]

    await desk.use("Studio")

    assert desk.window.windowTitle().startswith("Studio")
    assert desk.window.top.switcher.property("stage") == "production"
    await desk.picture("production")
    await desk.row("List rooms", result="0 ")
    assert desk.entries[-1].environment == "Studio"
    recorder = desk.open("recorder").press("Test connection")
    await recorder.says("Test connection: 20")
    recorder.fill(Device="203").press("Stop recording")
    question = await desk.dialog()
    assert question.shows("Environment: Studio")
    question.press("Cancel")

    await desk.use("Simulators")
    assert desk.window.windowTitle().startswith("Simulators")
    assert desk.window.top.switcher.property("stage") == "simulator"
    desk.open("recorder").press("Test connection")
    await desk.row("Test connection", result="20")
    assert desk.entries[-1].environment == "Simulators"


async def test_a_wrong_key_is_explained_and_kept_out_of_every_file(desk: Desk, key_ring: KeyRing, home: Path) -> None:
    wrong = "wr0ngKeyThatOpensNothing77"
    await closed(desk, await entered(desk, own_values(desk, wrong)))

    await desk.use("Studio")

    rooms = desk.open("rooms")
    said = await rooms.says("Error", "10000", "What to do: ")
    assert "APP_KEY" in said
    decoded = await desk.inspect("List rooms") + await desk.raw()
    assert wrong not in decoded
    assert wrong.encode() not in written_bytes(home)

    chord(desk.window, Key.Key_E, CONTROL | SHIFT)
    dialog = await desk.dialog(EnvironmentsDialog)
    assert not dialog.shows(wrong)
    dialog.choose("Studio  ·  production")
    right = desk.backstage.ask(lambda simulators: simulators.enablex.app_key)
    dialog.fill(APP_KEY=right).press("Save environment")
    await closed(desk, dialog)
    await desk.row("List rooms", result="0 ")


async def test_what_is_wrong_with_an_environment_is_said_before_it_is_saved(desk: Desk) -> None:
    dialog = await entered(desk, {"Name": "", "EnableX address": "studio.example", "Command port": "0"})

    assert dialog.shows("Give the environment a name.")
    assert dialog.shows("This is not an address; write it as https://host/path.")
    assert dialog.shows("A port is a whole number from 1 to 65535.")
    dialog.picture("environment-dialog")
    key(dialog.widget, Key.Key_Escape)
    await dialog.sees("The new environment has changes that are not saved.")
    dialog.picture("environment-unsaved")
    dialog.press("Discard changes")
    await until(lambda: not desk.window.findChildren(EnvironmentsDialog), "the dialog gone")
    assert desk.window.desk.settings.environments == ()


async def test_calls_under_way_end_when_another_environment_is_entered(desk: Desk, key_ring: KeyRing) -> None:
    right = desk.window.desk.runner.environment.enablex.app_key.reveal()
    await closed(desk, await entered(desk, own_values(desk, right)))
    recorder = desk.open("recorder").fill(Device="206").press("Start call")
    await recorder.says("Start call: 20")

    await desk.use("Studio")

    assert recorder.outcome() == "", "what was said of another environment is gone"
    assert recorder.table("Recorder devices") == [], "what was known of another environment is forgotten"


async def test_the_simulators_can_be_chosen_after_a_start_without_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, was_seen = SimulatorThread.start, threading.Event()

    def start_when_seen(thread: SimulatorThread) -> Environment:
        assert was_seen.wait(PATIENCE_S)
        return start(thread)

    monkeypatch.setattr(SimulatorThread, "start", start_when_seen)
    own = Environment("Studio", Stage.TEST, recorder=RecorderTarget("127.0.0.1", 9, event_port=0))
    save(Settings(environments=(own,), active="Studio"), find_places())

    async with open_desk(Options(theme="light"), is_ready=lambda desk: in_use(desk) == "Studio") as desk:
        assert desk.open("rooms").widget.new_button.toolTip() == NO_ENABLEX
        await desk.use("Simulators", at_once=True)

        assert desk.open("rooms").widget.new_button.toolTip() == STARTING
        was_seen.set()
        await desk.row("List rooms", result="0 ")
        await desk.open("rooms").sees("Board room")


async def test_a_start_of_the_simulators_that_failed_is_told_and_can_be_tried_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: SimulatorThread) -> Environment:
        raise NotStarted("No port is free.")

    with monkeypatch.context() as broken:
        broken.setattr(SimulatorThread, "start", fail)
        async with open_desk(is_ready=lambda desk: desk.window.toast.message is not None) as desk:
            assert desk.window.toast.message.means == "No port is free."
            assert desk.open("rooms").widget.new_button.toolTip() == NO_ENABLEX
            broken.undo()

            await desk.use("Simulators", at_once=True)

            await desk.row("List rooms", result="0 ")


async def test_choosing_the_environment_in_use_forgets_nothing(desk: Desk) -> None:
    desk.open("recorder").press("Refresh devices")
    await desk.row("List devices", result="20 ")
    await desk.quiet()
    known, rows = desk.window.desk.runner.known, len(desk.entries)

    await desk.use("Simulators")

    assert desk.window.desk.runner.known is known
    assert len(desk.entries) == rows
    (offered, *_) = desk.window.top._menu.actions()
    assert offered.isChecked()


def in_use(desk: Desk) -> str:
    return desk.window.desk.runner.environment.name
