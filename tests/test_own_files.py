"""Files of ours are whole or not there, and what cannot be understood is never lost."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from console.own_files import draft, make_folder, set_aside, write_whole


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a user's folders from others by itself")
def test_a_folder_made_here_is_its_users_alone_and_one_that_was_there_stays_as_it_was(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    shared.chmod(0o755)
    for folder in (shared, shared / "ours"):
        make_folder(folder)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (shared, shared / "ours")] == [0o755, 0o700]


def test_a_text_is_written_in_a_folder_that_was_not_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.toml"
    write_whole(path, "größe = 1\r\n\n")
    assert path.read_bytes() == "größe = 1\r\n\n".encode()
    assert names(path.parent) == ["a.toml"]


def test_a_text_that_cannot_be_written_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800")
    assert (path.read_text(), names(tmp_path)) == ("old", ["a.toml"])


def test_a_failure_is_told_as_it_was_and_not_by_the_tidying_up(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "file" / "a.toml", "text")
    with pytest.raises(ValueError, match="mine"), draft(tmp_path / "file" / "a.toml"):
        raise ValueError("mine")


def test_a_draft_takes_the_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with draft(path) as unfinished:
        unfinished.write_text("half")
        assert not path.exists()
        unfinished.write_text("whole")
    assert (path.read_text(), names(tmp_path)) == ("whole", ["a.csv"])
    with pytest.raises(UnicodeEncodeError), draft(path) as unfinished:
        unfinished.write_text("half \ud800", encoding="utf-8")
    assert (path.read_text(), names(tmp_path)) == ("whole", ["a.csv"])


def test_what_was_set_aside_before_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    for number in (1, 2):
        path.write_text(f"damaged {number}")
        assert set_aside(path) == f"a.damaged-{number}.toml"
    assert [(tmp_path / name).read_text() for name in names(tmp_path)] == ["damaged 1", "damaged 2"]
