"""EnableX and the Web API over one HTTP core, played by a small server that misbehaves."""

from __future__ import annotations

import asyncio
import base64
import gzip
import socket
import ssl
import struct
import time

import pytest

from console.clients.client import Client
from console.clients.enablex import EnablexClient
from console.clients.errors import ClientError
from console.clients.uptivity_web import RecorderWebClient
from console.domain.call import Call
from console.domain.command import Command, Message, Rest, System, Transport
from console.domain.environment import EnablexTarget, RecorderTarget
from console.domain.outcome import FailureKind
from console.domain.reply import RecorderReply, RestReply
from console.domain.secret import Secret
from console.wire.limits import KEPT_OF_TOO_LARGE
from tests.clients.peer import Peer, Script, listening, until, unused_port

ROOMS = Command("room.list", System.ENABLEX, "Rooms", "All rooms.", Rest("GET", "/rooms"))
CREATE = Command("room.create", System.ENABLEX, "Create", "A room.", Rest("POST", "/rooms"))
TEST = Command("recorder.test", System.UPTIVITY, "Test", "Echo.", Message("TEST"))
RESULT = b"<RESULT><REQUESTID>7</REQUESTID><RESULTCODE>20</RESULTCODE></RESULT>"


def rooms(timeout_s: float = 3.0) -> Call:
    return Call(ROOMS, timeout_s=timeout_s)


def echo(timeout_s: float = 3.0) -> Call:
    return Call(TEST, id=7, transport=Transport.HTTP, timeout_s=timeout_s)


def enablex(port: int, **options: int) -> EnablexClient:
    return EnablexClient(EnablexTarget(f"http://127.0.0.1:{port}/video/v2/", "app", Secret("key")), **options)


def web(port: int, **options: int) -> RecorderWebClient:
    return RecorderWebClient(RecorderTarget("127.0.0.1", web_url=f"http://127.0.0.1:{port}/webAPI.aspx"), **options)


def http(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def answering(*pieces: bytes, then_close: bool = False) -> Script:
    async def script(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _request(reader):
            peer.received.append(head)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            if then_close:
                return

    return script


async def _request(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    lowered = head.lower()
    length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in lowered else 0
    return head + await reader.readexactly(length)


async def silent(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    peer.received.append(await _request(reader))
    await reader.read()


async def failure_of(client: Client, call: Call) -> ClientError:
    try:
        with pytest.raises(ClientError) as caught:
            await client.send(call)
    finally:
        await client.close()
    return caught.value


async def test_a_call_goes_out_with_credentials_and_comes_back_as_a_reply() -> None:
    async with listening(answering(http(b'{"result":0,"rooms":[]}'))) as peer:
        client = enablex(peer.port)
        exchange = await client.send(rooms())
        await client.close()
    assert isinstance(exchange.reply, RestReply)
    assert exchange.reply.body == {"result": 0, "rooms": []}
    head = peer.received[0].decode()
    assert head.startswith("GET /video/v2/rooms HTTP/1.1\r\n")
    assert f"Authorization: Basic {base64.b64encode(b'app:key').decode()}" in head
    assert b"key" not in client.prepare(rooms())
    timing = exchange.timing
    assert 0 < (timing.connected_s or 0) <= (timing.sent_s or 0) <= (timing.first_byte_s or 0) <= timing.total_s
    assert client.last_latency_s == timing.total_s


async def test_a_body_is_sent_as_compact_json() -> None:
    async with listening(answering(http(b'{"result":0}'))) as peer:
        client = enablex(peer.port)
        await client.send(Call(CREATE, {"name": "Ä", "settings.mode": "group"}))
        await client.close()
    assert peer.received[0].endswith('\r\n\r\n{"name":"Ä","settings":{"mode":"group"}}'.encode())


@pytest.mark.parametrize(
    ("answer", "status", "body", "odd"),
    [
        (http(b'{"result":"10000"}', "401 Unauthorized"), 401, {"result": "10000"}, False),
        (http(b"", "401 Unauthorized"), 401, None, True),
        (http(b"<html>Bad gateway</html>", "502 Bad Gateway"), 502, None, True),
        (http('{"error":"é"}'.encode("cp1252")), 200, {"error": "é"}, True),
        (http(gzip.compress(b'{"result":0}'), headers="Content-Encoding: gzip\r\n"), 200, {"result": 0}, False),
        (http(b'{"result":0}', "302 Found", "Location: http://127.0.0.1:1/\r\n"), 302, {"result": 0}, False),
    ],
)
async def test_whatever_answers_over_http_is_a_reply(answer: bytes, status: int, body: object, odd: bool) -> None:
    async with listening(answering(answer)) as peer:
        client = enablex(peer.port)
        reply = (await client.send(rooms())).reply
        await client.close()
    assert isinstance(reply, RestReply)
    assert (reply.status, reply.body, bool(reply.oddities)) == (status, body, odd)


async def test_the_web_api_answers_with_the_same_result() -> None:
    async with listening(answering(http(RESULT))) as peer:
        client = web(peer.port)
        reply = (await client.send(echo())).reply
        await client.close()
    assert isinstance(reply, RecorderReply)
    assert (reply.result_code, reply.status) == ("20", 200)
    assert peer.received[0].startswith(b"GET /webAPI.aspx?type=TEST&requestid=7 HTTP/1.1\r\n")
    assert client.prepare(echo()).startswith(b"GET http://127.0.0.1:")


@pytest.mark.parametrize(
    ("answer", "kind", "may_be_done"),
    [
        (http(b"no such page", "404 Not Found"), FailureKind.HTTP_STATUS, False),
        (http(b"", "405 Method Not Allowed"), FailureKind.HTTP_STATUS, False),
        (http(b"oops", "500 Internal Server Error"), FailureKind.HTTP_STATUS, True),
        (http(b"<html><body>proxy</body></html>"), FailureKind.NOT_XML, True),
        (http(b"<!DOCTYPE a [<!ENTITY b 'c'>]><RESULT>&b;</RESULT>"), FailureKind.HOSTILE, True),
    ],
)
async def test_what_is_no_result_of_the_web_api_is_named(answer: bytes, kind: FailureKind, may_be_done: bool) -> None:
    async with listening(answering(answer)) as peer:
        failure = await failure_of(web(peer.port), echo())
    assert (failure.kind, failure.may_have_been_done) == (kind, may_be_done)
    assert failure.raw == answer.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    ("pieces", "kind", "raw"),
    [
        pytest.param([], FailureKind.RESET, b"", id="closed without a word"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Le"], FailureKind.RESET, b"", id="cut off in the head"),
        pytest.param([http(b'{"result":0}')[:-4]], FailureKind.CUT_OFF, b'{"result', id="cut off in the body"),
        pytest.param([b"220 ftp ready\r\n\r\n"], FailureKind.NOT_JSON, b"", id="another protocol"),
        pytest.param(
            [http(b"no gzip", headers="Content-Encoding: gzip\r\n")], FailureKind.ENCODING, b"", id="broken gzip"
        ),
    ],
)
async def test_an_answer_that_breaks_is_named(pieces: list[bytes], kind: FailureKind, raw: bytes) -> None:
    async with listening(answering(*pieces, then_close=True)) as peer:
        failure = await failure_of(enablex(peer.port), rooms())
    assert (failure.kind, failure.raw, failure.may_have_been_done) == (kind, raw, True)


async def test_a_reset_is_named() -> None:
    async def reset(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _request(reader)
        plug = writer.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async with listening(reset) as peer:
        failure = await failure_of(enablex(peer.port), rooms())
    assert (failure.kind, failure.may_have_been_done) == (FailureKind.RESET, True)


async def test_an_answer_past_the_limit_is_given_up() -> None:
    async with listening(answering(http(b"x" * 200_000))) as peer:
        failure = await failure_of(enablex(peer.port, limit=100_000), rooms())
    assert failure.kind is FailureKind.TOO_LARGE
    assert failure.raw == b"x" * KEPT_OF_TOO_LARGE


async def test_ten_megabytes_are_read() -> None:
    body = b'{"result":"0","cdr":[' + b",".join([b'{"cdr_id":"0123456789"}'] * 420_000) + b"]}"
    async with listening(answering(http(body))) as peer:
        client = enablex(peer.port)
        reply = (await client.send(rooms(timeout_s=10))).reply
        await client.close()
    assert isinstance(reply, RestReply)
    assert reply.raw == body
    assert isinstance(reply.body, dict)


async def test_one_byte_at_a_time_is_read() -> None:
    answer = http(b'{"result":0}')
    async with listening(answering(*(bytes([byte]) for byte in answer))) as peer:
        client = enablex(peer.port)
        reply = (await client.send(rooms())).reply
        await client.close()
    assert isinstance(reply, RestReply)
    assert reply.body == {"result": 0}


@pytest.mark.parametrize("make", [enablex, web])
async def test_silence_ends_at_the_deadline(make) -> None:
    call = rooms(0.15) if make is enablex else echo(0.15)
    async with listening(silent) as peer:
        failure = await failure_of(make(peer.port), call)
    assert (failure.kind, failure.may_have_been_done) == (FailureKind.TIMEOUT, True)


async def test_cancelling_returns_at_once_and_the_next_call_works() -> None:
    async with listening(silent, answering(http(b'{"result":0}'))) as peer:
        client = enablex(peer.port)
        task = asyncio.get_running_loop().create_task(client.send(rooms(60)))
        await until(lambda: bool(peer.received))
        started = time.perf_counter()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.perf_counter() - started < 0.2
        assert client.depth == 0
        assert isinstance((await client.send(rooms())).reply, RestReply)
        await client.close()


async def test_at_most_ten_connections_are_made() -> None:
    async def slow(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.released.wait()
        await answering(http(b'{"result":0}'))(peer, reader, writer)

    async with listening(slow) as peer:
        client = enablex(peer.port)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(30):
                tasks.create_task(client.send(rooms(10)))
            await until(lambda: peer.connections == 10)
            assert client.depth == 30
            peer.released.set()
        assert (peer.connections, len(peer.received), client.depth) == (10, 30, 0)
        await client.close()


@pytest.mark.parametrize(
    ("base_url", "kind"),
    [
        ("http://127.0.0.1:{port}", FailureKind.REFUSED),
        ("http://localhost:{port}", FailureKind.REFUSED),
        ("https://127.0.0.1:{port}", FailureKind.REFUSED),
        ("ftp://127.0.0.1:{port}", FailureKind.NOT_SENT),
        ("no address", FailureKind.NOT_SENT),
        ("", FailureKind.NOT_SENT),
        ("http://127.0.0.1:99999", FailureKind.NOT_SENT),
        ("http://[::1", FailureKind.NOT_SENT),
    ],
)
async def test_an_address_without_a_server_is_named(base_url: str, kind: FailureKind) -> None:
    target = EnablexTarget(base_url.format(port=unused_port()), "app", Secret("key"))
    failure = await failure_of(EnablexClient(target), rooms())
    assert (failure.kind, failure.may_have_been_done) == (kind, False)


async def test_https_against_a_clear_text_server_is_a_tls_failure() -> None:
    async def puzzled(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(http(b"", "400 Bad Request"))
        await reader.read()

    async with listening(puzzled) as peer:
        target = EnablexTarget(f"https://127.0.0.1:{peer.port}", "app", Secret("key"))
        failure = await failure_of(EnablexClient(target), rooms())
    assert (failure.kind, failure.may_have_been_done) == (FailureKind.TLS, False)


async def test_a_certificate_nobody_trusts_is_refused_until_it_is_named(tmp_path) -> None:
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    pem = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(pem))
    async with listening(answering(http(b'{"result":0}')), ssl=server) as peer:
        address = f"https://127.0.0.1:{peer.port}/v1"
        untrusted = await failure_of(EnablexClient(EnablexTarget(address, "app", Secret("key"))), rooms())
        assert (untrusted.kind, untrusted.may_have_been_done) == (FailureKind.TLS, False)
        assert "certificate" in untrusted.detail
        trusting = EnablexClient(EnablexTarget(address, "app", Secret("key"), str(pem)))
        assert isinstance((await trusting.send(rooms())).reply, RestReply)
        await trusting.close()


async def test_a_certificate_file_that_is_none_is_named(tmp_path) -> None:
    (tmp_path / "x.pem").write_text("nothing")
    for name in ("x.pem", "missing.pem"):
        target = EnablexTarget("https://127.0.0.1:1", "app", Secret("key"), str(tmp_path / name))
        failure = await failure_of(EnablexClient(target), rooms())
        assert (failure.kind, failure.may_have_been_done) == (FailureKind.TLS, False)
        assert name in failure.detail


async def test_a_proxy_of_the_environment_is_not_asked_for_the_own_machine(monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{unused_port()}")
    async with listening(answering(http(b'{"result":0}'))) as peer:
        client = enablex(peer.port)
        assert isinstance((await client.send(rooms())).reply, RestReply)
        await client.close()


async def test_a_closed_client_sends_nothing() -> None:
    client = enablex(unused_port())
    await client.close()
    assert (await failure_of(client, rooms())).kind is FailureKind.NOT_SENT


async def test_what_cannot_be_written_is_not_sent() -> None:
    for client in (enablex(unused_port()), web(unused_port())):
        asked = Call(TEST if isinstance(client, EnablexClient) else ROOMS)
        assert (await failure_of(client, asked)).kind is FailureKind.NOT_SENT
        assert client.prepare(asked) == b""


async def test_a_call_that_is_still_making_its_pool_when_the_client_closes_leaves_no_pool_behind() -> None:
    async with listening(answering(http(b'{"result":0}'))) as peer:
        client = enablex(peer.port)
        task = asyncio.get_running_loop().create_task(client.send(rooms()))
        await until(lambda: client.depth == 1)
        await client.close()
        with pytest.raises(ClientError) as caught:
            await task
        assert (caught.value.kind, caught.value.may_have_been_done) == (FailureKind.NOT_SENT, False)
        assert peer.connections == 0


@pytest.mark.parametrize("turns", range(0, 60, 3))
async def test_the_next_call_is_answered_whenever_the_one_before_was_cancelled(turns: int) -> None:
    async with listening(answering(http(b'{"result":0,"rooms":[]}'))) as peer:
        client = enablex(peer.port)
        await client.send(rooms())
        cancelled = [asyncio.get_running_loop().create_task(client.send(rooms()), name="cancelled") for _ in range(3)]
        for _ in range(turns):
            await asyncio.sleep(0)
        for task in cancelled:
            task.cancel()
        await asyncio.wait(cancelled)
        exchange = await client.send(rooms())
        await client.close()
    assert isinstance(exchange.reply, RestReply)
