"""Saved filters on disk: written whole, read back, set aside when they cannot be understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.journal.filters_file import FiltersNotSaved, load_filters, save_filters
from console.journal.saved_filters import SavedFilter

SAVED = (SavedFilter('Slow "ones"', "latency>500ms"), SavedFilter("Ärger", 'text:"x\\"y" or error'))


def test_what_is_saved_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "filters.toml"
    assert load_filters(path) == ((), "")
    save_filters(path, SAVED)
    save_filters(path, SAVED[::-1])
    assert load_filters(path) == (SAVED[::-1], "")
    assert [each.name for each in path.parent.iterdir()] == ["filters.toml"]


@pytest.mark.parametrize("text", [b"[[filter]", b"\xff\xfe\x00", b'[[filter]]\nname = "a"\nline = "colour:red"\n'])
def test_a_damaged_file_is_set_aside_and_never_overwritten(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "filters.toml"
    (tmp_path / "filters.damaged-1.toml").write_bytes(b"of an earlier run")
    path.write_bytes(text)
    found = load_filters(path)
    assert found.filters == ()
    assert "filters.damaged-2.toml" in found.message
    assert (tmp_path / "filters.damaged-2.toml").read_bytes() == text
    assert not path.exists()


def test_a_place_that_cannot_be_written_or_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FiltersNotSaved, match="could not be written"):
        save_filters(tmp_path / "file" / "filters.toml", SAVED)
    (tmp_path / "filters.toml").mkdir()
    assert "cannot be read" in load_filters(tmp_path / "filters.toml").message
