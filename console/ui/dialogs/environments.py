"""Adding, editing and removing environments: where both systems are; the key goes to the system's own store."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from console.domain.command import Transport
from console.domain.environment import (
    SUBSCRIBE_ALL,
    EnablexTarget,
    Environment,
    RecorderTarget,
    Stage,
    danger_of,
    is_host,
    is_web_address,
)
from console.domain.secret import Secret
from console.secret_store import SecretStoreUnavailable, key_account
from console.ui.dialogs.unsaved import Unsaved
from console.ui.widgets.scroll import bring_into_sight, scrolling
from console.ui.widgets.styling import restyle
from console.ui.widgets.tab_order import set_tab_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.ui.main_window import MainWindow

_STAGES = (Stage.TEST, Stage.PRODUCTION, Stage.SIMULATOR)


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form."""

    key: str
    label: str
    hint: str
    is_secret: bool = False


_FIELDS = (
    Field("name", "Name", "for example Studio, test"),
    Field("base_url", "EnableX address", "https://host/video/v2; empty without EnableX"),
    Field("app_id", "APP_ID", "as issued in the EnableX portal"),
    Field("app_key", "APP_KEY", "kept in this system's key store; empty keeps the stored one", is_secret=True),
    Field("enablex_certificate", "Trusted certificate", "PEM file, only for a private authority"),
    Field("host", "Recorder host", "name or address; empty without a recorder"),
    Field("port", "Command port", "5620"),
    Field("event_port", "Event port", "5621; 0 switches events off"),
    Field("web_url", "Web API address", "http://host:2012/webAPI.aspx; may be empty"),
    Field("web_certificate", "Web API certificate", "PEM file, only for https with a private authority"),
    Field("subscription", "Event subscription", "XML sent to the event port; may be empty"),
)


_OF_ENABLEX = frozenset({"app_id", "app_key", "enablex_certificate"})
"""What is of no use without the address of EnableX."""

NO_ADDRESS = "This is not an address; write it as https://host/path."


def read_form(texts: dict[str, str], stage: Stage, transport: Transport) -> tuple[Environment, dict[str, str]]:
    """Return the environment that the texts describe, and what is wrong with which field."""
    given = {key: text.strip() for key, text in texts.items()}
    wrong = _wrong_enablex(given, stage) | _wrong_recorder(given, transport)
    if not given["name"]:
        wrong["name"] = "Give the environment a name."
    if not wrong and not given["base_url"] and not given["host"]:
        wrong["base_url"] = "Give at least one system: an EnableX address or a recorder host."
    if wrong:
        return Environment(given["name"], stage), wrong
    return Environment(given["name"], stage, _enablex(given), _recorder(given, transport)), {}


def _wrong_enablex(given: dict[str, str], stage: Stage) -> dict[str, str]:
    wrong = {}
    if given["base_url"] and not is_web_address(given["base_url"]):
        wrong["base_url"] = NO_ADDRESS
    elif stage is Stage.PRODUCTION and (danger := danger_of(given["base_url"])):
        wrong["base_url"] = f"{danger} This is a production environment, so it is not saved."
    if given["base_url"] and not given["app_id"]:
        wrong["app_id"] = "EnableX needs an APP_ID; it is shown in the EnableX portal."
    typed = [field.label for field in _FIELDS if field.key in _OF_ENABLEX and given[field.key]]
    if typed and not given["base_url"]:
        wrong["base_url"] = f"Give the address of EnableX that this is for, or empty it: {', '.join(typed)}."
    return wrong | _wrong_file(given, "enablex_certificate")


def _wrong_recorder(given: dict[str, str], transport: Transport) -> dict[str, str]:
    """Say what is wrong with the recorder's fields; empty ports become the usual ones."""
    wrong = {}
    if given["host"] and not is_host(given["host"]):
        wrong["host"] = "This is no host; write a name such as recorder.studio or an address such as 10.0.0.7."
    for key, lowest, otherwise in (("port", 1, "5620"), ("event_port", 0, "5621")):
        given[key] = given[key] or otherwise
        if not given[key].isdecimal() or not lowest <= int(given[key]) <= 65_535:
            wrong[key] = f"A port is a whole number from {lowest} to 65535."
    if given["web_url"] and not is_web_address(given["web_url"]):
        wrong["web_url"] = NO_ADDRESS
    wrong |= _wrong_file(given, "web_certificate")
    if given["web_certificate"] and not given["web_url"]:
        wrong["web_url"] = "Give the Web API address that the certificate is for, or empty the certificate."
    if given["web_url"] and not given["host"]:
        wrong["host"] = "Give the host of the recorder that the Web API is of, or empty the Web API address."
    if given["host"] and not given["web_url"] and transport is Transport.HTTP:
        wrong["web_url"] = "Commands go over the Web API: give its address, or let them go over TCP."
    if given["host"] and given["subscription"] and (why_not := _why_no_xml(given["subscription"])):
        wrong["subscription"] = f"This is not XML ({why_not}). Correct it, or empty it to send nothing."
    return wrong


def _wrong_file(given: dict[str, str], key: str) -> dict[str, str]:
    is_there = not given[key] or Path(given[key]).is_file()
    return {} if is_there else {key: "There is no such file; give the path of a PEM file."}


def _why_no_xml(text: str) -> str:
    from xml.etree import ElementTree as ET

    try:
        ET.fromstring(text)  # noqa: S314 - typed by the operator, into this very field
    except ET.ParseError as problem:
        return str(problem)
    return ""


def _enablex(given: dict[str, str]) -> EnablexTarget | None:
    if not given["base_url"]:
        return None
    key = Secret(given["app_key"])
    return EnablexTarget(given["base_url"].rstrip("/"), given["app_id"], key, given["enablex_certificate"])


def _recorder(given: dict[str, str], transport: Transport) -> RecorderTarget | None:
    if not given["host"]:
        return None
    return RecorderTarget(
        host=given["host"],
        port=int(given["port"]),
        web_url=given["web_url"],
        event_port=int(given["event_port"]),
        subscription=given["subscription"],
        transport=transport,
        trusted_certificate=given["web_certificate"],
    )


def texts_of(environment: Environment) -> dict[str, str]:
    """Return what the form shows for an environment; the key is never shown."""
    enablex = environment.enablex or EnablexTarget("", "", Secret(""))
    recorder = environment.recorder or RecorderTarget("", subscription=SUBSCRIBE_ALL)
    return {
        "name": environment.name,
        "base_url": enablex.base_url,
        "app_id": enablex.app_id,
        "app_key": "",
        "enablex_certificate": enablex.trusted_certificate,
        "host": recorder.host,
        "port": str(recorder.port),
        "event_port": str(recorder.event_port),
        "web_url": recorder.web_url,
        "web_certificate": recorder.trusted_certificate,
        "subscription": recorder.subscription,
    }


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form."""

    texts: dict[str, str]
    stage: int
    transport: int


NEW = ""
"""Stands for the name of the environment that is being entered."""


class EnvironmentsDialog(QDialog):
    """The list of environments at the left, the form of one at the right.

    What was typed and not saved stays a draft while another environment is looked at; whoever leaves is asked about it.

    Signals:
        saved: An environment was entered or changed; carries its former name (empty for a new one) and itself.
        removed: An environment was removed; carries its name.
    """

    saved = Signal(str, object)
    removed = Signal(str)

    def __init__(self, environments: Sequence[Environment], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.environments = list(environments)
        self.setWindowTitle("Environments")
        self.resize(780, 540)
        self.names = QListWidget(self)
        self.fields = {field.key: QLineEdit(self) for field in _FIELDS}
        self.stage = QComboBox(self)
        self.transport = QComboBox(self)
        self.problems = {field.key: QLabel(self) for field in _FIELDS}
        self.add = QPushButton("New environment", self)
        self.remove = QPushButton("Remove environment", self)
        self.save = QPushButton("Save environment", self)
        self.unsaved = Unsaved(self)
        self._shown = NEW
        self._drafts: dict[str, Draft] = {}
        self._build()
        self._filled = self._draft()
        self.names.currentRowChanged.connect(self._on_row_changed)
        self.fields["base_url"].textChanged.connect(lambda: self._say("base_url", ""))
        self.add.clicked.connect(self.start_new)
        self.remove.clicked.connect(self._on_remove_clicked)
        self.save.clicked.connect(self._on_save_clicked)
        self.unsaved.save_chosen.connect(self._on_save_all_chosen)
        self.unsaved.discard_chosen.connect(self._leave)
        self.unsaved.go_on_chosen.connect(lambda: self.fields["name"].setFocus())
        self.show_environments(0 if self.environments else -1)

    def start_new(self) -> None:
        """Show the form for another environment: empty, or with what was typed of it before."""
        self.names.setCurrentRow(-1)
        self._show(NEW, Environment("", Stage.TEST))
        self.fields["name"].setFocus()

    def show_environments(self, row: int) -> None:
        """Show the list again, with one row current; -1 starts a new environment."""
        self.names.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.names.clear()
        self.names.addItems([f"{each.name}  ·  {each.stage.value}" for each in self.environments])
        self.names.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        self.names.setCurrentRow(row)
        self._on_row_changed(row)

    def _on_row_changed(self, row: int) -> None:
        is_known = 0 <= row < len(self.environments)
        environment = self.environments[row] if is_known else Environment("", Stage.TEST)
        self._show(environment.name, environment)
        self.remove.setEnabled(is_known)
        self.remove.setToolTip("" if is_known else "Choose an environment of the list first")

    def _show(self, name: str, environment: Environment) -> None:
        """Show an environment, or the draft of it; what is left unsaved becomes a draft."""
        if self._is_changed:
            self._drafts[self._shown] = self._draft()
        self._shown = name
        recorder = environment.recorder
        is_http = recorder is not None and recorder.transport is Transport.HTTP
        self._filled = Draft(texts_of(environment), _STAGES.index(environment.stage), int(is_http))
        self._fill(self._drafts.pop(name, self._filled))

    def _fill(self, draft: Draft) -> None:
        for key, text in draft.texts.items():
            self.fields[key].setText(text)
        self.stage.setCurrentIndex(draft.stage)
        self.transport.setCurrentIndex(draft.transport)
        self._show_wrong({})

    def _draft(self) -> Draft:
        texts = {key: field.text() for key, field in self.fields.items()}
        return Draft(texts, self.stage.currentIndex(), self.transport.currentIndex())

    @property
    def _is_changed(self) -> bool:
        return self._draft() != self._filled

    def _unsaved_names(self) -> list[str]:
        """The environments with changes that are not saved, the one that is shown first."""
        return [*([self._shown] if self._is_changed else []), *self._drafts]

    def _on_save_all_chosen(self) -> None:
        """Save one after the other and leave; stay at the first that cannot be saved."""
        for name in self._unsaved_names():
            if name != self._shown:
                self._go_to(name)
            self._on_save_clicked()
            if self._is_changed:
                return
        self._leave()

    def _leave(self) -> None:
        self.done(QDialog.DialogCode.Rejected)

    def _go_to(self, name: str) -> None:
        rows = [row for row, each in enumerate(self.environments) if each.name == name]
        if rows:
            self.names.setCurrentRow(rows[0])
        else:
            self.start_new()

    def _on_save_clicked(self) -> None:
        typed = self._draft()
        transport = (Transport.TCP, Transport.HTTP)[typed.transport]
        environment, wrong = read_form(typed.texts, _STAGES[typed.stage], transport)
        row = self.names.currentRow()
        others = [each.name for number, each in enumerate(self.environments) if number != row]
        if environment.name in others:
            wrong["name"] = "Another environment has this name; choose one that tells them apart."
        self._show_wrong(wrong)
        if wrong:
            return
        self.unsaved.hide()
        self._filled = typed
        former = self.environments[row].name if row >= 0 else ""
        if row >= 0:
            self.environments[row] = environment
        else:
            self.environments.append(environment)
            row = len(self.environments) - 1
        self.show_environments(row)
        self.saved.emit(former, environment)

    def _on_remove_clicked(self) -> None:
        gone = self.environments.pop(self.names.currentRow())
        self._filled = self._draft()
        self.show_environments(0 if self.environments else -1)
        self.removed.emit(gone.name)

    def _show_wrong(self, wrong: dict[str, str]) -> None:
        """Say at each field what is wrong with it, and lead to the first."""
        for field in _FIELDS:
            self._say(field.key, wrong.get(field.key, ""))
        first = next((self.fields[field.key] for field in _FIELDS if field.key in wrong), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            bring_into_sight(first)

    def _say(self, key: str, wrong: str) -> None:
        """Say under a field what is wrong with it, or else what is dangerous about it."""
        line, problem = self.fields[key], self.problems[key]
        said = wrong or (danger_of(line.text().strip()) if key == "base_url" else "")
        line.setToolTip(said or line.placeholderText())
        line.setAccessibleDescription(said or line.placeholderText())
        restyle(line, "invalid", bool(wrong))
        restyle(problem, "tone", "error" if wrong else "warning")
        problem.setText(said)
        problem.setVisible(bool(said))

    def _build(self) -> None:
        for field in _FIELDS:
            line = self.fields[field.key]
            line.setPlaceholderText(field.hint)
            line.setAccessibleName(field.label)
            if field.is_secret:
                line.setEchoMode(QLineEdit.EchoMode.Password)
        self.stage.addItems([stage.value.capitalize() for stage in _STAGES])
        self.stage.setAccessibleName("Stage")
        self.transport.addItems(["TCP", "Web API"])
        self.transport.setAccessibleName("Transport of recorder commands")
        self.names.setAccessibleName("Environments")
        self.names.setMaximumWidth(220)
        for problem in self.problems.values():
            problem.setWordWrap(True)
            problem.setTextFormat(Qt.TextFormat.PlainText)
        self.save.setProperty("primary", "true")
        self.save.setDefault(True)
        self.remove.setProperty("danger", "true")
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close.rejected.connect(self.reject)
        left, right, foot, row = QVBoxLayout(), QVBoxLayout(), QHBoxLayout(), QHBoxLayout(self)
        left.addWidget(self.names, 1)
        left.addWidget(self.add)
        left.addWidget(self.remove)
        right.addWidget(scrolling(self._form()), 1)
        foot.addWidget(self.save)
        foot.addStretch(1)
        foot.addWidget(close)
        right.addWidget(self.unsaved)
        right.addLayout(foot)
        row.setSpacing(16)
        row.addLayout(left)
        row.addLayout(right, 1)
        set_tab_order([self.names, self.add, self.remove, *self._walk(), self.save])

    def _form(self) -> QWidget:
        """Return the fields on a page of their own, which scrolls where messages need more room than there is."""
        page = QWidget(self)
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 4, 0)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setVerticalSpacing(7)
        for field in _FIELDS:
            cell = QVBoxLayout()
            cell.setSpacing(2)
            cell.addWidget(self.fields[field.key])
            cell.addWidget(self.problems[field.key])
            form.addRow(field.label, cell)
            if field.key == "name":
                form.addRow("Stage", self.stage)
            if field.key == "host":
                form.addRow("Commands go over", self.transport)
        return page

    def _walk(self) -> list[QWidget]:
        """What Tab walks in the form, in the order in which it stands there."""
        beside: dict[str, QWidget] = {"name": self.stage, "host": self.transport}
        stops: list[QWidget] = []
        for field in _FIELDS:
            stops.append(self.fields[field.key])
            if field.key in beside:
                stops.append(beside[field.key])
        return stops

    # Qt overrides

    def reject(self) -> None:
        """Leave, unless something typed would be lost; the second Esc takes the question back."""
        names = self._unsaved_names()
        if not names:
            self._leave()
        elif self.unsaved.isVisible():
            self.unsaved.hide()
        else:
            self.unsaved.ask([f"“{name}”" if name else "The new environment" for name in names])


async def edit_environments(window: MainWindow) -> None:
    """Open the dialog and keep what is entered, until it is closed."""
    dialog = EnvironmentsDialog(window.desk.settings.environments, window)
    closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def on_finished() -> None:
        if not closed.done():
            closed.set_result(None)

    def on_saved(former: str, environment: Environment) -> None:
        _keep(window, former, environment)

    def on_removed(name: str) -> None:
        settings = window.desk.settings
        left = tuple(each for each in settings.environments if each.name != name)
        window.change_settings(
            replace(settings, environments=left, active="" if settings.active == name else settings.active)
        )

    dialog.finished.connect(on_finished)
    dialog.saved.connect(on_saved)
    dialog.removed.connect(on_removed)
    dialog.open()
    try:
        await closed
    finally:
        dialog.done(QDialog.DialogCode.Rejected)  # whoever ends the program is not asked
        dialog.deleteLater()


def _keep(window: MainWindow, former: str, environment: Environment) -> None:
    """Put an environment into the settings, its key into the store, and use it anew when it is the one in use."""
    settings = window.desk.settings
    names = [each.name for each in settings.environments]
    kept = list(settings.environments)
    if former in names:
        kept[names.index(former)] = environment
    else:
        kept.append(environment)
    active = environment.name if settings.active == former and former else settings.active
    window.change_settings(replace(settings, environments=tuple(kept), active=active))
    window.tasks.start(_keep_key(window, former, environment), name=f"keep key of {environment.name}")


async def _keep_key(window: MainWindow, former: str, environment: Environment) -> None:
    enablex, store = environment.enablex, window.desk.secrets
    if enablex is not None and enablex.app_key and store is not None:
        try:
            await store.set(key_account(enablex), enablex.app_key)
        except SecretStoreUnavailable as problem:
            window.desk.messages.warning(
                f"The APP_KEY of {environment.name} could not be kept.", str(problem), "It is used until Cuelight ends."
            )
    if former and window.desk.runner.environment.name == former:
        window.use_environment(environment)
