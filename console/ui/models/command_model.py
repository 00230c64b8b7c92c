"""The catalogue as a tree: systems, groups, commands; searchable by everything that names a command."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from console.domain import catalogue
from console.domain.command import Command, FreeMessage, FreeRest, Message, RawXml, Request, Rest, System

COMMAND_ROLE = Qt.ItemDataRole.UserRole + 1
"""The command of a leaf."""

SEARCH_ROLE = Qt.ItemDataRole.UserRole + 2
"""The text a search looks through."""

GROUP_TITLES = {
    "room": "Rooms",
    "token": "Tokens",
    "cdr": "Call records",
    "archive": "Files",
    "dialin": "Dial-in",
    "enablex": "Free-form",
    "recorder": "Diagnostic and free-form",
    "call": "Calls",
    "record": "Recording and stored records",
    "blackout": "Blackout",
    "chat": "Chats",
    "agent": "Agents",
    "channel": "Channels",
    "device": "Devices",
    "monitor": "Live listening",
    "user": "Users",
    "role": "Roles",
    "event": "Events",
}
"""Headings of the groups, by the first word of their commands' ids."""


def wire_name(request: Request) -> str:
    """Return what a command is called on the wire."""
    match request:
        case Rest(method, path):
            return f"{method} {path}"
        case Message(name):
            return name
        case FreeRest():
            return "any method and path"
        case FreeMessage():
            return "any type"
        case RawXml():
            return "any XML"


def searched_text(command: Command) -> str:
    """Return every word a command is found by."""
    words = (command.title, command.id, wire_name(command.request), command.provenance.value)
    params = (text for param in command.params for text in (param.name, param.label))
    return " ".join((*words, *params)).casefold()


def command_tree(parent: QObject | None = None) -> QStandardItemModel:
    """Return the tree of every command."""
    model = QStandardItemModel(parent)
    for system in System:
        top = _item(system.display_name)
        commands = sorted(catalogue.of(system), key=lambda command: _rank(command, system))
        for group, members in groupby(commands, key=_group):
            branch = _item(GROUP_TITLES.get(group, group.capitalize()))
            for command in members:
                branch.appendRow(_leaf(command))
            top.appendRow(branch)
        model.appendRow(top)
    return model


class CommandSearch(QSortFilterProxyModel):
    """Shows the commands whose title, id, wire name, certainty or parameters hold every word searched for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setRecursiveFilteringEnabled(True)
        self.setFilterRole(SEARCH_ROLE)
        self.setSourceModel(command_tree(self))

    def search(self, text: str) -> None:
        """Show only commands that hold every word of the text."""
        words = "".join(f"(?=.*{_literal(word)})" for word in text.casefold().split())
        self.setFilterRegularExpression(words)


def _literal(word: str) -> str:
    return "".join(letter if letter.isalnum() else f"\\{letter}" for letter in word)


def _rank(command: Command, system: System) -> int:
    """Keep the catalogue's order, with the members of a group side by side."""
    groups = list(dict.fromkeys(_group(other) for other in catalogue.of(system)))
    return groups.index(_group(command))


def _group(command: Command) -> str:
    return command.id.partition(".")[0]


def _leaf(command: Command) -> QStandardItem:
    name = wire_name(command.request)
    item = _item(command.title)
    item.setData(command, COMMAND_ROLE)
    item.setToolTip(f"{command.help}\n{name} · {command.provenance.value}")
    item.setData(searched_text(command), SEARCH_ROLE)
    item.setSelectable(True)
    return item


def _item(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setEditable(False)
    item.setSelectable(False)
    return item
