"""Calls and their outcomes for tests of the journal, and what is stored of them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

from console.domain import catalogue
from console.domain.call import Call
from console.domain.command import Transport
from console.domain.outcome import Answered, Severity, Verdict
from console.domain.reply import RecorderReply, RestReply, Timing

TIMING = Timing(waited_s=0.001, sent_s=0.002, first_byte_s=0.01, total_s=0.0125)
TEST = Call(catalogue.find("recorder.test"), {}, "Lab", Transport.TCP)
START = Call(catalogue.find("record.start"), {"DEVICEID": "1001"}, "Lab", Transport.TCP)
TOKEN = Call(catalogue.find("token.create"), {"room_id": "r-1", "name": "Ann", "role": "participant"}, "Lab")
RAW = b"<RESULT><REQUESTID>1</REQUESTID><RESULTCODE>0</RESULTCODE></RESULT>"
FINE = Verdict(0, "API_OK", "The recorder answered.", Severity.OK, is_success=True, text="API_OK")


def answered(verdict: Verdict = FINE, raw: bytes = RAW) -> Answered:
    return Answered(RecorderReply(raw, request_id="1", result_code="0", oddities=("repaired",)), verdict)


def token_reply(token: str) -> Answered:
    body = {"result": 0, "token": token}
    return Answered(
        RestReply(json.dumps(body).encode(), 200, {"set-cookie": "a=b", "date": "x"}, body),
        replace(FINE, meaning=f"Token {token} was issued."),
    )


def stored_rows(path: Path, query: str = "SELECT * FROM entry ORDER BY id") -> list[sqlite3.Row]:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
