"""What the palette finds: actions by other names, commands by any of their words, and what is known to exist."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QWidget

from console import assets
from console.domain import catalogue
from console.domain.codes import Codes
from console.domain.room import Room
from console.domain.state import Device, Lamp, LampState
from console.settings import Settings
from console.ui.actions import Actions
from console.ui.offers import OTHER_VERBS, OTHER_WORDS, choices, choices_for
from console.ui.panels import PANELS
from console.ui.standing_panels import INSPECTOR, LOG
from console.ui.widgets.palette import ranked
from console.ui.window_actions import window_actions

ROOM_ID = "5f0a1b2c3d4e5f6071829304"
OFF = Lamp(LampState.OFF, 0.0)


class Panel:
    """Takes what it is given."""

    def __init__(self) -> None:
        self.received: list[str] = []

    def receive(self, what: str) -> None:
        self.received.append(what)


@pytest.fixture
def window(qtbot, theme) -> SimpleNamespace:
    """What the offers ask of the window."""
    parent = QWidget()
    qtbot.addWidget(parent)
    known = SimpleNamespace(
        rooms={ROOM_ID: Room(ROOM_ID, {"name": "Morning news"}, 0.0)},
        devices={"206": Device("206", "desk-6", OFF, OFF, OFF, "")},
    )
    specs = (*PANELS, LOG, INSPECTOR)
    window = SimpleNamespace(
        docks={spec.key: SimpleNamespace(spec=spec, bring_up=lambda: None) for spec in specs},
        quit_requested=SimpleNamespace(emit=lambda: None),
        reset_layout=lambda: None,
        desk=SimpleNamespace(
            runner=SimpleNamespace(known=known), codes=Codes.read(assets.read_text), settings=Settings()
        ),
        offered_environments=list,
        opened={},
    )
    window.open_panel = lambda key: window.opened.setdefault(key, Panel())
    window.actions_ = Actions(parent, theme)
    window.actions_.add(*window_actions(window))
    return window


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("save", "Save the session as…"),
        ("download", "Export rows…"),
        ("har", "Export rows…"),
        ("flag row", "Bookmark row or take its bookmark away"),
        ("favourite", "Bookmark row or take its bookmark away"),
        ("preferences", "Edit environments…"),
        ("dark mode", "Use dark colours"),
        ("tail", "Follow the newest row"),
        ("diff", "Compare with row A"),
        ("abort", "Cancel all running calls"),
        ("hang up", "Stop call"),
        ("remove room", "Delete room"),
        ("ping", "Test connection"),
        ("callstart", "Start call"),
        ("get /rooms", "List rooms"),
        ("invite", "Issue token"),
        ("Morning", "Show room Morning news"),
        (ROOM_ID, "Show room Morning news"),
        ("206", "Show device 206"),
        ("desk-6", "Show device 206"),
        ("10114", "10114"),
        ("api_ok", "20 API_OK"),
    ],
)
def test_things_are_found_by_what_people_call_them(window, typed: str, first: str) -> None:
    found = [each.title for each in ranked(choices(window), typed)]
    assert any(title.startswith(first) for title in found[:4]), found[:8]


@pytest.mark.parametrize(
    ("typed", "panel", "received"),
    [
        ("show room morning", "rooms", ROOM_ID),
        ("token morning", "tokens", ROOM_ID),
        ("device 206", "recorder", "206"),
        ("10114", "codes", "enablex 10114"),
        ("17 api", "codes", "uptivity 17"),
    ],
)
def test_what_exists_is_shown_where_it_belongs(window, typed: str, panel: str, received: str) -> None:
    ranked(choices(window), typed)[0].run()
    assert window.opened[panel].received == [received]


def test_a_command_comes_before_the_codes_that_speak_of_it(window) -> None:
    found = ranked(choices(window), "room")
    groups = [each.group for each in found]
    assert groups.index("EnableX code") > max(index for index, group in enumerate(groups) if group == "Room")
    assert groups.index("EnableX code") > groups.index("EnableX")


def test_a_number_that_no_table_has_is_explained_all_the_same(window) -> None:
    assert [each.title for each in choices_for(window, "10114")] == ["Filter the log by “10114”"]
    explain, _ = choices_for(window, " 77777 ")
    explain.run()
    assert window.opened["codes"].received == ["77777"]
    assert choices_for(window, "  ") == []
    assert [each.title for each in choices_for(window, "9" * 5000)] == [f"Filter the log by “{'9' * 47}…”"]


def test_other_words_are_of_actions_and_verbs_that_exist(window) -> None:
    keys = [action.objectName() for actions in window.actions_.menus.values() for action in actions]
    for key in OTHER_WORDS:
        assert any(one == key or one.startswith(f"{key}.") for one in keys), key
    assert set(OTHER_VERBS) <= {command.title.partition(" ")[0] for command in catalogue.COMMANDS}
