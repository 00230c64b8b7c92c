"""`cuelight --smoke`: does an installed program work here? Everything once, on the simulators.

Unlike a test it runs in the packaged program, where there is no test tool; unlike the tour it goes through the window.
What it saw is printed where there is a console, and written to `smoke.json` in any case.
"""

from __future__ import annotations

import asyncio
import json
import platform
import sqlite3
import ssl
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import __version__ as qt_version
from PySide6.QtGui import QFontDatabase, QGuiApplication, QImage

from console import __version__
from console.domain import catalogue
from console.domain.call import Call
from console.domain.kinds import Value
from console.domain.outcome import Answered, Outcome
from console.domain.reply import RestReply
from console.journal.entry import EntryKind
from console.ui.panels.journal import JournalPanel
from console.ui.picture import SETTLED_S

if TYPE_CHECKING:
    from console.ui.main_window import MainWindow

REPORT_NAME = "smoke.json"
PICTURE_NAME = "smoke.png"
SESSION_NAME = "smoke.cuelight"

FEWEST_COLORS = 40
"""An empty or half-painted window has fewer colours."""

UNKNOWN_ROOM = "5f00000000000000000000ff"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be so, and what was seen of it."""

    name: str
    is_met: bool
    saw: str


class Smoke:
    """Works in the window once and checks what that left."""

    def __init__(self, window: MainWindow, out: Path) -> None:
        self._window = window
        self._out = out
        self._checks: list[Check] = []

    async def run(self) -> int:
        """Do everything once; return 0 when all was as it must be, else 1."""
        await self._work()
        await asyncio.sleep(SETTLED_S)
        self._check_window()
        self._check_rows()
        self._check_picture()
        await self._window.desk.runner.journal.flush()
        await asyncio.to_thread(self._check_session)
        return self._report()

    async def _work(self) -> None:
        room = await self._send("room.create", {"name": "Smoke test", "owner_ref": "smoke"}, "0")
        room_id = _found(room, "room", "room_id")
        who: Mapping[str, Value] = {"room_id": room_id, "name": "Sam", "role": "participant", "user_ref": "sam"}
        token = await self._send("token.create", who, "0")
        self._token = _found(token, "token")
        self._check("a token was granted", len(self._token) > 20, f"{len(self._token)} characters")
        await self._send("call.start", {"DEVICEID": "206", "ANI": "5551234", "CALLDIRECTION": "I"}, "20")
        await self._send("record.start", {"DEVICEID": "206"}, "0")
        await self._send("room.get", {"room_id": UNKNOWN_ROOM}, "40001")

    async def _send(self, command: str, values: Mapping[str, Value], expected: str) -> Outcome:
        outcome = await self._window.desk.runner.run(Call(catalogue.find(command), values))
        match outcome:
            case Answered(_, verdict):
                saw = f"{verdict.code} {verdict.label}: {verdict.meaning}"
                self._check(f"{command} is answered {expected}", str(verdict.code) == expected, saw)
            case _:
                self._check(f"{command} is answered {expected}", is_met=False, saw=outcome.failure.happened)
        return outcome

    def _check_window(self) -> None:
        window = self._window
        self._check("the window is shown", window.isVisible(), f"{window.width()} x {window.height()}")
        families = len(QFontDatabase.families())
        self._check("there are fonts", families > 0, f"{families} families")
        icon = window.desk.theme.icon("record").pixmap(24, 24)
        self._check("icons are drawn", not icon.isNull(), f"{icon.width()} x {icon.height()}")

    def _check_rows(self) -> None:
        journal = self._window.desk.journal
        self._window.open_panel("recorder")
        panel = self._window.docks["journal"].panel
        shown = panel.view.model.rowCount() + panel.view.model.filtered_count if isinstance(panel, JournalPanel) else -1
        counts = f"{journal.received} received, {journal.stored} stored, {shown} in the log"
        self._check("every row is shown", journal.received == shown > 0, counts)
        entries = [entry for number in range(1, journal.columns.last + 1) if (entry := journal.entry(number))]
        undecoded = [entry.id for entry in entries if entry.kind is EntryKind.CALL and not entry.label]
        self._check("every answer is decoded", not undecoded, f"{len(entries)} rows, undecoded {undecoded}")

    def _check_picture(self) -> None:
        path = self._out / PICTURE_NAME
        image = self._window.grab().toImage()
        colors = _colors(image)
        is_saved = image.save(str(path))
        saw = f"{image.width()} x {image.height()}, {colors} colours"
        self._check("the window is painted", is_saved and colors >= FEWEST_COLORS, saw)

    def _check_session(self) -> None:
        from console.journal.session import open_session

        journal = self._window.desk.journal
        with open_session(journal.path) as session:
            count, problems = sum(1 for _ in session.entries()), list(session.problems)
        saw = f"{count} rows in {journal.path.name}, problems: {problems or 'none'}"
        self._check("the session file holds every row", count == journal.received and not problems, saw)
        written = b"".join(file.read_bytes() for file in journal.path.parent.glob(f"{journal.path.name}*"))
        is_hidden = bool(self._token) and self._token.encode() not in written
        self._check("the token is not in the session file", is_hidden, f"{len(written):,} bytes searched")

    def _check(self, name: str, is_met: bool, saw: str) -> None:
        self._checks.append(Check(name, is_met, saw))

    def _report(self) -> int:
        failed = [check.name for check in self._checks if not check.is_met]
        facts = {
            "version": __version__,
            "system": platform.platform(),
            "python": platform.python_version(),
            "qt": f"{qt_version} on {QGuiApplication.platformName()}",
            "sqlite": sqlite3.sqlite_version,
            "tls": ssl.OPENSSL_VERSION,
            "checks": [asdict(check) for check in self._checks],
            "failed": failed,
        }
        text = json.dumps(facts, ensure_ascii=False, indent=2)
        (self._out / REPORT_NAME).write_text(text + "\n", encoding="utf-8")
        if sys.stdout is not None:  # a windowed program on Windows has none
            for check in self._checks:
                sys.stdout.write(f"{'ok  ' if check.is_met else 'FAIL'}  {check.name}: {check.saw}\n")
            sys.stdout.write(f"{len(self._checks) - len(failed)} of {len(self._checks)} checks met, in {self._out}\n")
        return 1 if failed else 0


def _found(outcome: Outcome, *keys: str) -> str:
    """Return the text under these keys of a REST answer; empty when it is not there."""
    match outcome:
        case Answered(RestReply(body=found), _):
            for key in keys:
                found = found.get(key) if isinstance(found, dict) else None
            return found if isinstance(found, str) else ""
        case _:
            return ""


def _colors(image: QImage) -> int:
    step = 4
    return len({image.pixel(x, y) for x in range(0, image.width(), step) for y in range(0, image.height(), step)})
