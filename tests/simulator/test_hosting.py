"""Starting and stopping both simulators, in the loop and in a thread."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from console.domain.environment import Environment, Stage
from console.simulator import hosting
from console.simulator.enablex.state import NotPossible
from console.simulator.faults import WireFault, WireFaultKind
from console.simulator.hosting import NotStarted, Options, Simulators, SimulatorThread


def list_rooms(environment: Environment, verify: Any = True) -> Any:
    target = environment.enablex
    assert target is not None
    auth = (target.app_id, target.app_key.reveal())
    return httpx.get(f"{target.base_url}/rooms", auth=auth, verify=verify).json()


async def test_both_systems_answer_where_the_environment_says(simulators: Simulators) -> None:
    environment = simulators.environment
    assert (environment.name, environment.stage, environment.is_simulated) == ("Simulators", Stage.SIMULATOR, True)
    assert (await asyncio.to_thread(list_rooms, environment))["result"] == 0
    assert environment.recorder is not None
    reader, writer = await asyncio.open_connection(environment.recorder.host, environment.recorder.port)
    writer.write(b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></REQUEST>\r\n")
    assert b"<RESULTCODE>20</RESULTCODE>" in await reader.readuntil(b"</RESULT>")
    writer.close()
    await writer.wait_closed()
    async with httpx.AsyncClient() as client:
        answer = await client.get(environment.recorder.web_url, params={"type": "test", "requestid": "2"})
    assert b"<RESULTCODE>20</RESULTCODE>" in answer.content


async def test_the_addresses_are_one_json_object_with_all_of_it(simulators: Simulators) -> None:
    addresses = json.loads(json.dumps(simulators.addresses()))
    enablex, recorder = simulators.environment.enablex, simulators.environment.recorder
    assert enablex is not None
    assert recorder is not None
    assert addresses["enablex"]["base_url"] == enablex.base_url
    assert addresses["recorder"] == {
        "host": recorder.host,
        "port": recorder.port,
        "web_url": recorder.web_url,
        "event_port": recorder.event_port,
    }
    assert len(addresses["enablex"]["app_id"]) == 24
    assert len(addresses["enablex"]["app_key"]) == 36
    assert addresses["control"].endswith("/_sim")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "example.org", "::"])
async def test_any_other_host_than_loopback_is_refused(host: str) -> None:
    with pytest.raises(NotStarted, match="this machine only"):
        async with Simulators(Options(host=host)):
            pass


@pytest.mark.parametrize("host", ["localhost", "::1"])
async def test_other_names_of_loopback_work(host: str) -> None:
    async with Simulators(Options(host=host)) as simulators:
        assert (await asyncio.to_thread(list_rooms, simulators.environment))["result"] == 0


@pytest.mark.parametrize("which", ["enablex_port", "recorder_port", "web_port", "event_port"])
async def test_a_port_in_use_is_named_and_nothing_is_left_running(which: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotStarted, match=rf"port {port}: .*Choose another port"):
            async with Simulators(Options(**{which: port})):
                pass


async def test_ports_that_were_asked_for_are_used_and_free_again_afterwards() -> None:
    for _ in range(2):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        async with Simulators(Options(enablex_port=port)) as simulators:
            assert f":{port}/" in str(simulators.addresses()["control"])


async def test_stopping_does_not_wait_for_requests_under_way(simulators: Simulators) -> None:
    from console.domain.command import System
    from console.simulator.faults import Fault

    async with Simulators() as other:
        other.faults.add(Fault(System.ENABLEX, WireFault(WireFaultKind.HALF_OPEN)))
        asked = asyncio.get_running_loop().create_task(
            asyncio.to_thread(list_rooms, other.environment), name="asks and is never answered"
        )
        while other.faults.pending():
            await asyncio.sleep(0.01)
        began = time.monotonic()
    assert time.monotonic() - began < 1
    with pytest.raises(httpx.TransportError):
        await asked


def make_certificate(folder: Path) -> tuple[Path, Path, ssl.SSLContext]:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    key.write_bytes(issued.private_key_pem.bytes())
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return certificate, key, context


async def test_enablex_over_tls(tmp_path: Path) -> None:
    certificate, key, context = make_certificate(tmp_path)
    async with Simulators(Options(tls=(certificate, key))) as simulators:
        target = simulators.environment.enablex
        assert target is not None
        assert target.base_url.startswith("https://127.0.0.1:")
        assert target.trusted_certificate == str(certificate)
        assert (await asyncio.to_thread(list_rooms, simulators.environment, context))["result"] == 0


async def test_unusable_tls_files_are_named(tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_text("this is no certificate")
    for key in (certificate, tmp_path / "missing.pem"):
        with pytest.raises(NotStarted, match=r"certificate\.pem and the key .* could not be used"):
            async with Simulators(Options(tls=(certificate, key))):
                pass


def test_a_thread_serves_until_it_is_stopped_and_can_be_started_again() -> None:
    thread = SimulatorThread()
    for _ in range(2):
        environment = thread.start()
        try:
            assert list_rooms(environment)["result"] == 0
            assert thread.start() == environment
        finally:
            thread.stop()
        with pytest.raises(httpx.ConnectError):
            list_rooms(environment)
    thread.stop()


def test_a_thread_can_be_asked_to_do_something() -> None:
    thread = SimulatorThread()
    environment = thread.start()
    try:
        room_id = thread.ask(lambda simulators: simulators.enablex.room_named("Board room").room_id)
        thread.ask(lambda simulators: simulators.enablex.join(room_id, "Ada", "moderator"))
        assert len(thread.ask(lambda simulators: simulators.enablex.world.find_room(room_id).connected)) == 1
        with pytest.raises(NotPossible, match="no room nowhere"):
            thread.ask(lambda simulators: simulators.enablex.join("nowhere"))
        assert list_rooms(environment)["result"] == 0
    finally:
        thread.stop()
    with pytest.raises(NotStarted, match="not running"):
        thread.ask(lambda simulators: simulators.reset())


def test_what_prevents_a_start_reaches_the_one_who_asked_and_the_next_start_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        thread = SimulatorThread(Options(event_port=taken.getsockname()[1]))
        with pytest.raises(NotStarted, match="recorder simulator could not listen"):
            thread.start()
    try:
        assert list_rooms(thread.start())["result"] == 0
    finally:
        thread.stop()


@pytest.mark.parametrize("holds_the_thread", [False, True], ids=["while it awaits", "while it computes"])
def test_a_start_that_takes_too_long_is_stopped_and_the_next_one_works(
    monkeypatch: pytest.MonkeyPatch, holds_the_thread: bool
) -> None:
    released, ports = threading.Event(), list[int]()

    async def late(simulators: Simulators, _: object) -> None:
        ports.append(simulators.recorder.ports.recorder)
        while not (released.wait() if holds_the_thread else released.is_set()):
            await asyncio.sleep(0.01)

    before = set(threading.enumerate())
    thread = SimulatorThread()
    with monkeypatch.context() as slow:
        slow.setattr(hosting, "START_LIMIT_S", 0.5)
        slow.setattr(Simulators, "_start_enablex", late)
        with pytest.raises(NotStarted, match="did not start within"):
            thread.start()
    unwanted = set(threading.enumerate()) - before
    try:
        assert list_rooms(thread.start())["result"] == 0
    finally:
        thread.stop()
    if holds_the_thread:
        released.set()
    for one in unwanted:
        one.join(5)
    assert not set(threading.enumerate()) - before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", *ports)).close()


def test_a_start_can_be_stopped_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    async def endless(*_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Simulators, "_start_enablex", endless)
    thread = SimulatorThread()
    with ThreadPoolExecutor(1) as elsewhere:
        starting = elsewhere.submit(thread.start)
        assert begun.wait(5)
        thread.stop()
        with pytest.raises(NotStarted, match="not running"):
            starting.result(5)


@pytest.mark.parametrize("unwanted", ["starlette", "uvicorn", "lxml", "httpx"])
def test_nothing_slow_is_imported_before_a_start(unwanted: str) -> None:
    code = f"import sys, console.simulator.hosting; sys.exit({unwanted!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_reset_returns_everything_to_the_first_second(simulators: Simulators) -> None:
    simulators.clock.advance(1e6)
    for room in list(simulators.enablex.world.rooms()):
        simulators.enablex.world.remove_room(room)
    assert list(simulators.enablex.world.rooms()) == []
    simulators.reset()
    assert [room.name for room in simulators.enablex.world.rooms()][:2] == ["Board room", "Quarterly review"]
    assert abs(simulators.clock.offset_s) < 1
