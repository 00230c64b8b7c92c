"""What the words of a filter line are, so that a line can be coloured while it is typed."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from console.domain.outcome import Severity
from console.journal.filter.language import Span, Token, tokens

_OPERATORS = frozenset(("and", "or", "not"))
_SEVERITIES = frozenset(severity.word for severity in Severity)


class PartKind(Enum):
    """How a stretch of the line is meant."""

    FIELD = "field"
    """The name of a field with its comparison, or a severity standing alone."""
    VALUE = "value"
    TEXT = "text"
    """A text or regular expression that is looked for."""
    OPERATOR = "operator"


class Part(NamedTuple):
    """A stretch of the line and how it is meant."""

    kind: PartKind
    span: Span


def parts(line: str) -> list[Part]:
    """Return the stretches of a line in their order, also of a line that cannot be read."""
    return [part for token in tokens(line) for part in _parts(token)]


def _parts(token: Token) -> tuple[Part, ...]:
    match token.kind:
        case "term":
            is_text = token.text.startswith(('"', "/"))
            value = Part(PartKind.TEXT if is_text else PartKind.VALUE, token.value_span)
            return Part(PartKind.FIELD, Span(token.span.start, token.value_span.start)), value
        case "minus" | "mark":
            return (Part(PartKind.OPERATOR, token.span),)
        case "word" if token.text.lower() in _OPERATORS:
            return (Part(PartKind.OPERATOR, token.span),)
        case "word" if token.text.lower() in _SEVERITIES:
            return (Part(PartKind.FIELD, token.span),)
        case _:
            return (Part(PartKind.TEXT, token.span),)
