"""`simulate`: the first line, the ready file, the end."""

import json
import os
import signal
import threading
import urllib.request
from base64 import b64encode
from pathlib import Path
from queue import Queue

import pytest


def _ask_then_end(ready: Path, number: int, found: Queue[object]) -> None:
    """Wait for the ready file, ask the simulator for its rooms, then end the program."""
    while not ready.exists():
        threading.Event().wait(0.01)
    try:
        addresses = json.loads(ready.read_text(encoding="utf-8"))
        where = addresses["enablex"]
        credentials = b64encode(f"{where['app_id']}:{where['app_key']}".encode()).decode()
        request = urllib.request.Request(
            f"{where['base_url']}/rooms", headers={"Authorization": f"Basic {credentials}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            found.put((addresses, json.load(answer)))
    finally:
        os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_works_and_ends(run, tmp_path, number):
    ready, found = tmp_path / "ready.json", Queue()
    visitor = threading.Thread(target=_ask_then_end, args=(ready, number, found))
    before = signal.getsignal(number)
    visitor.start()
    ended = run("simulate", "--ready-file", ready)
    visitor.join()
    addresses, answer = found.get_nowait()
    assert ended.code == 0
    assert json.loads(ended.out.splitlines()[0]) == addresses
    assert addresses["recorder"]["port"] > 0
    assert answer["result"] == 0
    assert signal.getsignal(number) is before


def test_a_host_others_can_reach_is_refused(run):
    ended = run("simulate", "--host", "0.0.0.0")
    assert ended.code == 2
    assert "loopback" in ended.err


def test_a_ready_file_that_cannot_be_written_is_wrong_usage(run, tmp_path):
    ended = run("simulate", "--ready-file", tmp_path / "nowhere" / "ready.json")
    assert ended.code == 2
    assert "ready file" in ended.err
