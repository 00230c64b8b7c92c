"""Where the packaged window starts: `cuelight.exe`, and `cuelight` on Linux.

A program without a console has nobody to read a traceback, so what keeps it from starting is said in a box.
"""

from __future__ import annotations

import contextlib
import sys


def main() -> int:
    """Open the window and return the exit code."""
    try:
        from console.__main__ import window

        return window()
    except (ImportError, FileNotFoundError) as problem:
        tell(
            f"Cuelight cannot start, because a part of it is missing or damaged: {problem}\n\n"
            "Install Cuelight again; settings and session files are kept."
        )
        return 5


def tell(text: str) -> None:
    """Say why there is no window, where somebody will see it."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{text}\n")
    if sys.platform == "win32":
        import ctypes

        stop_icon = 0x10
        ctypes.windll.user32.MessageBoxW(None, text, "Cuelight", stop_icon)


if __name__ == "__main__":
    sys.exit(main())
