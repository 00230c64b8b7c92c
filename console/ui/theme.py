"""Colours, icons and the style sheet: roles are stated in TOML, and no colour stands anywhere else."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary, finalize

import shiboken6
from PySide6 import QtCore
from PySide6.QtCore import QByteArray, QObject, QRectF, QTemporaryDir, Signal
from PySide6.QtGui import QAction, QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap

from console import assets

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer
    from PySide6.QtWidgets import QAbstractButton, QApplication

THEMES = ("light", "dark", "high-contrast")
"""The themes that exist, by file name; `system` follows the desktop's light or dark."""

SYSTEM = "system"

_ICON_SIZES = (16, 24, 32, 48)
_ICON_CALL = re.compile(r"@icon\((?P<name>[a-z-]+)(?:,\s*(?P<role>[a-z.-]+))?\)")
_ROLE = re.compile(r"@(?P<role>[a-z][a-z-]*(?:\.[a-z][a-z-]*)+)")
_PALETTE = {
    QPalette.ColorRole.Window: "surface.window",
    QPalette.ColorRole.WindowText: "text.normal",
    QPalette.ColorRole.Base: "surface.panel",
    QPalette.ColorRole.AlternateBase: "surface.stripe",
    QPalette.ColorRole.Text: "text.normal",
    QPalette.ColorRole.PlaceholderText: "text.muted",
    QPalette.ColorRole.Button: "surface.raised",
    QPalette.ColorRole.ButtonText: "text.normal",
    QPalette.ColorRole.BrightText: "text.on-accent",
    QPalette.ColorRole.Highlight: "selection.surface",
    QPalette.ColorRole.HighlightedText: "selection.text",
    QPalette.ColorRole.Accent: "accent.normal",
    QPalette.ColorRole.Link: "accent.text",
    QPalette.ColorRole.LinkVisited: "accent.text",
    QPalette.ColorRole.ToolTipBase: "surface.tooltip",
    QPalette.ColorRole.ToolTipText: "text.tooltip",
    QPalette.ColorRole.Light: "surface.raised",
    QPalette.ColorRole.Midlight: "line.normal",
    QPalette.ColorRole.Mid: "line.normal",
    QPalette.ColorRole.Dark: "line.strong",
    QPalette.ColorRole.Shadow: "line.strong",
}


class IllFormedTheme(ValueError):
    """A theme file that contradicts itself; the message names the file and the key."""


class Tokens(NamedTuple):
    """The roles of one theme and their colours, as written in its file."""

    name: str
    title: str
    is_dark: bool
    roles: Mapping[str, str]
    """Dotted role to `#rrggbb`."""

    def color(self, role: str) -> str:
        """Return the colour of a role as text."""
        try:
            return self.roles[role]
        except KeyError:
            raise IllFormedTheme(f"theme/{self.name}.toml has no role '{role}'.") from None

    def filled(self, text: str) -> str:
        """Replace every `@role` of a text by its colour."""
        return _ROLE.sub(lambda found: self.color(found["role"]), text)


def parse_theme(text: str, origin: str) -> Tokens:
    """Read one theme file."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise IllFormedTheme(f"{origin} is not TOML: {problem}") from None
    base = table.pop("base", {})
    name, title, scheme = (str(table.pop(key, "")) for key in ("name", "title", "scheme"))
    roles = {}
    for role, reference in _flat(table):
        if reference not in base:
            raise IllFormedTheme(f"{origin}: '{role}' refers to '{reference}', which the base palette does not have.")
        roles[role] = base[reference]
    return Tokens(name, title, scheme == "dark", roles)


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


class Theme(QObject):
    """The theme in use: colours by role, icons by name, and the style sheet over the application.

    Signals:
        changed: Another theme is in use; what paints by itself repaints, with colours asked for anew.
    """

    changed = Signal()

    def __init__(self, choice: str = SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._tokens = _load(_first_guess(choice))
        self._colors: dict[str, QColor] = {}
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._bound: WeakKeyDictionary[QObject, tuple[str, str]] = WeakKeyDictionary()
        self._app: QApplication | None = None
        self._folder: QTemporaryDir | None = None

    @property
    def name(self) -> str:
        """The name of the theme in use, never `system`."""
        return self._tokens.name

    @property
    def choice(self) -> str:
        """What was chosen: a theme or `system`."""
        return self._choice

    @property
    def tokens(self) -> Tokens:
        """The roles of the theme in use."""
        return self._tokens

    @cached_property
    def mono(self) -> QFont:
        """The font of codes, identifiers and raw bytes."""
        return fixed_font()

    def color(self, role: str) -> QColor:
        """Return the colour of a role such as `severity.error.fg`."""
        found = self._colors.get(role)
        if found is None:
            found = self._colors[role] = QColor(self._tokens.color(role))
        return found

    def icon(self, name: str, role: str = "icon.normal") -> QIcon:
        """Return an icon of `resources/icons` in the colour of a role."""
        found = self._icons.get((name, role))
        if found is None:
            found = self._icons[name, role] = self._drawn(name, role)
        return found

    def bind_icon(self, target: QAbstractButton | QAction, name: str, role: str = "icon.normal") -> None:
        """Give a button or action an icon that follows the theme."""
        self._bound[target] = (name, role)
        target.setIcon(self.icon(name, role))

    def apply(self, app: QApplication) -> None:
        """Dress the application: Fusion, palette, colour scheme, style sheet; follow the desktop if so chosen."""
        if self._app is None:
            self.apply_palette(app)
            app.styleHints().colorSchemeChanged.connect(self._on_desktop_scheme_changed)
        self._app = app
        self._tokens = _load(_resolve(self._choice))
        self._colors.clear()
        self._dress(app)

    def apply_palette(self, app: QApplication) -> None:
        """Give the application style and colours only, which is quick enough to come before the first paint."""
        app.setStyle("Fusion")
        app.setPalette(self._palette())

    def use(self, choice: str) -> None:
        """Change to a theme, or to `system`."""
        self._choice = choice
        if self._app is not None and choice == SYSTEM:
            self._app.styleHints().unsetColorScheme()
        self._load_and_dress(_resolve(choice))

    def style_sheet(self) -> str:
        """Return the style sheet filled with this theme's colours and pictures."""
        text = _ICON_CALL.sub(self._icon_url, assets.read_text("theme/console.qss"))
        return self._tokens.filled(text)

    def _on_desktop_scheme_changed(self) -> None:
        if self._choice == SYSTEM and _resolve(SYSTEM) != self.name:
            self._load_and_dress(_resolve(SYSTEM))

    def _load_and_dress(self, name: str) -> None:
        self._tokens = _load(name)
        self._colors.clear()
        self._icons.clear()
        if self._app is not None:
            self._dress(self._app)
        for target, (icon, role) in list(self._bound.items()):
            if shiboken6.isValid(target):
                target.setIcon(self.icon(icon, role))  # type: ignore[attr-defined]  # bound by bind_icon only
        self.changed.emit()

    def _dress(self, app: QApplication) -> None:
        if self._choice != SYSTEM:
            scheme = QtCore.Qt.ColorScheme.Dark if self._tokens.is_dark else QtCore.Qt.ColorScheme.Light
            app.styleHints().setColorScheme(scheme)
        app.setPalette(self._palette())
        app.setStyleSheet(self.style_sheet())

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, token in _PALETTE.items():
            palette.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("text.disabled"))
        return palette

    def _drawn(self, name: str, role: str) -> QIcon:
        from PySide6.QtSvg import QSvgRenderer

        icon = QIcon()
        picture = QSvgRenderer(QByteArray(self._svg(name, role).encode()))
        for size in _ICON_SIZES:
            icon.addPixmap(_pixmap(picture, size))
        faint = QSvgRenderer(QByteArray(self._svg(name, "icon.disabled").encode()))
        for size in _ICON_SIZES[:2]:
            icon.addPixmap(_pixmap(faint, size), QIcon.Mode.Disabled)
        return icon

    def _svg(self, name: str, role: str) -> str:
        text = assets.read_text(f"icons/{name}.svg")
        return self._tokens.filled(text).replace("currentColor", self._tokens.color(role))

    def _icon_url(self, found: re.Match[str]) -> str:
        """Write a coloured picture where the style sheet, which knows files only, can load it."""
        if self._folder is None:
            self._folder = QTemporaryDir()
            finalize(self, self._folder.remove)  # Python destroys at its end only what nothing refers to any more
        role = found["role"] or "icon.normal"
        file = Path(self._folder.path()) / f"{self.name}-{found['name']}-{role}.svg"
        file.write_text(self._svg(found["name"], role), encoding="utf-8")
        return f'url("{file.as_posix()}")'


def fixed_font() -> QFont:
    """Return the font of codes, identifiers and raw bytes, for widgets that know no theme."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if sys.platform == "win32":  # the one Windows names is Courier New, too thin to be read in a log
        font.setFamilies(["Cascadia Mono", "Consolas", font.family(), "DejaVu Sans Mono"])  # the last under Wine
    return font


def _load(name: str) -> Tokens:
    return parse_theme(assets.read_text(f"theme/{name}.toml"), f"theme/{name}.toml")


def _first_guess(choice: str) -> str:
    """Like `_resolve`, from the desktop's palette.

    This runs before the first paint, and Qt's namespace costs 15 ms when it is first touched.
    """
    if choice != SYSTEM:
        return _resolve(choice)
    return "dark" if QGuiApplication.palette().window().color().lightness() < 128 else "light"


def _resolve(choice: str) -> str:
    if choice != SYSTEM:
        return choice if choice in THEMES else "light"
    hints = QGuiApplication.styleHints()
    return "dark" if hints.colorScheme() is QtCore.Qt.ColorScheme.Dark else "light"


def _pixmap(picture: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(QtCore.Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    picture.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap.copy()  # what was painted on keeps its paint engine, several times as large as an icon
