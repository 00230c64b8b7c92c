"""The door: what it imports, and what a defect of ours looks like from outside."""

import subprocess
import sys

import pytest

from console import __main__ as door

HEAVY = ("PySide6", "qasync", "httpx", "starlette", "uvicorn", "keyring", "sqlite3")


def test_listing_codes_imports_nothing_heavy():
    program = (
        "import sys; from console.__main__ import main; code = main(['codes', 'uptivity', '0', '--json']); "
        f"print(code, sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "0 []"


def test_a_call_imports_no_qt():
    program = (
        "import sys; from console.__main__ import main; code = main(['call', 'recorder.test', '--env', 'simulators']); "
        "print(code, sorted({'PySide6', 'qasync'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "0 []"


def test_it_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "console", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Cuelight ")


def test_a_closed_pipe_is_no_defect():
    reader = subprocess.Popen(
        [sys.executable, "-m", "console", "commands", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert reader.stdout is not None
    reader.stdout.close()
    _, complaints = reader.communicate(timeout=30)
    assert (reader.returncode, complaints) == (0, b"")


def test_a_defect_is_4_and_can_be_reported(monkeypatch, capsys):
    def broken(*_arguments):
        raise RuntimeError("a lamp fell down")

    monkeypatch.setattr("console.cli.entry.main", broken)
    assert door.main(["commands"]) == 4
    written = capsys.readouterr().err
    assert "a lamp fell down" in written
    assert "report" in written


@pytest.mark.parametrize(("arguments", "expected"), [(["commands"], 0), (["fly"], 2)])
def test_the_exit_code_is_returned(arguments, expected, capsys):
    assert door.main(arguments) == expected
    capsys.readouterr()
