"""What every panel receives: the engine behind the window, and the window's own services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from console.domain.codes import Codes
    from console.domain.state import KnownState
    from console.journal.rows import Rows
    from console.runner.runner import Runner
    from console.secret_store import SecretStore
    from console.settings import Settings
    from console.ui.highlights import RuleBook
    from console.ui.messages import Messages
    from console.ui.theme import Theme


@dataclass(slots=True)
class Desk:
    """The collaborators of panels and of the window, built once by the composition root and handed on."""

    runner: Runner
    journal: Rows
    codes: Codes
    known: KnownState
    settings: Settings
    theme: Theme
    messages: Messages
    secrets: SecretStore | None = None
    """Where APP_KEYs are kept; None where no store is to be had, and then keys live as long as the window."""
    rules: RuleBook | None = None
    """The highlight rules; None stands for the shipped ones."""
    folder: Path | None = None
    """Where texts stand that people share, such as saved filters; None in a run that leaves nothing behind."""
