"""A filter line from the command line: read, or refused with a mark under the wrong word."""

from __future__ import annotations

from console.cli.exit_codes import Misuse
from console.cli.terminal import visible
from console.journal.filter.language import Expression, FilterError, parse


def read_filter(line: str) -> Expression:
    """Return what a line means; raises Misuse that shows the line, marks the word and says what would be right."""
    try:
        return parse(line)
    except FilterError as error:
        mark = " " * error.span.start + "^" * max(1, error.span.end - error.span.start)
        raise Misuse(str(error), f"  {visible(line)}", f"  {mark}") from None
