"""The inspector: everything known of one journal entry, decoded, parsed, raw and timed, with the rows around it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSplitter,
    QTabWidget,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from console.domain.command import Provenance
from console.journal.belonging import related
from console.journal.entry import Detail, Flag
from console.ui.highlights import Highlights, RuleBook
from console.ui.models.parsed import Branch, parse
from console.ui.panels.panel import Panel
from console.ui.widgets.badge import ProvenanceBadge
from console.ui.widgets.linked_rows import LinkedRows, links_of
from console.ui.widgets.parsed_view import ParsedView
from console.ui.widgets.raw_view import RawView
from console.ui.widgets.timing_view import TimingView
from console.ui.widgets.verdict_text import command_of, decoded

if TYPE_CHECKING:
    from console.ui.desk import Desk
    from console.ui.models.scanning import Span

_PARSE_IN_THREAD_FROM = 64 * 1024
_FIRST_LOOK = 201


class Inspector(Panel):
    """Shows the entry it is told to; details are read from the session file while the window goes on.

    Signals:
        row_menu_requested: A menu is about to open; whoever knows what can be done with a row fills it. Carries the
            `QMenu` and the number of the row.
    """

    row_menu_requested = Signal(QMenu, int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._detail: Detail | None = None
        self._entry = 0
        self.tabs = QTabWidget(self)
        self.decoded = QTextBrowser(self)
        self.parsed = ParsedView(self.tasks, self)
        self.field = RawView("Field", desk.theme, self.tasks, self)
        self.links = LinkedRows(desk.theme, self)
        self.more = QToolButton(self)
        self.request = RawView("Request", desk.theme, self.tasks, self)
        self.reply = RawView("Reply", desk.theme, self.tasks, self)
        self.timing = TimingView(desk.theme, self)
        self._hex = QCheckBox("Hexadecimal", self)
        self._badge = ProvenanceBadge(Provenance.ASSUMED, self)
        self._simulated = QLabel("from a simulator", self)
        self._empty = QLabel("Select a row of the live log to inspect it.", self)
        self._build()
        self._highlights = Highlights(desk.journal, desk.rules or RuleBook(parent=self), self)
        self._highlights.changed.connect(self._on_theme_changed)
        self._hex.toggled.connect(self._show_raw)
        self.parsed.chosen.connect(self._on_field_chosen)
        self.links.requested.connect(self.inspect_requested)
        self._unsubscribe = desk.journal.subscribe(lambda changed: self._on_rows_updated(changed.updated))
        self.destroyed.connect(self._unsubscribe)
        desk.theme.changed.connect(self._on_theme_changed)
        self._refresh()

    @property
    def detail(self) -> Detail | None:
        """What is shown."""
        return self._detail

    def show_entry(self, entry: int) -> None:
        """Show a journal entry; 0 shows none."""
        self._entry = entry
        if entry == 0:
            self.tasks.cancel("inspect")
            self._detail = None
            self._refresh()
            return
        self.tasks.start(self._load(entry), name="inspect", replace=True)

    async def _load(self, entry: int) -> None:
        detail = await self.desk.journal.detail(entry)
        if entry != self._entry:
            return
        self._detail = detail
        self._refresh()
        if detail is None:
            self._empty.setText("This row has nothing more to show.")
            return
        self._show_decoded(detail)
        self.timing.show_timing(detail.timing)
        self.links.show_links(links_of(detail, related(self.desk.journal.columns, entry), self.desk.journal))
        self.field.hide()
        self._show_raw()
        self.parsed.show_branches(await _parsed(detail))

    def _on_rows_updated(self, updated: tuple[int, ...]) -> None:
        if self._entry and self._entry in updated:
            self.show_entry(self._entry)

    def _on_theme_changed(self) -> None:
        if self._detail is not None:
            self._show_decoded(self._detail)

    def _show_decoded(self, detail: Detail) -> None:
        self.decoded.setHtml(decoded(detail, self.desk.theme, self._highlights.rule_of(detail.entry.id)))

    def _show_raw(self) -> None:
        if self._detail is None:
            return
        self.request.show_bytes(self._detail.request, is_hex=self._hex.isChecked())
        self.reply.show_bytes(self._detail.reply, is_hex=self._hex.isChecked())

    def _on_field_chosen(self, top: int, span: Span | None) -> None:
        """Mark the bytes of a field: below the tree and among the raw bytes."""
        detail = self._detail
        if detail is None or top > 1:
            self.field.hide()
            return
        raw, view, other = (
            (detail.request, self.request, self.reply) if top == 0 else (detail.reply, self.reply, self.request)
        )
        other.bytes.mark(None)
        view.bytes.mark(span)
        self.field.setVisible(span is not None)
        if span is not None:
            self.field.show_bytes(raw, is_hex=self._hex.isChecked())
            self.field.mark(span)

    def _on_menu_about_to_show(self) -> None:
        menu = self.more.menu()
        menu.clear()
        self.row_menu_requested.emit(menu, self._entry)

    def _refresh(self) -> None:
        """Show the tabs when there is something to show, and the marks that belong to it."""
        detail = self._detail
        self.tabs.setVisible(detail is not None)
        self._empty.setVisible(detail is None)
        self._empty.setText("Select a row of the live log to inspect it.")
        command = None if detail is None else command_of(detail.entry)
        self._badge.setVisible(command is not None)
        if command is not None:
            self._badge.show_provenance(command.provenance)
        self._simulated.setVisible(detail is not None and Flag.SIMULATED in detail.entry.flags)

    def _build(self) -> None:
        self._simulated.setProperty("badge", "simulator")
        self._empty.setProperty("tone", "muted")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMargin(24)
        self.decoded.setAccessibleName("Decoded result")
        self.decoded.setOpenLinks(False)
        self.decoded.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.decoded.setProperty("flat", "true")
        self.decoded.document().setDocumentMargin(10)
        for title, page in (
            ("Decoded", self._decoded_page()),
            ("Parsed", self._parsed_page()),
            ("Raw", self._raw_page()),
            ("Timing", self.timing),
        ):
            self.tabs.addTab(page, title)
        self.tabs.setDocumentMode(True)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self.tabs, 1)
        self.body.addWidget(self._empty, 1)

    def _decoded_page(self) -> QWidget:
        page = QWidget(self)
        marks = QWidget(page)
        row = QVBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        line = QHBoxLayout(marks)
        line.setContentsMargins(10, 8, 10, 0)
        line.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._simulated, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)
        line.addWidget(self.more)
        row.addWidget(marks)
        row.addWidget(self.decoded, 1)
        row.addWidget(self.links)
        self.more.setText("Row")
        self.more.setToolTip("Copy this row as a request, or compare it with another")
        self.more.setAccessibleName("What can be done with this row")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.desk.theme.bind_icon(self.more, "more")
        menu = QMenu(self.more)
        menu.aboutToShow.connect(self._on_menu_about_to_show)
        self.more.setMenu(menu)
        return page

    def _parsed_page(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.parsed)
        split.addWidget(self.field)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        self.field.setContentsMargins(10, 0, 10, 6)
        self.field.hide()
        return split

    def _raw_page(self) -> QWidget:
        page = QWidget(self)
        both = QSplitter(Qt.Orientation.Vertical, page)
        both.addWidget(self.request)
        both.addWidget(self.reply)
        both.setChildrenCollapsible(False)
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 8, 4, 6)
        column.addWidget(self._hex)
        column.addWidget(both, 1)
        return page


async def _parsed(detail: Detail) -> list[Branch]:
    if len(detail.request) + len(detail.reply) >= _PARSE_IN_THREAD_FROM:
        return await asyncio.to_thread(_branches, detail)
    return _branches(detail)


def _branches(detail: Detail) -> list[Branch]:
    """Take both sides apart as far as a first look needs it; in a thread, when they are large."""
    found = []
    for name, raw in (("Request", detail.request), ("Reply", detail.reply)):
        tree = parse(raw)
        if tree is not None:
            tree.first(_FIRST_LOOK)
            found.append(Branch(name, "", [tree]))
        else:
            found.append(Branch(name, "empty" if not raw else "cannot be taken apart; see the raw bytes"))
    headers = detail.facts.get("headers")
    if isinstance(headers, dict) and headers:
        found.append(Branch("Reply headers", "", [Branch(key, str(value)) for key, value in headers.items()]))
    return found
