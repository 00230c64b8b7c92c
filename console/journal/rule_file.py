"""The operator's highlight rules as a file beside the settings.

Until rules are changed there is no file, and the shipped ones hold. A file that cannot be understood is set aside
under another name, never deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from console import assets
from console.journal.highlight import IllFormedRules, Rule, read_rules, write_rules
from console.own_files import set_aside, write_whole

SHIPPED = "highlights.toml"
"""Name of the shipped rules among the resources."""

LARGEST_BYTES = 1 << 20
"""A rules file is short; one beyond this is not read."""

_HEAD = """\
# Highlight rules. The first rule that matches a row colours it.
# filter is a line of the filter language; colour is red, amber, green, blue, violet or grey; paint is row or edge.

"""


class RulesNotSaved(OSError):
    """The rules could not be written; the message says where and why."""


@dataclass(frozen=True, slots=True)
class LoadedRules:
    """Rules as found, and what the operator should be told about them."""

    rules: tuple[Rule, ...]
    message: str = ""


def shipped_rules() -> tuple[Rule, ...]:
    """Return the rules that are on at first start."""
    return read_rules(assets.read_text(SHIPPED), SHIPPED)


def load_rules(path: Path) -> LoadedRules:
    """Read the operator's rules; the shipped ones hold when there are none or they cannot be understood."""
    try:
        return LoadedRules(read_rules_file(path))
    except FileNotFoundError:
        return LoadedRules(shipped_rules())
    except IllFormedRules as problem:
        return LoadedRules(shipped_rules(), f"{problem} The shipped rules are used; {_set_aside(path)}")
    except OSError as error:
        what = f"The highlight rules in {path} cannot be read ({error.strerror})."
        return LoadedRules(shipped_rules(), f"{what} The shipped rules are used; check the file's rights.")


def read_rules_file(path: Path) -> tuple[Rule, ...]:
    """Read rules from any file, be it to import them; raises IllFormedRules or OSError."""
    with path.open("rb") as file:
        raw = file.read(LARGEST_BYTES + 1)
    if len(raw) > LARGEST_BYTES:
        raise IllFormedRules(f"{path.name} is larger than 1 MiB, so it holds no highlight rules.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise IllFormedRules(f"{path.name} is no text in UTF-8, so it holds no highlight rules.") from None
    return read_rules(text, path.name)


def save_rules(rules: Sequence[Rule], path: Path) -> None:
    """Write rules, all or nothing; raises RulesNotSaved."""
    try:
        write_whole(path, _HEAD + write_rules(rules))
    except OSError as error:
        raise RulesNotSaved(f"The highlight rules could not be saved in {path} ({error.strerror}).") from error


def _set_aside(path: Path) -> str:
    try:
        return f"the file was set aside as {set_aside(path)}."
    except OSError as error:
        return f"the file could not be set aside ({error.strerror}), and saving rules will replace it."
