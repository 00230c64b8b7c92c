"""Tells what windows there are, or minimises one: run by the Windows Python, since only Windows programs can ask.

python desktop.py list              JSON: title, texts inside, whether minimised, whether in front
python desktop.py minimise WORD     the first window with this in its title
"""

from __future__ import annotations

import ctypes
import json
import sys
from ctypes import wintypes

user32 = ctypes.WinDLL("user32")  # type: ignore[attr-defined, unused-ignore]
Visitor = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)  # type: ignore[attr-defined, unused-ignore]
user32.GetForegroundWindow.restype = wintypes.HWND
user32.EnumWindows.argtypes = (Visitor, wintypes.LPARAM)
user32.EnumChildWindows.argtypes = (wintypes.HWND, Visitor, wintypes.LPARAM)
user32.SendMessageW.argtypes = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPVOID)
for name in ("IsWindowVisible", "IsIconic"):
    getattr(user32, name).argtypes = (wintypes.HWND,)
user32.ShowWindow.argtypes = (wintypes.HWND, ctypes.c_int)

GET_TEXT, MINIMISE = 0x000D, 6


def main(arguments: list[str]) -> int:
    """Do what was asked and return the exit code."""
    handles = [handle for handle in found(lambda visit: user32.EnumWindows(visit, 0)) if user32.IsWindowVisible(handle)]
    match arguments:
        case ["list"]:
            print(json.dumps([about(handle) for handle in handles]))
            return 0
        case ["minimise", title]:
            handle = next((one for one in handles if title in text(one)), None)
            return 1 if handle is None else int(user32.ShowWindow(handle, MINIMISE) == 0)
        case _:
            return 2


def about(handle: int) -> dict[str, object]:
    """Return what is to be known of a window."""
    inside = found(lambda visit: user32.EnumChildWindows(handle, visit, 0))
    return {
        "title": text(handle),
        "texts": [said for one in inside if (said := text(one))],
        "is_minimised": bool(user32.IsIconic(handle)),
        "is_in_front": user32.GetForegroundWindow() == handle,
    }


def found(enumerate_into: object) -> list[int]:
    """Return the windows that an enumeration visits."""
    handles: list[int] = []

    def visit(handle: int, _: int) -> bool:
        handles.append(handle)
        return True

    assert callable(enumerate_into)
    enumerate_into(Visitor(visit))
    return handles


def text(handle: int) -> str:
    """Return the title of a window, or the text of a label."""
    room = ctypes.create_unicode_buffer(4096)
    user32.SendMessageW(handle, GET_TEXT, len(room), room)
    return room.value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
