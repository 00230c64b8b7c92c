"""A desk whose runner answers from a list, with real decoding and a real memory of what is known."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication

from console import assets
from console.domain.call import Call
from console.domain.codes import Codes, parse_table
from console.domain.command import System, Transport
from console.domain.decoding import judge
from console.domain.environment import EnablexTarget, Environment, RecorderTarget, Stage
from console.domain.outcome import Answered, Failure, FailureKind, Outcome, Unanswered
from console.domain.secret import Secret
from console.domain.state import KnownState
from console.ui.desk import Desk
from console.ui.messages import Messages, Problem
from console.ui.theme import Theme
from console.wire import enablex, uptivity

ENABLEX = EnablexTarget("http://127.0.0.1:1/v2", "app", Secret("key"))
RECORDER = RecorderTarget("127.0.0.1", 1, web_url="http://127.0.0.1:2/webAPI.aspx")
SIMULATED = Environment("Simulators", Stage.SIMULATOR, ENABLEX, RECORDER)
PRODUCTION = Environment(
    "Main site", Stage.PRODUCTION, ENABLEX, replace(RECORDER, transport=Transport.HTTP, web_url="http://h/w")
)
ROOM_ID = "5f0a1b2c3d4e5f6071829304"


class FakeRunner:
    """Takes calls, keeps them, and answers each from a list; an empty list keeps the caller waiting."""

    def __init__(self, codes: Codes, environment: Environment = SIMULATED) -> None:
        self.codes = codes
        self.environment = environment
        self.known = KnownState()
        self.calls: list[Call] = []
        self.now_s = 1000.0
        self._answers: deque[dict | str | Failure] = deque()

    def will_answer(self, *answers: dict | str | Failure) -> None:
        """Say what comes back next: a JSON body, the inside of a RESULT, or a failure."""
        self._answers.extend(answers)

    async def run(self, call: Call) -> Outcome:
        call = replace(call, id=len(self.calls) + 1, environment=self.environment.name)
        self.calls.append(call)
        if not self._answers:
            await asyncio.Event().wait()
        outcome = self._outcome(call, self._answers.popleft())
        self.known.learn(call, outcome, self.now_s)
        return outcome

    def _outcome(self, call: Call, answer: dict | str | Failure) -> Outcome:
        if isinstance(answer, Failure):
            return Unanswered(answer)
        if call.command.system is System.ENABLEX:
            reply = enablex.decode(200, {"content-type": "application/json"}, json.dumps(answer).encode())
        else:
            reply = uptivity.decode(f"<RESULT><REQUESTID>{call.id}</REQUESTID>{answer}</RESULT>".encode())
        verdict = judge(call, reply, self.codes, self.known)
        return Unanswered(verdict) if isinstance(verdict, Failure) else Answered(reply, verdict)


def result(code: int, label: str, data: str = "") -> str:
    """Return the inside of a recorder's RESULT."""
    kind = label if code in (0, 13, 20, 37, 43) else "ERROR"
    return f"<RESULTTYPE>{kind}</RESULTTYPE><RESULTCODE>{code}</RESULTCODE><RESULTMSG>{label}</RESULTMSG>{data}"


def room(name: str = "Morning news", room_id: str = ROOM_ID, **settings: object) -> dict:
    """Return a room as the system describes it."""
    return {
        "room_id": room_id,
        "name": name,
        "owner_ref": "desk-1",
        "settings": {"mode": "group", "scheduled": False, "adhoc": False, **settings},
    }


REFUSED = Failure(FailureKind.REFUSED, "The connection was refused.", "Nothing listens there.", "Check the port.")


@pytest.fixture(scope="session")
def codes() -> Codes:
    tables = {system: parse_table(assets.read_text(f"codes/{system}.toml"), f"{system}.toml") for system in System}
    return Codes(tables[System.ENABLEX], tables[System.UPTIVITY])


@pytest.fixture
def runner(codes: Codes) -> FakeRunner:
    return FakeRunner(codes)


@pytest.fixture
def problems() -> list[Problem]:
    """What reached the problem report; must stay empty."""
    return []


@pytest.fixture
def desk(qapp: QApplication, runner: FakeRunner, codes: Codes, problems: list[Problem]) -> Desk:
    messages = Messages()
    messages.problem_found.connect(problems.append)
    yield Desk(runner, SimpleNamespace(), codes, runner.known, SimpleNamespace(), Theme("light"), messages)
    assert not problems, problems


@pytest.fixture
def until() -> Callable:
    """Wait for a condition by turning the loop; never for a time."""

    async def wait(condition: Callable[[], object], turns: int = 200) -> None:
        for _ in range(turns):
            if condition():
                return
            await asyncio.sleep(0)
        raise AssertionError("the condition never came true")

    return wait
