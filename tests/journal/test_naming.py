"""Session files are named by their time in UTC, and no name is used twice."""

from __future__ import annotations

import datetime as dt
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from console.journal.naming import free_path, session_path


def test_a_session_is_named_by_its_start_in_utc(tmp_path):
    moment = dt.datetime(2026, 3, 29, 1, 30, 5, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert session_path(tmp_path, moment) == tmp_path / "2026-03-28 23-30-05Z.cuelight"


def test_a_taken_name_gets_a_number(tmp_path):
    wanted = tmp_path / "folder" / "a.b.cuelight"
    names = [free_path(wanted).name for _ in range(3)]
    assert names == ["a.b.cuelight", "a.b-2.cuelight", "a.b-3.cuelight"]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a user's folders from others by itself")
def test_a_folder_of_sessions_made_here_is_its_users_alone(tmp_path):
    assert stat.S_IMODE(free_path(tmp_path / "sessions" / "a.cuelight").parent.stat().st_mode) == 0o700


def test_two_that_start_at_once_never_share_a_file(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(free_path, [tmp_path / "a.cuelight"] * 40))
    assert len(set(found)) == 40
