"""A Wine prefix of our own with a screen of our own: where Windows programs are built and exercised on Debian.

What passes here was tested under Wine, never on Windows. The stand-ins give Qt what Wine 8 lacks; they lie in the
prefix's `system32` and must never enter what is shipped, which `pe_check` asserts.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from screen import Screen

STANDINS = {
    "windows.ui": ("-lkernel32",),
    "icuuc": (),
    "mscms": (),
    "bcryptprimitives": ("-lbcrypt",),
}
"""Test-only libraries and what each is linked with."""

OVERRIDES = "mscoree,mshtml,wbemprox=;mscms=n"
"""No Mono, no Gecko, no half-finished WMI; our stand-in for colour management."""

FONTS = {
    **dict.fromkeys(("Segoe UI", "MS Shell Dlg", "MS Shell Dlg 2", "Tahoma"), "DejaVu Sans"),
    **dict.fromkeys(("Courier New", "Consolas"), "DejaVu Sans Mono"),
}
"""What Windows has and what stands for it here."""

DEBIAN_PACKAGES = (
    "wine64", "xvfb", "gcc-mingw-w64-x86-64-win32", "nsis", "fonts-dejavu-core",
)  # fmt: skip
"""What the Windows part needs of Debian."""

LINGER_S = 3.0
"""How long the last words of a program that has ended are waited for."""


class WineFailed(Exception):
    """A step under Wine did not do what it must; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a program ended and what it said."""

    code: int
    output: str


class Wine:
    """One prefix: a Windows of its own, thrown away with its folder."""

    def __init__(self, prefix: Path, screen: Screen) -> None:
        self.prefix = prefix
        self._screen = screen
        self._program, self._server = find_programs()
        self._sleeper: subprocess.Popen[bytes] | None = None

    @property
    def drive(self) -> Path:
        """The folder that is drive C."""
        return self.prefix / "drive_c"

    @property
    def profile(self) -> Path:
        """The folder of the user's profile."""
        return next(path for path in (self.drive / "users").iterdir() if path.name != "Public")

    def prepare(self) -> None:
        """Make the prefix: Windows 10 by its own account, readable fonts, the stand-ins."""
        if not (self.drive / "windows" / "system32" / "mscms.dll.real").exists():
            self.must("wineboot", "-i", limit_s=300)
            self.must("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
            for font, stand_in in FONTS.items():
                key = r"HKCU\Software\Wine\Fonts\Replacements"
                self.must("reg", "add", key, "/v", font, "/d", stand_in, "/f")
            self._add_standins()

    def keep_awake(self, python: str) -> None:
        """Let a program sleep in the prefix, or Wine would end its services and start them again with every program."""
        self._sleeper = self.start(python, "-c", "import time; time.sleep(36_000)")

    def run(
        self,
        *command: str,
        limit_s: float = 120,
        cwd: Path | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Done:
        """Run a Windows program to its end. Its streams are pipes, since Wine gives Python no files for them."""
        process = self.start(*command, cwd=cwd, more=more)
        said: list[str] = []
        reader = threading.Thread(target=_gather, args=(process, said), daemon=True)
        reader.start()
        try:
            process.wait(limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            said.append(f"(stopped after {limit_s:.0f} s)")
        reader.join(LINGER_S)  # a service that Wine started meanwhile may hold the pipe for as long as it lives
        return Done(process.returncode, "\n".join(said))

    def start(
        self, *command: str, cwd: Path | None = None, more: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a Windows program."""
        return subprocess.Popen(
            [self._program, *command],
            cwd=cwd,
            env=self.surroundings(more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def must(
        self, *command: str, limit_s: float = 120, cwd: Path | None = None, more: Mapping[str, str] | None = None
    ) -> str:
        """Run a program that must end with 0 and return what it said."""
        done = self.run(*command, limit_s=limit_s, cwd=cwd, more=more)
        if done.code:
            raise WineFailed(f"{' '.join(command)} ended with {done.code}:\n{done.output}")
        return done.output

    def surroundings(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of programs in this prefix; nothing of the user's own Wine is touched."""
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.prefix.parent),
            "LANG": "C.UTF-8",
            "DISPLAY": self._screen.name,
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": OVERRIDES,
            "PYTHONUTF8": "1",
            **(more or {}),
        }

    def query(self, key: str, value: str | None = None) -> str | None:
        """Return a value of the registry (the empty name is the key's own), or all under a key; None for nothing."""
        which = () if value is None else ("/v", value) if value else ("/ve",)
        done = self.run("reg", "query", key, *which)
        if done.code:
            return None
        if value is None:
            return done.output
        lines = (line.split("    ", 3) for line in done.output.splitlines() if line.startswith("    "))
        return next((parts[-1].strip() for parts in lines if len(parts) == 4), None)

    def linux_path(self, path: str) -> Path:
        """Return where a path of drive C really lies."""
        return self.drive.joinpath(*PureWindowsPath(path).parts[1:])

    def stop(self) -> None:
        """End whatever still runs in this prefix."""
        if self._sleeper is not None:
            self._sleeper.kill()
            self._sleeper.wait()
        subprocess.run([self._server, "-k"], env=self.surroundings(), check=False, capture_output=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run([self._server, "-w"], env=self.surroundings(), check=False, capture_output=True, timeout=20)

    def _add_standins(self) -> None:
        system = self.drive / "windows" / "system32"
        (system / "mscms.dll").rename(system / "mscms.dll.real")
        for name, libraries in STANDINS.items():
            source = Path(__file__).parent / "standins" / f"{name}.c"
            out = system / f"{name}.dll"
            made = ["x86_64-w64-mingw32-gcc", "-O1", "-w", "-shared", "-o", str(out), str(source), *libraries]
            subprocess.run(made, check=True)


def _gather(process: subprocess.Popen[bytes], said: list[str]) -> None:
    assert process.stdout is not None
    said.extend(line.decode("utf-8", "replace").rstrip("\r\n") for line in process.stdout)


def find_programs() -> tuple[str, str]:
    """Return Wine's program and server; Debian keeps both off the PATH."""
    found = shutil.which("wine64") or shutil.which("wine64", path="/usr/lib/wine")
    if found is None:
        raise WineFailed("Wine is not installed.")
    server = shutil.which("wineserver") or shutil.which("wineserver", path=str(Path(found).resolve().parent))
    if server is None:
        raise WineFailed("Wine's server is not installed.")
    return found, server


def windows_path(path: Path) -> str:
    """Return how a Windows program under Wine reaches a file of this machine."""
    return "Z:" + str(path.resolve()).replace("/", "\\")
