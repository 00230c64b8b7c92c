"""The window's door: the bare window is seen at once, everything else is imported and built behind it.

Nothing but Qt, the theme and the bare window may be imported at the top of this module; `composition` has the rest.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from console import __version__
from console.places import find_places, theme_of_last_run
from console.ui.main_window import MainWindow
from console.ui.theme import SYSTEM, Theme

if TYPE_CHECKING:
    from console.domain.environment import Environment
    from console.window_options import Options


def main(arguments: Sequence[str] | None = None, on_first_paint: Callable[[], object] | None = None) -> int:
    """Open the window and return the exit code when it has been left; `on_first_paint` is for those who measure."""
    from console.window_options import parse

    return _open(parse(sys.argv[1:] if arguments is None else arguments), on_first_paint)


def picture(session: Path, out: Path, environment: Environment) -> None:
    """Paint the window over the rows of a session file; nothing is sent, and no screen is needed."""
    from console.window_options import Options

    _open(Options(nowhere=True, screenshot=out, theme="light", session=session), standing=environment)


def _open(
    options: Options, on_first_paint: Callable[[], object] | None = None, standing: Environment | None = None
) -> int:
    if options.screenshot is not None:  # pictures are painted the same everywhere, with or without a screen
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = _application()
    theme = Theme(options.theme or theme_of_last_run(find_places()) or SYSTEM)
    theme.apply_palette(application)
    window = MainWindow()
    if options.size is not None:
        window.resize(*options.size)
    _Opening(application, window, on_first_paint).run()
    return _live(application, window, theme, options, standing)


def _live(
    application: QApplication, window: MainWindow, theme: Theme, options: Options, standing: Environment | None
) -> int:
    import asyncio

    from console.composition import Console
    from console.ui.event_loop import EventLoop

    console = Console(application, window, theme, options, standing)
    with asyncio.Runner(loop_factory=lambda: EventLoop(application)) as loop:
        return loop.run(console.live())


class _Opening(QObject):
    """Shows the bare window and keeps it alive while a thread imports the engine, which knows no Qt.

    Signals:
        imported: The engine has been imported, or could not be; importing it again tells which.
    """

    imported = Signal()

    def __init__(
        self, application: QApplication, window: MainWindow, on_first_paint: Callable[[], object] | None
    ) -> None:
        super().__init__(window)
        self._application = application
        self._window = window
        self._on_first_paint = on_first_paint
        self._thread = threading.Thread(target=self._import_engine, name="imports")
        self.imported.connect(self._on_imported)
        window.installEventFilter(self)

    def run(self) -> None:
        """Return when the window has been painted and the engine has been imported."""
        self._window.show()
        self._application.exec()
        self._thread.join()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint and let everything through."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._on_painted)
        return False

    def _on_painted(self) -> None:
        if self._on_first_paint is not None:
            self._on_first_paint()
        self._thread.start()

    def _on_imported(self) -> None:
        self._application.exit()  # not quit(), which asks the windows first, and ours never close by themselves

    def _import_engine(self) -> None:
        try:
            import console.domain.codes
            import console.runner.runner
            import console.settings
            import console.simulator.hosting  # noqa: F401 - imported here for those who import it next
        finally:
            self.imported.emit()


def _application() -> QApplication:
    """Return the one application object; leaving is our own action, so closing a dialog never ends the loop."""
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Cuelight")
    application.setApplicationVersion(__version__)
    application.setQuitOnLastWindowClosed(False)
    return application
