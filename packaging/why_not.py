"""Why a packaged program cannot start, in words: it has lost a part, or the system lacks what it loads."""

from __future__ import annotations

import sys
from pathlib import Path

import parts

EXIT_CODE = 5


def damaged() -> str:
    """Return what to say when a part is missing or cut short; empty when the program is whole."""
    lost = parts.not_whole(Path(getattr(sys, "_MEIPASS", "")))
    if not lost:
        return ""
    return (
        f"Cuelight cannot start, because a part of it is missing or damaged: {parts.told(lost)}.\n"
        "Install Cuelight again; settings and session files are kept."
    )


def unloadable(problem: ImportError) -> str:
    """Return what to say when the program is whole and a library cannot be loaded all the same."""
    advice = (
        "A library of the system may be missing; README names the packages, for example libegl1 and libxcb-cursor0."
        if sys.platform.startswith("linux")
        else "Windows 10 or later is needed. If it is there, install Cuelight again; settings and sessions are kept."
    )
    return f"Cuelight cannot start, because a library cannot be loaded: {problem}.\n{advice}"
