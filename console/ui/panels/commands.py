"""The whole catalogue, so that nothing waits for a panel of its own, and free forms for what no document names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSplitter, QStackedWidget, QTreeView, QVBoxLayout, QWidget

from console.domain.asking import asks_first
from console.domain.call import Call
from console.domain.command import Changes, Command, System, Transport
from console.domain.outcome import Severity
from console.runner.pasting import NotUnderstood, understand
from console.ui.dialogs.confirm import confirm
from console.ui.messages import Message
from console.ui.models.command_model import COMMAND_ROLE, CommandSearch, wire_name
from console.ui.panels.asking import AskingPanel, why_blocked
from console.ui.widgets.command_form import CommandForm
from console.ui.widgets.scroll import share

if TYPE_CHECKING:
    from console.ui.desk import Desk

LIST_SHARE, FORM_SHARE = 2, 5
HINT = "Choose a command in the list, or search for it by name, wire name or parameter."


class CommandsPanel(AskingPanel):
    """A searchable list of every command beside the form of the chosen one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.search = QLineEdit(self)
        self.paste_button = QPushButton("Paste request", self)
        self.tree = QTreeView(self)
        self.found = CommandSearch(self)
        self.forms: dict[str, CommandForm] = {}
        self._pages = QStackedWidget(self)
        self._build()
        self.setFocusProxy(self.search)
        self.search.textChanged.connect(self._on_searched)
        self.search.returnPressed.connect(self._on_search_entered)
        self.tree.selectionModel().currentChanged.connect(self._on_current_changed)
        self.paste_button.clicked.connect(self._on_paste_clicked)
        pasting = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self.tree)
        pasting.setContext(Qt.ShortcutContext.WidgetShortcut)
        pasting.activated.connect(self._on_paste_clicked)

    def choose(self, command: Command) -> CommandForm:
        """Show the form of a command; what was typed into it before is still there."""
        if command.id not in self.forms:
            self._add(command)
        form = self.forms[command.id]
        if self._spoke_of is not command:
            self.strip.clear()  # it speaks of another command
        for index in range(self._pages.count()):
            page = self._pages.widget(index)
            if page is not None and page.property("command") == command.id:
                self._pages.setCurrentIndex(index)
        return form

    def open_command(self, command: Command) -> None:
        """Show the form of a command that was asked for elsewhere, current in the list and ready to type in."""
        self.search.clear()
        self._point_at(command)
        self.choose(command).fields.focus_first()

    def paste(self, text: str) -> CommandForm | None:
        """Fill the form of what a curl line or XML asks for and return it; None, with the reason shown, otherwise."""
        try:
            pasted = understand(text)
        except NotUnderstood as reason:
            self.show_message(Message(Severity.WARNING, "This could not be pasted as a request.", str(reason)))
            return None
        self.search.clear()
        self._point_at(pasted.command)
        form = self.choose(pasted.command)
        form.reset()
        form.fields.set_texts(pasted.texts)
        if pasted.command.system is System.UPTIVITY:
            form.set_transport(pasted.transport)
        form.fields.focus_first()
        said = f"{pasted.command.title} was filled from the pasted request; nothing has been sent."
        self.show_message(Message(Severity.OK, said, " ".join(pasted.remarks), "Check the fields, then send it."))
        return form

    def refresh(self) -> None:
        """Follow the environment: forms whose system has no address say so."""
        for form in self.forms.values():
            form.set_blocked(why_blocked(self.desk.runner.environment, form.command.system))

    async def is_sure(self, call: Call) -> bool:
        """Ask before a call after which something is gone, or speech is lost or uncovered."""
        if not asks_first(call, is_simulated=self.desk.runner.environment.is_simulated):
            return True
        return await confirm(
            self,
            question=f"{call.command.title}?",
            consequence=f"{call.command.help} Environment: {self.desk.runner.environment.name}.",
            action=call.command.title,
        )

    def _on_paste_clicked(self) -> None:
        self.paste(QGuiApplication.clipboard().text())

    def _point_at(self, command: Command) -> None:
        """Make a command current in the list."""
        groups = (self.found.index(row, 0) for row in range(self.found.rowCount()))
        waiting = list(groups)
        while waiting:
            index = waiting.pop()
            if index.data(COMMAND_ROLE) is command:
                self.tree.setCurrentIndex(index)
                return
            waiting += [self.found.index(row, 0, index) for row in range(self.found.rowCount(index))]

    def _on_searched(self, text: str) -> None:
        self.found.search(text)
        self.tree.expandAll()

    def _on_search_entered(self) -> None:
        """Choose the first command found."""
        index = self.found.index(0, 0)
        while index.isValid() and index.data(COMMAND_ROLE) is None:
            index = self.found.index(0, 0, index)
        if index.isValid():
            self.tree.setCurrentIndex(index)
            self.choose(index.data(COMMAND_ROLE)).fields.focus_first()

    def _on_current_changed(self, index: QModelIndex) -> None:
        command = index.data(COMMAND_ROLE)
        if isinstance(command, Command):
            self.choose(command)

    def _add(self, command: Command) -> None:
        recorder = self.desk.runner.environment.recorder
        form = CommandForm(
            command,
            is_titled=True,
            submit_text="Send command",
            transport=recorder.transport if recorder else Transport.TCP,
            parent=self,
        )
        self.serve(form, is_sure=self.is_sure)
        self.forms[command.id] = form
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 0, 4, 0)
        column.setSpacing(8)
        column.addWidget(form, 1)
        form.add_note(self._facts(command))
        page.setProperty("command", command.id)
        self._pages.addWidget(page)
        self.refresh()

    def _facts(self, command: Command) -> QLabel:
        """Return what is known of a command beside its fields."""
        changes = {
            Changes.NOTHING: "changes nothing",
            Changes.STATE: "changes state",
            Changes.DESTROYS: "destroys something",
        }
        again = "safe to repeat" if command.repeatable else "never repeated by itself"
        codes = ", ".join(str(code) for code in command.expects)
        facts = f"{wire_name(command.request)} · {changes[command.changes]} · {again}"
        label = QLabel(f"{facts}\nExpected codes: {codes}" if codes else facts, self)
        label.setProperty("tone", "muted")
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _build(self) -> None:
        self.search.setPlaceholderText("Search commands")
        self.search.setAccessibleName("Search commands")
        self.search.setClearButtonEnabled(True)
        self.paste_button.setToolTip("Fill a form from a curl command or XML on the clipboard (Ctrl+V in the list)")
        self.tree.setAccessibleName("Commands")
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(14)
        self.tree.setModel(self.found)
        self.tree.expandAll()
        hint = QLabel(HINT, self)
        hint.setProperty("tone", "muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setWordWrap(True)
        self._pages.addWidget(hint)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self.paste_button)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self._pages)
        share(split, LIST_SHARE, FORM_SHARE)
        self.body.addWidget(split, 1)
