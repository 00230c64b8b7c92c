"""Typed settings, kept as one JSON file.

Settings are values: read once, replaced as a whole, saved as a whole. A file that cannot be understood is set aside
under another name, never deleted, and the defaults are used. No secret is ever written here: the APP_KEY of an
environment lies in the system's own store, behind `secret_store`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from console.domain.call import DEFAULT_TIMEOUT_S
from console.domain.command import Transport
from console.domain.environment import EnablexTarget, Environment, RecorderTarget, Stage, is_web_address
from console.domain.kinds import Json
from console.domain.secret import Secret
from console.own_files import set_aside, write_whole
from console.places import THEME_KEY, Places

FILE_VERSION = 1
LONGEST_TIMEOUT_S = 600.0
RECENT_SESSIONS = 10
"""How many session files are remembered."""

ROWS_ALLOWED = (1_000, 5_000_000)

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


class Appearance(StrEnum):
    """Which palette the window has."""

    SYSTEM = "system"
    """Light or dark, as the system says."""
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high-contrast"


@dataclass(frozen=True, slots=True)
class WindowState:
    """How the window was left; opaque to everybody but the window."""

    geometry: str = ""
    """Size and place, as base 64; empty for the default."""
    layout: str = ""
    """Docks and toolbars, as base 64; empty for the default."""
    log_columns: str = ""
    """Widths of the log's columns, if the operator has chosen them."""
    recent_filters: str = ""
    """The filters used lately, one a line, the newest last."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is remembered between two runs."""

    environments: tuple[Environment, ...] = ()
    """The operator's own; the simulators are always there besides. Their keys are not here."""
    active: str = ""
    """Name of the environment in use; empty for the simulators."""
    theme: Appearance = Appearance.SYSTEM
    timeout_s: float = DEFAULT_TIMEOUT_S
    """Deadline of a call unless its form says otherwise."""
    rows_in_memory: int = 1_000_000
    session_folder: str = ""
    """Where session files go; empty for the usual place."""
    window: WindowState = WindowState()
    shows_histogram: bool = True
    """Whether the log has the strip of rows over time."""
    recent_sessions: tuple[str, ...] = ()
    """Session files that were opened or saved, the latest first."""
    offered_session: str = ""
    """Name of the session file that was offered last because its run had not ended well; it is not offered again."""

    def with_recent_session(self, path: Path) -> Settings:
        """Return the settings with this file as the one opened last."""
        others = self.without_recent_session(str(path)).recent_sessions
        return replace(self, recent_sessions=(str(path), *others)[:RECENT_SESSIONS])

    def without_recent_session(self, name: str) -> Settings:
        """Return the settings without a file that could not be opened."""
        return replace(self, recent_sessions=tuple(known for known in self.recent_sessions if known != name))

    def sessions(self, places: Places) -> Path:
        """Return the folder where session files go."""
        return Path(self.session_folder).expanduser() if self.session_folder else places.sessions

    def environment(self, name: str) -> Environment | None:
        """Return the environment of this name."""
        return next((environment for environment in self.environments if environment.name == name), None)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings as found, and what the operator should be told about them."""

    settings: Settings
    messages: tuple[str, ...] = ()


class IllFormedSettings(ValueError):
    """A settings file that cannot be understood; the message names the line or the key."""


class SettingsNotSaved(OSError):
    """The settings could not be written; the message says where and why."""


def load(places: Places) -> Loaded:
    """Read the settings. A damaged file is set aside and the defaults are used, with a message that says so."""
    path = places.settings_file
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _read(text)
    except FileNotFoundError:
        return Loaded(Settings())
    except (IllFormedSettings, UnicodeDecodeError) as problem:
        return Loaded(Settings(), (_set_aside(path, problem),))
    except OSError as error:
        return Loaded(
            Settings(),
            (f"The settings in {path} cannot be read ({error.strerror}). Defaults are used; check the file's rights.",),
        )


def save(settings: Settings, places: Places) -> None:
    """Write the settings, all or nothing: a reader finds the old file or the new one."""
    path = places.settings_file
    try:
        write_whole(path, json.dumps(_form(settings), ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        raise SettingsNotSaved(
            f"The settings could not be saved in {path} ({error.strerror}). They hold until the program ends;"
            " check the folder's rights and the room on the disk."
        ) from error


def _set_aside(path: Path, problem: ValueError) -> str:
    what = f"The settings in {path} cannot be understood: {problem}"
    try:
        kept = set_aside(path)
    except OSError as error:
        return f"{what} Defaults are used. The file could not be set aside ({error.strerror}); saving will replace it."
    return f"{what} Defaults are used; the file was set aside as {kept}."


@dataclass(slots=True)
class _Section:
    """One JSON object of the file: reads its keys by type, and knows which were never asked for."""

    form: dict[str, Json]
    place: str = ""
    asked: set[str] = field(default_factory=set)
    below: list[_Section] = field(default_factory=list)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; a key without a default must be there."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise self.complaint(key, f"must be a text, not {_shown(value)}")
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """Return a number in a range."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.complaint(key, f"must be a number from {low:g} to {high:g}, not {_shown(value)}")
        return value

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """Return a whole number in a range."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.complaint(key, f"must be a whole number from {low} to {high}, not {_shown(value)}")
        return value

    def truth(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self.complaint(key, f"must be true or false, not {_shown(value)}")
        return value

    def choice(self, key: str, kind: type[ChoiceT], default: ChoiceT | None = None) -> ChoiceT:
        """Return one of the words of an enumeration."""
        word = self.text(key, default)
        if word not in [choice.value for choice in kind]:
            raise self.complaint(key, f"must be one of {', '.join(kind)}, not '{word}'")
        return kind(word)

    def url(self, key: str, default: str | None = None) -> str:
        """Return an http or https address, or nothing where that is the default."""
        text = self.text(key, default)
        if text == default == "":
            return text
        if not is_web_address(text):
            raise self.complaint(key, "must be an address such as https://host/video/v2, without user and password")
        return text

    def section(self, key: str) -> _Section | None:
        """Return the object under a key; None when there is none."""
        value = self._value(key, None)
        return None if value is None else self._open(value, f"{self.place}{key}", key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of the list under a key."""
        value = self._value(key, [])
        if not isinstance(value, list):
            raise self.complaint(key, f"must be a list, not {_shown(value)}")
        for item in value:
            if not isinstance(item, str):
                raise self.complaint(key, f"must hold texts only, not {_shown(item)}")
        return tuple(item for item in value if isinstance(item, str))

    def sections(self, key: str) -> list[_Section]:
        """Return the objects of the list under a key."""
        value = self._value(key, [])
        if not isinstance(value, list):
            raise self.complaint(key, f"must be a list, not {_shown(value)}")
        return [self._open(item, f"{self.place}{key}[{index}]", f"{key}[{index}]") for index, item in enumerate(value)]

    def unknown(self) -> Iterator[str]:
        """Yield the keys nobody asked for, here and below."""
        yield from (f"{self.place}{key}" for key in self.form if key not in self.asked)
        for section in self.below:
            yield from section.unknown()

    def complaint(self, key: str, what: str) -> IllFormedSettings:
        """Return the error that names a key of this section."""
        return IllFormedSettings(f"'{self.place}{key}' {what}.")

    def _value(self, key: str, default: Json) -> Json:
        self.asked.add(key)
        return self.form.get(key, default)

    def _open(self, value: Json, place: str, key: str) -> _Section:
        if not isinstance(value, dict):
            raise self.complaint(key, f"must be an object in braces, not {_shown(value)}")
        section = _Section(value, f"{place}.")
        self.below.append(section)
        return section


def _read(text: str) -> Loaded:
    try:
        form: Json = json.loads(text)
    except json.JSONDecodeError as error:
        raise IllFormedSettings(f"line {error.lineno}, column {error.colno} is not JSON ({error.msg}).") from None
    except RecursionError:
        raise IllFormedSettings("it is nested too deeply.") from None
    if not isinstance(form, dict):
        raise IllFormedSettings("line 1 does not begin an object in braces.")
    top = _Section(form)
    settings = _settings(top)
    unknown = ", ".join(f"'{key}'" for key in top.unknown())
    return Loaded(settings, (f"The settings have keys this version does not know: {unknown}.",) if unknown else ())


def _settings(top: _Section) -> Settings:
    top.whole("version", FILE_VERSION, 1, FILE_VERSION)
    environments = tuple(_environment(section) for section in top.sections("environments"))
    names = [environment.name for environment in environments]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise top.complaint(f"environments[{index}].name", f"is '{name}', which another environment has already")
    active = top.text("active", "")
    if active and active not in names:
        raise top.complaint("active", f"names no environment: '{active}'")
    window = top.section("window") or _Section({})
    return Settings(
        environments=environments,
        active=active,
        theme=top.choice(THEME_KEY, Appearance, Appearance.SYSTEM),
        timeout_s=top.number("timeout_s", DEFAULT_TIMEOUT_S, 0.1, LONGEST_TIMEOUT_S),
        rows_in_memory=top.whole("rows_in_memory", 1_000_000, *ROWS_ALLOWED),
        session_folder=top.text("session_folder", ""),
        recent_sessions=top.texts("recent_sessions")[:RECENT_SESSIONS],
        offered_session=top.text("offered_session", ""),
        window=WindowState(**{part.name: window.text(part.name, "") for part in fields(WindowState)}),
        shows_histogram=top.truth("shows_histogram", default=True),
    )


def _environment(section: _Section) -> Environment:
    name = section.text("name")
    if not name.strip():
        raise section.complaint("name", "must not be blank")
    enablex, recorder = section.section("enablex"), section.section("recorder")
    return Environment(
        name=name,
        stage=section.choice("stage", Stage),
        enablex=None if enablex is None else _enablex(enablex),
        recorder=None if recorder is None else _recorder(recorder),
    )


def _enablex(section: _Section) -> EnablexTarget:
    return EnablexTarget(
        base_url=section.url("base_url"),
        app_id=section.text("app_id"),
        app_key=Secret(""),
        trusted_certificate=section.text("trusted_certificate", ""),
    )


def _recorder(section: _Section) -> RecorderTarget:
    return RecorderTarget(
        host=section.text("host"),
        port=section.whole("port", RecorderTarget("").port, 1, 65_535),
        web_url=section.url("web_url", ""),
        event_port=section.whole("event_port", RecorderTarget("").event_port, 0, 65_535),
        subscription=section.text("subscription", ""),
        transport=section.choice("transport", Transport, Transport.TCP),
        trusted_certificate=section.text("trusted_certificate", ""),
    )


def _form(settings: Settings) -> dict[str, Json]:
    return {
        "version": FILE_VERSION,
        "active": settings.active,
        THEME_KEY: settings.theme.value,
        "timeout_s": settings.timeout_s,
        "rows_in_memory": settings.rows_in_memory,
        "session_folder": settings.session_folder,
        "window": {part.name: getattr(settings.window, part.name) for part in fields(WindowState)},
        "shows_histogram": settings.shows_histogram,
        "recent_sessions": list(settings.recent_sessions),
        "offered_session": settings.offered_session,
        "environments": [_form_of_environment(environment) for environment in settings.environments],
    }


def _form_of_environment(environment: Environment) -> dict[str, Json]:
    form: dict[str, Json] = {"name": environment.name, "stage": environment.stage.value}
    if (enablex := environment.enablex) is not None:
        form["enablex"] = {
            "base_url": enablex.base_url,
            "app_id": enablex.app_id,
            "trusted_certificate": enablex.trusted_certificate,
        }
    if (recorder := environment.recorder) is not None:
        form["recorder"] = {
            "host": recorder.host,
            "port": recorder.port,
            "web_url": recorder.web_url,
            "event_port": recorder.event_port,
            "subscription": recorder.subscription,
            "transport": recorder.transport.value,
            "trusted_certificate": recorder.trusted_certificate,
        }
    return form


def _shown(value: Json) -> str:
    match value:
        case None:
            return "null, or it is missing"
        case dict():
            return "an object"
        case list():
            return "a list"
        case _:
            return json.dumps(value, ensure_ascii=False)
