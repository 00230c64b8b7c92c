"""What the program's exit code says to a script."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Why the program ended."""

    OK = 0
    ANSWERED_WITH_ERROR = 1
    """The system answered, and its answer is a failure; or a step of the tour gave something else than expected."""
    USAGE = 2
    """The arguments were wrong; nothing was sent."""
    UNANSWERED = 3
    """Nobody answered, or not readably."""
    DEFECT = 4
    """The program itself failed."""


class Misuse(Exception):
    """Wrong usage that only shows once the arguments are understood; its lines are for the person who typed them."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
