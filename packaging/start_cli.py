"""Where the packaged command line starts: `cuelight-cli.exe`, and `cuelight-cli` on Linux."""

from __future__ import annotations

import sys

import why_not


def main() -> int:
    """Run the command line and return the exit code."""
    if damage := why_not.damaged():
        return _refuse(damage)
    try:
        from console.__main__ import main as run
    except ImportError as problem:
        return _refuse(why_not.unloadable(problem))
    return run()


def _refuse(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return why_not.EXIT_CODE


if __name__ == "__main__":
    sys.exit(main())
