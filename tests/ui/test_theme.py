"""The themes: complete, readable by number, and used through roles only."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from console import assets
from console.journal.highlight import Colour
from console.ui.theme import THEMES, IllFormedTheme, Theme, fixed_font, parse_theme

UI = Path(assets.__file__).parent / "ui"
READABLE = 4.5
"""WCAG 2.1, contrast of normal text, level AA."""
SEEN = 3.0
"""WCAG 2.1, contrast of marks that are not text."""

SURFACES = ("surface.window", "surface.panel", "surface.raised", "surface.header", "surface.rail", "surface.overlay")
ROW_INKS = (
    "text.normal", "text.muted", *(f"severity.{word}.fg" for word in ("ok", "notice", "warning", "error")),
    *(f"row.{word}" for word in ("pending", "event", "gap", "simulated")),
)  # fmt: skip
"""What the log writes rows in, whichever rule colours them."""

TEXT_PAIRS = (
    *(("text.normal", surface) for surface in SURFACES),
    *(("text.muted", surface) for surface in SURFACES),
    ("text.normal", "surface.hover"), ("text.on-accent", "accent.normal"), ("text.on-accent", "accent.hover"),
    ("text.tooltip", "surface.tooltip"), ("selection.text", "selection.surface"), ("accent.text", "accent.soft"),
    ("accent.text", "surface.panel"), ("text.muted", "surface.field"), ("text.normal", "surface.field"),
    *((f"severity.{word}.fg", f"severity.{word}.bg") for word in ("ok", "notice", "warning", "error")),
    *((f"severity.{word}.fg", "surface.panel") for word in ("ok", "notice", "warning", "error")),
    *(("text.normal", f"severity.{word}.bg") for word in ("ok", "notice", "warning", "error")),
    *(("text.muted", f"severity.{word}.bg") for word in ("warning", "error")),
    *(("row.simulated", ground) for ground in ("surface.panel", "severity.warning.bg", "severity.error.bg")),
    *((f"row.{word}", "surface.panel") for word in ("pending", "event", "gap")),
    ("row.gap", "severity.warning.bg"),
    *((f"provenance.{word}.fg", f"provenance.{word}.bg") for word in ("documented", "observed", "named", "assumed")),
    *((f"frame.{word}.fg", f"frame.{word}.bg") for word in ("simulator", "test", "production")),
    *((f"highlight.{colour}.fg", f"highlight.{colour}.bg") for colour in Colour),
    *((ink, f"highlight.{colour}.bg") for colour in Colour for ink in ROW_INKS),
)  # fmt: skip
MARK_PAIRS = (
    *(("line.focus", surface) for surface in SURFACES),
    *((f"lamp.{word}", "surface.panel") for word in ("confirmed", "unknown", "up", "down")),
    ("icon.normal", "surface.window"),
    *((f"highlight.{colour}.mark", "surface.panel") for colour in Colour),
    *((f"highlight.{colour}.mark", f"highlight.{colour}.bg") for colour in Colour),
    *((f"highlight.{colour}.mark", "surface.header") for colour in Colour),
)


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tokens(name: str):
    return parse_theme(assets.read_text(f"theme/{name}.toml"), name)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read(name: str, ink: str, ground: str) -> None:
    roles = tokens(name)
    assert contrast(roles.color(ink), roles.color(ground)) >= READABLE


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_marks_can_be_seen(name: str, mark: str, ground: str) -> None:
    roles = tokens(name)
    assert contrast(roles.color(mark), roles.color(ground)) >= SEEN


def test_every_theme_has_the_same_roles() -> None:
    sets = {name: set(tokens(name).roles) for name in THEMES}
    assert sets["dark"] == sets["light"] == sets["high-contrast"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[base]\nink = '#000000'\n[text]\nnormal = 'paper'", "'text.normal' refers to 'paper'"),
        ("[base", "is not TOML"),
    ],
)
def test_an_ill_formed_theme_names_file_and_key(text: str, said: str) -> None:
    with pytest.raises(IllFormedTheme, match=said) as problem:
        parse_theme(text, "theme/mine.toml")
    assert "theme/mine.toml" in str(problem.value)


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheet_is_filled_completely(qapp, name: str) -> None:
    theme = Theme(name)
    sheet = theme.style_sheet()
    assert "@" not in sheet.split("*/", 1)[1]
    for url in re.findall(r'url\("([^"]+)"\)', sheet):
        assert "currentColor" not in Path(url).read_text(encoding="utf-8")


def test_an_unknown_role_is_named(theme) -> None:
    with pytest.raises(IllFormedTheme, match=r"no role 'text\.purple'"):
        theme.color("text.purple")


@pytest.mark.parametrize("name", [name[6:-4] for name in assets.names("icons", ".svg")])
def test_every_icon_draws_something(theme, name: str) -> None:
    image = theme.icon(name).pixmap(QSize(16, 16)).toImage()
    drawn = sum(image.pixelColor(x, y).alpha() > 0 for x in range(image.width()) for y in range(image.height()))
    assert drawn > 10


def test_bound_icons_follow_a_change_and_ask_for_nothing_dead(qapp, qtbot) -> None:
    theme = Theme("light")
    button, action = QToolButton(), QAction()
    qtbot.addWidget(button)
    for target in (button, action):
        theme.bind_icon(target, "play")
    before = button.icon().cacheKey(), action.icon().cacheKey()
    changed = []
    theme.changed.connect(lambda: changed.append(theme.name))
    theme.use("dark")
    assert changed == ["dark"]
    assert (button.icon().cacheKey(), action.icon().cacheKey()) != before
    del button, action
    theme.use("light")


def test_applying_uses_fusion_and_our_palette(qapp) -> None:
    before = qapp.palette()
    theme = Theme("dark")
    theme.apply(qapp)
    try:
        assert qapp.palette().window().color() == theme.color("surface.window")
        assert qapp.styleSheet() == theme.style_sheet()
        qapp.setStyleSheet("")
        assert qapp.style().name() == "fusion"
    finally:
        qapp.setStyleSheet("")
        qapp.setPalette(before)
        qapp.styleHints().unsetColorScheme()


def test_no_colour_stands_outside_the_themes() -> None:
    found = [
        f"{path.name}: {match}"
        for path in UI.rglob("*.py")
        for match in re.findall(r"[\"'](#[0-9a-fA-F]{6})[\"']", path.read_text(encoding="utf-8"))
    ]
    assert not found


LEAVING = """
import ctypes
from PySide6.QtWidgets import QApplication
from console.ui.theme import Theme
app = QApplication([])
theme = Theme("light")
theme.apply(app)
ctypes.pythonapi.Py_IncRef(ctypes.py_object(theme))  # as in a circle through Qt, which no collector finds
print(theme._folder.path(), end="")
"""


def test_the_pictures_of_the_style_sheet_go_with_the_program(tmp_path) -> None:
    surroundings = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)}
    run = [sys.executable, "-c", LEAVING]
    folder = subprocess.run(run, env=surroundings, capture_output=True, text=True, check=True, timeout=60).stdout
    assert Path(folder).parent == tmp_path
    assert not Path(folder).exists()


@pytest.mark.parametrize("platform", ["win32", "linux"])
def test_only_windows_is_not_asked_for_its_fixed_font(monkeypatch, qapp, platform: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert (fixed_font().families()[0] == "Cascadia Mono") is (platform == "win32")
