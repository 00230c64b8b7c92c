"""Where settings and sessions lie, and what is known of the last run before anything heavy is imported."""

import json
import subprocess
import sys

import pytest

from console.places import Places, find_places, theme_of_last_run
from console.settings import Appearance, Settings, save


def test_a_portable_program_keeps_everything_beside_itself(tmp_path):
    program = tmp_path / "Stick – é" / "cuelight.exe"
    program.parent.mkdir()
    (program.parent / "portable.txt").touch()
    places = find_places({}, program)
    assert places.settings_file == program.parent / "Cuelight data" / "settings.json"
    assert Settings().sessions(places) == program.parent / "Cuelight data" / "sessions"


def test_a_named_folder_wins_over_the_mark_of_a_portable_program(tmp_path):
    (tmp_path / "portable.txt").touch()
    places = find_places({"CUELIGHT_HOME": str(tmp_path / "home")}, tmp_path / "cuelight.exe")
    assert places.config == tmp_path / "home"


def test_an_installed_program_keeps_nothing_beside_itself(tmp_path):
    places = find_places({}, tmp_path / "cuelight.exe")
    assert tmp_path not in (places.config, *places.config.parents)


def test_a_folder_of_ones_own_holds_everything(tmp_path):
    places = find_places({"CUELIGHT_HOME": str(tmp_path)})
    assert places.settings_file == tmp_path / "settings.json"
    assert Settings().sessions(places) == tmp_path / "sessions"
    assert Settings(session_folder=str(tmp_path / "x")).sessions(places) == tmp_path / "x"


def test_without_one_the_usual_folders_of_the_system_are_used():
    places = find_places({})
    assert places.config.is_absolute()
    assert "cuelight" in places.config.parts
    assert places.sessions.name == "sessions"


@pytest.mark.parametrize("theme", Appearance)
def test_the_theme_of_the_last_run_is_known_before_the_settings_are_read(tmp_path, theme):
    places = Places(tmp_path, tmp_path)
    save(Settings(theme=theme), places)
    assert theme_of_last_run(places) == theme


@pytest.mark.parametrize("text", ["", "{", "[]", '{"theme": 1}', json.dumps({"other": "dark"})])
def test_a_damaged_settings_file_names_no_theme(tmp_path, text):
    places = Places(tmp_path, tmp_path)
    places.settings_file.write_text(text)
    assert theme_of_last_run(places) == ""


def test_no_settings_file_names_no_theme(tmp_path):
    assert theme_of_last_run(Places(tmp_path / "nowhere", tmp_path)) == ""


def test_knowing_the_places_imports_nothing_heavy():
    heavy = "asyncio", "dataclasses", "console.domain", "console.settings"
    check = f"import sys, console.places; print([name for name in {heavy!r} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
