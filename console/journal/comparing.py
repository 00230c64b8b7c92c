"""Two rows side by side: what differs in what was asked, what came back and what it meant.

    comparison = compare(left, right)     # details of two rows; bounded work, may run in any thread

Bodies are compared by their structure where they have one (`differences`), else line by line. This is the one place of
the journal that reads XML, with the same hardened reader as the clients.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from console.domain.kinds import Json
from console.domain.reply import Node
from console.journal.differences import WHOLE, Change, Differences, node_of
from console.journal.entry import Detail

LARGEST_BODY = 1024 * 1024
"""Bytes up to which a body is taken apart; of larger ones so much is compared as text."""

_HEAD_END = b"\r\n\r\n"
_REQUEST_LINE = re.compile(rb"[A-Z]+ \S+( HTTP/[\d.]+)?")


class Part(Enum):
    """Where a difference lies."""

    ROW = "Row"
    VERDICT = "Verdict"
    REQUEST_HEAD = "Request headers"
    REQUEST = "Request"
    REPLY_HEAD = "Reply headers"
    REPLY = "Reply"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `left` or `right` is empty for what was added or removed."""

    part: Part
    path: str
    change: Change
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences of two rows, in the order of `Part`."""

    differences: tuple[Difference, ...]
    remarks: tuple[str, ...] = ()
    """What was not, or not wholly, compared; one sentence each."""

    @property
    def is_same(self) -> bool:
        """Whether nothing differs and everything was compared."""
        return not self.differences and not self.remarks

    def of(self, part: Part) -> tuple[Difference, ...]:
        """Return the differences of one part."""
        return tuple(difference for difference in self.differences if difference.part is part)


_Body: TypeAlias = "_Json | Node | str | bytes | None"


@dataclass(frozen=True, slots=True)
class _Json:
    value: Json


def compare(left: Detail, right: Detail) -> Comparison:
    """Return what differs between two rows."""
    sent, asked = _split(left.request), _split(right.request)
    gathered = {
        Part.ROW: _of_forms(_row(left), _row(right)),
        Part.VERDICT: _of_forms(_meaning(left), _meaning(right)),
        Part.REQUEST_HEAD: _of_forms(sent[0], asked[0]),
        Part.REQUEST: _of_bodies(sent[1], asked[1]),
        Part.REPLY_HEAD: _of_forms(_head(left), _head(right)),
        Part.REPLY: _of_bodies(left.reply, right.reply),
    }
    differences = tuple(
        Difference(part, found.path, found.change, found.left, found.right)
        for part, collected in gathered.items()
        for found in collected.found
    )
    remarks = tuple(f"{part.value}: {remark}" for part, collected in gathered.items() for remark in collected.remarks)
    return Comparison(differences, remarks)


def _of_forms(left: Mapping[str, Json], right: Mapping[str, Json]) -> Differences:
    collected = Differences()
    collected.of_json(dict(left), dict(right))
    return collected


def _of_bodies(left: bytes, right: bytes) -> Differences:
    collected = Differences()
    if left == right:
        return collected
    if max(len(left), len(right)) > LARGEST_BODY:
        collected.remarks.append(f"A body is larger than {LARGEST_BODY:,} bytes; so much of it was compared as text.")
        left, right = left[:LARGEST_BODY], right[:LARGEST_BODY]
        collected.of_text(left.decode("utf-8", "replace"), right.decode("utf-8", "replace"))
        return collected
    match _read(left), _read(right):
        case _Json(one), _Json(other):
            collected.of_json(one, other)
        case Node() as one, Node() as other:
            collected.of_xml(one, other)
        case None, other:
            collected.add(WHOLE, Change.ADDED, right=_sort(other))
        case one, None:
            collected.add(WHOLE, Change.REMOVED, left=_sort(one))
        case str() as one, str() as other:
            collected.of_text(one, other)
        case bytes(), bytes():
            place = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
            at = min(len(left), len(right)) if place is None else place
            collected.add(f"byte {at}", Change.CHANGED, left[at : at + 16].hex(" "), right[at : at + 16].hex(" "))
        case one, other:
            collected.add(WHOLE, Change.CHANGED, _sort(one), _sort(other))
    return collected


def _read(data: bytes) -> _Body:
    """Take a body apart as far as it can be."""
    if not data.strip():
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = None
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if text is not None and start in (b"{", b"["):
        try:
            return _Json(json.loads(text))
        except (ValueError, RecursionError):
            return text
    if start == b"<":
        return _read_xml(data) or text or data
    return data if text is None else text


def _read_xml(data: bytes) -> Node | None:
    from console.wire import xml
    from console.wire.errors import Unreadable

    try:
        return node_of(xml.read(data).root)
    except Unreadable:
        return None


def _sort(body: _Body) -> str:
    match body:
        case _Json():
            return "JSON"
        case Node():
            return "XML"
        case str():
            return f"text of {len(body):,} characters"
        case bytes():
            return f"{len(body):,} bytes"
        case None:
            return "nothing"


def _split(request: bytes) -> tuple[dict[str, Json], bytes]:
    """Part the head of an HTTP request from its body; anything else is all body."""
    head, gap, body = request.partition(_HEAD_END)
    first, *lines = head.split(b"\r\n")
    if not gap or _REQUEST_LINE.fullmatch(first) is None:
        return {}, request
    pairs = [line.decode("utf-8", "replace").partition(":") for line in lines]
    return {"request line": first.decode(), **{name.lower(): value.strip() for name, _, value in pairs}}, body


def _head(detail: Detail) -> dict[str, Json]:
    headers = detail.facts.get("headers")
    named = {name.lower(): value for name, value in headers.items()} if isinstance(headers, dict) else {}
    status = detail.facts.get("status")
    return named if status is None else {"status": status, **named}


def _row(detail: Detail) -> dict[str, Json]:
    entry = detail.entry
    return {
        "command": entry.command,
        "environment": entry.environment,
        "target": entry.target,
        "transport": detail.transport,
    }


def _meaning(detail: Detail) -> dict[str, Json]:
    entry, verdict, failure = detail.entry, detail.verdict, detail.failure
    form: dict[str, Json] = {"severity": entry.severity_word, "code": entry.code, "label": entry.label}
    if verdict is not None:
        form |= {"meaning": verdict.meaning, "success": verdict.is_success, "text": verdict.text}
        form["findings"] = [finding.sentence for finding in verdict.findings]
    if failure is not None:
        form |= {"unanswered": failure.kind.value, "what happened": failure.happened}
    return form
