"""The pages of the inspector: what a row holds, decoded, parsed, raw and timed."""

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
from console.ui.widgets.badge import ProvenanceBadge
from console.ui.widgets.linked_rows import LinkedRows, links_of
from console.ui.widgets.parsed_view import ParsedView
from console.ui.widgets.raw_view import RawView
from console.ui.widgets.timing_view import TimingView
from console.ui.widgets.verdict_text import command_of, decoded

if TYPE_CHECKING:
    from console.ui.desk import Desk
    from console.ui.models.scanning import Span
    from console.ui.tasks import Tasks

_PARSE_IN_THREAD_FROM = 64 * 1024
_FIRST_LOOK = 201


class EntryPages(QTabWidget):
    """Shows the detail it is given; `tasks` are those of the panel around it.

    Signals:
        row_menu_requested: A menu is about to open for the row that is shown; carries the `QMenu`.
    """

    row_menu_requested = Signal(QMenu)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._journal, self._theme = desk.journal, desk.theme
        self._detail: Detail | None = None
        self.decoded = QTextBrowser(self)
        self.parsed = ParsedView(tasks, self)
        self.field = RawView("Field", desk.theme, tasks, self)
        self.links = LinkedRows(desk.theme, self)
        self.more = QToolButton(self)
        self.request = RawView("Request", desk.theme, tasks, self)
        self.reply = RawView("Reply", desk.theme, tasks, self)
        self.timing = TimingView(desk.theme, self)
        self._hex = QCheckBox("Hexadecimal", self)
        self._badge = ProvenanceBadge(Provenance.ASSUMED, self)
        self._simulated = QLabel("from a simulator", self)
        self._highlights = Highlights(desk.journal, desk.rules or RuleBook(parent=self), self)
        self._build()
        self._highlights.changed.connect(self._show_decoded)
        self._hex.toggled.connect(self._show_raw)
        self.parsed.chosen.connect(self._on_field_chosen)
        desk.theme.changed.connect(self._show_decoded)

    async def show_detail(self, detail: Detail) -> None:
        """Show a detail; what is large is taken apart in a thread."""
        self._detail = detail
        self._show_marks(detail)
        self._show_decoded()
        self.timing.show_timing(detail.timing)
        self.links.show_links(links_of(detail, related(self._journal.columns, detail.entry.id), self._journal))
        self.field.hide()
        self._show_raw()
        self.parsed.show_branches(await _parsed(detail))

    def _show_marks(self, detail: Detail) -> None:
        command = command_of(detail.entry)
        self._badge.setVisible(command is not None)
        if command is not None:
            self._badge.show_provenance(command.provenance)
        self._simulated.setVisible(Flag.SIMULATED in detail.entry.flags)

    def _show_decoded(self) -> None:
        if self._detail is not None:
            rule = self._highlights.rule_of(self._detail.entry.id)
            self.decoded.setHtml(decoded(self._detail, self._theme, rule))

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
        self.row_menu_requested.emit(menu)

    def _build(self) -> None:
        self._simulated.setProperty("badge", "simulator")
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
            self.addTab(page, title)
        self.setDocumentMode(True)

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
        self._theme.bind_icon(self.more, "more")
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
        column.setContentsMargins(10, 8, 10, 6)
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
