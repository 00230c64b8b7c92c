"""Highlight rules beside the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.journal.highlight import Colour, Paint, Rule
from console.journal.rule_file import RulesNotSaved, load_rules, save_rules, shipped_rules

MINE = (Rule("Mine", 'text:"a b"', Colour.GREY, Paint.EDGE, is_on=False), Rule("Ümlaut", "error"))


def test_without_a_file_the_shipped_rules_hold(tmp_path: Path) -> None:
    loaded = load_rules(tmp_path / "highlights.toml")
    assert (loaded.rules, loaded.message) == (shipped_rules(), "")
    assert not list(tmp_path.iterdir())


def test_saved_rules_come_back(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "highlights.toml"
    save_rules(MINE, path)
    assert load_rules(path).rules == MINE
    save_rules((), path)
    assert load_rules(path).rules == ()
    assert [file.name for file in path.parent.iterdir()] == ["highlights.toml"]


def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path) -> None:
    path = tmp_path / "highlights.toml"
    for number in (1, 2):
        path.write_text("[[rule]]\nname = 'x'\nfilter = 'no:field'\n", encoding="utf-8")
        loaded = load_rules(path)
        assert loaded.rules == shipped_rules()
        assert "highlights.toml, rule 1 ('x')" in loaded.message
        assert f"set aside as highlights.damaged-{number}.toml" in loaded.message
        assert not path.exists()


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    path = tmp_path / "highlights.toml"
    path.mkdir()
    assert "cannot be read" in load_rules(path).message
    with pytest.raises(RulesNotSaved, match="could not be saved"):
        save_rules(MINE, path)
    assert [file.name for file in tmp_path.iterdir()] == ["highlights.toml"]
