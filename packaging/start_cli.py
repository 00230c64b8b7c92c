"""Where the packaged command line starts: `cuelight-cli.exe`, and `cuelight-cli` on Linux."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return the exit code."""
    try:
        from console.__main__ import main as run

        return run()
    except (ImportError, FileNotFoundError) as problem:
        sys.stderr.write(
            f"Cuelight cannot start, because a part of it is missing or damaged: {problem}\n"
            "Install Cuelight again; settings and session files are kept.\n"
        )
        return 5


if __name__ == "__main__":
    sys.exit(main())
