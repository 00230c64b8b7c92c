"""What the palette offers: every action, environment, command and code, and the rooms and devices that are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain import catalogue
from console.domain.command import System
from console.ui.actions import ICON
from console.ui.models.code_model import number_of
from console.ui.models.command_model import searched_text
from console.ui.models.visible_text import cut
from console.ui.widgets.palette import Choice

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from console.domain.command import Command
    from console.ui.main_window import MainWindow

OTHER_WORDS: Mapping[str, str] = {
    "environments": "settings preferences servers connections hosts addresses credentials keys add configure",
    "session.open": "load file history past",
    "session.save": "store keep write file backup copy",
    "session.export": "save store write file share send download report har csv json html",
    "quit": "exit close leave end",
    "open": "show go panel tab view",
    "open.codes": "errors results meaning explain dictionary",
    "open.commands": "catalogue free raw any",
    "open.journal": "log rows history",
    "open.reports": "cdr archive call records",
    "theme": "theme appearance look style mode night day",
    "refresh": "reload update fetch again list",
    "layout": "restore default docks arrange windows",
    "log.find": "search grep narrow text",
    "log.pause": "stop freeze hold continue",
    "log.clear": "empty wipe clean delete",
    "log.follow": "tail bottom end latest scroll live",
    "log.all": "reset remove filters unfilter",
    "log.rules": "colours colors colouring mark",
    "log.histogram": "timeline chart graph histogram",
    "cancel": "stop abort interrupt kill",
    "about": "help version changes news",
    "find": "search grep text body raw",
    "row.bookmark": "star favourite favorite flag pin mark remember keep save",
    "row.note": "comment annotate remark write",
    "row.copy": "clipboard take yank export",
    "row.mark": "diff remember",
    "row.compare": "diff difference against",
}
"""What else people call an action, by its key or the beginning of its key."""

OTHER_VERBS: Mapping[str, str] = {
    "Create": "make new add",
    "Delete": "remove destroy drop",
    "Get": "show read fetch look",
    "Issue": "create make get invite join",
    "List": "show get all",
    "Start": "begin",
    "Stop": "end finish hang up",
    "Subscribe": "listen hear",
    "Test": "ping check alive",
    "Update": "change edit set rename",
}
"""What else people call what a command does, by the first word of its title."""

LONGEST_TYPED = 48
"""How much of a typed text a choice repeats."""

CODE_RANK = 10
"""Codes stand after everything else that is found by the same word; a number is in no other title."""


def choices(window: MainWindow) -> list[Choice]:
    """Return everything that can be searched for or run, whatever will be typed."""
    return [
        *_actions(window),
        *_places(window),
        *_commands(window),
        *_rooms(window),
        *_devices(window),
        *_codes(window),
    ]


def choices_for(window: MainWindow, typed: str) -> list[Choice]:
    """Return what can be done with the very text that was typed."""
    text = typed.strip()
    short = cut(text, LONGEST_TYPED)
    codes = window.desk.codes
    offered = []
    number = number_of(text)
    if number is not None and not any(codes.of(system).rows_of(number) for system in System):
        look_up = partial(_hop, window, "codes", text)
        offered.append(
            Choice(
                f"Explain code {short}",
                "Codes",
                look_up,
                "codes",
                words="It is in no published table.",
            )
        )
    if text:
        offered.append(Choice(f"Filter the log by “{short}”", "Log", partial(_filter_log, window, text), "search"))
    return offered


def _actions(window: MainWindow) -> Iterator[Choice]:
    for group, actions in window.actions_.menus.items():
        for action in actions:
            if action.objectName() != "palette":
                yield _of_action(action, group)


def _of_action(action: QAction, group: str) -> Choice:
    key = action.objectName()
    parts = key.split(".")
    others = (OTHER_WORDS.get(".".join(parts[:length]), "") for length in range(1, len(parts) + 1))
    return Choice(
        title=action.text(),
        group=group,
        run=action.trigger,
        icon=action.property(ICON),
        shortcut=action.shortcut().toString(),
        words=" ".join((key, *filter(None, others))),
    )


def _places(window: MainWindow) -> Iterator[Choice]:
    """The session files used lately, and the environments that could be used instead."""
    for name in window.desk.settings.recent_sessions:
        yield Choice(
            f"Open session {Path(name).name}", "Recent", partial(window.sessions.open, Path(name)), "open", words=name
        )
    for each in window.offered_environments():
        yield Choice(
            f"Use environment {each.name}",
            "Environment",
            partial(window.use_environment, each),
            "environment",
            words=f"switch change server {each.stage.value}",
        )


def _commands(window: MainWindow) -> Iterator[Choice]:
    for command in catalogue.COMMANDS:
        verbs = OTHER_VERBS.get(command.title.partition(" ")[0], "")
        yield Choice(
            command.title,
            command.system.display_name,
            partial(_go_to, window, command),
            "commands",
            words=f"{searched_text(command)} {command.help} {verbs}",
            tip=command.help,
        )


def _start_new_room(window: MainWindow) -> None:
    from console.ui.panels.rooms import RoomsPanel

    panel = window.open_panel("rooms")
    if isinstance(panel, RoomsPanel):
        panel.start_new()


def _rooms(window: MainWindow) -> Iterator[Choice]:
    yield Choice(
        "New room",
        "Rooms",
        partial(_start_new_room, window),
        "add",
        words="create make add permanent scheduled ad-hoc adhoc meeting",
    )
    for room in window.desk.runner.known.rooms.values():
        name = cut(room.name or room.room_id, LONGEST_TYPED)
        yield Choice(
            f"Show room {name}",
            "Room",
            partial(_hop, window, "rooms", room.room_id),
            "rooms",
            words=f"{room.name} {room.room_id}",
        )
        yield Choice(
            f"Issue token for {name}",
            "Room",
            partial(_hop, window, "tokens", room.room_id),
            "tokens",
            words=f"{room.name} {room.room_id} invite join",
        )


def _devices(window: MainWindow) -> Iterator[Choice]:
    for device in window.desk.runner.known.devices.values():
        yield Choice(
            f"Show device {device.device_id}",
            "Recorder",
            partial(_hop, window, "recorder", device.device_id),
            "recorder",
            words=f"{device.station} {device.record_id} phone extension",
        )


def _codes(window: MainWindow) -> Iterator[Choice]:
    for system in System:
        for row in window.desk.codes.of(system).rows:
            yield Choice(
                f"{row.code} {row.published}",
                f"{system.display_name} code",
                partial(_hop, window, "codes", f"{system.value} {row.code}"),
                "codes",
                words=row.meaning,
                rank=CODE_RANK,
            )


def _go_to(window: MainWindow, command: Command) -> None:
    from console.ui.panels.commands import CommandsPanel

    panel = window.open_panel("commands")
    if isinstance(panel, CommandsPanel):
        panel.open_command(command)


def _hop(window: MainWindow, panel: str, what: str) -> None:
    window.open_panel(panel).receive(what)


def _filter_log(window: MainWindow, text: str) -> None:
    view = window.sessions.bring_up_log().view
    view.search.setText(text)
    view.search.setFocus()
