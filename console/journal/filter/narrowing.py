"""Terms made from what stands in a row, and how they are written into a filter line."""

from __future__ import annotations

import datetime as dt

from console.domain.command import System
from console.journal.entry import Entry, EntryKind
from console.journal.filter.language import FilterError, Token, parse, tokens, written

LONGEST_TEXT = 80
"""Characters of a summary that are looked for: enough to find the same sentence, short enough to read."""


def severity_term(entry: Entry) -> str:
    """Return the term for rows that ended as this one did."""
    return "is:pending" if entry.severity is None else f"severity:{entry.severity.word}"


def system_term(entry: Entry) -> str:
    """Return the term for rows of the same system."""
    match entry.system:
        case System.ENABLEX:
            return "system:enablex"
        case System.UPTIVITY:
            return "system:recorder"
        case None:
            return "is:note"


def command_term(entry: Entry) -> str:
    """Return the term for rows of the same command or type of event."""
    match entry.kind:
        case EntryKind.GAP | EntryKind.NOTE:
            return f"is:{entry.kind.word}"
        case EntryKind.CALL | EntryKind.EVENT:
            return f"op:{written(entry.command)}" if entry.command else ""


def target_term(entry: Entry) -> str:
    """Return the term for rows about the same room or device, or about none."""
    if not entry.target:
        return "target:none"
    if entry.system is None:
        return f"target:{written(entry.target)}"
    field = "room" if entry.system is System.ENABLEX else "device"
    return f"{field}:{written(entry.target)}"


def result_term(entry: Entry) -> str:
    """Return the term for rows with the same result, or with none."""
    match entry.code:
        case int(code) if code >= 0:
            return f"code:{code}"
        case None if not entry.label:
            return "code:none"
        case None:
            return text_term(entry.label)
        case code:
            return text_term(str(code))


def took_term(entry: Entry) -> str:
    """Return the term for rows that took as long or longer, or for which that is not known."""
    if entry.duration_us is None:
        return "latency:none"
    return (
        f"latency>={entry.duration_us // 1_000}ms" if entry.duration_us >= 1_000 else f"latency>={entry.duration_us}us"
    )


def minute_term(entry: Entry) -> str:
    """Return the term for rows of the same minute."""
    start = entry.time.replace(second=0, microsecond=0)
    return f"({since_term(start)} {until_term(start + dt.timedelta(minutes=1))})"


def since_term(moment: dt.datetime) -> str:
    """Return the term for rows from a moment on."""
    return f"after:{_moment(moment)}"


def until_term(moment: dt.datetime) -> str:
    """Return the term for rows before a moment."""
    return f"before:{_moment(moment)}"


def text_term(text: str) -> str:
    """Return the term for rows that say this, or nothing."""
    sought = text[:LONGEST_TEXT].strip()
    return f"text:{written(sought)}" if sought else r"re:/^\s*$/"


def negated(term: str) -> str:
    """Return the term for the other rows."""
    return f"-{term}"


def narrowed(line: str, term: str) -> str:
    """Return the line with a further term that must match too; a line that cannot be read is replaced."""
    line = line.strip()
    try:
        parse(line)
    except FilterError:
        return term
    if not line or line == term:
        return term
    if _holds(line, term):
        return line
    if any(_is_or(token) for token in tokens(line)):
        line = f"({line})"
    return f"{line} {term}"


def _is_or(token: Token) -> bool:
    return token.kind == "word" and token.text.lower() == "or"


def _holds(line: str, term: str) -> bool:
    """Whether the term is one of those that must match already."""
    words = tokens(line)
    return not any(_is_or(token) for token in words) and f" {term} " in f" {line} "


def _moment(moment: dt.datetime) -> str:
    """Write a moment as the log shows it; in UTC where the clock is put back and shows the same time twice."""
    local, zone = _on_the_clock(moment), ""
    if local is None:
        local, zone = moment.astimezone(dt.UTC).replace(tzinfo=None), "Z"
    detail = "microseconds" if local.microsecond else "seconds" if local.second else "minutes"
    return local.isoformat(timespec=detail) + zone


def _on_the_clock(moment: dt.datetime) -> dt.datetime | None:
    """Return what the clock of this workstation shows then; None where that tells no moment, or is beyond its years."""
    try:
        local = moment.astimezone().replace(tzinfo=None)
        return local if local.astimezone(dt.UTC) == moment else None
    except (ValueError, OverflowError, OSError):  # Windows knows no local time near 1970 and before
        return None
