"""The smoke test of an installed program passes here, leaves what it promises, and fails where something is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from console.journal.session import open_session


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; from console.__main__ import window; sys.exit(window())"
    surroundings = {**os.environ, "CUELIGHT_HOME": str(home), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=120, env=surroundings
    )


def test_everything_is_done_once_and_shown(tmp_path):
    out = tmp_path / "Ergebnis – é"
    done = run("--smoke", "--out", str(out), home=tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((out / "smoke.json").read_text(encoding="utf-8"))
    assert report["failed"] == []
    assert len(report["checks"]) > 10
    assert QImage(str(out / "smoke.png")).width() >= 800
    with open_session(out / "smoke.cuelight") as session:
        commands = {entry.command for entry in session.entries()}
    assert {"room.create", "token.create", "record.start"} <= commands
    assert not (tmp_path / "home").exists(), "settings were left as they were"


def test_a_program_without_its_icons_fails(tmp_path):
    program = (
        "import sys; from PySide6.QtGui import QIcon; from console.ui.theme import Theme;"
        "Theme.icon = lambda self, name, role='': QIcon();"
        "from console.__main__ import window; sys.exit(window())"
    )
    surroundings = {**os.environ, "CUELIGHT_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", program, "--smoke", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        env=surroundings,
    )
    assert done.returncode == 1
    assert "FAIL  icons are drawn" in done.stdout
    assert json.loads((tmp_path / "smoke.json").read_text(encoding="utf-8"))["failed"] == ["icons are drawn"]
