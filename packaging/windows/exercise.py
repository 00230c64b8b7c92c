"""Exercises the release under Wine as people and scripts would: install, start, upgrade, break, uninstall."""

from __future__ import annotations

import contextlib
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from disks import filling, held, small_disk
from release import StepFailed
from trial import (
    CLASSES,
    FEWEST_COLORS,
    INSTALL_S,
    LINK,
    LINK_FOR_ALL,
    MARK,
    OWN,
    START_S,
    UNINSTALL,
    Trial,
)
from wine import windows_path

PICTURES = (("contradiction", "light"), ("match_pane", "dark"), ("comparison", "light"), ("commands", "high-contrast"))
"""Scenes and themes that are looked at under Wine before a release."""

WHOLE = {"cuelight.exe", "cuelight-cli.exe", "_internal", "Uninstall.exe"}
"""All that lies in the folder of an installation."""

SETTLED_S = 3.0
"""How long a window is given to be furnished before its picture is taken."""


class Exercise(Trial):
    """One run through everything; claims that do not hold are named at the end."""

    def run(self) -> None:
        """Run every scene in order; raise StepFailed naming the claims that did not hold."""
        shutil.rmtree(self._work, ignore_errors=True)
        shutil.rmtree(self.pictures, ignore_errors=True)
        self._work.mkdir(parents=True)
        self.pictures.mkdir(parents=True)
        self._clear_remains()
        scenes: tuple[Callable[[], None], ...] = (
            self.install_the_older_version, self.upgrade, self.try_everything_once, self.tour, self.hand_over,
            self.show_panels, self.upgrade_while_it_runs, self.refuse_while_the_command_line_runs,
            self.refuse_a_downgrade, self.refuse_bad_folders, self.survive_a_full_disk,
            self.put_back_what_cannot_be_replaced, self.survive_an_end_half_way, self.say_what_is_missing,
            self.repair_a_damaged_installation, self.uninstall,
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
        left = {path.name for path in self._program.iterdir()}
        self._claim("nothing else lies in the folder", left == WHOLE, str(left))

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
        """A second start ends at once, brings the open window to the front, and opens no session of its own."""
        with self._running("--simulators") as first:
            self._desktop("minimise", "Cuelight")
            away = self._wait(lambda: self._windows_named("Cuelight", is_minimised=True), START_S)
            self._claim("it can be minimised", away, self._desktop("list"))
            began = time.monotonic()
            second = self._wine.run(windows_path(self._program / "cuelight.exe"), limit_s=START_S)
            took = f"exit code {second.code} after {time.monotonic() - began:.1f} s"
            self._claim("a second start hands over and ends", second.code == 0, took)
            self._claim("the first goes on", first.poll() is None)
            raised = self._wait(lambda: self._windows_named("Cuelight", is_minimised=False, is_in_front=True), START_S)
            self._claim("and has come to the front", raised, self._desktop("list"))
            self._claim("it is painted again", self._wait(lambda: self._screen.colors() > FEWEST_COLORS, START_S))
            time.sleep(SETTLED_S)
            self._screen.picture(self.pictures / "running.png")
            self._claim("there is one session", len(self._sessions()) == 1, str(self._sessions()))
            self._quit()
            self._claim("the first leaves when asked", self._ends(first), f"code {first.returncode}")

    def show_panels(self) -> None:
        """Pictures to be looked at: forms, dictionary, payloads in the font of fixed width, on light and dark."""
        program = windows_path(self._program / "cuelight.exe")
        for scene, theme in PICTURES:
            out = self.pictures / f"{scene}-{theme}.png"
            options = ("--screenshot", windows_path(out), "--scenario", scene, "--theme", theme, "--size", "1400x900")
            done = self._wine.run(program, *options, limit_s=START_S)
            self._claim(f"there is a picture of {scene} ({theme})", done.code == 0 and out.exists(), done.output[-500:])

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
        with small_disk(locked, megabytes=200, options="ro") as is_there:
            if not is_there:
                print("      skipped: no read-only disk can be mounted here", flush=True)
                return
            code = self._install(self._setups.setup, "/CURRENTUSER", windows_path(locked / "Cuelight"))
        self._claim("a folder without the right to write is refused", code == 3, f"exit code {code}: {self._reason()}")
        self._claim("the reason says so", "cannot be written" in self._reason(), self._reason())

    def survive_a_full_disk(self) -> None:
        """A disk that is too small is refused; one that fills up while it is written leaves the old version whole."""
        disk = self._work / "disk"
        with small_disk(disk, megabytes=40) as is_there:
            if not is_there:
                print("      skipped: no small disk can be mounted here", flush=True)
                return
            code = self._install(self._setups.setup, "/CURRENTUSER", windows_path(disk / "Cuelight"))
            self._claim("too small a disk is refused", code == 6, f"exit code {code}: {self._reason()}")
            self._claim("the reason says how much", "not enough room" in self._reason(), self._reason())
            self._claim("nothing is left on it", not any(disk.iterdir()), str(list(disk.iterdir())))
        with small_disk(disk, megabytes=300):
            folder = disk / "Cuelight"
            self._install(self._setups.older, "/CURRENTUSER /DOWNGRADE", windows_path(folder))
            before = self._fingerprint(folder)
            with filling(disk, when=folder / "incoming"):
                code = self._install(self._setups.setup, "/CURRENTUSER", windows_path(folder))
            self._claim("a disk that fills up is said", code == 2, f"exit code {code}: {self._reason()}")
            self._claim("the reason says so", "could not be written" in self._reason(), self._reason())
            same = self._fingerprint(folder) == before
            self._claim("the earlier version is whole", same and (folder / MARK).exists())
            self._put_back_what_an_end_left(folder, before)
        self._install(self._setups.setup, "/CURRENTUSER", self._windows(self._program))
        self._claim_installed(self._setups.version)

    def _put_back_what_an_end_left(self, folder: Path, before: dict[str, int]) -> None:
        """The power went while the programs changed places; the next attempt, on a full disk, brings them back."""
        (folder / "replaced").mkdir()
        for name in ("cuelight.exe", "cuelight-cli.exe"):
            (folder / name).rename(folder / "replaced" / name)
        code = self._install(self._setups.setup, "/CURRENTUSER", windows_path(folder))
        same = self._fingerprint(folder) == before
        self._claim("what an earlier end left half-way is put back", code == 6 and same, f"exit code {code}")

    def put_back_what_cannot_be_replaced(self) -> None:
        """The programs have been moved aside when their folder turns out to be held: the old version is put back."""
        inside = self._program / "_internal"
        before = self._fingerprint()
        with held(inside) as is_held:
            if not is_held:
                print("      skipped: no folder can be held here", flush=True)
                return
            code = self._install(self._setups.setup, "/CURRENTUSER")
        self._claim("what cannot be replaced is said", code == 2, f"exit code {code}: {self._reason()}")
        self._claim("the reason is written down", "could not be written" in self._reason(), self._reason())
        self._claim("it is put back", self._fingerprint() == before, str(self._changes(before)))
        self._claim_installed(self._setups.version)

    def survive_an_end_half_way(self) -> None:
        """A setup that was not downloaded whole does nothing; one that is killed leaves the earlier version whole."""
        before = self._fingerprint()
        part = self._work / "Cuelight-part-setup.exe"
        part.write_bytes(self._setups.setup.read_bytes()[:-1_000_000])
        code = self._install(part, "/CURRENTUSER")
        self._claim("a setup that is cut short is refused", code == 2, f"exit code {code}")
        self._claim("the installation is whole", self._fingerprint() == before)
        incoming = self._program / "incoming"
        setup = self._wine.start(windows_path(self._setups.setup), "/S", "/CURRENTUSER")
        self._claim("a setup has begun", self._wait(lambda: any(incoming.glob("_internal/*")), INSTALL_S))
        setup.kill()  # at once; asking Windows to do it may take longer than the setup
        setup.communicate()
        self._claim("it was killed before its end", incoming.exists())
        lost = set(before.items()) - set(self._fingerprint().items())
        self._claim("the earlier version is whole", not lost, str(lost))
        self._smoke(self._program / "cuelight.exe", "after-kill")

    def say_what_is_missing(self) -> None:
        """A part that is missing or cut short is named in a box and on the command line, not by silence or a trace."""
        inside = self._program / "_internal"
        for part in (
            "PySide6/Qt6Widgets.dll",
            "lxml/etree.cp313-win_amd64.pyd",
            "console/resources/codes/enablex.toml",
        ):
            with _away(inside / part):
                self._claim_named(part)
        with _away(inside / "python313.dll"):
            self._claim_box("python313.dll", "no-python")
        self._claim_installed(self._setups.version)

    def _claim_named(self, part: str) -> None:
        self._claim_box(part, f"missing-{Path(part).stem}")
        done = self._wine.run(windows_path(self._program / "cuelight-cli.exe"), "codes", limit_s=START_S)
        is_named = part in done.output and "Install Cuelight again" in done.output
        self._claim(f"the command line names {part}", done.code == 5 and is_named, f"{done.code}: {done.output[-500:]}")

    def _claim_box(self, word: str, picture: str) -> None:
        process = self._wine.start(windows_path(self._program / "cuelight.exe"))
        said = self._wait(lambda: any(word in text for box in self._boxes() for text in box), START_S)
        self._screen.picture(self.pictures / f"{picture}.png")
        self._claim(f"a box names {word}", said, self._desktop("list"))
        self._wine.run("taskkill", "/f", "/im", "cuelight.exe")
        process.communicate()

    def repair_a_damaged_installation(self) -> None:
        """Parts are missing or rubbish; installing again makes it whole."""
        (self._program / "_internal" / "python313.dll").unlink()
        (self._program / "_internal" / "base_library.zip").write_bytes(b"rubbish")
        (self._program / "cuelight-cli.exe").unlink()
        shutil.rmtree(self._program / "_internal" / "PySide6")
        code = self._install(self._setups.setup, "/CURRENTUSER")
        self._claim("a damaged installation is repaired", code == 0, f"exit code {code}")
        self._claim_installed(self._setups.version)
        left = {path.name for path in self._program.iterdir()}
        self._claim("nothing of an earlier attempt is left", left == WHOLE, str(left))
        self._smoke(self._program / "cuelight.exe", "repaired")

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

    def _clear_remains(self) -> None:
        """Begin as on a machine that never had it, also when an earlier run was cut off."""
        shutil.rmtree(self._program, ignore_errors=True)
        shutil.rmtree(self._home / "cuelight", ignore_errors=True)
        shutil.rmtree(self._wine.drive / "Program Files" / "Cuelight", ignore_errors=True)
        for root in ("HKCU", "HKLM"):
            for key in (OWN, UNINSTALL):
                self._wine.run("reg", "delete", rf"{root}\{key}", "/f")


@contextlib.contextmanager
def _away(part: Path) -> Iterator[None]:
    """Take a part out of an installation for a while."""
    aside = part.with_name(f"{part.name}.aside")
    part.rename(aside)
    try:
        yield
    finally:
        aside.rename(part)
