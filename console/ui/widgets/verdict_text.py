"""The decoded side of a journal entry as rich text: result, meaning, causes, what to do, findings, origin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

from console.domain import catalogue
from console.domain.command import Command
from console.domain.kinds import Json
from console.domain.outcome import Failure, Severity, Verdict
from console.journal.entry import Detail, Entry, EntryKind, Flag, Relation
from console.ui.models.visible_text import cut, visible
from console.ui.widgets.badge import explain, explain_meaning
from console.ui.widgets.outcome_strip import headline

if TYPE_CHECKING:
    from console.journal.highlight import Rule
    from console.ui.theme import Theme

_NO_ADVICE = "Nothing to do."
_LONGEST_VALUE = 2_000
_CELLS = 200


def decoded(detail: Detail, theme: Theme, coloured_by: Rule | None = None) -> str:
    """Return everything decoded of an entry, as rich text in the theme's colours.

    Args:
        detail: The entry.
        theme: Whose colours are used.
        coloured_by: The highlight rule that colours its row in the log.
    """
    parts = [_title(detail.entry, theme)]
    if detail.bookmark is not None:
        parts.append(_bookmark(detail.bookmark, theme))
    if coloured_by is not None:
        parts.append(_rule(coloured_by, theme))
    if detail.verdict is not None:
        parts += _verdict(detail.verdict, command_of(detail.entry), theme)
    elif detail.failure is not None:
        parts += _failure(detail.failure, theme)
    elif detail.entry.is_pending:
        parts.append(_paragraph("Waiting for the answer."))
    else:
        parts.append(_paragraph(detail.entry.summary))
    parts += _origin(detail, theme)
    parts += _table("Values sent", _flat(detail.values), theme)
    parts += _table("Read beside the body", _flat(detail.facts), theme)
    return "".join(parts)


def _title(entry: Entry, theme: Theme) -> str:
    target = f" · {_safe(entry.target)}" if entry.target else ""
    system = "Console" if entry.system is None else entry.system.display_name
    kind = "" if entry.kind is EntryKind.CALL else f"{entry.kind.word} · "
    moment = f"{entry.time.astimezone():%H:%M:%S} · entry {entry.id}"
    return (
        f'<p style="margin:0"><b style="font-size:large">{_safe(entry.title or entry.kind.word.capitalize())}</b></p>'
        f'<p style="margin:0; color:{_c(theme, "text.muted")}">{kind}{system}{target} · {moment}</p>'
    )


def _bookmark(note: str, theme: Theme) -> str:
    """Show the note of the row's bookmark, line by line as it was written."""
    head = f'<b style="color:{_c(theme, "highlight.blue.fg")}">Bookmarked{": " if note else ""}</b>'
    return f'<p style="margin:4px 0 0 0">{head}{"<br/>".join(_safe(line) for line in note.splitlines())}</p>'


def _rule(rule: Rule, theme: Theme) -> str:
    """Say why the row has its colour, in that colour."""
    fg, bg = (_c(theme, f"highlight.{rule.colour}.{part}") for part in ("fg", "bg"))
    return (
        f'<p style="margin:3px 0 0 0"><span style="color:{fg}; background-color:{bg}">'
        f"&nbsp;Coloured by rule ‘{_safe(rule.name)}’&nbsp;</span>"
        f' <span style="color:{_c(theme, "text.muted")}">{_safe(rule.filter)}</span></p>'
    )


def _verdict(verdict: Verdict, command: Command | None, theme: Theme) -> list[str]:
    parts = [_banner(verdict.severity, headline(verdict), theme), _paragraph(verdict.meaning)]
    if verdict.readings:
        parts += _list("Published readings, the chosen one first", verdict.readings, theme)
    if verdict.findings:
        marks = ("≠ " if finding.is_contradiction else "" for finding in verdict.findings)
        sentences = [mark + finding.sentence for mark, finding in zip(marks, verdict.findings, strict=True)]
        parts += _list("Findings", sentences, theme)
    if verdict.causes:
        parts += _list("Possible causes", verdict.causes, theme)
    if verdict.advice and not (verdict.is_success and verdict.advice == _NO_ADVICE):
        parts += [_heading("What to do", theme), _paragraph(verdict.advice)]
    if not verdict.is_success:
        parts += [_heading("Sending it again", theme), _paragraph(verdict.retry.sentence)]
    if verdict.text:
        parts += [_heading("Text that came with it", theme), _paragraph(verdict.text)]
    if verdict.published and verdict.published != verdict.text:
        parts += [_heading("Published text", theme), _paragraph(verdict.published)]
    return parts + _list("How we know", _sources(verdict, command), theme)


def _sources(verdict: Verdict, command: Command | None) -> Iterator[str]:
    """Say how the command is known and how the meaning of its result is: the one never speaks for the other."""
    if command is not None:
        yield f"The command: {explain(command.provenance)}"
    yield f"The meaning: {explain_meaning(verdict.provenance)} {verdict.source}".strip()


def _failure(failure: Failure, theme: Theme) -> list[str]:
    done = (
        "The request had left this workstation, so the system may have acted on it."
        if failure.may_have_been_done
        else "The request did not leave this workstation, so nothing was done."
    )
    return [
        _banner(Severity.ERROR, failure.kind.value.capitalize(), theme),
        _paragraph(failure.happened),
        _paragraph(failure.means),
        _heading("What to do", theme),
        _paragraph(failure.advice),
        _heading("Was it done?", theme),
        _paragraph(done),
    ]


def _origin(detail: Detail, theme: Theme) -> list[str]:
    notes = []
    if Flag.SIMULATED in detail.entry.flags:
        notes.append("From a simulator: no real system was asked.")
    if Flag.SENT_ANYWAY in detail.entry.flags:
        notes.append("Sent although its values did not pass the check.")
    if detail.removed:
        notes.append(f"Secrets were removed before storing: {', '.join(detail.removed)}. Nothing else was changed.")
    for link in detail.links:
        match link.relation:
            case Relation.RETRY_OF:
                notes.append(f"Repeats entry {link.entry}." if link.is_outward else f"Repeated by entry {link.entry}.")
    place = " over ".join(text for text in (detail.entry.environment, detail.transport.upper()) if text)
    return _list("Origin", [*([f"Environment {place}."] if place else []), *notes], theme)


def command_of(entry: Entry) -> Command | None:
    """Return the command of a call's entry; None for events and for commands of another version."""
    if entry.kind is not EntryKind.CALL:
        return None
    return next((command for command in catalogue.COMMANDS if command.id == entry.command), None)


def _banner(severity: Severity, text: str, theme: Theme) -> str:
    fg, bg = (_c(theme, f"severity.{severity.word}.{part}") for part in ("fg", "bg"))
    word = severity.word.upper()
    return (
        f'<table width="100%" cellpadding="8" style="margin-top:8px; margin-bottom:4px"><tr><td bgcolor="{bg}">'
        f'<span style="color:{fg}"><b>{word}</b> &nbsp;<b>{_safe(text)}</b></span></td></tr></table>'
    )


def _heading(text: str, theme: Theme) -> str:
    return f'<p style="margin:10px 0 0 0; color:{_c(theme, "text.muted")}">{escape(text)}</p>'


def _paragraph(text: str) -> str:
    return f'<p style="margin:2px 0 2px 0">{_safe(text)}</p>' if text else ""


def _list(heading: str, texts: Iterable[str], theme: Theme) -> list[str]:
    found = list(texts)
    return [_heading(heading, theme), *(_paragraph(text) for text in found)] if found else []


def _table(heading: str, pairs: Iterable[tuple[str, str]], theme: Theme) -> list[str]:
    muted = f'style="padding-right:12px; color:{_c(theme, "text.muted")}"'
    rows = [f"<tr><td {muted}>{_safe(name)}</td><td>{_safe(value)}</td></tr>" for name, value in list(pairs)[:_CELLS]]
    return [_heading(heading, theme), f"<table>{''.join(rows)}</table>"] if rows else []


def _flat(values: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Yield names and values for a table of two columns; what is empty is left out."""
    for name, value in values.items():
        if value in (None, "", [], {}):
            continue
        match value:
            case dict():
                yield from ((f"{name}: {key}", below) for key, below in _flat(value))
            case [*items] if all(isinstance(item, list) and len(item) == 2 for item in items):
                yield from ((str(item[0]), str(item[1])) for item in items if isinstance(item, list))
            case [*items]:
                yield name, "\n".join(str(item) for item in items)
            case _:
                yield name, str(value)


def _safe(text: str) -> str:
    return escape(visible(cut(text, _LONGEST_VALUE), keep_lines=True)).replace("\n", "<br>")


def _c(theme: Theme, role: str) -> str:
    return theme.color(role).name()
