"""What a packaged program says when it cannot start, how builders see that it has, and what they do without Wine."""

from __future__ import annotations

import importlib
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QColor, QImage

import console

ROOT = Path(console.__file__).parents[1]
FOLDER = ROOT / "packaging"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], ModuleType]]:
    """Import scripts of packaging/, which import each other by their bare names, and forget them again."""
    monkeypatch.syspath_prepend(str(FOLDER))
    before = set(sys.modules)
    yield importlib.import_module
    ours = [name for name in sys.modules if name not in before]
    for name in ours:
        if FOLDER in Path(getattr(sys.modules[name], "__file__", None) or "/").parents:
            del sys.modules[name]


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: Callable[[str], ModuleType]) -> Path:
    """The folder of a packaged program's parts, whole."""
    folder = tmp_path / "_internal"
    for number in range(5):
        part = folder / "Qt – é" / f"part {number}.dll"
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(b"x" * 100)
    script("parts").write_list(folder)
    monkeypatch.setattr(sys, "_MEIPASS", str(folder), raising=False)
    return folder


def test_a_whole_program_has_nothing_to_say(inside, script):
    (inside / "added later.txt").write_text("not ours")
    assert script("parts").not_whole(inside) == []
    assert script("why_not").damaged() == ""


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda part: part.unlink(), "Qt – é/part 1.dll"),
        (lambda part: part.write_bytes(b"x" * 99), "Qt – é/part 1.dll"),
        (lambda part: part.write_bytes(b""), "Qt – é/part 1.dll"),
        (lambda part: (part.parents[1] / "parts.txt").unlink(), "parts.txt"),
        (
            lambda part: [one.unlink() for one in part.parent.iterdir()],
            "Qt – é/part 0.dll, Qt – é/part 1.dll, Qt – é/part 2.dll and 2 more",
        ),
    ],
    ids=["missing", "cut short", "empty", "no list", "all"],
)
@pytest.mark.parametrize("door", ["start_cli", "start_window"])
def test_a_damaged_program_names_what_it_lost_and_does_not_start(
    inside, script, capsys, monkeypatch, door, damage, named
):
    monkeypatch.setattr(sys, "platform", "linux")  # a box would wait for somebody
    damage(inside / "Qt – é" / "part 1.dll")
    assert script(door).main() == 5
    said = capsys.readouterr().err
    assert f"missing or damaged: {named}.\n" in said
    assert "Install Cuelight again; settings and session files are kept." in said


def test_a_library_of_the_system_that_is_missing_is_not_called_damage(inside, script, capsys, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(sys.modules, "console.app", None)
    assert script("start_window").main() == 5
    said = capsys.readouterr().err
    assert "a library cannot be loaded" in said
    assert "README names the packages" in said


def test_readme_names_every_package_qt_needs(script):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    dev = script("dev")
    assert [name for name in (*dev.QT_PACKAGES, *dev.SCREEN_PACKAGES) if name not in text] == []


@pytest.mark.parametrize(("arguments", "code", "done"), [(["--or-skip"], 0, ["packages", "icons"]), ([], 3, [])])
def test_where_wine_cannot_be_had_the_windows_part_says_so_and_does_the_rest(
    script, monkeypatch, capsys, arguments, code, done
):
    monkeypatch.syspath_prepend(str(FOLDER / "windows"))
    build = script("build")
    worked = []

    def cannot() -> None:
        raise build.NoWine("these packages are missing: wine64")

    monkeypatch.setattr(build, "install_needs", cannot)
    monkeypatch.setattr(build.dev, "set_up_environment", lambda: None)
    monkeypatch.setattr(build, "provide_python", lambda own: worked.append("packages"))
    monkeypatch.setattr(build, "draw_icons", lambda python: worked.append("icons"))
    assert build.main(arguments) == code
    assert worked == done
    assert "The Windows part is skipped: these packages are missing: wine64" in capsys.readouterr().out


WIDTH, HEIGHT, COLORS = 100, 80, 2


@pytest.fixture
def screen(script, tmp_path):
    """A screen whose dump is written by the test."""
    made = script("screen").Screen()
    yield made
    made._folder.cleanup()


def dump(screen, paint: Callable[[int, int], int]) -> None:
    """Write the dump of a screen as Xvfb does: header, colours nobody needs, rows with some room at their ends."""
    header = [0] * 25
    header[0], header[4], header[5], header[12], header[19] = 100, WIDTH, HEIGHT, WIDTH * 4 + 8, COLORS
    rows = (struct.pack(f"<{WIDTH}I", *(paint(x, y) for x in range(WIDTH))) + b"\xff" * 8 for y in range(HEIGHT))
    content = struct.pack(">25I", *header) + b"\xee" * 12 * COLORS + b"".join(rows)
    (Path(screen._folder.name) / "Xvfb_screen0").write_bytes(content)


def test_a_window_is_seen_once_it_covers_a_fifth_of_the_screen(screen):
    dump(screen, lambda x, y: 0)
    assert screen.wait_for_window(0) is None
    assert screen.wait_until_empty(0)
    dump(screen, lambda x, y: 0xF0F0F0 if x < WIDTH // 10 else 0)
    assert screen.wait_for_window(0) is None
    assert not screen.wait_until_empty(0)
    dump(screen, lambda x, y: 0x101418 if x < WIDTH // 2 else 0)
    assert screen.wait_for_window(0) is not None
    assert screen.colors() == 2


def test_a_picture_of_the_screen_has_its_colours(screen, tmp_path):
    dump(screen, lambda x, y: 0x11_22_33 if (x, y) == (3, 2) else 0xFF_80_00)
    screen.picture(tmp_path / "screen.png")
    image = QImage(str(tmp_path / "screen.png"))
    assert (image.width(), image.height()) == (WIDTH, HEIGHT)
    assert image.pixelColor(3, 2) == QColor("#112233")
    assert image.pixelColor(99, 79) == QColor("#ff8000")
