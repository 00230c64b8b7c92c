"""Draws the program's icons from `resources/icons/app.svg` in the colours of the light theme.

    python packaging/app_icon.py FOLDER      writes cuelight.ico, cuelight.svg and cuelight-256.png

Run it with a Python that has PySide6; no screen is needed.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from console import assets
from console.ui.theme import parse_theme

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)


def main(folder: Path) -> int:
    """Write all icons into a folder."""
    application = QGuiApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    text = parse_theme(assets.read_text("theme/light.toml"), "theme/light.toml").filled(
        assets.read_text("icons/app.svg")
    )
    (folder / "cuelight.svg").write_text(text, encoding="utf-8")
    (folder / "cuelight-256.png").write_bytes(png(drawn(text, 256)))
    (folder / "cuelight.ico").write_bytes(ico([drawn(text, size) for size in SIZES]))
    del application
    return 0


def drawn(text: str, size: int) -> QImage:
    """Return the icon at one size."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(text.encode())).render(painter)
    painter.end()
    return image


def png(image: QImage) -> bytes:
    """Return a drawing as PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def bitmap(image: QImage) -> bytes:
    """Return a drawing as the bitmap of an icon: bottom row first, then a mask that hides nothing."""
    size = image.width()
    head = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, 0, 0, 0, 0, 0)
    rows = bytes(image.constBits())
    flipped = b"".join(rows[y * size * 4 : (y + 1) * size * 4] for y in reversed(range(size)))
    return head + flipped + bytes((size + 31) // 32 * 4 * size)


def ico(drawings: list[QImage]) -> bytes:
    """Return an icon file that holds all sizes; only the largest is compressed, which old readers expect."""
    bodies = [png(image) if image.width() == max(SIZES) else bitmap(image) for image in drawings]
    head = struct.pack("<HHH", 0, 1, len(drawings))
    place = len(head) + 16 * len(drawings)
    for image, body in zip(drawings, bodies, strict=True):
        size = image.width() % 256
        head += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(body), place)
        place += len(body)
    return head + b"".join(bodies)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
