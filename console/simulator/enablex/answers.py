"""The envelopes: success, refusal, report and the newer error shape, each as a status and one JSON body."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from console.domain.kinds import Json
from console.simulator.enablex.state import JsonObject, Refused
from console.simulator.enablex.switches import Envelope, NumberForm, StatusMode, Switches

APPLICATION_NOT_FOUND = 10000
SERVER_ERROR = 50000


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer before the wire has touched it."""

    status: int
    document: Json
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """Compact JSON in UTF-8, no byte order mark; half a surrogate pair, which UTF-8 cannot hold, becomes "?"."""
        return json.dumps(self.document, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def success(document: JsonObject) -> Answer:
    """Answer with `result`, the JSON number 0, in front: one official sample tests `=== 0`."""
    return Answer(200, {"result": 0, **document})


def report(document: JsonObject, switches: Switches) -> Answer:
    """Answer a report, whose `result` is printed as the string "0"."""
    zero: Json = "0" if switches.report_result_type is NumberForm.STRING else 0
    return Answer(200, {"result": zero, **document})


def refusal(refused: Refused, texts: Mapping[int, str], switches: Switches) -> Answer:
    """Answer with a code: its published text behind the prefix, and `desc` for people."""
    text = texts.get(refused.code, "")
    status = status_of(refused.code, switches)
    headers = {"WWW-Authenticate": 'Basic realm="EnableX"'} if status == 401 else {}
    if switches.envelope is Envelope.NEWER:
        return Answer(
            NEWER_STATUS[_newer_word(refused.code)], newer(_newer_word(refused.code), refused.desc or text), headers
        )
    code: Json = str(refused.code) if switches.error_result_type is NumberForm.STRING else refused.code
    return Answer(status, {"result": code, "error": switches.error_prefix + text, "desc": refused.desc}, headers)


def not_json(desc: str, texts: Mapping[int, str], switches: Switches) -> Answer:
    """Answer a body that is no JSON object: no code is published for it, ours is 50000 with status 400."""
    return Answer(400, refusal(Refused(SERVER_ERROR, desc), texts, switches).document)


def no_route(status: int, desc: str, switches: Switches) -> Answer:
    """Answer an unknown route or method; no code is published for either, so none is sent."""
    text = "Route not found" if status == 404 else "Method not allowed"
    return Answer(status, {"error": switches.error_prefix + text, "desc": desc})


def newer(word: str, message: str) -> JsonObject:
    """Return the error envelope of the newest errors page."""
    return {"status": "error", "error_code": word, "message": message, "request_id": f"req_{secrets.token_hex(8)}"}


def status_of(code: int, switches: Switches) -> int:
    """Return the HTTP status of an error; in body mode only credentials have one of their own."""
    if code == APPLICATION_NOT_FOUND:
        return 401
    if switches.http_status_mode is StatusMode.BODY or code == 0:
        return 200
    if code in MAPPED_STATUS:
        return MAPPED_STATUS[code]
    return 500 if 50000 <= code < 51000 else 400


MAPPED_STATUS: Mapping[int, int] = {
    10030: 409,
    10105: 503,
    10106: 422,
    10111: 403,
    10112: 403,
    10113: 403,
    10114: 403,
    40001: 404,
    40002: 403,
}
"""Which status fits a code is our choice; codes not named here get 400, server errors 500."""

NEWER_STATUS: Mapping[str, int] = {
    "UNAUTHORIZED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "INVALID_PARAM": 400,
    "RATE_LIMITED": 429,
    "SERVER_ERROR": 500,
}
"""INVALID_PARAM, UNAUTHORIZED and RATE_LIMITED are published; the other words are ours."""


def _newer_word(code: int) -> str:
    match code:
        case 10000:
            return "UNAUTHORIZED"
        case 10030:
            return "CONFLICT"
        case 10105:
            return "RATE_LIMITED"
        case 40001:
            return "NOT_FOUND"
        case 40002 | 10111 | 10112 | 10113 | 10114:
            return "FORBIDDEN"
        case _ if 50000 <= code < 51000:
            return "SERVER_ERROR"
    return "INVALID_PARAM"
