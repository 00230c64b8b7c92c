"""Files the program writes: whole or not at all, and set aside, never deleted, when they cannot be understood.

Folders that are missing are made for their user alone, since what is said of calls and callers is nobody else's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OWN = 0o700 if os.name == "posix" else 0o777
"""Windows keeps what lies below a user's profile from others by itself, and there 0o700 would name the user of this
machine: a portable program could not read its own data on the next one."""


def make_folder(folder: Path) -> None:
    """See to it that a folder is there; one made here belongs to its user alone. Raises OSError."""
    folder.mkdir(mode=_OWN, parents=True, exist_ok=True)


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Give a name beside the wanted one; what is written there takes the wanted name when it is whole.

    Nothing is left of a draft that failed.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        with suppress(OSError):  # what went wrong before is what has to be told
            unfinished.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text of ours, all or nothing: a reader finds the old file or the new one. Raises OSError."""
    make_folder(path.parent)
    with draft(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def set_aside(path: Path) -> str:
    """Rename a file that cannot be understood, beside those of earlier runs; return its new name. Raises OSError."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    path.rename(kept)
    return kept.name
