"""One window per settings folder: a second start hands over what it was asked for and ends.

Who holds the lock file in the settings folder is the first; it listens at a local socket once its window has been
painted. The lock is asked before anything of the network part of Qt is imported, so a first start does not wait for
it. A lock whose owner died is taken over by Qt.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLockFile, QObject

from console.own_files import make_folder

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

LOCK_NAME = "window.lock"
PATIENCE_MS = 5_000
"""How long a second start waits for the first, which may still be starting itself."""

LONGEST_WISH = 64 * 1024
_TAKEN = b"taken\n"
_DECLINED = b"declined\n"
_RETRY_S = 0.1


class Wish(NamedTuple):
    """What a later start asks of the window that is open already."""

    files: tuple[str, ...] = ()
    """Session files to open, as absolute paths."""
    is_quit: bool = False
    """Leave in good order, for an installer that must replace the program."""


Answer = Callable[[Wish], bool]
"""Fulfils a wish; returns False to leave it to the one who asked."""


class SingleInstance(QObject):
    """The claim to be the one window of a settings folder."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = socket_name(folder)
        self._lock = _lock(folder)
        self._server: QLocalServer | None = None
        self._answer: Answer = lambda _: False

    def claim(self) -> bool:
        """Try to be the first; False when another window is. A folder that cannot be written claims nothing."""
        with contextlib.suppress(OSError):
            make_folder(Path(self._lock.fileName()).parent)
        return self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError

    def listen(self, answer: Answer) -> bool:
        """Take wishes of later starts from now on."""
        from PySide6.QtNetwork import QLocalServer

        self._answer = answer
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection_made)
        QLocalServer.removeServer(self._name)  # we hold the lock, so what lies there was left by one that died
        return self._server.listen(self._name)

    def release(self) -> None:
        """Take no more wishes and let another be the first."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _on_connection_made(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(self._on_something_arrived)
            if socket.canReadLine():
                self._serve(socket)

    def _on_something_arrived(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._serve(socket)

    def _serve(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > LONGEST_WISH:
                socket.abort()
            return
        wish = _read(bytes(socket.readLine(LONGEST_WISH).data()))
        is_taken = wish is not None and self._answer(wish)
        socket.write(_TAKEN if is_taken else _DECLINED)
        socket.flush()
        socket.disconnectFromServer()


def hand_over(folder: Path, wish: Wish, patience_ms: int = PATIENCE_MS) -> bool | None:
    """Ask the window that is open; True when it took the wish, False when it declined, None when it did not answer."""
    from PySide6.QtNetwork import QLocalSocket

    _allow_to_come_forward()
    end = time.monotonic() + patience_ms / 1000
    socket = QLocalSocket()
    socket.connectToServer(socket_name(folder))
    while not socket.waitForConnected(patience_ms):
        if time.monotonic() > end:
            return None
        time.sleep(_RETRY_S)
        socket.connectToServer(socket_name(folder))
    socket.write(_line(wish))
    answer = b""
    while not answer.endswith(b"\n") and (left := int((end - time.monotonic()) * 1000)) > 0:
        if socket.bytesToWrite():
            socket.waitForBytesWritten(left)
        if not socket.bytesAvailable() and not socket.waitForReadyRead(left):
            break
        answer += bytes(socket.readAll().data())
    return {_TAKEN: True, _DECLINED: False}.get(answer)


def quit_running(folder: Path, patience_ms: int) -> bool:
    """Ask the open window to leave and wait until it has; True also when none is open."""
    lock = _lock(folder)
    if not folder.is_dir() or lock.tryLock(0):
        lock.unlock()
        return True
    hand_over(folder, Wish(is_quit=True))
    has_ended = lock.tryLock(patience_ms)
    lock.unlock()
    return has_ended


def socket_name(folder: Path) -> str:
    """Return the name of the local socket: one for each settings folder, and so for each user."""
    import hashlib

    return f"cuelight-{hashlib.sha256(str(folder.absolute()).casefold().encode()).hexdigest()[:24]}"


def _lock(folder: Path) -> QLockFile:
    lock = QLockFile(str(folder / LOCK_NAME))
    lock.setStaleLockTime(0)  # age says nothing about a window; a dead owner is noticed all the same
    return lock


def _line(wish: Wish) -> bytes:
    import json

    return json.dumps(wish._asdict()).encode() + b"\n"


def _read(line: bytes) -> Wish | None:
    import json

    try:
        match json.loads(line):
            case {"files": [*files], "is_quit": bool(is_quit)} if all(isinstance(file, str) for file in files):
                return Wish(tuple(files), is_quit)
    except ValueError:
        pass
    return None


def _allow_to_come_forward() -> None:
    """Windows lets a window come to the front only when the program the operator has just started allows it."""
    if sys.platform == "win32":
        import ctypes

        anybody = -1
        ctypes.windll.user32.AllowSetForegroundWindow(anybody)
