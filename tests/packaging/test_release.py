"""What the builders share: one version, pins that agree, checksums and a bill of materials that can be checked."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import console

ROOT = Path(console.__file__).parents[1]
WINDOWS = ROOT / "packaging" / "windows"


def load(path: Path) -> ModuleType:
    """Load a script of packaging/, which is no package, under a name of its own."""
    name = f"cuelight_packaging_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


release = load(ROOT / "packaging" / "release.py")
pe_check = load(WINDOWS / "pe_check.py")
LOCKS = (WINDOWS / "requirements-windows.txt", WINDOWS / "requirements-windows-tools.txt")


def test_the_version_stands_in_one_place():
    assert release.version() == console.__version__
    assert f"## {console.__version__}\n" in (ROOT / "resources" / "changes.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_windows_gets_the_versions_that_are_tested_here(lock):
    here, there = release.pinned(ROOT / "packaging" / "constraints.txt"), release.pinned(lock)
    assert there
    assert {name: number for name, number in there.items() if here.get(name, number) != number} == {}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_a_hash_and_no_host(lock):
    text = lock.read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert "--index" not in text


def test_every_dependency_is_shipped():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {release.plain(re.split(r"[<>=~! ;\[]", line)[0]) for line in project["dependencies"]}
    assert wanted - set(release.pinned(LOCKS[0])) == set()


def test_checksums_can_be_checked_and_keep_those_of_other_builds(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "DIST", tmp_path)
    monkeypatch.setattr(release, "SUMS", tmp_path / "SHA256SUMS")
    for name in ("a.zip", "b.zip", "gone.zip"):
        (tmp_path / name).write_bytes(name.encode())
        release.write_sums([tmp_path / name])
    (tmp_path / "gone.zip").unlink()
    (tmp_path / "a.zip").write_bytes(b"built again")
    release.write_sums([tmp_path / "a.zip"])
    lines = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert lines == [
        f"{hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()}  {name}" for name in ("a.zip", "b.zip")
    ]


def test_the_bill_names_what_is_shipped_and_nothing_else(tmp_path):
    for name, number in (("Some_Thing", "1.2"), ("pytest", "9.0")):
        info = tmp_path / f"{name.lower()}-{number}.dist-info"
        info.mkdir()
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\nLicense: MIT\n"
        (info / "METADATA").write_text(text, encoding="utf-8")
    release.write_bill(tmp_path / "bill.json", tmp_path, ["some-thing"], "3.13.2", "windows-x64")
    bill = json.loads((tmp_path / "bill.json").read_text(encoding="utf-8"))
    assert [(one["name"], one["version"]) for one in bill["components"]] == [
        ("CPython", "3.13.2"),
        ("Some_Thing", "1.2"),
    ]
    assert bill["components"][1]["purl"] == "pkg:pypi/some-thing@1.2"
    with pytest.raises(release.StepFailed, match="missing-one"):
        release.write_bill(tmp_path / "bill.json", tmp_path, ["missing-one"], "3.13.2", "windows-x64")


def pe(*imports: str, machine: int = 0x8664, kinds: tuple[int, ...] = (3, 14, 16, 24)) -> bytes:
    """Return the smallest file that imports these libraries and has these kinds of resources, in one section."""
    base, names = 0x200, b""
    table_size = 20 * (len(imports) + 1)
    table = b""
    for name in imports:
        table += bytes(12) + (base + table_size + len(names)).to_bytes(4, "little") + bytes(4)
        names += name.encode() + b"\0"
    resources = base + table_size + len(names)
    tree = bytes(14) + len(kinds).to_bytes(2, "little") + b"".join(kind.to_bytes(8, "little") for kind in kinds)
    body = table + bytes(20) + names + tree
    head = bytearray(base)
    head[0:2], head[0x3C:0x40] = b"MZ", (0x80).to_bytes(4, "little")
    head[0x80:0x84] = b"PE\0\0"
    head[0x84:0x88] = machine.to_bytes(2, "little") + (1).to_bytes(2, "little")
    head[0x94:0x96] = (240).to_bytes(2, "little")
    head[0x98:0x9A] = (0x20B).to_bytes(2, "little")
    directory = 0x98 + 112 + 8
    head[directory : directory + 4] = base.to_bytes(4, "little")
    head[directory + 8 : directory + 12] = resources.to_bytes(4, "little")
    section = 0x98 + 240
    for offset, value in ((8, len(body)), (12, base), (16, len(body)), (20, base)):
        head[section + offset : section + offset + 4] = value.to_bytes(4, "little")
    return bytes(head) + body


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.exe": pe("KERNEL32.dll", "own.dll", "api-ms-win-crt-heap-l1-1-0.dll"), "own.dll": pe()}, None),
        ({"a.exe": pe("KERNEL32.dll", "other.dll")}, "needs other.dll"),
        ({"a.exe": pe(machine=0x14C)}, "not for x64"),
        ({"a.exe": b"no program"}, "cannot be read"),
        ({"a.exe": pe(), "icuuc.dll": pe()}, "icuuc.dll must not be shipped"),
        ({"a.exe": pe()[:0x40] + b"Wine builtin DLL" + pe()[0x50:]}, "part of Wine"),
        ({}, "no program"),
        ({"own.dll": pe()}, "no program"),
        ({"a.exe": pe(kinds=(3, 14, 24))}, "a.exe has no version"),
        ({"a.exe": pe(kinds=())}, "a.exe has no icon"),
    ],
)
def test_a_folder_of_programs_is_looked_through(tmp_path, files, said):
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    problems = pe_check.check_folder(tmp_path)
    assert (problems == []) if said is None else any(said in problem for problem in problems), problems
