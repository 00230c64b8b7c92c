"""A QR code of a text, drawn black on white in every theme, because that is what cameras read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

QUIET_ZONE = 4
"""White modules around the code that readers need."""

SMALLEST_MODULE_PX = 2


class QrLabel(QLabel):
    """Shows a text as a QR code, each module a whole number of pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def show_code(self, text: str, name: str) -> bool:
        """Draw a text; say whether it was short enough."""
        image = qr_image(text)
        if image is None:
            self.clear()
            return False
        ratio = self.devicePixelRatioF()
        side = round(image.width() * SMALLEST_MODULE_PX * ratio)
        pixmap = QPixmap.fromImage(image).scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
        )
        pixmap.setDevicePixelRatio(ratio)
        self.setPixmap(pixmap)
        self.setAccessibleName(name)
        return True


def qr_image(text: str) -> QImage | None:
    """Return the code with one pixel for a module, or None when the text is too long for any code."""
    import segno  # imported here: needed only once somebody wants a code

    try:
        code = segno.make(text, error="l", micro=False, boost_error=False)
    except segno.DataOverflowError:
        return None
    rows = [bytes(row) for row in code.matrix_iter(scale=1, border=QUIET_ZONE)]
    image = QImage(len(rows), len(rows), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                image.setPixelColor(x, y, Qt.GlobalColor.black)
    return image
