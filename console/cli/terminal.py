"""Where a sub-command writes: aligned plain text for people, JSON for programs."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from console.domain.kinds import Json
from console.domain.outcome import Severity

WIDEST = 110
"""Text is not wrapped wider than this, whatever the terminal."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SIGNS = {Severity.OK: "+", Severity.NOTICE: "i", Severity.WARNING: "!", Severity.ERROR: "x"}
_COLOURS = {Severity.OK: "32", Severity.NOTICE: "36", Severity.WARNING: "33", Severity.ERROR: "31"}
_PENDING = "pending"


def visible(text: str) -> str:
    """Return the text with control characters written out, so that an answer cannot steer the terminal."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def one_line(text: str) -> str:
    """Return the text on one line, control characters written out."""
    return visible(" ".join(text.split()))


@dataclass(frozen=True, slots=True)
class Terminal:
    """Standard output and standard error of one run, and how to write there."""

    out: TextIO
    err: TextIO
    is_json: bool = False
    """Whether a program reads: then everything on `out` is JSON."""
    is_coloured: bool = False
    width: int = WIDEST

    @classmethod
    def standard(cls, *, is_json: bool) -> Terminal:
        """Return the terminal the program was started on."""
        columns = shutil.get_terminal_size((WIDEST, 24)).columns
        return cls(sys.stdout, sys.stderr, is_json, not is_json and _wants_colour(sys.stdout), min(columns, WIDEST))

    def say(self, text: str = "") -> None:
        """Write a line for people; nothing when a program reads."""
        if not self.is_json:
            print(text, file=self.out)

    def block(self, heading: str, text: str, *, indent: str = "  ", label_width: int = 13) -> None:
        """Write a labelled paragraph, wrapped and hanging under its label."""
        lead = f"{indent}{heading:<{label_width}} "
        hanging = " " * len(lead)
        for number, line in enumerate(text.splitlines() or [""]):
            first = lead if number == 0 else hanging
            self.say(textwrap.fill(visible(line), self.width, initial_indent=first, subsequent_indent=hanging))

    def table(self, rows: Sequence[Sequence[str]], heads: Sequence[str]) -> None:
        """Write rows under heads, every column as wide as its widest cell but the last."""
        cells = [tuple(heads), *(tuple(one_line(cell) for cell in row) for row in rows)]
        widths = [max(len(row[place]) for row in cells) for place in range(len(heads) - 1)]
        for number, row in enumerate(cells):
            line = "  ".join((*(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)), row[-1]))
            self.say(self._paint(line.rstrip(), "1") if number == 0 else line.rstrip())

    def document(self, value: Json) -> None:
        """Write one JSON document; nothing when a person reads."""
        if self.is_json:
            print(json.dumps(value, ensure_ascii=False, indent=2), file=self.out, flush=True)

    def record(self, value: Mapping[str, Json]) -> None:
        """Write one JSON line; nothing when a person reads."""
        if self.is_json:
            print(json.dumps(value, ensure_ascii=False, separators=(",", ":")), file=self.out, flush=True)

    def complain(self, *lines: str) -> None:
        """Write to standard error, whoever reads."""
        for line in lines:
            print(visible(line), file=self.err)

    def severity(self, severity: Severity | None) -> str:
        """Return sign and word of a severity, in its colour where there is colour."""
        if severity is None:
            return f". {_PENDING}"
        return self._paint(f"{_SIGNS[severity]} {severity.word:<7}", _COLOURS[severity])

    def strong(self, text: str) -> str:
        """Return the text in bold where there is colour."""
        return self._paint(text, "1")

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_coloured else text


def _wants_colour(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
        return False
    return os.name != "nt" or "WT_SESSION" in os.environ
