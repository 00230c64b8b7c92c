"""A virtual screen (Xvfb) whose picture can be taken, and which tells when a program is first to be seen on it."""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
import time
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

from release import StepFailed

SIZE = (1600, 1000)
SEEN_SHARE = 0.2
"""Share of the screen that must have changed before a window counts as seen; a blinking cursor changes less."""

LOOK_S = 0.001
"""Pause between two looks at the screen."""

_EVERY = 25
"""Of so many rows one is looked at to tell whether there is something to be seen."""


class Screen:
    """A virtual screen; programs reach it as DISPLAY=`name`."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cuelight-screen-")
        self._server: subprocess.Popen[bytes] | None = None
        self.name = ""

    def __enter__(self) -> Self:
        """Start the screen on a free number."""
        reader, writer = os.pipe()
        size = f"{SIZE[0]}x{SIZE[1]}x24"
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-fbdir", self._folder.name, "-nolisten", "tcp"],
            pass_fds=[writer],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as number:
            self.name = f":{number.readline().strip()}"
        if self.name == ":":
            raise StepFailed("The virtual screen could not be started (Xvfb).")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the screen."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait()
        self._folder.cleanup()

    def picture(self, out: Path) -> None:
        """Save what the screen shows as PNG."""
        width, height, rows = self._rows()
        lines = bytearray()
        for row in rows:
            line = bytearray(width * 3)
            line[0::3], line[1::3], line[2::3] = row[2::4], row[1::4], row[0::4]
            lines += b"\0" + line
        out.write_bytes(_png(width, height, bytes(lines)))

    def colors(self) -> int:
        """Return how many colours are to be seen; an empty screen has one or two."""
        _, _, rows = self._rows(4)
        return len({pixel for row in rows for pixel in struct.iter_unpack("<I", row)})

    def wait_for_window(self, limit_s: float) -> float | None:
        """Wait until a window is to be seen and return the clock's reading (`time.monotonic`); None when none came."""
        end = time.monotonic() + limit_s
        while self._share_lit() < SEEN_SHARE:
            if time.monotonic() > end:
                return None
            time.sleep(LOOK_S)
        return time.monotonic()

    def wait_until_empty(self, limit_s: float) -> bool:
        """Wait until nothing is to be seen any more."""
        end = time.monotonic() + limit_s
        while self._share_lit() > 0:
            if time.monotonic() > end:
                return False
            time.sleep(LOOK_S)
        return True

    def _share_lit(self) -> float:
        """Return the share of points that are not black, as an empty screen is."""
        _, _, rows = self._rows(_EVERY)
        green = b"".join(row[1::4] for row in rows)
        return 1 - green.count(0) / len(green)

    def _rows(self, every: int = 1) -> tuple[int, int, list[bytes]]:
        """Read the dump of the screen (XWD): blue, green, red and nothing for each pixel."""
        with (Path(self._folder.name) / "Xvfb_screen0").open("rb") as dump:
            header = struct.unpack(">25I", dump.read(100))
            start, width, height, stride, colors = header[0], header[4], header[5], header[12], header[19]
            rows = []
            for y in range(0, height, every):
                dump.seek(start + colors * 12 + y * stride)
                rows.append(dump.read(width * 4))
        return width, height, rows


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")
