"""The recorder's XML: requests out, results and events in, and for the simulator the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from console.domain.call import Call
from console.domain.command import FreeMessage, FreeRest, Message, RawXml, Rest
from console.domain.kinds import Unfit, Value
from console.domain.outcome import FailureKind
from console.domain.reply import Event, Node, RecorderReply
from console.domain.secret import Secret
from console.wire import xml
from console.wire.errors import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element

END = b"\r\n"
"""What ends a message (vendor: API Overview)."""

RAW_EVENT = "RAW"
"""Type of an event that could not be read; its bytes are all that is known of it."""

ENVELOPE = ("REQUESTID", "REQUESTTYPE", "RESULTTYPE", "RESULTCODE", "RESULTMSG")
"""The elements of a result beside its data."""

_PIECES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_ESCAPES = str.maketrans(_PIECES | {mark: f"&#{ord(mark)};" for mark in "\t\n\r\x85\u2028"})
_NEVER_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_REQUEST_ID = re.compile(rb"<requestid\s*>([^<]*)</", re.IGNORECASE)
_TYPE = re.compile(rb"<type\s*>([^<]*)</", re.IGNORECASE)


class Layout(Enum):
    """How a document is laid out; real and published results span several lines, in different ways."""

    ONE_LINE = "one line"
    LINES = "several lines"
    TABBED_LINES = "several lines with tabs"
    CRLF_LINES = "several lines ended by CR LF"


@dataclass(frozen=True, slots=True)
class RecorderRequest:
    """A request as a recorder reads it; names in upper case, values trimmed."""

    type: str | None
    """The command as it was written; None when there is no TYPE."""
    request_id: str | None
    params: tuple[tuple[str, str], ...] = ()
    """Everything but TYPE and REQUESTID, in the order sent, duplicates kept."""
    root: str = "REQUEST"

    def value(self, name: str, default: str = "") -> str:
        """Return the first value of this parameter, compared without regard to case."""
        wanted = name.upper()
        return next((value for key, value in self.params if key == wanted), default)


def encode(call: Call) -> bytes:
    """Return the request as one line ended by CR LF; raise Unfit for what XML cannot carry."""
    return _message(call, is_shown=False)


def shown(call: Call) -> bytes:
    """Return the same bytes with every secret masked, for people and the journal."""
    return _message(call, is_shown=True)


def holds_secret(call: Call) -> bool:
    """Whether what is shown of this call differs from what is sent."""
    return any(isinstance(value, Secret) for value in call.values.values())


def request_id(message: bytes) -> str:
    """Return the REQUESTID inside an encoded request, raw ones included; empty when there is none."""
    found = _REQUEST_ID.search(message)
    return found.group(1).strip().decode("utf-8", "replace") if found else ""


def request_type(message: bytes) -> str:
    """Return the TYPE inside an encoded request, raw ones included; empty when there is none."""
    found = _TYPE.search(message)
    return found.group(1).strip().decode("utf-8", "replace") if found else ""


def encode_query(call: Call, *, is_shown: bool = False) -> str:
    """Return the query of the Web API for this call, percent-encoded as UTF-8; raise Unfit for raw XML."""
    if isinstance(call.command.request, RawXml):
        raise Unfit("Raw XML has no query form; send it over TCP or use the free form with name and value pairs.")
    return "&".join(
        f"{quote(name.lower(), safe='')}={quote(value, safe='', errors='replace')}"
        for name, value in _pairs(call, is_shown=is_shown)
    )


def decode(raw: bytes, status: int | None = None) -> RecorderReply:
    """Return the result in these bytes, recovered as far as it goes; raise Unreadable when it holds none."""
    try:
        root = xml.read_strictly(raw)
    except Unreadable as unreadable:
        document = xml.read_tolerantly(raw, unreadable)
    else:
        if root.tag == "RESULT":
            return _reply_of(root, raw, status)
        document = xml.Document(root)
    return _recovered(document, raw, status)


def decode_event(raw: bytes) -> Event:
    """Return the event in these bytes; what cannot be read is an event all the same, of type RAW."""
    try:
        document = xml.read(raw)
    except Unreadable as unreadable:
        return Event(raw, RAW_EVENT, oddities=(f"This is no readable event: {unreadable.detail}.",))
    node = _node(document.root)
    attributes = tuple((str(name), str(value)) for name, value in document.root.attrib.items())
    fields = attributes + tuple(node.leaves())
    if not fields and node.text.strip():
        fields = ((node.name, node.text),)
    named = (node.value(name) for name in ("TYPE", "EVENTTYPE", "EVENT"))
    return Event(raw, next(filter(None, named), node.name), node.name, fields, document.oddities)


def decode_request(raw: bytes) -> RecorderRequest:
    """Return the request in these bytes; raise Unreadable unless it is well-formed."""
    root = xml.read_strictly(raw)
    pairs = [(xml.local_name(child.tag), _whole_text(child)) for child in root]
    return _request(pairs, xml.local_name(root.tag).upper())


def decode_query(query: str | bytes) -> RecorderRequest:
    """Return the request in a Web API query; the first of a repeated name wins when it is looked up."""
    text = query.decode("ascii", "replace") if isinstance(query, bytes) else query
    return _request(parse_qsl(text, keep_blank_values=True), "REQUEST")


def encode_result(
    fields: Sequence[tuple[str, str]], data: Sequence[Node] = (), layout: Layout = Layout.ONE_LINE
) -> bytes:
    """Return a RESULT with these envelope fields and data nodes, ended by CR LF."""
    return _document("RESULT", fields, data, layout)


def encode_event(
    root: str, fields: Sequence[tuple[str, str]], data: Sequence[Node] = (), layout: Layout = Layout.ONE_LINE
) -> bytes:
    """Return an event with this root and these fields, ended by CR LF."""
    return _document(root, fields, data, layout)


def escape(text: str) -> str:
    """Return text for an element: specials, line ends and everything beyond ASCII as references.

    Raises Unfit for characters that no XML document may hold, in any spelling.
    """
    if text.isalnum() and text.isascii():
        return text
    if found := _NEVER_IN_XML.search(text):
        raise Unfit(f"Character U+{ord(found.group()):04X} cannot be written in XML; remove it.")
    return text.translate(_ESCAPES).encode("ascii", "xmlcharrefreplace").decode("ascii")


# ---- requests ---------------------------------------------------------------------------------------------------


def _message(call: Call, *, is_shown: bool) -> bytes:
    if isinstance(call.command.request, RawXml):
        raw = _text(call.values.get("xml", ""), is_shown=is_shown).encode("utf-8", "surrogatepass")
        return raw if raw.endswith(b"\n") else raw + END
    parts = ["<REQUEST>"]
    for name, value in _pairs(call, is_shown=is_shown):
        if not (name.isidentifier() and name.isascii()):
            _refuse_bad_name(name)
        try:
            parts.append(f"<{name}>{escape(value)}</{name}>")
        except Unfit as unfit:
            raise Unfit(f"{name}: {unfit}") from None  # the value itself may be a secret
    parts.append("</REQUEST>\r\n")
    return "".join(parts).encode("ascii")


def _refuse_bad_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Unfit(f"'{name}' cannot name an XML element; use letters, digits, '_', '.' and '-'.")


def _pairs(call: Call, *, is_shown: bool) -> list[tuple[str, str]]:
    """TYPE and REQUESTID first, as every published request has them, then the parameters."""
    match call.command.request:
        case Message(type=kind):
            given = _texts(call.values, is_shown=is_shown)
        case FreeMessage():
            kind = _text(call.values.get("type", ""), is_shown=is_shown).strip()
            given = list(_free_pairs(call.values.get("pairs", []), is_shown=is_shown))
        case RawXml() | Rest() | FreeRest():
            raise Unfit(f"'{call.command.title}' is not a recorder command made of names and values.")
    head = [("TYPE", kind)] if kind else []
    if not given or not any(name == "REQUESTID" for name, _ in given):
        head.append(("REQUESTID", str(call.id)))
    return head + given


def _texts(values: Mapping[str, Value], *, is_shown: bool) -> list[tuple[str, str]]:
    return [(name.upper(), _text(value, is_shown=is_shown)) for name, value in values.items() if value is not None]


def _free_pairs(pairs: Value, *, is_shown: bool) -> Iterator[tuple[str, str]]:
    if isinstance(pairs, str) and not pairs.strip():
        return
    if not isinstance(pairs, list):
        raise Unfit("The pairs are not NAME=VALUE, one a line.")
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise Unfit("The pairs are not NAME=VALUE, one a line.")
        yield str(pair[0]).upper(), _text(pair[1], is_shown=is_shown)


def _text(value: Value, *, is_shown: bool) -> str:
    match value:
        case Secret():
            return str(value) if is_shown else value.reveal()
        case bool():
            return "Y" if value else "N"
        case None:
            return ""
        case _:
            return str(value)


def _request(pairs: Iterable[tuple[str, str]], root: str) -> RecorderRequest:
    kind: str | None = None
    identifier: str | None = None
    params = []
    for name, text in pairs:
        upper, value = name.upper(), text.strip()
        if upper == "TYPE" and kind is None:
            kind = value
        elif upper == "REQUESTID" and identifier is None:
            identifier = value
        elif upper:
            params.append((upper, value))
    return RecorderRequest(kind, identifier, tuple(params), root)


# ---- results ----------------------------------------------------------------------------------------------------


def _reply_of(root: _Element, raw: bytes, status: int | None) -> RecorderReply:
    """The usual case, kept to one pass over the children: every reply of the recorder goes through here."""
    found: dict[str, str] = {}
    others: list[_Element] = []
    stray = ""
    for child in root:
        name = child.tag
        if name in _IS_ENVELOPE and name not in found:
            found[name] = child.text or ""
        else:
            others.append(child)
        if (tail := child.tail) is not None and not tail.isspace():
            stray += tail
    if (text := root.text) is not None and not text.isspace():
        stray += text
    if others or stray:
        return _reply_with_data(found, others, stray, raw, status)
    get = found.get
    return RecorderReply(
        raw,
        get("REQUESTID"),
        get("REQUESTTYPE"),
        get("RESULTTYPE"),
        get("RESULTCODE"),
        get("RESULTMSG"),
        status=status,
    )


_IS_ENVELOPE = frozenset(ENVELOPE)


def _reply_with_data(
    found: dict[str, str], others: list[_Element], stray: str, raw: bytes, status: int | None
) -> RecorderReply:
    """Envelope elements in another case or a second time are among the others; they are sorted out here."""
    notes = [f"Stray text stands beside the elements: '{stray.strip()[:80]}'."] if stray else []
    data = []
    for child in others:
        name = xml.local_name(child.tag).upper()
        if name not in _IS_ENVELOPE:
            data.append(child)
        elif name in found:
            notes.append(f"{name} appears more than once; the first one counts.")
        else:
            found[name] = _whole_text(child)
    return _reply(found, data, notes, raw, status)


def _reply(
    found: Mapping[str, str], data: Sequence[_Element], notes: list[str], raw: bytes, status: int | None
) -> RecorderReply:
    claimed, count = _counts(data, notes)
    return RecorderReply(
        raw,
        found.get("REQUESTID"),
        found.get("REQUESTTYPE"),
        found.get("RESULTTYPE"),
        found.get("RESULTCODE"),
        found.get("RESULTMSG"),
        claimed,
        count,
        tuple(notes),
        status,
        lambda: tuple(_node(element) for element in data if xml.local_name(element.tag)),
    )


def _counts(data: Sequence[_Element], notes: list[str]) -> tuple[int | None, int | None]:
    """COUNT of the list container and how many items it holds; both None when no container has a COUNT."""
    for container in data:
        count = next((child for child in container if xml.local_name(child.tag).upper() == "COUNT"), None)
        if count is None or len(count):
            continue
        text = (count.text or "").strip()
        if re.fullmatch(r"[0-9]{1,9}", text):
            return int(text), len(container) - 1
        notes.append(f"COUNT of {xml.local_name(container.tag)} is '{text[:40]}', which is no number.")
        return None, len(container) - 1
    return None, None


def _whole_text(element: _Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _recovered(document: xml.Document, raw: bytes, status: int | None) -> RecorderReply:
    """What can be told from a malformed result: an element left open may have swallowed its neighbours."""
    found: dict[str, str] = {}
    data: list[_Element] = []
    root_name = xml.local_name(document.root.tag)
    if root_name.upper() in _IS_ENVELOPE or root_name.upper() == "RESULT":
        _gather(document.root, found, data)
    if root_name.upper() != "RESULT" and "RESULTCODE" not in found:
        raise Unreadable(FailureKind.NOT_XML, f"its root is {root_name}, not RESULT", raw)
    notes = list(document.oddities)
    if document.is_well_formed and root_name != "RESULT":
        notes.append(f"The root is written {root_name}.")
    return _reply(found, data, notes, raw, status)


def _gather(element: _Element, found: dict[str, str], data: list[_Element]) -> None:
    for child in element:
        name = xml.local_name(child.tag).upper()
        if name in _IS_ENVELOPE:
            found.setdefault(name, child.text or "")
            _gather(child, found, data)
        elif name:
            data.append(child)


def _node(element: _Element) -> Node:
    name, text = xml.local_name(element.tag), element.text or ""
    if not len(element):  # nearly all are leaves, and a list may have hundreds of thousands
        return Node(name, text)
    text += "".join(child.tail or "" for child in element)
    return Node(name, text.strip(), tuple(map(_node, element)))


# ---- documents of the simulator ----------------------------------------------------------------------------------

_BREAKS = {Layout.ONE_LINE: "", Layout.LINES: "\n", Layout.TABBED_LINES: "\n", Layout.CRLF_LINES: "\r\n"}


def _document(root: str, fields: Sequence[tuple[str, str]], data: Sequence[Node], layout: Layout) -> bytes:
    nodes = [Node(name, text) for name, text in fields] + list(data)
    lines = list(_lines(Node(root, "", tuple(nodes)), 0, layout))
    return _BREAKS[layout].join(lines).encode("ascii") + END


def _lines(node: Node, depth: int, layout: Layout) -> Iterator[str]:
    indent = "\t" * depth if layout is Layout.TABBED_LINES else ""
    if not node.children:
        yield f"{indent}<{node.name}>{escape(node.text)}</{node.name}>"
        return
    yield f"{indent}<{node.name}>"
    for child in node.children:
        yield from _lines(child, depth + 1, layout)
    yield f"{indent}</{node.name}>"
