"""What the window can be asked for when it is started."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from console import __version__

THEME_CHOICES = ("system", "light", "dark", "high-contrast")


class Options(NamedTuple):
    """What the window was asked for."""

    simulators: bool = False
    """Use the simulators whatever the settings say."""
    nowhere: bool = False
    """Start in no environment: nothing is connected and no simulator runs."""
    screenshot: Path | None = None
    """Paint the window into this file and leave."""
    theme: str = ""
    """Theme for this run; empty for that of the settings."""
    scenario: str = ""
    """Scene to play before the picture, or before the operator takes over."""
    size: tuple[int, int] | None = None
    """Width and height of the window in pixels."""
    session: Path | None = None
    """Show the rows of this session file instead of a new one."""


def parse(arguments: Sequence[str]) -> Options:
    """Read the arguments; leaves with a message and exit code 2 when they are wrong."""
    parser = argparse.ArgumentParser(prog="cuelight", description="The operator's console for EnableX and Uptivity.")
    parser.add_argument("--version", action="version", version=f"Cuelight {__version__}")
    parser.add_argument("--simulators", action="store_true", help="use the built-in simulators")
    parser.add_argument("--nowhere", action="store_true", help="start in no environment: connect to nothing")
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="paint the window into a file and leave")
    parser.add_argument("--theme", choices=THEME_CHOICES, default="", help="theme for this run")
    parser.add_argument("--scenario", default="", help="play a scene first, on the simulators")
    parser.add_argument("--size", type=_size, metavar="WxH", help="size of the window, for example 1280x800")
    given = parser.parse_args(arguments)
    return Options(
        simulators=given.simulators or bool(given.scenario),
        nowhere=given.nowhere,
        screenshot=given.screenshot,
        theme=given.theme,
        scenario=given.scenario,
        size=given.size,
    )


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is no size; write for example 1280x800")
    return int(width), int(height)
