"""Exercises the release under Wine as people and scripts would: install, start, upgrade, break, uninstall.

Every claim is checked on files and registry values, never on an exit code alone: a 32-bit installer, for example, ends
with 0 under a 64-bit Wine and installs nothing.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from release import StepFailed
from screen import Screen
from wine import Done, Wine, windows_path

OWN = r"Software\Cuelight"
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\Cuelight"
CLASSES = r"Software\Classes"
LINK = Path("AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Cuelight.lnk")
LINK_FOR_ALL = Path("ProgramData/Microsoft/Windows/Start Menu/Programs/Cuelight.lnk")
MARK = Path("_internal/only-in-the-older-version.txt")
PARTS = ("cuelight.exe", "cuelight-cli.exe", "_internal/python313.dll", "Uninstall.exe")

START_S, INSTALL_S, POLL_S = 60.0, 180.0, 0.1
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


class Exercise:
    """One run through everything; claims that do not hold are gathered and named at the end."""

    def __init__(self, wine: Wine, screen: Screen, setups: Setups, work: Path) -> None:
        self._wine, self._screen, self._setups = wine, screen, setups
        self._work = work / "exercise"
        self.pictures = work / "pictures"
        self._home = wine.profile / "AppData" / "Local"
        self._program = self._home / "Programs" / "Cuelight"
        self._failed: list[str] = []
        self._held = 0

    def run(self) -> None:
        """Run every scene in order; raise StepFailed naming the claims that did not hold."""
        shutil.rmtree(self._work, ignore_errors=True)
        shutil.rmtree(self.pictures, ignore_errors=True)
        self._work.mkdir(parents=True)
        self.pictures.mkdir(parents=True)
        self._clear_remains()
        scenes: tuple[Callable[[], None], ...] = (
            self.install_the_older_version, self.upgrade, self.try_everything_once, self.tour, self.hand_over,
            self.upgrade_while_it_runs, self.refuse_while_the_command_line_runs, self.refuse_a_downgrade,
            self.refuse_bad_folders, self.survive_a_full_disk, self.put_back_what_cannot_be_replaced,
            self.repair_a_damaged_installation, self.say_what_is_missing, self.uninstall,
            self.install_where_names_are_odd, self.install_for_all, self.carry_it_about,
        )  # fmt: skip
        for scene in scenes:
            began = time.monotonic()
            print(f"   {scene.__name__.replace('_', ' ')}", flush=True)
            scene()
            print(f"      ({time.monotonic() - began:.0f} s)", flush=True)
        if self._failed:
            raise StepFailed("Under Wine these claims did not hold:\n" + "\n".join(self._failed))
        print(f"   {self._held} claims held, tested under Wine", flush=True)

    # ---- scenes

    def install_the_older_version(self) -> None:
        """A silent installation of one user, with the command line on a PATH that has something in it already."""
        self._wine.must("reg", "add", r"HKCU\Environment", "/v", "Path", "/t", "REG_EXPAND_SZ", "/d", r"C:\own", "/f")
        code = self._install(self._setups.older, "/CURRENTUSER /PATH")
        self._claim("the older version installs silently", code == 0, f"exit code {code}")
        self._claim_installed(self._setups.older_version)
        self._claim("its own file is there", (self._program / MARK).exists())
        self._claim("the link is in the Start menu", (self._wine.profile / LINK).exists())
        command = self._value(rf"{CLASSES}\Cuelight.Session\shell\open\command")
        self._claim(
            "session files open with it", command is not None and command.endswith('cuelight.exe" "%1"'), command
        )
        self._claim("the ending is registered", self._value(rf"{CLASSES}\.cuelight") == "Cuelight.Session")
        path = self._value("Environment", "Path")
        self._claim("the PATH has it at the end", path == rf"C:\own;{self._windows(self._program)}", path)

    def upgrade(self) -> None:
        """The new version over the older one: settings and sessions stay, what only the old one had goes."""
        own = self._home / "cuelight"
        (own / "sessions").mkdir(parents=True, exist_ok=True)
        (own / "settings.json").write_text('{"version": 1, "theme": "light"}', encoding="utf-8")
        (own / "sessions" / "kept.txt").write_text("kept", encoding="utf-8")
        code = self._install(self._setups.setup, "/CURRENTUSER")
        self._claim("the upgrade ends well", code == 0, f"exit code {code}")
        self._claim_installed(self._setups.version)
        self._claim("what only the older version had is gone", not (self._program / MARK).exists())
        self._claim("settings are kept", '"light"' in (own / "settings.json").read_text(encoding="utf-8"))
        self._claim("sessions are kept", (own / "sessions" / "kept.txt").exists())
        left = [path.name for path in self._program.iterdir()]
        expected = {"cuelight.exe", "cuelight-cli.exe", "_internal", "Uninstall.exe"}
        self._claim("nothing else lies in the folder", set(left) == expected, str(left))

    def try_everything_once(self) -> None:
        """The smoke test of the installed program."""
        self._smoke(self._program / "cuelight.exe", "installed")

    def tour(self) -> None:
        """The command line takes the tour, with a session file and a picture."""
        out = self._work / "tour"
        program = windows_path(self._program / "cuelight-cli.exe")
        done = self._wine.run(program, "tour", "--out", windows_path(out), limit_s=180)
        self._claim("the tour goes as expected", done.code == 0, done.output[-1500:])
        self._claim("it leaves a session file", (out / "tour.cuelight").exists())
        self._claim("it leaves a picture", (out / "tour.png").exists())
        if (out / "tour.png").exists():
            shutil.copy(out / "tour.png", self.pictures / "tour.png")

    def hand_over(self) -> None:
        """A second start ends at once and leaves one window; a file on the command line is looked into."""
        with self._running("--simulators", picture="running.png") as first:
            began = time.monotonic()
            second = self._wine.run(windows_path(self._program / "cuelight.exe"), limit_s=START_S)
            took = f"exit code {second.code} after {time.monotonic() - began:.1f} s"
            self._claim("a second start hands over and ends", second.code == 0, took)
            self._claim("the first goes on", first.poll() is None)
            self._claim("there is one session", len(self._sessions()) == 1, str(self._sessions()))
            self._quit()
            self._claim("the first leaves when asked", self._ends(first), f"code {first.returncode}")

    def upgrade_while_it_runs(self) -> None:
        """The installer asks a running window to leave, and goes on when it has."""
        with self._running("--nowhere") as first:
            code = self._install(self._setups.setup, "/CURRENTUSER")
            self._claim("an upgrade while it runs ends well", code == 0, f"exit code {code}")
            self._claim("the window has left by itself", self._ends(first) and first.returncode == 0)
        self._claim_installed(self._setups.version)

    def refuse_while_the_command_line_runs(self) -> None:
        """What does not end is not replaced."""
        program = windows_path(self._program / "cuelight-cli.exe")
        ready = self._work / "ready.json"
        ready.unlink(missing_ok=True)
        command = self._wine.start(program, "simulate", "--ready-file", windows_path(ready))
        try:
            self._wait(ready.exists, START_S)
            before = self._fingerprint()
            code = self._install(self._setups.setup, "/CURRENTUSER")
            self._claim("a running command line is not replaced", code == 5, f"exit code {code}: {self._reason()}")
            self._claim("the reason is written down", "is running" in self._reason(), self._reason())
            self._claim("the installation is whole", self._fingerprint() == before)
        finally:
            command.kill()
            self._wine.run("taskkill", "/f", "/im", "cuelight-cli.exe")
            command.communicate()

    def refuse_a_downgrade(self) -> None:
        """An older version replaces a newer one only when told."""
        before = self._fingerprint()
        code = self._install(self._setups.older, "/CURRENTUSER")
        self._claim("a downgrade is refused", code == 4, f"exit code {code}: {self._reason()}")
        self._claim("the newer one is whole", self._fingerprint() == before)
        code = self._install(self._setups.older, "/CURRENTUSER /DOWNGRADE")
        self._claim("a downgrade is done when told", code == 0 and (self._program / MARK).exists(), f"exit code {code}")
        self._claim_installed(self._setups.older_version)
        self._install(self._setups.setup, "/CURRENTUSER")
        self._claim_installed(self._setups.version)

    def refuse_bad_folders(self) -> None:
        """Too long a path, a file in the way: a reason, and nothing changed."""
        before = self._fingerprint()
        long = "C:\\" + "\\".join(["a folder with a long name"] * 8)
        code = self._install(self._setups.setup, "/CURRENTUSER", long)
        self._claim("a path over 200 characters is refused", code == 3, f"{len(long)} characters, exit code {code}")
        self._claim("the reason is written down", "too long" in self._reason(), self._reason())
        in_the_way = self._wine.drive / "in the way"
        in_the_way.write_text("a file", encoding="utf-8")
        code = self._install(self._setups.setup, "/CURRENTUSER", r"C:\in the way\Cuelight")
        self._claim("a folder that cannot be is refused", code == 3, f"exit code {code}: {self._reason()}")
        self._claim("the reason names it", "in the way" in self._reason(), self._reason())
        in_the_way.unlink()
        self._refuse_what_may_not_be_written()
        self._claim("the installation is whole", self._fingerprint() == before)

    def _refuse_what_may_not_be_written(self) -> None:
        locked = self._work / "locked"
        with _small_disk(locked, megabytes=200, options="ro") as is_there:
            if not is_there:
                print("      skipped: no read-only disk can be mounted here", flush=True)
                return
            code = self._install(self._setups.setup, "/CURRENTUSER", windows_path(locked / "Cuelight"))
        self._claim("a folder without the right to write is refused", code == 3, f"exit code {code}: {self._reason()}")
        self._claim("the reason says so", "cannot be written" in self._reason(), self._reason())

    def survive_a_full_disk(self) -> None:
        """A disk that is too small is refused; one that fills up while it is written leaves the old version whole."""
        disk = self._work / "disk"
        with _small_disk(disk, megabytes=40) as is_there:
            if not is_there:
                print("      skipped: no small disk can be mounted here", flush=True)
                return
            code = self._install(self._setups.setup, "/CURRENTUSER", windows_path(disk / "Cuelight"))
            self._claim("too small a disk is refused", code == 6, f"exit code {code}: {self._reason()}")
            self._claim("nothing is left on it", not any(disk.iterdir()), str(list(disk.iterdir())))
        with _small_disk(disk, megabytes=300):
            folder = disk / "Cuelight"
            self._install(self._setups.older, "/CURRENTUSER /DOWNGRADE", windows_path(folder))
            before = self._fingerprint(folder)
            with _filling(disk, when=folder / "incoming"):
                code = self._install(self._setups.setup, "/CURRENTUSER", windows_path(folder))
            self._claim("a disk that fills up is said", code == 2, f"exit code {code}: {self._reason()}")
            same = self._fingerprint(folder) == before
            self._claim("the earlier version is whole", same and (folder / MARK).exists())
        self._install(self._setups.setup, "/CURRENTUSER", self._windows(self._program))
        self._claim_installed(self._setups.version)

    def put_back_what_cannot_be_replaced(self) -> None:
        """The programs have been moved aside when their folder turns out to be held: the old version is put back."""
        inside = self._program / "_internal"
        before = self._fingerprint()
        if subprocess.run(["chattr", "+i", str(inside)], capture_output=True, check=False).returncode:
            print("      skipped: no folder can be held here", flush=True)
            return
        try:
            code = self._install(self._setups.setup, "/CURRENTUSER")
        finally:
            subprocess.run(["chattr", "-i", str(inside)], check=True)
        self._claim("what cannot be replaced is said", code == 2, f"exit code {code}: {self._reason()}")
        self._claim("it is put back", self._fingerprint() == before, str(self._changes(before)))
        self._claim_installed(self._setups.version)

    def repair_a_damaged_installation(self) -> None:
        """Parts are missing or rubbish; installing again makes it whole."""
        (self._program / "_internal" / "python313.dll").unlink()
        (self._program / "_internal" / "base_library.zip").write_bytes(b"rubbish")
        (self._program / "cuelight-cli.exe").unlink()
        shutil.rmtree(self._program / "_internal" / "PySide6")
        code = self._install(self._setups.setup, "/CURRENTUSER")
        self._claim("a damaged installation is repaired", code == 0, f"exit code {code}")
        self._claim_installed(self._setups.version)
        self._smoke(self._program / "cuelight.exe", "repaired")

    def say_what_is_missing(self) -> None:
        """A missing library is named in a box, not by silence."""
        missing = self._program / "_internal" / "PySide6" / "Qt6Widgets.dll"
        aside = missing.with_suffix(".aside")
        missing.rename(aside)
        process = self._wine.start(windows_path(self._program / "cuelight.exe"))
        blank = self._screen.colors()
        said = self._wait(lambda: self._screen.colors() > max(blank, 8), START_S)
        self._screen.picture(self.pictures / "missing-part.png")
        self._claim("a box says that a part is missing", said and process.poll() is None)
        self._wine.run("taskkill", "/f", "/im", "cuelight.exe")
        process.communicate()
        aside.rename(missing)

    def uninstall(self) -> None:
        """Everything goes but the operator's own files."""
        (self._program / "my notes.txt").write_text("mine", encoding="utf-8")
        self._uninstall(self._program, leaves_own_file=True)
        left = [path.name for path in self._program.iterdir()]
        self._claim("only what is not ours is left in the folder", left == ["my notes.txt"], str(left))
        shutil.rmtree(self._program)
        self._claim("the link is gone", not (self._wine.profile / LINK).exists())
        for key in (OWN, UNINSTALL, rf"{CLASSES}\.cuelight", rf"{CLASSES}\Cuelight.Session"):
            self._claim(f"{key} is gone", self._wine.query(rf"HKCU\{key}") is None)
        path = self._value("Environment", "Path")
        self._claim("the PATH is as it was", path == r"C:\own", path)
        self._claim("settings are left", (self._home / "cuelight" / "settings.json").exists())
        self._claim("sessions are left", (self._home / "cuelight" / "sessions" / "kept.txt").exists())

    def install_where_names_are_odd(self) -> None:
        """A folder with spaces and letters beyond ASCII."""
        folder = self._wine.drive / "Regie Süd – Ελλάδα" / "Cue light"
        code = self._install(self._setups.setup, "/CURRENTUSER", self._windows(folder))
        self._claim(
            "it installs under an odd name", code == 0 and (folder / "cuelight.exe").exists(), f"exit code {code}"
        )
        self._smoke(folder / "cuelight.exe", "odd-names")
        self._uninstall(folder)
        self._claim("the folder is gone", not folder.exists())

    def install_for_all(self) -> None:
        """Elevated, as Wine always is, and not told otherwise: for all users."""
        code = self._install(self._setups.setup, "")
        folder = self._wine.drive / "Program Files" / "Cuelight"
        self._claim(
            "elevated it installs for all", code == 0 and (folder / "cuelight.exe").exists(), f"exit code {code}"
        )
        self._claim(
            "it is registered for all", self._value(UNINSTALL, "DisplayVersion", "HKLM") == self._setups.version
        )
        self._claim("and not for one", self._wine.query(rf"HKCU\{UNINSTALL}") is None)
        self._claim("the link is in everybody's Start menu", (self._wine.drive / LINK_FOR_ALL).exists())
        self._uninstall(folder)
        self._claim("all of it is gone", not folder.exists() and not (self._wine.drive / LINK_FOR_ALL).exists())
        self._claim("its registration too", self._wine.query(rf"HKLM\{UNINSTALL}") is None)

    def carry_it_about(self) -> None:
        """The portable archive keeps everything beside itself."""
        stick = self._wine.drive / "Stick – é"
        with zipfile.ZipFile(self._setups.portable) as archive:
            archive.extractall(stick)
        own, program = stick / "Cuelight" / "Cuelight data", stick / "Cuelight" / "cuelight.exe"
        self._smoke(program, "portable")
        before = {path.name for path in (self._home / "cuelight").rglob("*")}
        process = self._wine.start(windows_path(program), "--nowhere")
        self._claim("sessions lie beside it", self._wait(lambda: any(own.glob("sessions/*.cuelight")), START_S))
        self._wine.run(windows_path(program), "--quit-running", limit_s=START_S)
        self._claim("it leaves when asked", self._ends(process))
        self._claim("settings lie beside it", (own / "settings.json").exists())
        after = {path.name for path in (self._home / "cuelight").rglob("*")}
        self._claim("nothing was added to the profile", after == before, str(after - before))
        shutil.rmtree(stick)

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
    def _running(self, *options: str, picture: str = "") -> Iterator[subprocess.Popen[bytes]]:
        """Keep a window open that listens."""
        for path in self._sessions():
            (self._home / "cuelight" / "sessions" / path).unlink()
        process = self._wine.start(windows_path(self._program / "cuelight.exe"), *options)
        drain = threading.Thread(target=process.communicate)
        drain.start()
        try:
            self._claim("the window opens", self._wait(lambda: bool(self._sessions()), START_S))
            if picture:
                self._wait(lambda: self._screen.colors() > FEWEST_COLORS, START_S)
                self._screen.picture(self.pictures / picture)
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

    def _clear_remains(self) -> None:
        """Begin as on a machine that never had it, also when an earlier run was cut off."""
        shutil.rmtree(self._program, ignore_errors=True)
        shutil.rmtree(self._home / "cuelight", ignore_errors=True)
        shutil.rmtree(self._wine.drive / "Program Files" / "Cuelight", ignore_errors=True)
        for root in ("HKCU", "HKLM"):
            for key in (OWN, UNINSTALL):
                self._wine.run("reg", "delete", rf"{root}\{key}", "/f")


@contextlib.contextmanager
def _small_disk(folder: Path, megabytes: int, options: str = "rw") -> Iterator[bool]:
    """Mount a disk of this size; False where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"{options},size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        yield False
        return
    try:
        yield True
    finally:
        for _ in range(50):  # a program that has just ended may still hold it
            if subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode == 0:
                break
            time.sleep(POLL_S)


@contextlib.contextmanager
def _filling(disk: Path, when: Path) -> Iterator[None]:
    """Fill a disk as soon as a folder appears on it."""
    is_over = threading.Event()

    def fill() -> None:
        while not when.exists():
            if is_over.wait(0.01):
                return
        with contextlib.suppress(OSError), tempfile.NamedTemporaryFile(dir=disk, delete=False) as file:
            while True:
                file.write(bytes(1 << 20))

    thread = threading.Thread(target=fill)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
