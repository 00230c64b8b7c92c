"""Reports of EnableX: call records, files of sessions and dial-in numbers, asked by form and shown as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from console.domain.call import Call
from console.domain.catalogue import enablex as catalogue
from console.domain.command import Command, System
from console.domain.outcome import Outcome
from console.ui.models.record_model import RecordRow, record_columns, records_in
from console.ui.models.table import SortedRows, TableModel
from console.ui.panels.asking import AskingPanel, good_reply, why_blocked
from console.ui.widgets.command_form import CommandForm
from console.ui.widgets.field import CalmCombo
from console.ui.widgets.room_field import RoomField
from console.ui.widgets.scroll import share
from console.ui.widgets.tab_order import set_tab_order
from console.ui.widgets.table import Table

if TYPE_CHECKING:
    from console.ui.desk import Desk

REPORTS = (
    catalogue.CDR_BY_PERIOD,
    catalogue.CDR_BY_ROOM,
    catalogue.CDR_BY_ROOM_AND_PERIOD,
    catalogue.CDR_OF_SESSION,
    catalogue.ARCHIVE_BY_PERIOD,
    catalogue.ARCHIVE_BY_ROOM,
    catalogue.ARCHIVE_BY_ROOM_AND_PERIOD,
    catalogue.ARCHIVE_OF_SESSION,
    catalogue.GET_DIALIN,
)
"""The reports in the order of the routes."""

FORM_SHARE, TABLE_SHARE = 2, 5
NOT_ASKED = "Nothing was asked yet.\nChoose a report, fill in its fields and fetch it."
EMPTY = "The system answered with no records.\nRecords appear after a session has ended; try a longer period."


class ReportsPanel(AskingPanel):
    """A choice of reports with the form of one, made when it is first chosen, beside the table of its records."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.choice = CalmCombo(self)
        self.records = TableModel[RecordRow]((), self)
        self.table = Table(SortedRows(self.records, self), "Report", self)
        self.forms: dict[int, CommandForm] = {}
        """By their number in `REPORTS`."""
        self._count = QLabel(self)
        self._pages = QStackedWidget(self)
        self._build()
        self.setFocusProxy(self.choice)
        self.choice.currentIndexChanged.connect(self._on_chosen)
        self.watch.changed.connect(self._offer_rooms)
        self._on_chosen(0)

    def refresh(self) -> None:
        """Follow the environment."""
        reason = why_blocked(self.desk.runner.environment, System.ENABLEX)
        for form in self.forms.values():
            form.set_blocked(reason)
        self._offer_rooms()

    async def _on_answered(self, call: Call, outcome: Outcome) -> None:
        reply = good_reply(outcome)
        if reply is None:
            return
        rows = records_in(reply, call.command)
        self.records.set_rows(rows, record_columns(rows))
        self.table.set_empty_text(EMPTY)
        self._count.setText(f"{call.command.title}: {len(rows)} record{'' if len(rows) == 1 else 's'}")

    def _offer_rooms(self) -> None:
        rooms = tuple(self.desk.runner.known.rooms.values())
        for form in self.forms.values():
            field = form.fields.field(catalogue.ROOM_ID.name)
            if isinstance(field, RoomField):
                field.set_rooms(rooms)

    def _on_chosen(self, index: int) -> None:
        if index not in self.forms:
            self.forms[index] = form = self._form(REPORTS[index])
            self._pages.addWidget(form)
            set_tab_order([self.choice, *form.stops()])
            self.refresh()
        self._pages.setCurrentWidget(self.forms[index])

    def _form(self, command: Command) -> CommandForm:
        form = CommandForm(
            command,
            is_titled=True,
            submit_text="Fetch report",
            editors={catalogue.ROOM_ID.name: RoomField},
            parent=self,
        )
        self.serve(form, self._on_answered)
        return form

    def _build(self) -> None:
        self.choice.setAccessibleName("Report")
        for command in REPORTS:
            self.choice.addItem(command.title)
        self._count.setProperty("tone", "muted")
        self.table.set_empty_text(NOT_ASKED)
        left, right = QWidget(self), QWidget(self)
        asking, showing = QVBoxLayout(left), QVBoxLayout(right)
        asking.setContentsMargins(0, 0, 12, 0)
        asking.addWidget(self.choice)
        asking.addWidget(self._pages, 1)
        showing.setContentsMargins(12, 0, 0, 0)
        showing.addWidget(self._count)
        showing.addWidget(self.table, 1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        share(split, FORM_SHARE, TABLE_SHARE)
        self.body.addWidget(split, 1)
