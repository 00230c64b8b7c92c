"""Memory of a million rows, each measured in a process of its own, against the flow store of mitmproxy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from console.ui.models.log_model import LogModel
from tests.benchmarks import peers, stage
from tests.benchmarks.figure import Figure
from tests.benchmarks.filtering import filled, rounds

ROWS = 1_000_000
FLOWS = 20_000
"""Flows of the peer; its memory per flow does not depend on how many there are."""

OURS = """
import gc, json, sys
from tests.benchmarks import stage, traffic

def resident():
    gc.collect()
    status = open("/proc/self/status", encoding="ascii").read()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024

async def fill():
    async with stage.window() as (window, journal, log):
        traffic.exchanges(), traffic.events()
        list(traffic.rows(10))
        source = traffic.rows(int(sys.argv[1]))
        idle = resident()
        columns = journal.columns
        for row in source:
            columns.append(row)
        log.model.flush()
        window.repaint()
        return resident() - idle, columns.byte_count

grown, counted = stage.run(fill)
print(json.dumps({"grown": grown, "counted": counted}))
"""

PEER = """
import gc, io, json, sys, time
from mitmproxy import flowfilter, http
from mitmproxy.addons import view
from mitmproxy.io import FlowReader, FlowWriter
from mitmproxy.test import taddons, tflow

def resident():
    gc.collect()
    status = open("/proc/self/status", encoding="ascii").read()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024

count = int(sys.argv[1])

def flow(number):
    made = tflow.tflow(resp=True)
    room = f"5f{number:022x}"
    headers = {"content-type": "application/json"}
    made.request = http.Request.make("GET", f"https://api.example/video/v2/rooms/{room}", b"", headers)
    made.response = http.Response.make(200, json.dumps({"result": 0, "room": {"room_id": room}}), headers)
    made.request.timestamp_start = number
    return made

store = view.View()
with taddons.context(store):
    store.add([flow(0)])
    idle = resident()
    written = io.BytesIO()
    writer = FlowWriter(written)
    for number in range(1, count + 1):
        one = flow(number)
        store.add([one])
    grown = resident() - idle
    started = time.perf_counter()
    store.set_filter(flowfilter.parse("~u " + f"{count // 2:022x}"))
    filtered = time.perf_counter() - started
    assert len(store) == 1
    for one in list(store._store.values()):
        writer.add(one)
    written.seek(0)
    store.clear()
    started = time.perf_counter()
    store.add([one for one in FlowReader(written).stream()])
    loaded = time.perf_counter() - started
print(json.dumps({"bytes": grown / count, "filter_s": filtered, "load_rate": count / loaded}))
"""


@cache
def flow_store() -> Mapping[str, float] | None:
    """Return what the peer's store needs for a flow, a filter and loading; None where it cannot be installed."""
    return peers.measured(PEER, str(FLOWS)) if peers.has("mitmproxy") else None


def measure() -> Sequence[Figure]:
    """Fill the log in memory and the peer's store, and compare what a row costs."""
    ours = peers.measured_here(OURS, str(ROWS))
    figures = [
        Figure("memory of 1 M rows above idle", ours["grown"] / 2**20, None, "MB", limit=150, note="resident"),
        Figure("memory of 1 M rows, counted", ours["counted"] / 2**20, None, "MB", note="arrays and summaries alone"),
    ]
    theirs = flow_store()
    if theirs is None:
        why = peers.missing("mitmproxy", "it could not be installed")
        return [*figures, Figure("memory of a row", ours["grown"] / ROWS, None, "B", note=why)]
    kept = f"mitmproxy: {FLOWS:,} small flows in its View, which keeps bodies in memory; ours are in the file"
    looked = f"mitmproxy: ~u over {FLOWS:,} flows in its View, carried to a million"
    stage.application()
    model = LogModel(filled(ROWS))
    took_ms = rounds(model, "text:recordid=1537")[1]
    model.deleteLater()
    return [
        *figures,
        Figure("memory of a row", ours["grown"] / ROWS, theirs["bytes"], "B", note=kept),
        Figure("filter 1 M rows by text", took_ms, theirs["filter_s"] / FLOWS * ROWS * 1000, "ms", note=looked),
    ]
