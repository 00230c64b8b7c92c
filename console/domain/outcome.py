"""How a call ended: answered with a verdict, or not answered for a named reason.

Three kinds of "no" are kept apart. The system answered with a bad code: `Answered` with a failing verdict.
Nobody answered: `Unanswered`. We have a bug: an exception, which ends in the problem report and never here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from typing import TypeAlias

from console.domain.command import Provenance
from console.domain.reply import Reply


class Severity(IntEnum):
    """How much attention a row wants; the order is the order of urgency."""

    OK = 0
    NOTICE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The word shown beside colour and icon."""
        return self.name.lower()


class RetrySafety(StrEnum):
    """Whether sending the same call again can do harm."""

    SAFE = "safe"
    """Repeating changes nothing or the system refused before doing anything."""
    LOOK_FIRST = "look-first"
    """It may have been done; look before repeating."""
    POINTLESS = "pointless"
    """The same call will get the same answer until something is changed."""

    @property
    def sentence(self) -> str:
        """What to tell a person who thinks of sending it again."""
        return _SENDING_AGAIN[self]


_SENDING_AGAIN = {
    RetrySafety.SAFE: "Safe: repeating it does no harm.",
    RetrySafety.LOOK_FIRST: "Look first: it may have been done already.",
    RetrySafety.POINTLESS: "Pointless until something is changed: the same call gets the same answer.",
}


class FindingKind(StrEnum):
    """What two things a finding sets against each other."""

    TYPE_AGAINST_CODE = "type-against-code"
    TEXT_AGAINST_CODE = "text-against-code"
    STATUS_AGAINST_RESULT = "status-against-result"
    COUNT_AGAINST_ITEMS = "count-against-items"
    REQUEST_ID = "request-id"
    KNOWN_STATE = "known-state"
    MALFORMED = "malformed"
    PUBLISHED_CONFLICT = "published-conflict"
    ENVELOPE = "envelope"
    UNEXPECTED_CODE = "unexpected-code"


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction or oddity, as one sentence that names its two sides."""

    kind: FindingKind
    sentence: str
    is_contradiction: bool = True
    """False for an oddity that contradicts nothing (a recovered body, a conflict in the published tables)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply means."""

    code: int | str | None
    """Result code: a number, the text code of the newer EnableX envelope, or None when there was none."""
    label: str
    """The published name or text of the code."""
    meaning: str
    """What it means, in plain words."""
    severity: Severity
    is_success: bool
    """Success, with or without reservation; severity tells which."""
    causes: tuple[str, ...] = ()
    advice: str = ""
    """What to do."""
    retry: RetrySafety = RetrySafety.LOOK_FIRST
    findings: tuple[Finding, ...] = ()
    source: str = ""
    """Where label and meaning come from."""
    provenance: Provenance = Provenance.ASSUMED
    """How certain the meaning is; the label of a published code is documented in any case."""
    published: str = ""
    """The published text, word for word; empty for an unknown code."""
    readings: tuple[str, ...] = ()
    """Where published facts conflict: every reading, the chosen one first."""
    text: str = ""
    """The text that came with the code, trimmed."""

    @property
    def has_contradiction(self) -> bool:
        """Whether any finding sets two statements against each other."""
        return any(finding.is_contradiction for finding in self.findings)


class FailureKind(Enum):
    """Why nobody answered."""

    REFUSED = "connection refused"
    UNREACHABLE = "host unreachable"
    NAME = "name not found"
    TLS = "secure connection failed"
    TIMEOUT = "no answer in time"
    RESET = "connection reset"
    CUT_OFF = "answer cut off"
    NOT_XML = "answer is not XML"
    NOT_JSON = "answer is not JSON"
    ENCODING = "answer has no readable encoding"
    TOO_LARGE = "answer too large"
    HOSTILE = "hostile XML refused"
    HTTP_STATUS = "HTTP error without an answer"
    NOT_SENT = "could not be sent"
    CANCELLED = "cancelled"
    DEFECT = "defect of Cuelight"
    """Closes the journal row of a call that a bug stopped; the bug itself is raised, never returned as an outcome."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call was not answered, in the order every message has: what happened, what it means, what to do."""

    kind: FailureKind
    happened: str
    means: str
    advice: str
    raw: bytes = b""
    """Whatever bytes came, kept for the inspector."""
    may_have_been_done: bool = True
    """Whether the request had left the machine, so that the system may have acted on it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The system answered, well or badly."""

    reply: Reply
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Nobody answered, or not in a way that can be read."""

    failure: Failure


Outcome: TypeAlias = Answered | Unanswered
"""How a call ended."""
