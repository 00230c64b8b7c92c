"""The recorder: devices with their lamps, and what can be done to a call, its recording and its blackout."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QSplitter, QWidget

from console.domain.call import Call
from console.domain.catalogue.uptivity import DEVICE_LIST, TEST
from console.domain.command import System, Transport
from console.domain.state import Device
from console.ui.models.device_model import device_columns
from console.ui.models.table import SortedRows, TableModel
from console.ui.panels.asking import NO_WEB, AskingPanel, why_blocked
from console.ui.panels.recorder_actions import RUNNING, RecorderActions
from console.ui.widgets.device_table import DeviceTable
from console.ui.widgets.enabling import enable
from console.ui.widgets.scroll import scrolling, share

if TYPE_CHECKING:
    from console.ui.desk import Desk

NO_DEVICES = "No device is known yet.\nPress Refresh devices to ask the recorder, or type a device beside this table."
TICK_MS = 1000
TABLE_SHARE, SIDE_SHARE = 5, 3


class RecorderPanel(AskingPanel):
    """A table of devices beside the actions for one of them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.devices = TableModel[Device](device_columns(desk.theme, time.time), self)
        self.table = DeviceTable(SortedRows(self.devices, self), self)
        self.test_button = QPushButton(TEST.title, self)
        self.refresh_button = QPushButton("Refresh devices", self)
        self.tcp_button = QPushButton("TCP", self)
        self.http_button = QPushButton("HTTP", self)
        self.actions_pane = RecorderActions(desk.theme, self)
        self._environment = ""
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._build()
        self._connect()
        self.setFocusProxy(self.table)
        self.refresh()

    @property
    def transport(self) -> Transport:
        """The way the next command takes."""
        return Transport.HTTP if self.http_button.isChecked() else Transport.TCP

    def refresh(self) -> None:
        """Follow the environment; a new one brings its own preferred transport."""
        environment = self.desk.runner.environment
        if environment.name != self._environment:
            self._environment = environment.name
            preferred = environment.recorder.transport if environment.recorder else Transport.TCP
            (self.http_button if preferred is Transport.HTTP else self.tcp_button).setChecked(True)
        self._on_known_changed()

    def receive(self, what: str) -> None:
        """Choose a device."""
        if not self.table.pick(0, what):
            self.actions_pane.choose_device(what)
        self.table.setFocus()

    def reload(self) -> str:
        """Ask for the devices again."""
        if self.refresh_button.isEnabled():
            self._on_refresh_clicked()
            return ""
        return self.refresh_button.toolTip()

    async def _act(self, call: Call) -> None:
        if await self.actions_pane.is_sure(call, self.desk.runner.environment):
            await self.ask(call)

    def _on_test_clicked(self) -> None:
        self.tasks.start(self.ask(Call(TEST, transport=self.transport)), name=TEST.id)

    def _on_refresh_clicked(self) -> None:
        call = Call(DEVICE_LIST, transport=self.transport)
        self.tasks.start(self.ask(call, is_quiet=True), name=DEVICE_LIST.id)

    def _on_call_asked(self, call: Call) -> None:
        self.tasks.start(self._act(call), name=call.command.id)

    def _on_picked(self) -> None:
        device = self.table.current(Device)
        if device is not None and device.device_id != self.actions_pane.device_id:
            self.actions_pane.choose_device(device.device_id)

    def _on_device_changed(self) -> None:
        """Mark the row of the device that is acted on, and no other."""
        device, wanted = self.table.current(Device), self.actions_pane.device_id
        if device is not None and device.device_id == wanted:
            return
        if not wanted or not self.table.pick(0, wanted):
            self.table.selectionModel().clear()

    def _on_transport_clicked(self) -> None:
        self.actions_pane.transport = self.transport

    def _on_known_changed(self) -> None:
        """Show the devices as they are known now."""
        devices = tuple(self.desk.runner.known.devices.values())
        if devices != self.devices.rows:
            self.devices.update_rows(devices)
            self.table.fit_columns()
            self._on_device_changed()
        self._refresh()

    def _build(self) -> None:
        theme = self.desk.theme
        theme.bind_icon(self.test_button, "test")
        theme.bind_icon(self.refresh_button, "refresh")
        way = QButtonGroup(self)
        for button in (self.tcp_button, self.http_button):
            button.setCheckable(True)
            button.setAccessibleName(f"Send over {button.text()}")
            way.addButton(button)
        self.tcp_button.setChecked(True)
        label = QLabel("Send over", self)
        label.setProperty("tone", "muted")
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self.refresh_button)
        bar.addWidget(self.test_button)
        bar.addWidget(self.make_cancel_button())
        bar.addStretch(1)
        for widget in (label, self.tcp_button, self.http_button):
            bar.addWidget(widget)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(scrolling(self.actions_pane))
        share(split, TABLE_SHARE, SIDE_SHARE)
        self.body.addLayout(bar)
        self.body.addWidget(split, 1)

    def _connect(self) -> None:
        self.test_button.clicked.connect(self._on_test_clicked)
        self.refresh_button.clicked.connect(self._on_refresh_clicked)
        self.tcp_button.toggled.connect(self._on_transport_clicked)
        self.table.picked.connect(self._on_picked)
        self.table.opened.connect(self.actions_pane.focus_first)
        self.actions_pane.device_changed.connect(self._on_device_changed)
        self.actions_pane.call_asked.connect(self._on_call_asked)
        self.watch.changed.connect(self._on_known_changed)
        self.tasks.changed.connect(self._refresh)
        self._tick.timeout.connect(self.devices.repaint_rows)

    def _refresh(self) -> None:
        """Enable what the environment allows and say why the rest is not."""
        target = self.desk.runner.environment.recorder
        blocked = why_blocked(self.desk.runner.environment, System.UPTIVITY)
        for button, command in ((self.test_button, TEST), (self.refresh_button, DEVICE_LIST)):
            is_running = self.tasks.is_running(command.id)
            enable(button, not blocked and not is_running)
            badge = f"{command.help}\nProvenance: {command.provenance.value}"
            button.setToolTip(blocked or (RUNNING if is_running else badge))
        no_web = blocked or ("" if target is not None and target.web_url else NO_WEB)
        self.http_button.setEnabled(not no_web)
        self.http_button.setToolTip(no_web or "Send over the recorder's Web API")
        self.tcp_button.setEnabled(not blocked)
        self.tcp_button.setToolTip(blocked or "Send over the recorder's raw TCP port")
        self.actions_pane.set_state(blocked, self.tasks.is_running)
        self.table.set_empty_text(blocked or NO_DEVICES)

    def showEvent(self, event: QShowEvent) -> None:
        """Let the lamps grow older while they can be seen."""
        super().showEvent(event)
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can see the lamps."""
        super().hideEvent(event)
        self._tick.stop()
