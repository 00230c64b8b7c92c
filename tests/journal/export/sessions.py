"""Session files for tests of exports: one made by a real journal, and large ones written directly."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from console.domain import catalogue
from console.domain.call import Call
from console.domain.command import Transport
from console.domain.outcome import (
    Answered,
    Failure,
    FailureKind,
    Finding,
    FindingKind,
    RetrySafety,
    Severity,
    Unanswered,
    Verdict,
)
from console.domain.reply import Event, RecorderReply, RestReply, Timing
from console.journal.columns import Row
from console.journal.file import SessionFile
from console.journal.journal import Journal
from console.journal.record import Record, entry_cells
from tests.journal.rows import row

TOKEN = "eyJhbGciOiJIUzI1NiJ9.secret-token"
TIMING = Timing(waited_s=0.001, connected_s=0.003, sent_s=0.004, first_byte_s=0.010, total_s=0.012)
CREATE_REQUEST = (
    b"POST https://enablex.example.com/video/v2/rooms/5f00/tokens?x=1&y= HTTP/1.1\r\nAuthorization: Basic dTpw\r\n"
    b"Content-Type: application/json\r\n\r\n"
    b'{"name":"<Ann & \\"Bob\\">","role":"moderator"}'
)
START_REQUEST = b"<REQUEST><TYPE>RECORDSTART</TYPE><DEVICEID>200</DEVICEID></REQUEST>\r\n"
START_REPLY = (
    b"<RESULT><RESULTTYPE>SUCCESS</RESULTTYPE><RESULTCODE>20</RESULTCODE>"
    b"<MESSAGE>=cmd|' /C calc'!A0 </pre></MESSAGE></RESULT>"
)

OK = Verdict(0, "Success", "It was done.", Severity.OK, is_success=True, retry=RetrySafety.POINTLESS)
ODD = Verdict(
    20,
    "API_UNABLE_TO_START",
    '=HYPERLINK("http://x") The recorder said <b>no</b> & yes.',
    Severity.ERROR,
    is_success=False,
    causes=("The device is unknown.",),
    advice="Check the device.",
    findings=(Finding(FindingKind.TYPE_AGAINST_CODE, "SUCCESS stands against code 20."),),
)


async def journalled(folder: Path) -> Path:
    """A session of seven rows of every sort, written by a journal; returns its file."""
    journal = Journal.open(folder / "seven.cuelight")
    create = Call(
        catalogue.find("token.create"), {"room_id": "5f00", "name": '<Ann & "Bob">', "role": "moderator"}, "Test <1>"
    )
    one = journal.announce(create, CREATE_REQUEST, simulated=True)
    raw = b'{"result":0,"token":"%s"}' % TOKEN.encode()
    reply = RestReply(raw, 200, {"content-type": "application/json"}, {"result": 0, "token": TOKEN})
    journal.complete(one, create, Answered(reply, OK), TIMING)
    start = Call(catalogue.find("record.start"), {"DEVICEID": "200"}, "Test <1>", Transport.TCP)
    two = journal.announce(start, START_REQUEST, simulated=False)
    journal.complete(
        two, start, Answered(RecorderReply(START_REPLY, "2", result_type="SUCCESS", result_code="20"), ODD), TIMING
    )
    three = journal.announce(start, START_REQUEST, simulated=False)
    failure = Failure(FailureKind.TIMEOUT, "No answer came.", "Nobody knows.", "Look first.", raw=b"\xff\xfe\x00broken")
    journal.complete(three, start, Unanswered(failure), TIMING)
    journal.announce(start, START_REQUEST, simulated=False)
    event = b"<EVENT><TYPE>CALLSTART</TYPE><DEVICEID>200</DEVICEID></EVENT>"
    fields = (("TYPE", "CALLSTART"), ("DEVICEID", "200"))
    journal.event(Event(event, "CALLSTART", "EVENT", fields), environment="Test <1>", simulated=True)
    journal.gap(start.command.system, "Test <1>", "The connection was down.")
    journal.note("@Something \x00odd\x1b[31m was said.")
    await journal.close()
    return journal.path


def written(path: Path, rows: Iterable[Row], reply: bytes = b"") -> Path:
    """A session file of these rows, each with this answer."""
    records = {}
    for number, made in enumerate(rows, 1):
        detail = [number, "tcp", '{"DEVICEID":"200"}', START_REQUEST, reply, "{}", None, None, '{"total_s":0.01}', ""]
        records[number] = Record(entry_cells(number, made), detail if reply else None)
    with closing(SessionFile(path, {"program": "Cuelight", "version": "9"})) as file:
        file.write(records, sync=False)
    return path


def many(path: Path, count: int, reply: bytes = START_REPLY) -> Path:
    """A session file of many rows, every tenth of them an error."""
    return written(
        path,
        (row(time_us=n * 1_000, severity=Severity.OK if n % 10 else Severity.ERROR) for n in range(count)),
        reply,
    )
