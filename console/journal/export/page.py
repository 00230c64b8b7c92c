"""HTML to read, print and hand on: one file, nothing loaded, no script; details open behind each line."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping

from console import assets
from console.domain.kinds import Json
from console.domain.outcome import Failure, Verdict
from console.journal.entry import Detail, Entry, Flag
from console.journal.export.rendering import PROGRAM, Closing, Heading, moment

STYLE = "export/page.css"
"""The style sheet, which stands in the page."""

LONGEST_BODY = 64 * 1024
"""Bytes of a request or an answer that are shown."""

_VISIBLE = {code: chr(0x2400 + code) for code in range(32) if code not in (9, 10)}
_VISIBLE |= {0x7F: "␡"} | dict.fromkeys(range(0x80, 0xA0), "\ufffd")
"""Control characters are shown by their pictures: HTML allows none of them."""


class Page:
    """Renders a page with a line a row."""

    def begin(self, heading: Heading) -> str:
        """Return the page up to its rows."""
        title = f"{PROGRAM} session {heading.session}"
        recorded = ", ".join(f"{name}: {value}" for name, value in heading.facts.items())
        exported = f"{heading.exported:%Y-%m-%d %H:%M} UTC with {PROGRAM} {heading.version}"
        about = [
            f"Exported {exported}. Times are UTC.",
            *([f"Recorded by: {recorded}."] if recorded else ()),
            f"Only rows that match: {heading.filter_line}" if heading.filter_line else "Every row.",
        ]
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escaped(title)}</title>\n<style>\n{assets.read_text(STYLE)}</style>\n</head>\n<body>\n<header>\n"
            f'<h1>{escaped(title)}</h1>\n<div class="about">\n{_paragraphs(about)}'
            '<p><a href="#removed">What was removed from this export</a></p>\n</div>\n</header>\n<main>\n'
        )

    def row(self, detail: Detail) -> str:
        """Return one row: a line, and behind it everything kept of it."""
        entry = detail.entry
        word = entry.severity_word or entry.kind.word
        return (
            f'<details class="row {escaped(word)}" id="row-{entry.id}">\n{_summary(entry, word)}'
            f'<div class="inside">\n{_verdict(detail.verdict)}{_failure(detail.failure)}'
            f"{_section('Row', _list(_facts_of_row(detail)))}"
            f"{_section('Values', _list((name, _json(value)) for name, value in detail.values.items()))}"
            f"{_body('Request', detail.request)}{_body('Reply', detail.reply)}"
            f"{_section('Seen beside the body', _list(_pairs(detail.facts)))}</div>\n</details>\n"
        )

    def end(self, closing: Closing) -> str:
        """Return the rest of the page: what was exported and removed."""
        return (
            f'</main>\n<footer id="removed">\n<h2>About this export</h2>\n{_paragraphs(closing.sentences())}'
            "</footer>\n</body>\n</html>\n"
        )


def escaped(text: str) -> str:
    """Return text as it may stand anywhere in the page; control characters are shown as pictures."""
    return html.escape(text, quote=True).translate(_VISIBLE)


def _summary(entry: Entry, word: str) -> str:
    took = "" if entry.duration_ms is None else f"{entry.duration_ms:,.1f} ms"
    system = "" if entry.system is None else entry.system.display_name
    time = moment(entry.time_us)
    mark = '<span class="mark">simulated</span> ' if Flag.SIMULATED in entry.flags else ""
    return (
        f'<summary><span class="id">{entry.id}</span>'
        f'<time datetime="{time}">{time[:10]} {time[11:23]}</time>'
        f'<span class="word">{escaped(word)}</span><span>{escaped(system)}</span>'
        f"<span>{escaped(entry.title or entry.command)}</span><span>{escaped(entry.target)}</span>"
        f'<span>{escaped(entry.result)}</span><span class="took">{took}</span>'
        f"<span>{mark}{escaped(entry.summary)}</span></summary>\n"
    )


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    pairs = [
        ("Meaning", verdict.meaning),
        *(("Contradiction" if found.is_contradiction else "Oddity", found.sentence) for found in verdict.findings),
        *(("Cause", cause) for cause in verdict.causes),
        ("What to do", verdict.advice),
        ("Text sent", verdict.text if verdict.text != verdict.label else ""),
        *(("Reading", reading) for reading in verdict.readings),
        ("Known from", f"{verdict.source} ({verdict.provenance.value})" if verdict.source else ""),
    ]
    return _section("Verdict", _list(pairs))


def _failure(failure: Failure | None) -> str:
    if failure is None:
        return ""
    pairs = [("What happened", failure.happened), ("What it means", failure.means), ("What to do", failure.advice)]
    return _section("Not answered", _list(pairs))


def _facts_of_row(detail: Detail) -> list[tuple[str, str]]:
    entry, timing = detail.entry, detail.timing
    parts: Mapping[str, float | None] = (
        {}
        if timing is None
        else {
            "left the queue": timing.waited_s,
            "connected": timing.connected_s,
            "sent": timing.sent_s,
            "first byte": timing.first_byte_s,
            "ended": timing.total_s,
        }
    )
    return [
        ("Bookmark", "" if detail.bookmark is None else detail.bookmark or "without a note"),
        ("Kind", entry.kind.word),
        ("Command", entry.command),
        ("Environment", entry.environment),
        ("Transport", detail.transport),
        ("Marks", ", ".join(flag.word for flag in entry.flags)),
        ("Timing", ", ".join(f"{name} {at * 1_000:.1f} ms" for name, at in parts.items() if at is not None)),
        ("Removed", ", ".join(detail.removed)),
        ("Belongs to", ", ".join(f"row {link.entry} ({link.relation.value})" for link in detail.links)),
    ]


def _pairs(facts: Mapping[str, Json]) -> Iterable[tuple[str, str]]:
    for name, value in facts.items():
        match value:
            case dict():
                yield from ((f"{name}: {inner}", _json(text)) for inner, text in value.items())
            case list():
                yield from (
                    (name, ": ".join(map(_json, one)) if isinstance(one, list) else _json(one)) for one in value
                )
            case _:
                yield name, _json(value)


def _json(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _body(title: str, data: bytes) -> str:
    if not data:
        return ""
    text = data[:LONGEST_BODY].decode("utf-8", "replace").replace("\r\n", "\n")
    cut = f" — the first {LONGEST_BODY:,} of {len(data):,} bytes" if len(data) > LONGEST_BODY else ""
    return _section(f"{title}{cut}", f"<pre>\n{escaped(text)}</pre>\n")


def _section(title: str, content: str) -> str:
    return f"<h3>{escaped(title)}</h3>\n{content}" if content else ""


def _list(pairs: Iterable[tuple[str, str]]) -> str:
    items = "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(text)}</dd>" for name, text in pairs if text)
    return f"<dl>{items}</dl>\n" if items else ""


def _paragraphs(sentences: Iterable[str]) -> str:
    return "".join(f"<p>{escaped(sentence)}</p>\n" for sentence in sentences)
