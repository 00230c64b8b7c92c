"""Starts and later starts: the first opens the window, a later one hands over, and an installer can ask it to leave."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from console.ui.single_instance import Wish, hand_over
from console.window_options import parse

PROGRAM = "import sys; from console.__main__ import window; sys.exit(window())"
LIMIT_S = 60


@pytest.fixture
def start(tmp_path):
    started = []
    surroundings = {
        **os.environ,
        "CUELIGHT_HOME": str(tmp_path / "home"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }

    def begin(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def taken(folder: Path, wish: Wish) -> bool | None:
    return hand_over(folder, wish, patience_ms=LIMIT_S * 1000)


def test_a_second_start_ends_at_once_and_an_installer_makes_the_first_leave(start, tmp_path):
    first = start("--simulators")
    assert taken(tmp_path / "home", Wish()) is True
    second = start("--simulators")
    assert second.wait(LIMIT_S) == 0
    assert first.poll() is None
    assert start("--quit-running").wait(LIMIT_S) == 0
    assert first.wait(LIMIT_S) == 0
    assert len(list((tmp_path / "home" / "sessions").glob("*.cuelight"))) == 1


def test_a_session_file_is_handed_over_too(start, tmp_path):
    first = start("--nowhere")
    assert taken(tmp_path / "home", Wish((str(tmp_path / "evening.cuelight"),))) is True
    assert start("--quit-running").wait(LIMIT_S) == 0
    assert first.wait(LIMIT_S) == 0


def test_quitting_where_nothing_runs_is_no_failure(start):
    assert start("--quit-running").wait(LIMIT_S) == 0


def test_the_size_that_is_asked_for_comes_before_that_of_the_last_run(start, tmp_path):
    first = start("--nowhere", "--size", "1100x760")
    assert taken(tmp_path / "home", Wish()) is True
    assert start("--quit-running").wait(LIMIT_S) == 0
    assert first.wait(LIMIT_S) == 0
    picture = tmp_path / "window.png"
    assert start("--nowhere", "--screenshot", str(picture), "--size", "1000x720").wait(LIMIT_S) == 0
    assert QImage(str(picture)).size() == QSize(1000, 720)


@pytest.mark.parametrize(
    ("arguments", "is_shared"),
    [
        ([], True),
        (["--simulators"], True),
        (["evening.cuelight"], True),
        (["--separate"], False),
        (["--screenshot", "a.png"], False),
        (["--scenario", "rooms"], False),
    ],
)
def test_what_is_handed_over(arguments, is_shared):
    assert parse(arguments).is_shared is is_shared


def test_a_session_file_connects_to_nothing():
    options = parse(["evening.cuelight"])
    assert (options.session, options.nowhere) == (Path("evening.cuelight"), True)


NEEDED_LATER = {
    *("regex", "segno", "lxml", "httpx", "keyring"),
    *("starlette", "uvicorn", "http", "email", "multiprocessing", "xml", "csv"),
}
IDLE = """
import linecache, sys
from console.app import main
assert main(["--nowhere", "--screenshot", sys.argv[1]]) == 0
print(*sorted(set(sys.argv[2:]) & set(sys.modules)))
print(sum(len(cached[2]) for cached in linecache.cache.values() if len(cached) > 1))
"""


def test_an_idle_window_holds_nothing_that_is_needed_later(tmp_path):
    command = [sys.executable, "-c", IDLE, str(tmp_path / "a.png"), *NEEDED_LATER]
    surroundings = {**os.environ, "CUELIGHT_HOME": str(tmp_path / "home")}
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True, timeout=LIMIT_S)
    modules, lines_of_source = done.stdout.splitlines()
    assert modules == ""
    assert int(lines_of_source) < 5_000
