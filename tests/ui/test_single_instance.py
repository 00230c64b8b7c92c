"""A second start finds the first, hands over and ends; what died leaves no claim behind."""

import json
import subprocess
import sys

import pytest
from PySide6.QtNetwork import QLocalSocket

from console.ui.single_instance import LOCK_NAME, SingleInstance, Wish, hand_over, quit_running, socket_name

SECOND_START = """
import sys
from pathlib import Path
from console.ui.single_instance import SingleInstance, Wish, hand_over
folder = Path(sys.argv[1])
assert not SingleInstance(folder).claim()
print("waiting", flush=True)
print(hand_over(folder, Wish(tuple(sys.argv[2:]))))
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "Einstellungen – é"


@pytest.fixture
def first(folder, qtbot):
    instance = SingleInstance(folder)
    assert instance.claim()
    yield instance
    instance.release()


def ended(process, qtbot):
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=15_000)
    said, complaints = process.communicate()
    assert process.returncode == 0, complaints
    return said.strip()


def started(program, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("is_fulfilled", [True, False])
def test_a_second_start_hands_over_its_file(first, folder, qtbot, is_fulfilled):
    wishes = []
    assert first.listen(lambda wish: wishes.append(wish) or is_fulfilled)
    assert ended(started(SECOND_START, folder, "/records/Abend – é.cuelight"), qtbot) == f"waiting\n{is_fulfilled}"
    assert wishes == [Wish(("/records/Abend – é.cuelight",))]


def test_a_second_start_waits_for_a_first_that_is_still_starting(first, folder, qtbot):
    second = started(SECOND_START, folder)
    assert second.stdout.readline() == "waiting\n"
    assert second.poll() is None
    assert first.listen(lambda _: True)
    assert ended(second, qtbot) == "True"


def test_one_that_never_listens_is_no_answer(first, folder):
    assert hand_over(folder, Wish(), patience_ms=200) is None


def test_the_claim_is_free_after_release(first, folder):
    assert not SingleInstance(folder).claim()
    first.release()
    again = SingleInstance(folder)
    assert again.claim()
    again.release()


def test_the_claim_of_a_killed_window_is_taken_over(folder, qtbot):
    killed = started(
        "import os, signal, sys; from pathlib import Path; from console.ui.single_instance import SingleInstance;"
        "one = SingleInstance(Path(sys.argv[1])); assert one.claim(); assert one.listen(lambda _: True);"
        "print('claimed', flush=True); os.kill(os.getpid(), signal.SIGKILL)",
        folder,
    )
    killed.communicate(timeout=15)
    assert (folder / LOCK_NAME).exists()
    heir = SingleInstance(folder)
    assert heir.claim()
    assert heir.listen(lambda _: True)
    heir.release()


def test_a_folder_that_cannot_be_written_keeps_no_window_from_opening(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert SingleInstance(tmp_path / "file").claim()


@pytest.mark.parametrize(
    "sent",
    [b"rubbish\n", b"\xff\xfe\n", b"[]\n", b'{"files": [1], "is_quit": false}\n', b'{"files": "x", "is_quit": 1}\n'],
)
def test_what_is_no_wish_is_declined(first, folder, qtbot, sent):
    wishes = []
    assert first.listen(lambda wish: wishes.append(wish) or True)
    socket = QLocalSocket()
    socket.connectToServer(socket_name(folder))
    socket.write(sent)
    qtbot.waitUntil(lambda: socket.canReadLine(), timeout=5_000)
    assert bytes(socket.readLine().data()) == b"declined\n"
    assert not wishes


def test_a_wish_without_end_is_cut_off(first, folder, qtbot):
    assert first.listen(lambda _: True)
    socket = QLocalSocket()
    socket.connectToServer(socket_name(folder))
    assert socket.waitForConnected(5_000)
    with qtbot.waitSignal(socket.disconnected, timeout=5_000):
        socket.write(b"x" * 200_000)


def test_a_wish_in_pieces_is_put_together(first, folder, qtbot):
    wishes = []
    assert first.listen(lambda wish: wishes.append(wish) or True)
    socket = QLocalSocket()
    socket.connectToServer(socket_name(folder))
    assert socket.waitForConnected(5_000)
    line = json.dumps({"files": ["a"], "is_quit": False}).encode() + b"\n"
    for piece in (line[:9], line[9:]):
        socket.write(piece)
        qtbot.waitUntil(lambda: not socket.bytesToWrite(), timeout=5_000)
    qtbot.waitUntil(lambda: bool(wishes), timeout=5_000)
    assert wishes == [Wish(("a",))]


def test_quitting_where_nothing_runs_is_done_at_once(folder):
    assert quit_running(folder, 100)


def test_quitting_waits_until_the_window_has_gone(folder, qtbot):
    running = started(
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication, QTimer;"
        "from console.ui.single_instance import SingleInstance;"
        "app = QCoreApplication([]); one = SingleInstance(Path(sys.argv[1])); one.claim();"
        "leave = lambda: (one.release(), app.quit());"
        "one.listen(lambda wish: wish.is_quit and (QTimer.singleShot(300, leave) or True));"
        "print('ready', flush=True); app.exec()",
        folder,
    )
    assert running.stdout.readline() == "ready\n"
    assert quit_running(folder, 10_000)
    running.communicate(timeout=10)
    assert running.returncode == 0


def test_a_window_that_does_not_leave_is_said_so(first, folder):
    assert not quit_running(folder, 100)
