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

import console.ui  # noqa: F401 - comes first, because it takes off a hook that would read what is imported next
from console import __version__
from console.places import find_places, theme_of_last_run
from console.ui.main_window import MainWindow
from console.ui.theme import SYSTEM, Theme

if TYPE_CHECKING:
    from console.domain.environment import Environment
    from console.ui.single_instance import SingleInstance
    from console.window_options import Options

QUIT_PATIENCE_MS = 15_000
"""How long `--quit-running` waits for the open window to be gone."""


def main(arguments: Sequence[str] | None = None, on_first_paint: Callable[[], object] | None = None) -> int:
    """Open the window and return the exit code when it has been left; `on_first_paint` is for those who measure."""
    from console.window_options import parse

    options = parse(sys.argv[1:] if arguments is None else arguments)
    if options.quit_running:
        from console.ui.single_instance import quit_running

        return 0 if quit_running(find_places().config, QUIT_PATIENCE_MS) else 1
    return _open_once(options, on_first_paint) if options.is_shared else _open(options, on_first_paint)


def picture(session: Path, out: Path, environment: Environment) -> None:
    """Paint the window over the rows of a session file; nothing is sent, and no screen is needed."""
    from dataclasses import replace

    from console.window_options import Options

    left = replace(environment, enablex=None, recorder=None)  # its name and stage are shown, nobody is asked
    _open(Options(nowhere=True, screenshot=out, theme="light", session=session), standing=left)


def _open_once(options: Options, on_first_paint: Callable[[], object] | None) -> int:
    """Hand over to a window that is open already; open one where there is none, or where it cannot do what is asked."""
    from console.ui.single_instance import SingleInstance, Wish, hand_over

    folder = find_places().config
    instance = SingleInstance(folder)
    if not instance.claim():
        wish = Wish(() if options.session is None else (str(options.session.absolute()),))
        return 0 if hand_over(folder, wish) else _open(options, on_first_paint)
    if options.session is not None:
        instance.release()  # a window that only shows a file is not the one that later starts look for
    try:
        return _open(options, on_first_paint, instance=instance)
    finally:
        instance.release()


def _open(
    options: Options,
    on_first_paint: Callable[[], object] | None = None,
    standing: Environment | None = None,
    instance: SingleInstance | None = None,
) -> int:
    if options.screenshot is not None and sys.platform != "win32":
        # Pictures are painted the same with or without a screen; on Windows only its own platform has fonts.
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = _application()
    theme = Theme(options.theme or theme_of_last_run(find_places()) or SYSTEM)
    theme.apply_palette(application)
    window = MainWindow()
    if options.size is not None:
        window.resize(*options.size)
    _Opening(application, window, on_first_paint).run()
    return _live(application, window, theme, options, standing, instance)


def _live(
    application: QApplication,
    window: MainWindow,
    theme: Theme,
    options: Options,
    standing: Environment | None,
    instance: SingleInstance | None,
) -> int:
    import asyncio

    from console.composition import Console
    from console.ui.event_loop import EventLoop

    console = Console(application, window, theme, options, standing, instance)
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
