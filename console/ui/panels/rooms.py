"""Rooms: what exists, who is in it, and making, changing and deleting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from console.domain.call import Call
from console.domain.catalogue.enablex import DELETE_ROOM, GET_ROOM, LIST_ROOMS, ROOM_ID, ROOM_USERS
from console.domain.command import System
from console.domain.outcome import Outcome
from console.domain.room import Room
from console.ui.dialogs.confirm import confirm
from console.ui.models.room_model import ROOM_ID_COLUMN, UserRow, new_room_id, room_columns, users_in
from console.ui.models.table import SortedRows, TableModel
from console.ui.panels.asking import AskingPanel, Then, good_reply, why_blocked
from console.ui.widgets.enabling import enable
from console.ui.widgets.scroll import scrolling, share
from console.ui.widgets.tab_order import set_tab_order
from console.ui.widgets.table import Table

if TYPE_CHECKING:
    from console.ui.desk import Desk
    from console.ui.panels.room_details import RoomDetails
    from console.ui.panels.room_form import EditRoom, NewRoom

NONE_CHOSEN = "Choose a room in the table first."
NO_ROOMS = "There are no rooms yet.\nPress New room to make one, or Refresh to look again."
NOT_TOLD = "Which rooms there are is not known: no list has come.\nPress Refresh to ask again."
FETCHING = "The rooms are on their way."
NOT_ASKED = "Nobody asked for the rooms yet.\nPress Refresh to fetch them."
TABLE_SHARE, SIDE_SHARE = 3, 2


class RoomsPanel(AskingPanel):
    """A table of the rooms beside the details of one; a form that makes or changes one takes the place of both.

    Beside the table a form would have a few lines of a low window. Details and forms are made when first wanted.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.rooms = TableModel[Room](room_columns(), self)
        self.shown = SortedRows(self.rooms, self)
        self.table = Table(self.shown, "Rooms", self)
        self.search = QLineEdit(self)
        self.refresh_button = QPushButton("Refresh", self)
        self.new_button = QPushButton("New room", self)
        self._details: RoomDetails | None = None
        self._new_room: NewRoom | None = None
        self._edit_room: EditRoom | None = None
        self._hint = QLabel(self)
        self._side = QStackedWidget(self)
        self._overview = QWidget(self)
        self._pages = QStackedWidget(self)
        self._users: dict[str, list[UserRow]] = {}
        self._fetched_from = ""
        self._is_told = False
        self._build()
        self._connect()
        self.setFocusProxy(self.table)
        self._refresh()

    @property
    def chosen(self) -> Room | None:
        """The room that is current in the table."""
        return self.table.current(Room)

    @property
    def details(self) -> RoomDetails:
        """What is known of the chosen room."""
        if self._details is None:
            from console.ui.panels.room_details import RoomDetails

            self._details = RoomDetails(self.desk.theme, self)
            self._details.token_requested.connect(self._on_token_requested)
            self._details.edit_requested.connect(self._on_edit_requested)
            self._details.users_requested.connect(self._on_users_requested)
            self._details.delete_requested.connect(self._on_delete_requested)
            self._side.addWidget(scrolling(self._details))
            set_tab_order([self.new_button, *self._details.stops()])
        return self._details

    @property
    def new_room(self) -> NewRoom:
        """The form that makes a room."""
        if self._new_room is None:
            from console.ui.panels.room_form import NewRoom

            self._new_room = NewRoom(self)
            self._add_form(self._new_room, self._on_created)
        return self._new_room

    @property
    def edit_room(self) -> EditRoom:
        """The form that changes a room."""
        if self._edit_room is None:
            from console.ui.panels.room_form import EditRoom

            self._edit_room = EditRoom(self)
            self._add_form(self._edit_room, self._on_updated)
        return self._edit_room

    def refresh(self) -> None:
        """Fetch the rooms once for each environment; later the operator says when."""
        if self._fetched_from != self._environment_name():
            self._users.clear()
            self._fetched_from = ""
            self._show_overview()  # a form would hide what is said of the environment, and speak of another one's room
            if not self._blocked():
                self.fetch()
        self._refresh()

    def receive(self, what: str) -> None:
        """Show a room."""
        self.search.clear()
        if self.table.pick(ROOM_ID_COLUMN, what):
            self._show_page(self.details)
            self.table.setFocus()

    def reload(self) -> str:
        """Fetch the rooms again."""
        if self.refresh_button.isEnabled():
            self.fetch()
            return ""
        return self.refresh_button.toolTip()

    def start_new(self) -> None:
        """Show the form that makes a room."""
        if self.new_button.isEnabled():
            self._on_new_clicked()

    def fetch(self) -> None:
        """Fetch every room."""
        self.tasks.start(self._fetch(), name=LIST_ROOMS.id, replace=True)

    async def _fetch(self) -> None:
        self._fetched_from = self._environment_name()
        self._is_told = False
        self._is_told = good_reply(await self.ask(Call(LIST_ROOMS), is_quiet=True)) is not None

    async def _on_created(self, _call: Call, outcome: Outcome) -> None:
        reply = good_reply(outcome)
        if reply is not None:
            self.new_room.reset()
            self._show_page(self.details)
            self.table.pick(ROOM_ID_COLUMN, new_room_id(reply))
            self.table.setFocus()

    async def _on_updated(self, call: Call, outcome: Outcome) -> None:
        """Read the room again: the answer to an update holds nothing of it."""
        if good_reply(outcome) is not None:
            self._show_page(self.details)
            room_id = call.values.get(ROOM_ID.name)
            await self.ask(Call(GET_ROOM, {ROOM_ID.name: room_id}), is_quiet=True)

    async def _delete(self, room: Room) -> None:
        sure = await confirm(
            self,
            question=f"Delete the room “{room.name}”?",
            consequence="It is gone for good, and tokens for it stop working. "
            f"Room id: {room.room_id}. Environment: {self._environment_name()}.",
            action="Delete room",
            keep="Keep room",
        )
        if sure:
            await self.ask(Call(DELETE_ROOM, {ROOM_ID.name: room.room_id}))

    async def _ask_users(self, room: Room) -> None:
        outcome = await self.ask(Call(ROOM_USERS, {ROOM_ID.name: room.room_id}), is_quiet=True)
        reply = good_reply(outcome)
        if reply is None:
            return
        self._users[room.room_id] = users_in(reply)
        self._show_details()

    def _on_new_clicked(self) -> None:
        self._show_page(self.new_room)

    def _on_edit_requested(self) -> None:
        if self.chosen is not None:
            self.edit_room.show_room(self.chosen)
            self._show_page(self.edit_room)

    def _on_token_requested(self) -> None:
        if self.chosen is not None:
            self.hop_requested.emit("tokens", self.chosen.room_id)

    def _on_users_requested(self) -> None:
        if self.chosen is not None:
            self.tasks.start(self._ask_users(self.chosen), name=ROOM_USERS.id, busy=self.details.users_button)

    def _on_delete_requested(self) -> None:
        if self.chosen is not None:
            self.tasks.start(self._delete(self.chosen), name=DELETE_ROOM.id, busy=self.details.delete_button)

    def _on_form_closed(self) -> None:
        self._show_page(self.details)
        self.table.setFocus()

    def _on_picked(self) -> None:
        if self._page() is self._edit_room:
            self._show_page(self.details)
        self._show_details()
        self._refresh()

    def _connect(self) -> None:
        self.search.textChanged.connect(self.shown.search)
        self.refresh_button.clicked.connect(self.fetch)
        self.new_button.clicked.connect(self._on_new_clicked)
        self.table.picked.connect(self._on_picked)
        self.table.opened.connect(self._on_edit_requested)
        self.table.removal_requested.connect(self._on_delete_requested)
        self.tasks.changed.connect(self._refresh)
        self.watch.changed.connect(self._on_known_changed)

    def _build(self) -> None:
        theme = self.desk.theme
        self.search.setPlaceholderText("Search rooms")
        self.search.setAccessibleName("Search rooms")
        self.search.setClearButtonEnabled(True)
        self.new_button.setProperty("primary", "true")
        theme.bind_icon(self.refresh_button, "refresh")
        theme.bind_icon(self.new_button, "add", "text.on-accent")
        self._hint.setProperty("tone", "muted")
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self._overview)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._bar())
        column.addWidget(self._split(), 1)
        self._pages.addWidget(self._overview)
        self.body.addWidget(self._pages, 1)

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.make_cancel_button())
        bar.addWidget(self.refresh_button)
        bar.addWidget(self.new_button)
        return bar

    def _split(self) -> QSplitter:
        self._side.addWidget(self._hint)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self._side)
        share(split, TABLE_SHARE, SIDE_SHARE)
        return split

    def _add_form(self, page: NewRoom | EditRoom, then: Then) -> None:
        page.closed.connect(self._on_form_closed)
        page.form.set_blocked(self._blocked())
        self.serve(page.form, then)
        self._pages.addWidget(page)
        set_tab_order([self.new_button, *page.stops()])

    def _page(self) -> QWidget | None:
        """Return the form that is open, or what stands beside the table."""
        if self._pages.currentWidget() is not self._overview:
            return self._pages.currentWidget()
        current = self._side.currentWidget()
        return current.widget() if isinstance(current, QScrollArea) else current

    def _show_page(self, page: RoomDetails | NewRoom | EditRoom) -> None:
        """Show a form with the focus in it, or the details beside the table."""
        if page is self._details:
            self._side.setCurrentIndex(self._side.count() - 1)
            self._show_overview()
        else:
            self._pages.setCurrentWidget(page)
            self.setFocusProxy(page)
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refresh()

    def _show_overview(self) -> None:
        self._pages.setCurrentWidget(self._overview)
        self.setFocusProxy(self.table)

    def _show_details(self) -> None:
        if self.chosen is not None:
            self.details.show_room(self.chosen, self._users.get(self.chosen.room_id, []))

    def _on_known_changed(self) -> None:
        """Show the rooms that are known now, with the same one chosen where it is still there."""
        chosen = self.chosen
        rooms = tuple(self.desk.runner.known.rooms.values())
        if rooms != self.rooms.rows:
            self.rooms.update_rows(rooms)
        if chosen is None or not self.table.pick(ROOM_ID_COLUMN, chosen.room_id):
            self.table.selectRow(0)
        self._show_details()
        self._refresh()

    def _environment_name(self) -> str:
        return self.desk.runner.environment.name

    def _why_empty(self) -> str:
        if not self._fetched_from:
            return NOT_ASKED
        return NO_ROOMS if self._is_told else NOT_TOLD

    def _blocked(self) -> str:
        return why_blocked(self.desk.runner.environment, System.ENABLEX)

    def _refresh(self) -> None:
        """Show and enable what the environment and the choice allow."""
        blocked, chosen = self._blocked(), self.chosen
        fetching = self.tasks.is_running(LIST_ROOMS.id)
        enable(self.refresh_button, not blocked and not fetching)
        self.refresh_button.setToolTip(blocked or ("The rooms are on their way" if fetching else "Fetch the rooms"))
        self.new_button.setEnabled(not blocked)
        self.new_button.setToolTip(blocked or "Make a permanent, scheduled or ad-hoc room")
        for page in (self._new_room, self._edit_room):
            if page is not None:
                page.form.set_blocked(blocked)
        self.table.set_empty_text(blocked or (FETCHING if fetching else self._why_empty()))
        self._hint.setText(NONE_CHOSEN if self.rooms.rows else "")
        shown = self._page()
        if shown is self._details and chosen is None:
            self._side.setCurrentWidget(self._hint)
        elif shown is self._hint and chosen is not None:
            self._show_page(self.details)
