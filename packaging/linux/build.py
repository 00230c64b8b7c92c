"""Builds the Linux release from the one spec and tries it from an empty home, without a screen and on one.

    python3 packaging/linux/build.py

Writes dist/Cuelight-<version>-linux-<machine>.tar.xz, its bill of materials and SHA256SUMS. It runs where glibc is at
least as new as here, with the Qt libraries of README. On a machine without Xvfb the part on a screen is skipped, and
with it the comparison with the start from source.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import dev
import parts
import release
from release import BUILD, DIST, ROOT, StepFailed, step
from screen import Screen

HERE = Path(__file__).resolve().parent
WORK = BUILD / "linux"
BUNDLE = WORK / "bundle" / "Cuelight"
ICONS = BUILD / "icons"
TOOLS = HERE / "requirements-tools.txt"
BUILD_PACKAGES = ("xvfb", "binutils", "xz-utils")
"""A screen to try it on, and what PyInstaller and the archive are made with."""

START_RATIO = 1.6
"""How much longer than from source the packaged window may take to be first painted."""

ROUNDS, START_S, GONE_S, RUN_S, POLL_S = 9, 60.0, 10.0, 180.0, 0.1


def main() -> int:
    """Build, try, and return the exit code."""
    if not sys.platform.startswith("linux"):
        print("This builds on Linux; for Windows see packaging/windows/build.py.")
        return 2
    try:
        build()
    except StepFailed as problem:
        print(f"{problem}\nThe Linux build stopped.", file=sys.stderr)
        return 1
    return 0


def build() -> None:
    """Make the archive, unpack it elsewhere and try that."""
    install_needs()
    dev.set_up_environment()
    name = f"Cuelight-{release.version()}-linux-{platform.machine()}"
    out = DIST / f"{name}.tar.xz"
    with step("PyInstaller"):
        freeze()
        strip_symbols()
        parts.write_list(BUNDLE / "_internal")
    size_mb = release.size_of(BUNDLE) / release.MEGABYTE
    print(f"   folder {size_mb:.0f} MB", flush=True)
    with step("the archive"):
        pack(name, out)
    with step("the exercise"):
        exercise(name, out)
    bill = DIST / f"{name}.cdx.json"
    packages = Path(dev.VENV / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages")
    release.write_bill(bill, packages, shipped(packages), platform.python_version(), f"linux-{platform.machine()}")
    release.write_sums([out, bill])
    print(f"Wrote {out.relative_to(ROOT)} ({out.stat().st_size / release.MEGABYTE:.1f} MB), tried from an empty home.")


def install_needs() -> None:
    """Install what Qt needs on a screen, and a screen to try it on, when root; else go on without."""
    dev.set_up_system(on_screen=True)
    missing = [package for package in BUILD_PACKAGES if not dev.is_installed(package)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        dev.apt_get("install", "-y", "--no-install-recommends", *missing)


def freeze() -> None:
    """Run PyInstaller, which lies in a folder of its own beside the project's environment."""
    tools = WORK / "tools"
    if not (tools / "PyInstaller").is_dir():
        pip: list[str | Path] = [
            dev.PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        release.run([*pip, "--target", tools, "-r", TOOLS])
    release.run([dev.PYTHON, ROOT / "packaging" / "app_icon.py", ICONS], more={"QT_QPA_PLATFORM": "offscreen"})
    folders = ("--distpath", BUNDLE.parent, "--workpath", WORK / "pyinstaller")
    command: list[str | Path] = [dev.PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *folders]
    surroundings = {"CUELIGHT_ICONS": str(ICONS), "PYTHONPATH": str(tools)}
    release.run([*command, ROOT / "packaging" / "cuelight.spec"], more=surroundings)


def strip_symbols() -> None:
    """Take the debugging symbols out of the libraries that have any, Python's own above all."""
    libraries = [path for path in BUNDLE.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    told = release.run(["readelf", "--section-headers", "--wide", *libraries]).split("\nFile: ")
    names = [part.split("\n", 1)[0].removeprefix("File: ").strip() for part in told if " .symtab " in part]
    release.run(["strip", "--strip-unneeded", *names])


def pack(name: str, out: Path) -> None:
    """Put program, desktop files and the install script into one archive."""
    DIST.mkdir(exist_ok=True)
    share = [HERE / "cuelight.desktop", HERE / "cuelight-mime.xml", ICONS / "cuelight.svg", ICONS / "cuelight-256.png"]
    plain = out.with_suffix("")
    with tarfile.open(plain, "w") as archive:
        archive.add(BUNDLE, f"{name}/program", filter=_of_nobody)
        archive.add(HERE / "install.sh", f"{name}/install.sh", filter=_of_nobody)
        for path in share:
            archive.add(path, f"{name}/share/{path.name}", filter=_of_nobody)
    release.run(["xz", "--threads=0", "-4", "--force", plain])


def exercise(name: str, archive: Path) -> None:
    """Install from the archive into an empty home, try everything once, and remove it again."""
    home = WORK / "Heim – é"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with tarfile.open(archive) as packed:
        packed.extractall(home, filter="data")
    unpacked = home / name
    install: list[str | Path] = ["sh", unpacked / "install.sh"]
    _run_at_home(home, install)
    _must(home / ".local" / "bin" / "cuelight-cli", "the command line is linked")
    _must(home / ".local" / "share" / "applications" / "cuelight.desktop", "the desktop entry is there")
    _must(home / ".local" / "share" / "mime" / "packages" / "cuelight.xml", "the MIME type is there")
    program, cli = home / ".local" / "bin" / "cuelight", home / ".local" / "bin" / "cuelight-cli"
    _smoke(home, [program], "offscreen", {"QT_QPA_PLATFORM": "offscreen"})
    if shutil.which("Xvfb"):
        with Screen() as screen:
            _smoke(home, [program], "xcb", {"DISPLAY": screen.name})
            compare_first_paints(home, program, screen)
    else:
        print("   on a screen: skipped, because Xvfb is not installed", flush=True)
    tour = home / "tour"
    _run_at_home(home, [cli, "tour", "--out", tour])
    _must(tour / "tour.cuelight", "the tour leaves a session file")
    _must(tour / "tour.png", "the tour leaves a picture")
    try_installing_again(home, install, program)
    _run_at_home(home, [*install, "--remove"])
    left = [path for path in (home / ".local").rglob("*") if path.is_file() and "cuelight" in path.name]
    if left:
        raise StepFailed(f"Removing left these files behind: {left}")


def try_installing_again(home: Path, install: list[str | Path], program: Path) -> None:
    """Over a window that runs, over a damaged installation, and where nothing can be written."""
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    sessions = home / ".local" / "share" / "cuelight" / "sessions"
    before = set(sessions.glob("*.cuelight"))
    running = _start_at_home(home, [program, "--nowhere"], offscreen)
    if not _wait(lambda: set(sessions.glob("*.cuelight")) > before):
        raise StepFailed("The window did not start, so nothing could be installed over it.")
    _run_at_home(home, install)
    said, _ = running.communicate(timeout=START_S)
    if running.returncode:
        raise StepFailed(f"The running window did not leave in good order ({running.returncode}):\n{said}")
    damaged = program.resolve().parent / "_internal" / "base_library.zip"
    damaged.unlink()
    _run_at_home(home, install)
    _must(damaged, "installing again leaves a whole program")
    in_the_way = home / "in the way"
    in_the_way.write_text("a file", encoding="utf-8")
    refused = _start_at_home(home, install, {"PREFIX": str(in_the_way)})
    said, _ = refused.communicate(timeout=RUN_S)
    if refused.returncode != 1 or "An earlier installation is as it was" not in said:
        raise StepFailed(f"A folder that cannot be written was not refused in words ({refused.returncode}):\n{said}")
    _run_at_home(home, [program, "--smoke", "--out", home / "smoke-again"], offscreen)
    print("   installed over a running window and a damaged installation, refused where nothing can be", flush=True)


def compare_first_paints(home: Path, program: Path, screen: Screen) -> None:
    """Compare how long the packaged window and the one from source take to be seen on a screen, taking turns."""
    source: list[str | Path] = [dev.PYTHON, "-c", "import sys; from console.__main__ import window; sys.exit(window())"]
    packaged, plain = [], []
    for _ in range(ROUNDS):
        packaged.append(_until_seen(home, [program], screen))
        plain.append(_until_seen(home, source, screen))
    mine, theirs = (statistics.median(times[1:]) for times in (packaged, plain))  # the first fills the disk cache
    figures = f"{mine * 1000:.0f} ms packaged, {theirs * 1000:.0f} ms from source"
    print(f"   first paint: {figures}, ratio {mine / theirs:.2f} (at most {START_RATIO})", flush=True)
    if mine / theirs > START_RATIO:
        raise StepFailed(f"The packaged window is first painted {mine / theirs:.2f} times as late: {figures}.")


def shipped(packages: Path) -> list[str]:
    """Return the packages the program depends on, directly or not, on this system."""
    code = (
        "import importlib.metadata as m, re, sys\n"
        "from packaging.requirements import Requirement\n"
        "found, todo = set(), ['cuelight']\n"
        "while todo:\n"
        "    for line in m.requires(todo.pop()) or []:\n"
        "        one = Requirement(line)\n"
        "        if (one.marker is None or one.marker.evaluate({'extra': ''})) and one.name not in found:\n"
        "            found.add(one.name); todo.append(one.name)\n"
        "print('\\n'.join(sorted(found)))\n"
    )
    return release.run([packages.parents[2] / "bin" / "python", "-c", code]).split()


def _until_seen(home: Path, command: list[str | Path], screen: Screen) -> float:
    """Return the seconds from the start of a program until its window is to be seen; then it is ended."""
    with tempfile.TemporaryDirectory(dir=home) as own:
        more = {"DISPLAY": screen.name, "CUELIGHT_HOME": own}
        began = time.monotonic()
        process = _start_at_home(home, [*command, "--nowhere", "--separate"], more)
        seen = screen.wait_for_window(START_S)
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        if seen is None or not screen.wait_until_empty(GONE_S):
            raise StepFailed(f"The window of {' '.join(map(str, command))} was not seen, or did not go:\n{said}")
        return seen - began


def _smoke(home: Path, command: list[str | Path], name: str, more: dict[str, str]) -> None:
    out = home / f"smoke-{name}"
    said = _run_at_home(home, [*command, "--smoke", "--out", out], more)
    report = json.loads((out / "smoke.json").read_text(encoding="utf-8"))
    if report["failed"] or not (out / "smoke.png").exists():
        raise StepFailed(f"The smoke test failed ({name}):\n{said}")
    shutil.copy(out / "smoke.png", WORK / f"smoke-{name}.png")
    print(f"   smoke test on {report['qt'].split(' on ')[-1]}: {len(report['checks'])} checks met", flush=True)


def _run_at_home(home: Path, command: list[str | Path], more: dict[str, str] | None = None) -> str:
    """Run a program to its end, which must be a good one, and return what it said."""
    process = _start_at_home(home, command, more or {})
    try:
        said, _ = process.communicate(timeout=RUN_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        raise StepFailed(f"{' '.join(map(str, command))} did not end in {RUN_S} s:\n{said[-4000:]}") from None
    if process.returncode:
        raise StepFailed(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{said[-4000:]}")
    return said


def _start_at_home(home: Path, command: list[str | Path], more: dict[str, str]) -> subprocess.Popen[str]:
    """Start a program with nothing but this home; nothing of the developer's environment helps it."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    surroundings = {**kept, "HOME": str(home), "QT_API": "pyside6", **more}
    if command[0] == dev.PYTHON:
        surroundings["PYTHONPATH"] = str(ROOT)
    return subprocess.Popen(
        [str(part) for part in command],
        env=surroundings,
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _wait(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + START_S
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(POLL_S)
    return True


def _must(path: Path, claim: str) -> None:
    if not path.exists():
        raise StepFailed(f"Not so: {claim} ({path.name}).")


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


if __name__ == "__main__":
    sys.exit(main())
