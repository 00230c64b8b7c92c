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
    """Open this session file too; a run for a picture shows its rows instead of its own."""
    separate: bool = False
    """Open a window of its own even where one is open."""
    quit_running: bool = False
    """Ask the window that is open to leave, and wait for it."""
    smoke: Path | None = None
    """Do everything once on the simulators, leave what was seen in this folder, and leave."""

    @property
    def is_shared(self) -> bool:
        """Whether this start is handed over to a window that is open already."""
        return not (self.separate or self.screenshot or self.smoke or self.scenario)

    @property
    def is_for_show(self) -> bool:
        """Whether this run ends by itself and leaves settings and sessions as they were."""
        return self.screenshot is not None or self.smoke is not None


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
    parser.add_argument("--separate", action="store_true", help="open a window of its own even where one is open")
    parser.add_argument("--quit-running", action="store_true", help="ask the open window to leave, and wait for it")
    parser.add_argument("--smoke", action="store_true", help="try everything once on the simulators and leave")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where --smoke leaves what it saw")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a session file (*.cuelight) to look into")
    given = parser.parse_args(arguments)
    _check(parser, given)
    return Options(
        simulators=given.simulators or given.smoke or bool(given.scenario),
        nowhere=given.nowhere or given.file is not None,
        screenshot=given.screenshot,
        theme=given.theme,
        scenario=given.scenario,
        size=given.size,
        session=given.file,
        separate=given.separate,
        quit_running=given.quit_running,
        smoke=_smoke_folder(given.out) if given.smoke else None,
    )


def _smoke_folder(wanted: Path | None) -> Path:
    if wanted is None:
        import tempfile

        return Path(tempfile.mkdtemp(prefix="cuelight-smoke-"))
    wanted.mkdir(parents=True, exist_ok=True)
    return wanted


def _check(parser: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    if given.screenshot is not None and not given.screenshot.absolute().parent.is_dir():
        parser.error(f"the folder of {given.screenshot} does not exist; make it first")
    if given.scenario:
        from console.ui.scenarios import SCENARIOS

        if given.scenario not in SCENARIOS:
            parser.error(f"there is no scene '{given.scenario}'; there are {', '.join(SCENARIOS)}")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is no size; write for example 1280x800")
    return int(width), int(height)
