"""How a result looks on the wire: the envelope by the switches, and the ways a fault spoils its bytes."""

from __future__ import annotations

import re

from console.domain.codes import CodeTable
from console.simulator.faults import GARBAGE, PROXY_PAGE, WireFault, WireFaultKind
from console.simulator.uptivity.ask import Answer
from console.simulator.uptivity.switches import ElementOrder, ErrorType, Switches
from console.wire.uptivity import END, Layout, encode_result

DOC_EXAMPLE = (
    b"<RESULT>\n<REQUESTID>1</REQUESTID>\n<RESULTTYPE>ERROR</RESULTTYPE>\n<RESULTCODE>17</RESULTCODE>\n"
    b"<RESULTMSG> API_ERROR_NO_DEFAULT_RECORDING_PATH</RESULTMSG>\n</RESULT>"
)
"""The error example of the results page, byte for byte: code 17 with the message of 18 and a leading blank."""

_BOMB_LEVELS = 9
"""Ten to this power times three letters would be the expansion: gigabytes."""

_LEAF_END = re.compile(rb"</(?!RESULT>)[A-Za-z_0-9]+>")
_COUNT = re.compile(rb"<COUNT>([0-9]+)</COUNT>")
_IDENTIFIER = re.compile(rb"<REQUESTID>[^<]*</REQUESTID>")


class Renderer:
    """Writes results as the switches say, with the published labels."""

    def __init__(self, switches: Switches, codes: CodeTable) -> None:
        self._switches = switches
        self._codes = codes

    def label(self, code: int) -> str:
        """Return the published label of a code; a code nobody published is named by its number."""
        row = self._codes.find(code)
        return f"API_CODE_{code}" if row is None else row.published

    def result(
        self,
        answer: Answer,
        request_id: str = "",
        request_type: str | None = None,
        text: str = "",
        layout: Layout | None = None,
    ) -> bytes:
        """Return the RESULT of an answer; `request_type` is None when the request could not be read."""
        label = self.label(answer.code)
        literal = not self._is_success(answer.code) and self._switches.error_type is ErrorType.ERROR
        head = [("REQUESTID", request_id)]
        if request_type is not None and self._switches.names_request_type:
            head.append(("REQUESTTYPE", request_type.upper()))
        if self._switches.element_order is ElementOrder.FIELD:
            head.reverse()
        rest = [
            ("RESULTTYPE", "ERROR" if literal else label),
            ("RESULTCODE", str(answer.code)),
            ("RESULTMSG", text or label),
        ]
        return encode_result([*head, *rest], answer.data, layout or self._switches.layout)

    def stale(self, request_id: str) -> bytes:
        """Return a late result of the request before, which nobody waits for any more."""
        older = str(int(request_id) - 1) if request_id.isdecimal() and int(request_id) > 1 else "888888888"
        fields = [("REQUESTID", older), ("RESULTTYPE", "API_OK"), ("RESULTCODE", "20"), ("RESULTMSG", "API_OK")]
        return encode_result(fields, (), self._switches.layout)

    def spoilt(self, raw: bytes, fault: WireFault) -> bytes:
        """Return a result as a fault of content leaves it; faults of delivery leave it as it is."""
        match fault.kind:
            case WireFaultKind.WRONG_ID:
                return _IDENTIFIER.sub(b"<REQUESTID>999999999</REQUESTID>", raw, count=1)
            case kind if kind in _INSTEAD:
                return _INSTEAD[kind]
            case WireFaultKind.WRONG_ENCODING:
                return _before_last_end(raw, " gestört – für 5 €".encode("cp1252"))
            case WireFaultKind.TOO_LARGE:
                padding = b"<PADDING>" + b"x" * max(0, fault.size_bytes - len(raw)) + b"</PADDING>"
                return raw.replace(b"</RESULT>", padding + b"</RESULT>")
            case WireFaultKind.UNCLOSED:
                return _unclosed(raw)
            case WireFaultKind.WRONG_COUNT:
                return _COUNT.sub(lambda found: b"<COUNT>%d</COUNT>" % (int(found[1]) + 3), raw, count=1)
            case WireFaultKind.STRAY_TEXT:
                return raw.replace(b"</RESULTMSG>", b"</RESULTMSG> stray text ", 1)
            case WireFaultKind.BARE_AMPERSAND:
                return _before_last_end(raw, b" & Co")
            case WireFaultKind.TWO_RESULTS:
                return self.stale("") + raw
            case _:
                return raw

    def _is_success(self, code: int) -> bool:
        """Whether RESULTTYPE is the label; 58 is neutral, counts as no success and is told like an error."""
        row = self._codes.find(code)
        return row is not None and row.is_success


def _unclosed(raw: bytes) -> bytes:
    """Leave out the end tag of a leaf: in the middle of the data where there is some, else the message's."""
    ends = _text_ends(raw)
    middle = ends[(len(ends) + 1) // 2]
    return raw[: middle.start()] + raw[middle.end() :]


def _before_last_end(raw: bytes, extra: bytes) -> bytes:
    """Put bytes into the last leaf that has a text."""
    ends = _text_ends(raw)
    last = ends[-1]
    return raw[: last.start()] + extra + raw[last.start() :]


def _text_ends(raw: bytes) -> list[re.Match[bytes]]:
    """The end tags of leaves that hold a text."""
    return [
        found for found in _LEAF_END.finditer(raw) if raw[found.start() - 1 : found.start()] not in (b">", b"\n", b"\t")
    ]


def _bomb() -> bytes:
    """A document type whose entities would expand to gigabytes."""
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, _BOMB_LEVELS + 1))
    text = (
        f'<!DOCTYPE RESULT [<!ENTITY l0 "lol">{levels}]><RESULT><REQUESTID>1</REQUESTID>'
        f"<RESULTTYPE>API_OK</RESULTTYPE><RESULTCODE>20</RESULTCODE><RESULTMSG>&l{_BOMB_LEVELS};</RESULTMSG></RESULT>"
    )
    return text.encode() + END


_INSTEAD = {
    WireFaultKind.GARBAGE: GARBAGE,
    WireFaultKind.NOT_JSON: PROXY_PAGE,
    WireFaultKind.ENTITY_BOMB: _bomb(),
    WireFaultKind.DOC_EXAMPLE: DOC_EXAMPLE + END,
}
"""What is sent in place of the result."""
