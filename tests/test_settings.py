"""Settings survive a round trip without the keys, and a damaged file is set aside."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from console import settings
from console.domain.command import Transport
from console.domain.environment import EnablexTarget, Environment, RecorderTarget, Stage
from console.domain.secret import Secret
from console.places import Places, find_places
from console.settings import Appearance, Settings, WindowState

TEST = Environment(
    "Test",
    Stage.TEST,
    EnablexTarget("https://api.example/video/v2", "5f0c", Secret("app-key-36"), "/etc/ca.pem"),
    RecorderTarget("10.0.0.5", 5_620, "http://10.0.0.5:2012/webAPI.aspx", 0, "<REQUEST/>", Transport.HTTP),
)
WHOLE = Settings(
    environments=(TEST, Environment("Wien – groß", Stage.PRODUCTION)),
    active="Test",
    theme=Appearance.HIGH_CONTRAST,
    timeout_s=2.5,
    rows_in_memory=200_000,
    session_folder="~/sessions",
    window=WindowState("AAEC", "/w=="),
    recent_sessions=("/tmp/b.cuelight", "/tmp/a.cuelight"),
    offered_session="2026-01-02 03-04-05Z.cuelight",
)


@pytest.fixture
def places(tmp_path):
    return find_places({"CUELIGHT_HOME": str(tmp_path / "home")})


def write(places: Places, text: str | bytes) -> None:
    places.config.mkdir(parents=True, exist_ok=True)
    places.settings_file.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_a_first_start_has_the_defaults_and_nothing_to_say(places):
    assert settings.load(places) == settings.Loaded(Settings())
    assert not places.config.exists()


def test_everything_but_the_key_survives_a_round_trip(places):
    settings.save(WHOLE, places)
    loaded = settings.load(places)
    keyless = replace(TEST, enablex=replace(TEST.enablex, app_key=Secret("")))
    assert loaded.settings == replace(WHOLE, environments=(keyless, WHOLE.environments[1]))
    assert not loaded.messages
    assert "app-key-36" not in places.settings_file.read_text(encoding="utf-8")
    assert [file.name for file in places.config.iterdir()] == ["settings.json"]


def test_saving_replaces_the_file_as_a_whole(places, monkeypatch):
    settings.save(WHOLE, places)
    before = places.settings_file.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(settings.SettingsNotSaved, match="No space left on device"):
        settings.save(Settings(), places)
    assert places.settings_file.read_bytes() == before
    assert [file.name for file in places.config.iterdir()] == ["settings.json"]


def test_a_place_that_cannot_be_a_folder_is_said_and_nothing_else(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(settings.SettingsNotSaved, match="could not be saved in"):
        settings.save(Settings(), Places(tmp_path / "file" / "config", tmp_path))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "line 1, column 1 is not JSON"),
        ('{\n "theme": "dark",\n "active" "x"\n}', "line 3, column 11 is not JSON"),
        ("[1]", "line 1 does not begin an object"),
        ("[" * 100_000, "nested too deeply"),
        (b"\xff\xfe{}", "can't decode byte 0xff"),
        ('{"version": 2}', "'version' must be a whole number from 1 to 1, not 2"),
        ('{"theme": "pink"}', "'theme' must be one of system, light, dark, high-contrast, not 'pink'"),
        ('{"timeout_s": "10"}', "'timeout_s' must be a number from 0.1 to 600, not \"10\""),
        ('{"timeout_s": true}', "'timeout_s' must be a number"),
        ('{"timeout_s": NaN}', "'timeout_s' must be a number"),
        ('{"rows_in_memory": 1.5}', "'rows_in_memory' must be a whole number"),
        ('{"active": "nowhere"}', "'active' names no environment: 'nowhere'"),
        ('{"recent_sessions": "a"}', "'recent_sessions' must be a list, not \"a\""),
        ('{"recent_sessions": ["a", 1]}', "'recent_sessions' must hold texts only, not 1"),
        ('{"window": []}', "'window' must be an object in braces, not a list"),
        ('{"window": {"layout": {}}}', "'window.layout' must be a text, not an object"),
        ('{"environments": {}}', "'environments' must be a list, not an object"),
        ('{"environments": ["x"]}', "'environments[0]' must be an object in braces, not \"x\""),
        ('{"environments": [{"stage": "test"}]}', "'environments[0].name' must be a text, not null, or it is missing"),
        ('{"environments": [{"name": " ", "stage": "test"}]}', "'environments[0].name' must not be blank"),
        ('{"environments": [{"name": "a", "stage": "live"}]}', "'environments[0].stage' must be one of simulator"),
        (
            '{"environments": [{"name": "a", "stage": "test"}, {"name": "a", "stage": "test"}]}',
            "'environments[1].name' is 'a', which another environment has already",
        ),
        (
            '{"environments": [{"name": "a", "stage": "test", "recorder": {"host": "h", "port": 70000}}]}',
            "'environments[0].recorder.port' must be a whole number from 1 to 65535, not 70000",
        ),
        (
            '{"environments": [{"name": "a", "stage": "test", "enablex": {"base_url": "api", "app_id": "i"}}]}',
            "'environments[0].enablex.base_url' must be an address such as",
        ),
        (
            '{"environments": [{"name": "a", "stage": "test", "recorder": {"host": "h", "web_url": "http://h:x/"}}]}',
            "'environments[0].recorder.web_url' must be an address",
        ),
    ],
)
def test_a_damaged_file_is_set_aside_with_its_line_or_key(places, text, complaint):
    write(places, text)
    before = places.settings_file.read_bytes()
    loaded = settings.load(places)
    assert loaded.settings == Settings()
    (message,) = loaded.messages
    assert complaint in message
    assert message.endswith("Defaults are used; the file was set aside as settings.damaged-1.json.")
    assert not places.settings_file.exists()
    assert (places.config / "settings.damaged-1.json").read_bytes() == before


def test_every_damaged_file_is_kept(places):
    for text in ("one", "two", "three"):
        write(places, text)
        settings.load(places)
    kept = {file.name: file.read_text(encoding="utf-8") for file in places.config.iterdir()}
    assert kept == {f"settings.damaged-{n}.json": text for n, text in enumerate(("one", "two", "three"), 1)}


def test_unknown_keys_are_named_and_do_no_harm(places):
    write(places, json.dumps({"theme": "dark", "colour": 1, "window": {"geometry": "AA", "z": 0}}))
    loaded = settings.load(places)
    assert loaded.settings == Settings(theme=Appearance.DARK, window=WindowState("AA"))
    assert loaded.messages == ("The settings have keys this version does not know: 'colour', 'window.z'.",)
    assert places.settings_file.exists()


def test_a_file_that_cannot_be_read_is_left_alone(places):
    places.settings_file.mkdir(parents=True)
    loaded = settings.load(places)
    assert loaded.settings == Settings()
    assert "cannot be read" in loaded.messages[0]
    assert places.settings_file.is_dir()


def test_an_environment_is_found_by_its_name():
    assert WHOLE.environment("Test") == TEST
    assert WHOLE.environment("nowhere") is None


def test_recent_sessions_are_few_and_the_latest_is_first():
    kept = Settings()
    for number in range(12):
        kept = kept.with_recent_session(Path(f"{number}.cuelight"))
    kept = kept.with_recent_session(Path("5.cuelight"))
    assert kept.recent_sessions[:3] == ("5.cuelight", "11.cuelight", "10.cuelight")
    assert len(kept.recent_sessions) == settings.RECENT_SESSIONS
    assert "11.cuelight" not in kept.without_recent_session("11.cuelight").recent_sessions
