"""Small disks to try the installer on: too small, not to be written, filling up, and folders that cannot be changed."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

POLL_S = 0.1


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int, options: str = "rw") -> Iterator[bool]:
    """Mount a disk of this size; False where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"{options},size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        yield False
        return
    try:
        yield True
    finally:
        for _ in range(50):  # a program that has just ended may still hold it
            if subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode == 0:
                break
            time.sleep(POLL_S)


@contextlib.contextmanager
def filling(disk: Path, when: Path) -> Iterator[None]:
    """Fill a disk as soon as a folder appears on it."""
    is_over = threading.Event()

    def fill() -> None:
        while not when.exists():
            if is_over.wait(0.01):
                return
        with contextlib.suppress(OSError), tempfile.NamedTemporaryFile(dir=disk, delete=False) as file:
            while True:
                file.write(bytes(1 << 20))

    thread = threading.Thread(target=fill)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@contextlib.contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Keep a folder from being renamed or changed; False where that is not allowed."""
    if subprocess.run(["chattr", "+i", str(folder)], capture_output=True, check=False).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["chattr", "-i", str(folder)], check=True)
