"""The door: the window (`console.app`) or the command line (`console.cli`); neither knows the other.

`cuelight-cli` and `python -m console` come in by `main`, the window's own program by `window`. Qt is imported only
when the window is asked for, or the tour's picture.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.domain.environment import Environment


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    from console.cli.entry import Doors
    from console.cli.entry import main as run
    from console.cli.exit_codes import ExitCode

    try:
        return run(sys.argv[1:] if arguments is None else arguments, Doors(_window, _picture))
    except Exception:  # noqa: BLE001 - the outermost border: whatever arrives here is a defect, and scripts must see 4
        traceback.print_exc()
        print("This is a defect in Cuelight. Please report it with the lines above.", file=sys.stderr)  # noqa: T201
        return ExitCode.DEFECT


def window() -> int:
    """Open the window; the program without a console starts here."""
    return _window(sys.argv[1:])


def _window(arguments: list[str]) -> int:
    from console import app

    return app.main(arguments)


def _picture(session: Path, out: Path, environment: Environment) -> None:
    from console import app

    app.picture(session, out, environment)


if __name__ == "__main__":
    sys.exit(main())
