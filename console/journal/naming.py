"""How session files are named, so that none is ever overwritten."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

from console.own_files import make_folder

SUFFIX = ".cuelight"
"""How the name of a session file ends."""


def session_path(folder: Path, moment: dt.datetime) -> Path:
    """Return where the session file of a run that starts at this moment belongs; its name is the time in UTC."""
    return folder / f"{moment.astimezone(dt.UTC):%Y-%m-%d %H-%M-%S}Z{SUFFIX}"


def free_path(path: Path) -> Path:
    """Reserve a new file under this name, or under one with a number when it is taken."""
    make_folder(path.parent)
    for candidate in itertools.chain([path], (path.with_stem(f"{path.stem}-{n}") for n in itertools.count(2))):
        try:
            candidate.touch(exist_ok=False)
        except FileExistsError:
            continue
        break
    return candidate
