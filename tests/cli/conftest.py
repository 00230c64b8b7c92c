"""Runs the command line in this process, as a script would from outside."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from console.cli.entry import Doors, main


@dataclass(frozen=True)
class Ended:
    """What a run left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def records(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Visits:
    """What went through the doors to the window."""

    windows: list[list[str]]
    pictures: list[tuple[Path, Path, str]]


Run = Callable[..., Ended]


@pytest.fixture
def visits() -> Visits:
    return Visits([], [])


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, visits: Visits) -> Run:
    """Run the command line with these arguments, and these bytes on standard input."""

    def window(arguments: list[str]) -> int:
        visits.windows.append(arguments)
        return 0

    def picture(session: Path, out: Path, environment: Any) -> None:
        visits.pictures.append((session, out, environment.name))
        out.write_bytes(b"picture")

    def go(*arguments: object, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main([str(argument) for argument in arguments], Doors(window, picture))
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return go
