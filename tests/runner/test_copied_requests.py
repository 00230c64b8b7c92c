"""A copied request reproduces the call in a shell or in Python; pasted into Cuelight, it fills the form."""

import asyncio
import os
import shutil
import subprocess
import sys

import pytest

from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.command import Transport
from console.domain.kinds import Value
from console.journal.copying import Form, NotCopyable, copied, forms_of
from console.journal.entry import Detail
from console.runner.runner import Runner
from console.simulator.hosting import Simulators
from console.wire.pasting import understand

CREATE: dict[str, Value] = {"name": 'It\'s "Stage" $5 ä', "owner_ref": "me", "settings.participants": 2}


async def detail_of(runner: Runner, call: Call) -> Detail:
    await runner.run(call)
    detail = await runner.journal.detail(runner.journal.columns.last)
    assert detail is not None
    return detail


def surroundings(simulators: Simulators) -> dict[str, str]:
    environment = simulators.environment
    assert environment.enablex is not None
    assert environment.recorder is not None
    return {
        **os.environ,
        "CUELIGHT_APP_ID": environment.enablex.app_id,
        "CUELIGHT_APP_KEY": environment.enablex.app_key.reveal(),
        "CUELIGHT_RECORDER_HOST": environment.recorder.host,
        "CUELIGHT_RECORDER_PORT": str(environment.recorder.port),
        "PYTHONUTF8": "1",
    }


async def ran(command: list[str], simulators: Simulators) -> str:
    """Run a program beside the simulators, which live in this loop."""
    process = await asyncio.create_subprocess_exec(
        *command, env=surroundings(simulators), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0, err.decode()
    return out.decode()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
async def test_curl_creates_the_room_again(runner: Runner, simulators: Simulators) -> None:
    text = copied(await detail_of(runner, Call(find("room.create"), CREATE)), Form.CURL)
    out = await ran(["sh", "-c", text], simulators)
    assert '"result":0' in out
    assert 'It\'s \\"Stage\\" $5 ä' in out


async def test_python_creates_the_room_again(runner: Runner, simulators: Simulators) -> None:
    text = copied(await detail_of(runner, Call(find("room.create"), CREATE)), Form.PYTHON)
    assert '"result":0' in await ran([sys.executable, "-c", text], simulators)


async def test_python_sends_a_recorder_command_again(runner: Runner, simulators: Simulators) -> None:
    call = Call(find("call.start"), {"DEVICEID": "202", "USER1": "<ä & 'b'>"}, transport=Transport.TCP)
    text = copied(await detail_of(runner, call), Form.PYTHON)
    assert "<RESULTCODE>20</RESULTCODE>" in await ran([sys.executable, "-c", text], simulators)


@pytest.mark.parametrize("form", [Form.CURL, Form.POWERSHELL, Form.PYTHON])
async def test_no_secret_stands_in_a_copied_request(runner: Runner, simulators: Simulators, form: Form) -> None:
    text = copied(await detail_of(runner, Call(find("room.list"))), form)
    secrets = surroundings(simulators)
    assert secrets["CUELIGHT_APP_KEY"] not in text
    assert secrets["CUELIGHT_APP_ID"] not in text
    assert "CUELIGHT_APP_KEY" in text


async def test_a_copied_request_fills_the_form_it_came_from(runner: Runner) -> None:
    created = await detail_of(runner, Call(find("room.create"), CREATE))
    pasted = understand(copied(created, Form.CURL))
    assert pasted.command.id == "room.create"
    assert pasted.texts == {"name": CREATE["name"], "owner_ref": "me", "settings.participants": "2"}
    started = await detail_of(runner, Call(find("record.start"), {"DEVICEID": "200"}, transport=Transport.TCP))
    assert understand(copied(started, Form.XML)).command.id == "record.start"


async def test_what_cannot_be_copied_says_why(runner: Runner) -> None:
    runner.journal.note("Something to say.")
    note = await runner.journal.detail(1)
    assert note is not None
    assert forms_of(note) == ()
    with pytest.raises(NotCopyable, match="Only a call"):
        copied(note, Form.CURL)
    tested = await detail_of(runner, Call(find("recorder.test"), transport=Transport.TCP))
    with pytest.raises(NotCopyable, match="raw XML"):
        copied(tested, Form.CURL)
