"""Checks every Windows program and library of a folder: right machine, every import there, nothing of the test bed.

Standard library only; a PE file is read as far as its import tables go.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_SYSTEM = (
    "advapi32 authz bcrypt comctl32 comdlg32 crypt32 d3d11 d3d12 d3d9 dnsapi dwmapi dwrite dxgi gdi32 icuuc imm32 "
    "iphlpapi kernel32 mpr mscms msvcrt ncrypt netapi32 ntdll ole32 oleaut32 propsys rpcrt4 secur32 setupapi shcore "
    "shell32 shlwapi ucrtbase uiautomationcore user32 userenv uxtheme version wbemuuid winhttp winmm winspool.drv "
    "ws2_32 wtsapi32"
)
SYSTEM = frozenset(_SYSTEM.split(" "))
"""What Windows 10 has of itself."""

NEVER_SHIPPED = frozenset({"icuuc.dll", "mscms.dll", "windows.ui.dll", "bcryptprimitives.dll", "ucrtbase.dll"})
"""Names of the test bed's stand-ins, and of what belongs to Windows."""

RESOURCES = {14: "icon", 16: "version", 24: "manifest"}
"""Kinds of resources that each of our own programs must have, and how they are numbered."""

X64 = 0x8664
WINE_MARK = b"Wine builtin DLL"


class IllFormedPe(ValueError):
    """A file that is no PE file although its name says so."""


def check_folder(folder: Path) -> list[str]:
    """Return what is wrong with the folder, one sentence each; empty when all is well."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".dll", ".pyd", ".exe"))
    there = {path.name.lower() for path in files}
    wrong = [f"{name} must not be shipped." for name in sorted(there & NEVER_SHIPPED)]
    for path in files:
        wrong += [f"{path.relative_to(folder)}: {sentence}" for sentence in _check_file(path, there)]
    programs = [path for path in files if path.parent == folder and path.suffix.lower() == ".exe"]
    for path in programs:
        there_are = resource_kinds(path.read_bytes())
        wrong += [f"{path.name} has no {name}." for kind, name in RESOURCES.items() if kind not in there_are]
    return wrong if programs else [f"There is no program in {folder}.", *wrong]


def _check_file(path: Path, there: set[str]) -> Iterator[str]:
    data = path.read_bytes()
    if WINE_MARK in data[:0x100]:
        yield "is a part of Wine."
    try:
        machine, imports = read_pe(data)
    except (IllFormedPe, struct.error) as problem:
        yield f"cannot be read ({problem})."
        return
    if machine != X64:
        yield f"is for machine {machine:#x}, not for x64."
    for name in imports:
        lowered = name.lower()
        if lowered in there or lowered.startswith(("api-ms-win-", "ext-ms-")):
            continue
        if lowered not in SYSTEM and lowered.removesuffix(".dll") not in SYSTEM:
            yield f"needs {name}, which is neither in the folder nor a part of Windows."


class _Pe:
    """The headers of a PE file, as far as its tables are found by them."""

    def __init__(self, data: bytes) -> None:
        if data[:2] != b"MZ":
            raise IllFormedPe("no MZ header")
        (start,) = struct.unpack_from("<I", data, 0x3C)
        if data[start : start + 4] != b"PE\0\0":
            raise IllFormedPe("no PE header")
        self.data = data
        self.machine, sections, _, _, _, size = struct.unpack_from("<HHIIIH", data, start + 4)
        optional = start + 24
        (magic,) = struct.unpack_from("<H", data, optional)
        self._directories = optional + (112 if magic == 0x20B else 96)
        places = (optional + size + 40 * index + 8 for index in range(sections))
        self._sections = [struct.unpack_from("<IIII", data, place) for place in places]

    def directory(self, number: int) -> int | None:
        """Return where a table of the file begins; None when it has none."""
        (address,) = struct.unpack_from("<I", self.data, self._directories + 8 * number)
        return self.place(address) if address else None

    def place(self, address: int) -> int:
        """Return where in the file an address of the running program lies."""
        for size, virtual, raw_size, raw in self._sections:
            if virtual <= address < virtual + max(size, raw_size):
                return int(address - virtual + raw)
        raise IllFormedPe(f"address {address:#x} is in no section")


def read_pe(data: bytes) -> tuple[int, list[str]]:
    """Return the machine of a PE file and the names it imports, delayed ones included."""
    pe = _Pe(data)

    def names(number: int, entry_size: int, name_at: int) -> Iterator[str]:
        position = pe.directory(number)
        while position is not None and position + entry_size <= len(data):
            (name,) = struct.unpack_from("<I", data, position + name_at)
            if not name:
                return
            where = pe.place(name)
            yield data[where : data.index(b"\0", where)].decode("ascii")
            position += entry_size

    return pe.machine, [*names(1, 20, 12), *names(13, 32, 4)]


def resource_kinds(data: bytes) -> set[int]:
    """Return the numbers of the kinds of resources a program has; none for what is no program."""
    try:
        pe = _Pe(data)
        start = pe.directory(2)
        if start is None:
            return set()
        named, numbered = struct.unpack_from("<HH", data, start + 12)
        entries = (start + 16 + 8 * (named + index) for index in range(numbered))
        return {struct.unpack_from("<I", data, entry)[0] for entry in entries}
    except (IllFormedPe, struct.error):
        return set()
