"""A token that was just issued: masked, with its remaining time, to be copied or scanned."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.domain.secret import Secret
from console.ui.models.device_model import age
from console.ui.widgets.flow import FlowLayout
from console.ui.widgets.outside_text import OutsideText
from console.ui.widgets.qr import QrLabel

if TYPE_CHECKING:
    from console.ui.theme import Theme

VALID_S = 15 * 60
"""How long a token can be used after it was issued (vendor: Create Token)."""

CLIPBOARD_S = 60
"""How long a copied token stays in the clipboard."""

TICK_MS = 1000

PLACE = "{token}"
"""Where the token goes in a join link."""


class IssuedToken(QWidget):
    """Shows one token and hands it out on demand; nothing of it is kept once it is replaced."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reveal_button = QPushButton("Show token", self)
        self.copy_button = QPushButton("Copy token", self)
        self.qr_button = QPushButton("Show QR code", self)
        self.link = QLineEdit(self)
        self.qr = QrLabel(self)
        self._line = QLineEdit(self)
        self._for = OutsideText(self)
        self._life = QLabel(self)
        self._note = QLabel(self)
        self._token: Secret | None = None
        self._copied: Secret | None = None
        self._issued_s = 0.0
        self._tick = QTimer(self)
        self._forget_copy = QTimer(self)
        self._build(theme)
        self._connect()
        self._refresh()

    @property
    def token(self) -> Secret | None:
        """The token shown, if any."""
        return self._token

    def show_token(self, token: Secret, whose: str, now_s: float | None = None) -> None:
        """Show a token in place of the one before, masked."""
        self._token = token
        self._issued_s = time.time() if now_s is None else now_s
        self._for.setText(whose)
        self._line.setText(token.reveal())
        self.reveal_button.setChecked(False)
        self.qr_button.setChecked(False)
        self._tick.start()
        self._refresh()

    def clear(self) -> None:
        """Forget the token, in the clipboard too."""
        self.clear_clipboard()
        self._token = None
        self._line.clear()
        self._tick.stop()
        self.qr_button.setChecked(False)
        self._refresh()

    def clear_clipboard(self) -> None:
        """Empty the clipboard if it still holds what was copied here."""
        self._forget_copy.stop()
        clipboard = QGuiApplication.clipboard()
        if self._copied and clipboard.text() == self._copied.reveal():
            clipboard.clear()
        self._copied = None
        self._refresh()

    def _on_copy_clicked(self) -> None:
        if self._token is None:
            return
        self._copied = Secret(self._handed_out())
        QGuiApplication.clipboard().setText(self._copied.reveal())
        self._forget_copy.start()
        self._refresh()

    def _on_reveal_toggled(self, is_shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self._line.setEchoMode(mode.Normal if is_shown else mode.Password)
        self._line.setCursorPosition(0)
        self.reveal_button.setText("Hide token" if is_shown else "Show token")

    def _on_qr_wanted(self) -> None:
        wanted = self.qr_button.isChecked() and self._token is not None
        fits = wanted and self.qr.show_code(self._handed_out(), "QR code of the token or join link")
        self.qr.setVisible(fits)
        self.qr_button.setText("Hide QR code" if wanted else "Show QR code")
        self._note.setText("This is too long for a QR code; copy it instead." if wanted and not fits else "")
        self._note.setVisible(bool(self._note.text()))

    def _handed_out(self) -> str:
        """Return the join link with the token in its place, or the bare token when no link is given."""
        assert self._token is not None
        link = self.link.text().strip()
        bare = self._token.reveal()
        return (link.replace(PLACE, bare) if PLACE in link else link + bare) if link else bare

    def _connect(self) -> None:
        self.reveal_button.toggled.connect(self._on_reveal_toggled)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.qr_button.toggled.connect(self._on_qr_wanted)
        self.link.textChanged.connect(self._on_qr_wanted)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._refresh)
        self._forget_copy.setSingleShot(True)
        self._forget_copy.setInterval(CLIPBOARD_S * 1000)
        self._forget_copy.timeout.connect(self.clear_clipboard)

    def _build(self, theme: Theme) -> None:
        title = QLabel("Token", self)
        title.setProperty("tone", "title")
        self._line.setReadOnly(True)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._line.setAccessibleName("Token, masked")
        self._line.setFont(theme.mono)
        self._line.setPlaceholderText("No token yet: fill in the form and press Issue token")
        self.link.setPlaceholderText(f"optional, for example https://…/join?token={PLACE}")
        self.link.setAccessibleName("Join link")
        self.link.setToolTip(f"Address of your client; {PLACE} stands for the token, else it goes to the end")
        for button, icon in ((self.reveal_button, "eye"), (self.copy_button, "copy"), (self.qr_button, "qr")):
            theme.bind_icon(button, icon)
        self.reveal_button.setCheckable(True)
        self.qr_button.setCheckable(True)
        for label in (self._for, self._life, self._note):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._life.setProperty("tone", "muted")
        self._note.setProperty("tone", "warning")
        self._note.hide()
        self.qr.hide()
        link_label = QLabel("Join link", self)
        link_label.setBuddy(self.link)
        link_row = QHBoxLayout()
        link_row.addWidget(link_label)
        link_row.addWidget(self.link, 1)
        buttons = FlowLayout(gap=6)
        for button in (self.copy_button, self.reveal_button, self.qr_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(8)
        for widget in (title, self._for, self._line, self._life):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addLayout(link_row)
        column.addWidget(self._note)
        column.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def _refresh(self) -> None:
        """Enable what there is a token for, and count its time down."""
        has_token = self._token is not None
        for button in (self.copy_button, self.reveal_button, self.qr_button):
            button.setEnabled(has_token)
            button.setToolTip("" if has_token else "There is no token yet: issue one first")
        if self._copied is not None:
            self.copy_button.setText(f"Copied, cleared in {max(0, self._forget_copy.remainingTime() // 1000)} s")
        else:
            self.copy_button.setText("Copy token")
        self._for.setVisible(has_token)
        self._life.setText(self._remaining() if has_token else "")

    def _remaining(self) -> str:
        ends_s = self._issued_s + VALID_S
        until = f"{dt.datetime.fromtimestamp(ends_s, dt.UTC).astimezone():%H:%M:%S}"
        left = ends_s - time.time()
        if left <= 0:
            return f"It expired at {until}. Issue a new one."
        return f"For one use, until {until} ({age(left)} left). It cannot be shown again once another is issued."
