"""The shape of the tree: tests lie where the modules they test lie, no module grows beyond what can be read, and the
docstring of each package, which is its chapter of the architecture, names every module; colours lie in resources."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
CONSOLE = TESTS.parent / "console"

LONGEST_MODULE = 500
"""Lines."""

BESIDE_THE_PACKAGE = ("scenarios", "recordings", "packaging", "benchmarks")
"""Folders of tests that have no counterpart in the package."""

ACROSS_MODULES = {
    "clients/test_against_simulators.py": "clients and simulators over real sockets",
    "domain/catalogue/test_catalogue.py": "walks every command",
    "journal/filter/test_local_time.py": "times in the language, in narrowing and in masks",
    "journal/test_entering_together.py": "calls on their way into the columns and to listeners",
    "journal/test_failing_disk.py": "journal, writer and what waits, while nothing can be written",
    "journal/test_killed.py": "a run that is ended without a word",
    "runner/test_copied_requests.py": "what is copied from rows does what the rows did",
    "simulator/enablex/test_every_code.py": "a way to every published code",
    "simulator/uptivity/test_every_code.py": "a way to every published code",
    "test_alarm.py": "the tests' own alarm",
    "test_shape.py": "the tree",
    "ui/models/test_rows.py": "what a row is in each of the small models",
    "ui/panels/test_registry.py": "the list of panels",
}
"""Test modules that are about more than one module, or about the tests themselves, and what they are about."""

MODULES = sorted(CONSOLE.rglob("*.py"))
TEST_MODULES = sorted(
    file.relative_to(TESTS).as_posix()
    for file in TESTS.rglob("test_*.py")
    if file.relative_to(TESTS).parts[0] not in BESIDE_THE_PACKAGE
)


def has_counterpart(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    return (CONSOLE / folder / file.removeprefix("test_")).is_file()


def test_every_test_module_mirrors_a_module_or_says_what_it_is_about() -> None:
    assert len(TEST_MODULES) > 100
    assert [name for name in TEST_MODULES if not has_counterpart(name)] == sorted(ACROSS_MODULES)


def test_every_module_can_be_read_in_one_sitting() -> None:
    lines = {module.relative_to(CONSOLE): module.read_text(encoding="utf-8").count("\n") for module in MODULES}
    assert len(lines) > 100
    assert {module: count for module, count in lines.items() if count > LONGEST_MODULE} == {}


def test_no_colour_stands_in_a_module() -> None:
    """Colours lie in the themes, and those of exported pages in their style sheet."""
    colours = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}\b(?![\w-])")
    assert colours.findall("--ground: #fff; --text: #1b1f24") == ["#fff", "#1b1f24"]
    found = {module.relative_to(CONSOLE): colours.findall(module.read_text(encoding="utf-8")) for module in MODULES}
    assert {module: each for module, each in found.items() if each} == {}


def modules_of(package: Path) -> set[str]:
    inside = (module.relative_to(package).parts for module in MODULES if package in module.parents)
    return {parts[0].removesuffix(".py") for parts in inside} - {"__init__"}


def test_every_chapter_names_its_modules() -> None:
    chapters = {file.parent: file.read_text(encoding="utf-8") for file in MODULES if file.name == "__init__.py"}
    chapters[CONSOLE] = (TESTS.parent / "README.md").read_text(encoding="utf-8")
    unnamed = {
        package: [name for name in sorted(modules_of(package)) if not re.search(rf"\b{name}\b", text)]
        for package, text in chapters.items()
    }
    assert len(unnamed) > 10
    assert [(package, names) for package, names in unnamed.items() if names] == []
