"""Faults a simulator can be told to show: a result code instead of the work, or damage on the wire.

A `Fault` says where (system and target), what (an effect), how often (`times`) and how likely (`rate`). The
`FaultPlan` keeps those that are due; a simulator asks it once for every request. The first fault that matches wins.

A result code stands in place of the work. A wire fault spoils the answer to work that was done, as a real network
would, unless its line says that nothing was done.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Self, TypeAlias

from console.domain.command import System
from console.domain.kinds import Json


class WireFaultKind(StrEnum):
    """Ways an answer can be spoilt on its way; both systems unless the line says otherwise."""

    CUT = "cut"
    """Half of the answer is sent, then the connection is closed in order."""
    SLOW = "slow"
    """The whole answer, in pieces of `piece_bytes` with `delay_s` between them."""
    LATE = "late"
    """The whole answer, after `delay_s`."""
    WRONG_ID = "wrong-id"
    """Recorder: the result carries another REQUESTID. EnableX: every room_id and conf_num in the answer is another."""
    GARBAGE = "garbage"
    """Bytes that are neither JSON nor XML nor text, where the answer should be."""
    WRONG_ENCODING = "wrong-encoding"
    """The answer with a non-ASCII text in windows-1252 although UTF-8 is announced."""
    RESET = "reset"
    """The connection is reset without an answer; the work has been done."""
    HALF_OPEN = "half-open"
    """No answer ever, and the connection stays open; the work has been done."""
    NOT_JSON = "not-json"
    """An HTML page such as a proxy sends; status `status`, 502 when none is given; nothing was done."""
    HTTP_429 = "http-429"
    """EnableX and Web API: refused with status 429 and `Retry-After: retry_after_s`; nothing was done."""
    EMPTY_401 = "empty-401"
    """EnableX and Web API: status 401 without a body; nothing was done."""
    HTTP_STATUS = "http-status"
    """EnableX and Web API: status `status` (503 when none is given) without a body; nothing was done."""
    TOO_LARGE = "too-large"
    """A well-formed answer padded to `size_bytes`."""
    ENTITY_BOMB = "entity-bomb"
    """Recorder: a DOCTYPE with entities that would expand to gigabytes. EnableX: JSON nested thousands deep."""
    NEWER_ENVELOPE = "newer-envelope"
    """EnableX: the failure in the newer `status`/`error_code` shape (429 RATE_LIMITED); nothing was done."""
    DOC_EXAMPLE = "doc-example"
    """Recorder: the error example of the results page byte for byte, code 17 with the message of 18."""
    UNCLOSED = "unclosed"
    """Recorder: one element of the result is never closed."""
    WRONG_COUNT = "wrong-count"
    """Recorder: COUNT claims more items than the list holds; in a result without a list nothing changes."""
    STRAY_TEXT = "stray-text"
    """Recorder: text stands between the elements of the result."""
    BARE_AMPERSAND = "bare-ampersand"
    """Recorder: a text holds an `&` that is not escaped."""
    TWO_RESULTS = "two-results"
    """Recorder: a stale result with another REQUESTID comes first, in the same segment."""


GARBAGE = bytes((0x00, 0xFF, 0xFE, 0x9D, 0x1B, 0x7B, 0xC3, 0x28, 0x80, 0x0A)) * 16
"""What comes in place of an answer as `WireFaultKind.GARBAGE`."""

PROXY_PAGE = b"<!DOCTYPE html>\n<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n"
"""What comes in place of an answer as `WireFaultKind.NOT_JSON`."""

OF_ONE_SYSTEM: Mapping[WireFaultKind, System] = {
    WireFaultKind.NEWER_ENVELOPE: System.ENABLEX,
    WireFaultKind.DOC_EXAMPLE: System.UPTIVITY,
    WireFaultKind.UNCLOSED: System.UPTIVITY,
    WireFaultKind.WRONG_COUNT: System.UPTIVITY,
    WireFaultKind.STRAY_TEXT: System.UPTIVITY,
    WireFaultKind.BARE_AMPERSAND: System.UPTIVITY,
    WireFaultKind.TWO_RESULTS: System.UPTIVITY,
}
"""Faults that only one of the systems can show."""


class FaultNotUnderstood(ValueError):
    """A fault in JSON that names nothing there is; the message says which key and what is allowed."""


@dataclass(frozen=True, slots=True)
class ResultFault:
    """Answer with this result code instead of doing the work."""

    code: int
    text: str = ""
    """Text to send instead of the published one."""


@dataclass(frozen=True, slots=True)
class WireFault:
    """Spoil the answer on the wire."""

    kind: WireFaultKind
    delay_s: float = 0.02
    piece_bytes: int = 1
    size_bytes: int = 10_000_000
    status: int | None = None
    retry_after_s: int = 2


Effect: TypeAlias = ResultFault | WireFault
"""What a fault does."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where, what, how often, how likely."""

    system: System
    effect: Effect
    target: str = ""
    """What it strikes, case ignored: empty for any request; EnableX: a route such as `POST /rooms` or
    `DELETE /rooms/{room_id}`, or a command id; recorder: a TYPE or a command id."""
    times: int | None = 1
    """How many requests it strikes; None until it is cleared."""
    rate: float = 1.0
    """Chance that it strikes a request that matches, 0 to 1."""

    def __post_init__(self) -> None:
        if isinstance(self.effect, WireFault) and self.effect.kind in OF_ONE_SYSTEM:
            only = OF_ONE_SYSTEM[self.effect.kind]
            if self.system is not only:
                raise FaultNotUnderstood(f"'{self.effect.kind.value}' is a fault of {only.display_name} alone.")

    def to_json(self) -> dict[str, Json]:
        """Return the JSON form: `code` and `text`, or `wire` and its figures, beside the other fields."""
        shown: dict[str, Json] = {"system": self.system.value, "target": self.target}
        match self.effect:
            case ResultFault(code, text):
                shown |= {"code": code, "text": text}
            case WireFault(kind):
                figures = {item.name: getattr(self.effect, item.name) for item in fields(WireFault)[1:]}
                shown |= {"wire": kind.value, **figures}
        return shown | {"times": self.times, "rate": self.rate}

    @classmethod
    def from_json(cls, document: Json) -> Self:
        """Read the JSON form; raises FaultNotUnderstood."""
        if not isinstance(document, dict):
            raise FaultNotUnderstood("A fault is a JSON object with 'system' and either 'code' or 'wire'.")
        times = document.get("times", 1)
        if times is not None:
            times = _whole(document, "times", 1, at_least=1)
        rate = document.get("rate", 1.0)
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate <= 1:
            raise FaultNotUnderstood("'rate' is a number above 0, up to 1.")
        return cls(_system(document), _effect(document), str(document.get("target") or ""), times, float(rate))


@dataclass(slots=True)
class _Due:
    fault: Fault
    left: int | None


@dataclass(slots=True)
class FaultPlan:
    """The faults that are due, oldest first; safe to use from any thread."""

    seed: int | None = None
    """Seed of the dice for rates; given, a run repeats itself."""
    _due: list[_Due] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - dice of a simulator, nothing to protect

    def add(self, fault: Fault) -> None:
        """Let a fault strike from now on."""
        with self._lock:
            self._due.append(_Due(fault, fault.times))

    def clear(self, system: System | None = None) -> None:
        """Forget every fault, or those of one system."""
        with self._lock:
            self._due = [due for due in self._due if system is not None and due.fault.system is not system]

    def take(self, system: System, *names: str) -> Fault | None:
        """Return the fault that strikes this request, which goes by any of these names; it is then used up once."""
        lowered = {name.lower() for name in names}
        with self._lock:
            for due in self._due:
                if not _matches(due.fault, system, lowered):
                    continue
                if due.fault.rate < 1 and self._dice.random() >= due.fault.rate:
                    continue
                self._use_up(due)
                return due.fault
        return None

    def pending(self) -> list[Fault]:
        """Return what is still due, with the times that are left."""
        with self._lock:
            return [Fault(d.fault.system, d.fault.effect, d.fault.target, d.left, d.fault.rate) for d in self._due]

    def _use_up(self, due: _Due) -> None:
        if due.left is None:
            return
        due.left -= 1
        if due.left <= 0:
            self._due.remove(due)


def _matches(fault: Fault, system: System, names: set[str]) -> bool:
    return fault.system is system and (not fault.target or fault.target.lower() in names)


def _system(document: Mapping[str, Json]) -> System:
    try:
        return System(str(document.get("system", "")))
    except ValueError:
        allowed = ", ".join(system.value for system in System)
        raise FaultNotUnderstood(f"'system' is one of: {allowed}.") from None


def _effect(document: Mapping[str, Json]) -> Effect:
    if ("code" in document) == ("wire" in document):
        raise FaultNotUnderstood("A fault has either 'code' (a result code) or 'wire' (a wire fault).")
    if "code" in document:
        return ResultFault(_whole(document, "code", 0), str(document.get("text") or ""))
    try:
        kind = WireFaultKind(str(document["wire"]))
    except ValueError:
        allowed = ", ".join(kind.value for kind in WireFaultKind)
        raise FaultNotUnderstood(f"'wire' is one of: {allowed}.") from None
    usual = WireFault(kind)
    delay_s = document.get("delay_s", usual.delay_s)
    if isinstance(delay_s, bool) or not isinstance(delay_s, int | float) or delay_s < 0:
        raise FaultNotUnderstood("'delay_s' is a number of seconds, 0 or more.")
    return WireFault(
        kind,
        delay_s=float(delay_s),
        piece_bytes=_whole(document, "piece_bytes", usual.piece_bytes, at_least=1),
        size_bytes=_whole(document, "size_bytes", usual.size_bytes),
        status=None if document.get("status") is None else _whole(document, "status", 503, at_least=100),
        retry_after_s=_whole(document, "retry_after_s", usual.retry_after_s),
    )


def _whole(document: Mapping[str, Json], key: str, usual: int, at_least: int = 0) -> int:
    value = document.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int) or value < at_least:
        raise FaultNotUnderstood(f"'{key}' is a whole number, {at_least} or more.")
    return value


def pieces(raw: bytes, size: int) -> Iterator[bytes]:
    """Yield bytes in pieces of a size."""
    for start in range(0, len(raw), size):
        yield raw[start : start + size]
