"""Decoding one recorder result against a bare lxml parse of the same bytes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from lxml import etree

from console import assets
from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.codes import Codes
from console.domain.decoding import judge
from console.wire import uptivity
from tests.benchmarks.figure import Figure, alternate

REPEATS, ROUNDS = 5000, 9

OK = (
    b"<RESULT><REQUESTID>7</REQUESTID><REQUESTTYPE>TEST</REQUESTTYPE><RESULTTYPE>API_OK</RESULTTYPE>"
    b"<RESULTCODE>20</RESULTCODE><RESULTMSG>API_OK</RESULTMSG></RESULT>"
)
DEVICE = (
    b"<DEVICE><DEVICEID>%d</DEVICEID><STATIONNAME>WS-1</STATIONNAME><INCALL>Y</INCALL><RECORDING>N</RECORDING></DEVICE>"
)
LIST = OK.replace(b"TEST", b"DEVICELIST").replace(
    b"</RESULT>",
    b"<DEVICES><COUNT>100</COUNT>" + b"".join(DEVICE % n for n in range(100)) + b"</DEVICES></RESULT>",
)


def measure() -> Sequence[Figure]:
    """Return one figure for a small result and one for a list of a hundred devices."""
    codes = Codes.read(assets.read_text)
    return [
        _figure("decode a small result", OK, Call(find("recorder.test"), id=7), codes, REPEATS),
        _figure("decode a list of 100 devices", LIST, Call(find("device.list"), id=7), codes, REPEATS // 10),
    ]


def _figure(name: str, raw: bytes, call: Call, codes: Codes, repeats: int) -> Figure:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    ours, bare = alternate(
        lambda: _microseconds(lambda: judge(call, uptivity.decode(raw), codes), repeats),
        lambda: _microseconds(lambda: etree.fromstring(raw, parser), repeats),
        ROUNDS,
    )
    return Figure(name, ours, bare, "µs", goal=2.5)


def _microseconds(work: Callable[[], object], repeats: int) -> float:
    started = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - started) / repeats * 1e6
