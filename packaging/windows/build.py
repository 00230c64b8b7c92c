"""Builds and exercises the Windows release with one command.

    python3 packaging/windows/build.py                    on Debian, through Wine
    python  packaging/windows/build.py --native           on Windows, with the Python that runs it (or --python)

Writes dist/Cuelight-<version>-setup.exe, …-portable.zip, …-windows.cdx.json and SHA256SUMS. What passes on Debian was
tested under Wine, never on Windows; CHECKLIST.md says what a person must look at there.

Options:
    --python FOLDER          a full Windows CPython to use instead of the pinned one (native: its python.exe)
    --certificate FILE.pfx   sign programs, uninstaller and setup; the password is taken from the environment variable
    --password-variable NAME named here (default CUELIGHT_SIGNING_PASSWORD)
    --no-exercise            build only
    --or-skip                where Wine cannot be had, say so and end with 0
    --lock                   resolve the pins anew for Windows, with hashes, and end
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import dev
import parts
import release
from exercise import Exercise
from pe_check import check_folder
from release import BUILD, DIST, ROOT, StepFailed, step
from screen import Screen
from trial import Setups
from wine import DEBIAN_PACKAGES, Wine, WineFailed, windows_path

HERE = Path(__file__).resolve().parent
WORK = BUILD / "windows"
PYTHON = WORK / "python"
BUNDLE = WORK / "bundle" / "Cuelight"
ICONS = BUILD / "icons"
PREVIOUS_VERSION = "0.0.9"
"""What the upgrade is tried from: the same program, called older, with a file that the new one does not have."""

SHIPPED = HERE / "requirements-windows.txt"
TOOLS = HERE / "requirements-windows-tools.txt"
INTERPRETER = HERE / "python-windows.txt"
TARGET = ("--platform", "win_amd64", "--implementation", "cp", "--python-version", "3.13")

SETUP_LIMIT_MB, FOLDER_LIMIT_MB = 45, 130
TESTED = ("tests/domain", "tests/wire", "tests/journal", "tests/clients")
"""Unit tests that also run on the Windows Python."""

TESTS_S = 900.0

SKIPPED_EXIT = 3


class NoWine(StepFailed):
    """Wine, or what comes with it, is not here and cannot be installed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, exercise, and return the exit code."""
    asked = _parse(arguments)
    try:
        if asked.lock:
            lock()
        elif asked.native:
            build_natively(asked)
        else:
            install_needs()
            build_through_wine(asked)
    except NoWine as problem:
        return skip(problem, asked)
    except (StepFailed, WineFailed) as problem:
        print(f"{problem}\nThe Windows build stopped.", file=sys.stderr)
        return 1
    return 0


def build_through_wine(asked: argparse.Namespace) -> None:
    """Build and exercise on Debian."""
    dev.set_up_environment()
    with step("a Windows Python and the pinned packages"):
        provide_python(asked.python)
    draw_icons(dev.PYTHON)
    with Screen() as screen:
        wine = Wine(WORK / "prefix", screen)
        try:
            with step("a Wine prefix"):
                wine.prepare()
            wine.keep_awake(windows_path(PYTHON / "python.exe"))
            with ThreadPoolExecutor(max_workers=1) as aside:
                # The unit tests need nothing that is built; they keep one core busy, everything else the other.
                testing = None if asked.no_exercise else aside.submit(run_unit_tests, wine)
                with step("PyInstaller, under Wine"):
                    freeze_under_wine(wine)
                check_bundle()
                setups = pack(asked)
                if testing is not None:
                    with step("the exercise, under Wine"):
                        Exercise(wine, screen, setups, WORK).run()
                    print(f"   unit tests on the Windows Python, under Wine: {testing.result()}", flush=True)
        finally:
            wine.stop()
    conclude(PYTHON / "Lib" / "site-packages", _version_of_python(), tested="tested under Wine")


def skip(why: NoWine, asked: argparse.Namespace) -> int:
    """Say that the Windows part is skipped and do of it what needs no Wine: fetch and check what would be shipped."""
    print(f"The Windows part is skipped: {why}", flush=True)
    if not asked.or_skip:
        return SKIPPED_EXIT
    try:
        dev.set_up_environment()
        with step("a Windows Python and the pinned packages"):
            provide_python(asked.python)
        draw_icons(dev.PYTHON)
    except StepFailed as problem:
        print(f"{problem}\nThe Windows build stopped.", file=sys.stderr)
        return 1
    print("Skipped: setup, portable archive, exercise. Done: icons; all packages for Windows match their hashes.")
    return 0


def build_natively(asked: argparse.Namespace) -> None:
    """Build on Windows; here only the program itself is tried, the installer is for the checklist."""
    if os.name != "nt":
        raise StepFailed("--native is for Windows. Without it this script builds through Wine.")
    environment = WORK / "venv"
    python = environment / "Scripts" / "python.exe"
    with step("an environment with the pinned packages"):
        release.run([asked.python or sys.executable, "-m", "venv", "--clear", environment])
        release.run([python, "-m", "pip", "install", "--no-deps", "--require-hashes", "-r", SHIPPED, "-r", TOOLS])
    draw_icons(python)
    with step("PyInstaller"):
        release.run(_pyinstaller(str(python), str), more={"CUELIGHT_ICONS": str(ICONS)})
    check_bundle()
    pack(asked)
    with step("the smoke test"):
        out = WORK / "smoke"
        shutil.rmtree(out, ignore_errors=True)
        release.run([BUNDLE / "cuelight.exe", "--smoke", "--out", out])
    number = release.run([python, "-c", "import platform; print(platform.python_version())"]).strip()
    conclude(environment / "Lib" / "site-packages", number, tested="smoke-tested here; see CHECKLIST.md")


def install_needs() -> None:
    """Install what the Windows part needs of Debian when root, else raise what to run."""
    if shutil.which("dpkg-query") is None:
        raise NoWine("this is not a Debian-like system; Wine, Xvfb, mingw-w64 and NSIS come from its packages here.")
    missing = [package for package in DEBIAN_PACKAGES if not dev.is_installed(package)]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NoWine(f"these packages are missing:\n  sudo apt-get install --no-install-recommends {' '.join(missing)}")
    with step(f"system packages: {' '.join(missing)}"):
        for _ in range(2):  # an index that is being synchronised fails once
            if dev.apt_get("update").returncode == 0:
                break
        done = dev.apt_get("install", "-y", "--no-install-recommends", *missing)
    if done.returncode:
        raise NoWine(f"the system packages could not be installed:\n{done.stdout[-2000:]}")


def provide_python(own: Path | None) -> None:
    """Put a full Windows CPython with all packages into the work folder, unless these pins are there already."""
    pins = "".join(path.read_text(encoding="utf-8") for path in (INTERPRETER, SHIPPED, TOOLS)) + str(own)
    stamp = PYTHON / "cuelight-pins"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == pins:
        return
    shutil.rmtree(PYTHON, ignore_errors=True)
    if own is None:
        _unpack_pinned_python()
    else:
        shutil.copytree(own, PYTHON)
    packages = PYTHON / "Lib" / "site-packages"
    shutil.rmtree(packages, ignore_errors=True)
    exact = ("--no-deps", "--require-hashes", "--only-binary", ":all:", *TARGET)
    release.run([*_pip("install"), *exact, "--target", packages, "-r", SHIPPED, "-r", TOOLS])
    stamp.write_text(pins, encoding="utf-8")


def _unpack_pinned_python() -> None:
    downloads = WORK / "downloads"
    shutil.rmtree(downloads, ignore_errors=True)
    release.run([*_pip("download"), "--no-deps", "--require-hashes", "-d", downloads, "-r", INTERPRETER])
    shutil.unpack_archive(next(downloads.glob("*.tar.gz")), downloads)
    with zipfile.ZipFile(next(downloads.rglob("data.zip"))) as archive:
        archive.extractall(downloads)
    next(downloads.rglob("python.exe")).parent.rename(PYTHON)
    shutil.rmtree(downloads)


def draw_icons(python: Path) -> None:
    """Draw the program's icons."""
    release.run([python, ROOT / "packaging" / "app_icon.py", ICONS], more={"QT_QPA_PLATFORM": "offscreen"})


def freeze_under_wine(wine: Wine) -> None:
    """Run PyInstaller on the Windows Python."""
    command = _pyinstaller(windows_path(PYTHON / "python.exe"), windows_path)
    wine.must(*command, limit_s=900, more={"CUELIGHT_ICONS": windows_path(ICONS)})


def _pyinstaller(python: str, path: object) -> list[str]:
    assert callable(path)
    folders = ("--distpath", path(BUNDLE.parent), "--workpath", path(WORK / "pyinstaller"))
    options = ("-B", "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *folders)
    return [python, *options, path(ROOT / "packaging" / "cuelight.spec")]


def check_bundle() -> None:
    """Refuse a program that lacks a library, holds something of the test bed, or has grown too large."""
    problems = check_folder(BUNDLE)
    if problems:
        raise StepFailed("The program's folder is not sound:\n" + "\n".join(problems))
    parts.write_list(BUNDLE / "_internal")
    size_mb = release.size_of(BUNDLE) / release.MEGABYTE
    print(f"   folder {size_mb:.0f} MB, every import resolves, nothing of the test bed inside", flush=True)
    if size_mb > FOLDER_LIMIT_MB:
        raise StepFailed(f"The folder has {size_mb:.0f} MB; the limit is {FOLDER_LIMIT_MB} MB.")


def pack(asked: argparse.Namespace) -> Setups:
    """Make the installer and the portable archive, and an older installer to upgrade from."""
    DIST.mkdir(exist_ok=True)
    number = release.version()
    setup, portable = DIST / f"Cuelight-{number}-setup.exe", DIST / f"Cuelight-{number}-portable.zip"
    if asked.certificate:
        for program in BUNDLE.glob("*.exe"):
            sign(program, asked)
    with step("the portable archive"):
        zip_portable(portable)
    with step("the installer"):
        make_setup(BUNDLE, setup, number, asked)
    if asked.certificate:
        sign(setup, asked)
    size_mb = setup.stat().st_size / release.MEGABYTE
    print(f"   setup {size_mb:.1f} MB, portable {portable.stat().st_size / release.MEGABYTE:.1f} MB", flush=True)
    if size_mb > SETUP_LIMIT_MB:
        raise StepFailed(f"The setup has {size_mb:.0f} MB; the limit is {SETUP_LIMIT_MB} MB.")
    older = WORK / f"Cuelight-{PREVIOUS_VERSION}-setup.exe"
    if not (asked.no_exercise or asked.native):
        with step("an older installer to upgrade from"):
            make_setup(_older_bundle(), older, PREVIOUS_VERSION, asked, is_fast=True)
    return Setups(number, setup, portable, PREVIOUS_VERSION, older)


def zip_portable(out: Path) -> None:
    """Pack the folder with the mark that makes it keep its settings beside itself."""
    text = (HERE / "portable.txt").read_text(encoding="utf-8").replace("\n", "\r\n")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(BUNDLE.rglob("*")):
            if path.is_file():
                archive.write(path, Path("Cuelight") / path.relative_to(BUNDLE))
        archive.writestr("Cuelight/portable.txt", text)


def make_setup(bundle: Path, out: Path, number: str, asked: argparse.Namespace, *, is_fast: bool = False) -> None:
    """Compile the installer; warnings are errors."""
    longest = max(len(str(path.relative_to(bundle))) for path in bundle.rglob("*")) + len("\\replaced\\")
    settings = {
        "VERSION": number,
        "DIST": str(bundle),
        "OUT": str(out),
        "ICON": str(ICONS / "cuelight.ico"),
        "SIZE_KB": str(release.size_of(bundle) // 1024),
        "LONGEST": str(longest),
        "STUB": _stub(),
    }
    if asked.certificate:
        settings["SIGN"] = f'"{sys.executable}" "{HERE / "sign.py"}" "{asked.certificate}" {asked.password_variable}'
    if is_fast:
        settings["IS_FAST"] = "1"
    defined = [f"-D{name}={value}" for name, value in settings.items()]
    release.run([_makensis(), "-V2", "-WX", *defined, HERE / "installer.nsi"])


def sign(path: Path, asked: argparse.Namespace) -> None:
    """Sign one file."""
    release.run([sys.executable, HERE / "sign.py", asked.certificate, asked.password_variable, path])


def run_unit_tests(wine: Wine) -> str:
    """Run the unit tests whose subjects meet Windows: files, locks, sockets, TLS; return pytest's last words."""
    options = [
        *("-q", "-p", "no:cacheprovider", "--basetemp", r"C:\cuelight-tests", "-o", "faulthandler_timeout=120"),
        *("-o", "addopts=--strict-markers --strict-config --import-mode=importlib"),  # one -q keeps the last line
        *("-k", "not stays_flat"),  # measures memory, which says nothing under Wine
    ]
    python = windows_path(PYTHON / "python.exe")
    done = wine.run(python, "-B", "-m", "pytest", *options, *TESTED, limit_s=TESTS_S, cwd=ROOT)
    shutil.rmtree(wine.drive / "cuelight-tests", ignore_errors=True)
    if done.code:
        raise StepFailed(f"The unit tests failed on the Windows Python, under Wine:\n{done.output[-8000:]}")
    return done.output.strip().splitlines()[-1].strip("= ")


def conclude(packages: Path, python: str, tested: str) -> None:
    """Write bill of materials and checksums, and say what there is."""
    number = release.version()
    bill = DIST / f"Cuelight-{number}-windows.cdx.json"
    release.write_bill(bill, packages, release.pinned(SHIPPED), python, "windows-x64")
    files = [DIST / f"Cuelight-{number}-setup.exe", DIST / f"Cuelight-{number}-portable.zip", bill]
    release.write_sums(files)
    for path in files:
        print(f"Wrote {path.relative_to(ROOT)} ({path.stat().st_size / release.MEGABYTE:.1f} MB), {tested}.")


def lock() -> None:
    """Resolve what is shipped and what builds it, for Windows and not for this machine."""
    dev.set_up_environment()
    environment = BUILD / "lock"
    release.run([dev.PYTHON, "-m", "venv", "--clear", environment])
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    release.run([programs / "python", "-m", "pip", "install", "--quiet", "uv"])
    target = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.13", "--only-binary", ":all:")
    form = ("--generate-hashes", "--no-header", "--no-annotate", "--constraint", dev.CONSTRAINTS)
    compiled: list[str | Path] = [programs / "uv", "pip", "compile", "--quiet", "--upgrade", *target, *form]
    everything = BUILD / "lock" / "everything.txt"
    release.run([*compiled, ROOT / "pyproject.toml", "--output-file", SHIPPED])
    release.run([*compiled, ROOT / "pyproject.toml", HERE / f"{TOOLS.stem}.in", "--output-file", everything])
    shipped = release.pinned(SHIPPED)
    blocks = ("\n" + everything.read_text(encoding="utf-8")).replace(" \\\n    ", "\0").strip().splitlines()
    tools = [block for block in blocks if release.plain(block.split("==")[0]) not in shipped]
    TOOLS.write_text("".join(block.replace("\0", " \\\n    ") + "\n" for block in tools), encoding="utf-8")
    print(f"Locked {len(shipped)} packages that are shipped and {len(tools)} that build and test.")


def _older_bundle() -> Path:
    older = WORK / "older" / "Cuelight"
    shutil.rmtree(older.parent, ignore_errors=True)
    shutil.copytree(BUNDLE, older, copy_function=os.link)
    (older / "_internal" / "only-in-the-older-version.txt").write_text("gone after an upgrade\n", encoding="utf-8")
    return older


def _pip(command: str) -> list[str | Path]:
    return [dev.PYTHON, "-m", "pip", command, "--quiet", "--disable-pip-version-check"]


def _makensis() -> str:
    found = shutil.which("makensis") or shutil.which("makensis", path=r"C:\Program Files (x86)\NSIS")
    if found is None:
        raise StepFailed("NSIS (makensis) is not installed.")
    return found


def _stub() -> str:
    """Return the kind of installer to make: for x64, which Wine can run, but the NSIS of Windows may lack that."""
    there = Path(_makensis()).parent / "Stubs" / "lzma_solid-amd64-unicode"
    return "x86-unicode" if os.name == "nt" and not there.exists() else "amd64-unicode"


def _version_of_python() -> str:
    text = (PYTHON / "include" / "patchlevel.h").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if "PY_VERSION " in line)
    return line.split('"')[1]


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--native", action="store_true")
    parser.add_argument("--python", type=Path)
    parser.add_argument("--certificate", type=lambda text: Path(text).resolve())
    parser.add_argument("--password-variable", default="CUELIGHT_SIGNING_PASSWORD")
    parser.add_argument("--no-exercise", action="store_true")
    parser.add_argument("--or-skip", action="store_true")
    parser.add_argument("--lock", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    if platform.machine().lower() not in ("x86_64", "amd64"):
        print("The Windows part was skipped: it needs an x86-64 machine.")
        sys.exit(0 if "--or-skip" in sys.argv else SKIPPED_EXIT)
    sys.exit(main())
