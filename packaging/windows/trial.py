"""What a trial of the release under Wine is made of: claims, doing things as people and scripts would, and looking.

A claim is checked on files, registry values and windows, never on an exit code alone: a 32-bit installer, for example,
ends with 0 under a 64-bit Wine and installs nothing.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from screen import Screen
from wine import Done, Wine, windows_path

OWN = r"Software\Cuelight"
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\Cuelight"
CLASSES = r"Software\Classes"
LINK = Path("AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Cuelight.lnk")
LINK_FOR_ALL = Path("ProgramData/Microsoft/Windows/Start Menu/Programs/Cuelight.lnk")
MARK = Path("_internal/only-in-the-older-version.txt")
PARTS = ("cuelight.exe", "cuelight-cli.exe", "_internal/python313.dll", "Uninstall.exe")

START_S, INSTALL_S, POLL_S = 120.0, 300.0, 0.1
FEWEST_COLORS = 200
"""A window that is furnished has more."""


@dataclass(frozen=True, slots=True)
class Setups:
    """What was built."""

    version: str
    setup: Path
    portable: Path
    older_version: str
    older: Path


class Trial:
    """A prefix, what was built, and what held so far; claims that do not hold are gathered."""

    def __init__(self, wine: Wine, screen: Screen, setups: Setups, work: Path) -> None:
        self._wine, self._screen, self._setups = wine, screen, setups
        self._work = work / "exercise"
        self.pictures = work / "pictures"
        self._home = wine.profile / "AppData" / "Local"
        self._program = self._home / "Programs" / "Cuelight"
        self._failed: list[str] = []
        self._held = 0

    # ---- claims

    def _claim(self, name: str, holds: object, saw: object = "") -> None:
        if holds:
            self._held += 1
        else:
            self._failed.append(f"{name} ({saw})" if saw else name)
        print(f"      {'ok  ' if holds else 'FAIL'} {name}{f': {saw}' if saw and not holds else ''}", flush=True)

    def _claim_installed(self, version: str) -> None:
        missing = [part for part in PARTS if not (self._program / part).exists()]
        self._claim(f"version {version} is there", not missing, f"missing: {missing}")
        registered = self._value(UNINSTALL, "DisplayVersion")
        self._claim(f"version {version} is registered", registered == version, registered)

    def _smoke(self, program: Path, name: str) -> None:
        out = self._work / f"smoke-{name}"
        done = self._wine.run(windows_path(program), "--smoke", "--out", windows_path(out), limit_s=120)
        report = out / "smoke.json"
        failed = json.loads(report.read_text(encoding="utf-8"))["failed"] if report.exists() else ["there is no report"]
        self._claim(f"the smoke test passes ({name})", done.code == 0 and not failed, f"code {done.code}: {failed}")
        self._claim(
            f"it leaves picture and session ({name})", all((out / f"smoke.{e}").exists() for e in ("png", "cuelight"))
        )
        if (out / "smoke.png").exists():
            shutil.copy(out / "smoke.png", self.pictures / f"smoke-{name}.png")

    # ---- doing

    def _install(self, setup: Path, options: str, folder: str = "") -> int:
        """Run a setup silently; the folder must come last and without quotes, so Windows' own Python starts it."""
        line = f'"{windows_path(setup)}" /S {options}' + (f" /D={folder}" if folder else "")
        return self._call(line).code

    def _uninstall(self, folder: Path, *, leaves_own_file: bool = False) -> None:
        self._call(f'"{self._windows(folder)}\\Uninstall.exe" /S')
        program = folder / "Uninstall.exe"
        self._wait(lambda: not program.exists() and (leaves_own_file or not folder.exists()), START_S)
        self._claim("the uninstaller has gone", not program.exists())

    def _call(self, line: str) -> Done:
        program = f"import subprocess, sys; sys.exit(subprocess.call({line!r}))"
        return self._wine.run(self._python(), "-c", program, limit_s=INSTALL_S)

    @contextlib.contextmanager
    def _running(self, *options: str) -> Iterator[subprocess.Popen[bytes]]:
        """Keep a window open that listens."""
        for path in self._sessions():
            (self._home / "cuelight" / "sessions" / path).unlink()
        process = self._wine.start(windows_path(self._program / "cuelight.exe"), *options)
        drain = threading.Thread(target=process.communicate)
        drain.start()
        try:
            self._claim("the window opens", self._wait(lambda: bool(self._sessions()), START_S))
            yield process
        finally:
            if process.poll() is None:
                self._wine.run("taskkill", "/f", "/im", "cuelight.exe")
            drain.join()

    def _quit(self) -> None:
        self._wine.run(windows_path(self._program / "cuelight.exe"), "--quit-running", limit_s=START_S)

    def _ends(self, process: subprocess.Popen[bytes]) -> bool:
        return self._wait(lambda: process.poll() is not None, START_S)

    def _wait(self, condition: Callable[[], bool], limit_s: float) -> bool:
        end = time.monotonic() + limit_s
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(POLL_S)
        return True

    # ---- looking

    def _windows_named(self, title: str, **looks: bool) -> bool:
        """Whether there is a window with this in its title that looks so."""
        every = json.loads(self._desktop("list") or "[]")
        return any(title in one["title"] and looks.items() <= one.items() for one in every)

    def _boxes(self) -> list[list[str]]:
        """Return the texts of every window."""
        return [[one["title"], *one["texts"]] for one in json.loads(self._desktop("list") or "[]")]

    def _desktop(self, *asked: str) -> str:
        script = windows_path(Path(__file__).with_name("desktop.py"))
        return self._wine.run(self._python(), "-B", script, *asked).output.strip()

    def _value(self, key: str, value: str = "", root: str = "HKCU") -> str | None:
        return self._wine.query(rf"{root}\{key}", value)

    def _reason(self) -> str:
        places = (self._home / "Temp", self._wine.profile / "Temp")
        logs = [path / "Cuelight-setup.log" for path in places if (path / "Cuelight-setup.log").exists()]
        return logs[0].read_text(encoding="utf-16-le").strip() if logs else "there is no log"

    def _sessions(self) -> list[str]:
        return [path.name for path in (self._home / "cuelight" / "sessions").glob("*.cuelight")]

    def _fingerprint(self, folder: Path | None = None) -> dict[str, int]:
        folder = folder or self._program
        return {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}

    def _changes(self, before: dict[str, int]) -> list[str]:
        return [name for name, _ in before.items() ^ self._fingerprint().items()][:10]

    def _windows(self, path: Path) -> str:
        return "C:\\" + str(path.relative_to(self._wine.drive)).replace("/", "\\")

    def _python(self) -> str:
        return windows_path(self._work.parent / "python" / "python.exe")
