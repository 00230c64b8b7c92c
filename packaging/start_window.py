"""Where the packaged window starts: `cuelight.exe`, and `cuelight` on Linux.

A program without a console has nobody to read a traceback, so what keeps it from starting is said in a box.
"""

from __future__ import annotations

import contextlib
import sys

import why_not


def main() -> int:
    """Open the window and return the exit code."""
    if damage := why_not.damaged():
        return _refuse(damage)
    try:
        from console.__main__ import window

        return window()
    except ImportError as problem:
        return _refuse(why_not.unloadable(problem))


def _refuse(text: str) -> int:
    """Say why there is no window, where somebody will see it."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{text}\n")
    if sys.platform == "win32":
        import ctypes

        stop_icon = 0x10
        ctypes.windll.user32.MessageBoxW(None, text, "Cuelight", stop_icon)
    return why_not.EXIT_CODE


if __name__ == "__main__":
    sys.exit(main())
