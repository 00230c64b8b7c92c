"""Which environment a command goes to, and where its key comes from."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from console.cli.exit_codes import Misuse
from console.cli.terminal import Terminal
from console.domain.command import System
from console.domain.environment import Environment, danger_of
from console.domain.secret import Secret
from console.places import find_places
from console.secret_store import KeyringStore, SecretStoreUnavailable, with_key
from console.settings import Settings, load

SIMULATORS = "simulators"
"""What a person writes for the built-in simulators, in any case."""

KEY_VARIABLE = "CUELIGHT_APP_KEY"
"""Environment variable that holds the APP_KEY; it comes before the system's store."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where calls go, and how long they wait unless somebody says otherwise."""

    environment: Environment
    timeout_s: float


@asynccontextmanager
async def target_named(
    terminal: Terminal, name: str | None, system: System, *, reads_secret: bool
) -> AsyncIterator[Target]:
    """Give the environment of this name, or the one in use, or simulators that run as long as the context."""
    loaded = load(find_places())
    terminal.complain(*loaded.messages)
    settings = loaded.settings
    wanted = settings.active if name is None else name
    configured = settings.environment(wanted)
    if configured is not None:
        environment = configured
        if system is System.ENABLEX:
            _tell_danger(terminal, configured)
            environment = await _with_key(configured, reads_secret=reads_secret)
        yield Target(environment, settings.timeout_s)
        return
    if wanted and wanted.lower() != SIMULATORS:
        raise Misuse(_unknown(wanted, settings))
    from console.simulator.hosting import Simulators

    async with Simulators() as simulators:
        yield Target(simulators.environment, settings.timeout_s)


async def _with_key(environment: Environment, *, reads_secret: bool) -> Environment:
    """Fill in the APP_KEY: from standard input, else the environment variable, else the system's store."""
    if environment.enablex is None:
        return environment
    given = sys.stdin.readline().rstrip("\r\n") if reads_secret else os.environ.get(KEY_VARIABLE, "")
    if given:
        return replace(environment, enablex=replace(environment.enablex, app_key=Secret(given)))
    try:
        kept = await with_key(environment, KeyringStore())
    except SecretStoreUnavailable as problem:
        raise Misuse(str(problem), _how_to_give(environment)) from None
    if kept.enablex is None or not kept.enablex.app_key:
        raise Misuse(_how_to_give(environment))
    return kept


def _tell_danger(terminal: Terminal, environment: Environment) -> None:
    if environment.enablex is not None and (danger := danger_of(environment.enablex.base_url)):
        terminal.complain(f"{environment.name}: {danger}")


def _how_to_give(environment: Environment) -> str:
    return (
        f"No APP_KEY is known for {environment.name}. Put it into {KEY_VARIABLE}, write it to standard input with "
        "--secret-stdin, or enter it once in the window's Environments."
    )


def _unknown(wanted: str, settings: Settings) -> str:
    names = ", ".join((SIMULATORS, *(environment.name for environment in settings.environments)))
    return f"There is no environment '{wanted}'. Environments are: {names}."
