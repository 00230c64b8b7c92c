"""Where settings and session files of one user lie, known before anything heavier is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

SETTINGS_FILE = "settings.json"
RULES_FILE = "highlights.toml"
HOME_VARIABLE = "CUELIGHT_HOME"
"""Environment variable naming one folder for settings and sessions, for portable use and for tests."""

PORTABLE_MARK = "portable.txt"
"""A file of this name beside the packaged program keeps settings and sessions there too."""

PORTABLE_FOLDER = "Cuelight data"
"""Folder beside a portable program that holds its settings and sessions."""

THEME_KEY = "theme"
"""Key of the theme in the settings file."""


class Places(NamedTuple):
    """The folders of one user on this machine."""

    config: Path
    """Holds the settings file."""
    sessions: Path
    """Holds session files unless the settings name another folder."""

    @property
    def settings_file(self) -> Path:
        """The settings file."""
        return self.config / SETTINGS_FILE

    @property
    def rules_file(self) -> Path:
        """The operator's highlight rules."""
        return self.config / RULES_FILE


def find_places(environ: Mapping[str, str] = os.environ, program: Path | None = None) -> Places:
    """Return the folders for settings and sessions.

    `CUELIGHT_HOME` puts both under one folder, and so does the mark of a portable program, whose own file may be given
    for tests.
    """
    home = environ.get(HOME_VARIABLE) or _portable_home(program or _packaged_program())
    if home:
        return Places(Path(home), Path(home) / "sessions")
    import platformdirs

    return Places(
        platformdirs.user_config_path("cuelight", appauthor=False),
        platformdirs.user_data_path("cuelight", appauthor=False) / "sessions",
    )


def theme_of_last_run(places: Places) -> str:
    """Return the theme the settings name, for the first paint alone; empty when that cannot be told.

    The settings proper are read later and say what is wrong with them, if anything is.
    """
    import json

    try:
        found = json.loads(places.settings_file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return ""
    theme = found.get(THEME_KEY) if isinstance(found, dict) else None
    return theme if isinstance(theme, str) else ""


def _packaged_program() -> Path | None:
    return Path(sys.executable) if getattr(sys, "frozen", False) else None


def _portable_home(program: Path | None) -> Path | None:
    if program is None or not (program.parent / PORTABLE_MARK).is_file():
        return None
    return program.parent / PORTABLE_FOLDER
