"""JSON lines: an object a row, for programs."""

from __future__ import annotations

import base64

from console.domain.kinds import Json
from console.journal import forms
from console.journal.entry import Detail, Entry, Flag
from console.journal.export.rendering import PROGRAM, Closing, Heading, moment


class Lines:
    """Renders an object a line: the session, its rows, what was exported."""

    def begin(self, heading: Heading) -> str:
        """Return the line of the session."""
        return _line({"type": "session", **heading_form(heading)})

    def row(self, detail: Detail) -> str:
        """Return the line of a row."""
        form = {"type": "row", **row_form(detail)}
        form["request"] = bytes_form(detail.request)
        form["reply"] = bytes_form(detail.reply)
        return _line(form)

    def end(self, closing: Closing) -> str:
        """Return the line that says what was exported and removed."""
        return _line({"type": "export", **closing.form()})


def heading_form(heading: Heading) -> dict[str, Json]:
    """Return a heading as JSON."""
    return {
        "program": PROGRAM,
        "version": heading.version,
        "session": heading.session,
        "exported": heading.exported.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "filter": heading.filter_line,
        "recorded_by": dict(heading.facts),
    }


def entry_form(entry: Entry) -> dict[str, Json]:
    """Return a row, without what is kept behind it, as JSON."""
    return {
        "id": entry.id,
        "time": moment(entry.time_us),
        "kind": entry.kind.word,
        "system": None if entry.system is None else entry.system.value,
        "command": entry.command,
        "title": entry.title,
        "environment": entry.environment,
        "target": entry.target,
        "severity": entry.severity_word,
        "code": entry.code,
        "label": entry.label,
        "duration_ms": entry.duration_ms,
        "simulated": Flag.SIMULATED in entry.flags,
        "flags": [flag.word for flag in entry.flags],
        "summary": entry.summary,
    }


def row_form(detail: Detail) -> dict[str, Json]:
    """Return a row with everything kept of it but its bytes, as JSON; what it does not have is left out."""
    form = entry_form(detail.entry)
    parts: dict[str, Json] = {
        "transport": detail.transport,
        "values": dict(detail.values),
        "verdict": None if detail.verdict is None else forms.form_of_verdict(detail.verdict, str),
        "failure": None if detail.failure is None else forms.form_of_failure(detail.failure, str),
        "timing": None if detail.timing is None else dict(forms.form_of_timing(detail.timing)),
        "facts": dict(detail.facts),
        "removed": list(detail.removed),
        "bookmark": None if detail.bookmark is None else {"note": detail.bookmark},
        "links": [
            {"relation": link.relation.value, "row": link.entry, "is_outward": link.is_outward} for link in detail.links
        ],
    }
    form.update((name, part) for name, part in parts.items() if part)
    return form


def bytes_form(data: bytes) -> Json:
    """Return bytes as JSON: their text, or base 64 when they are not UTF-8; None when there are none."""
    if not data:
        return None
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _line(form: dict[str, Json]) -> str:
    return forms.write(form) + "\n"
