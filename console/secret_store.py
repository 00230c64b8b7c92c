"""The store of the system in which keys are kept, and the APP_KEY of an environment in it.

Keyring, which looks for stores on the whole machine, is loaded when the first key is asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from console.domain.environment import EnablexTarget, Environment
from console.domain.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Cuelight"
"""Name under which the system's store keeps our keys."""

AnswerT = TypeVar("AnswerT")


class SecretStoreUnavailable(Exception):
    """Keys can neither be read nor kept; the message says why and what to do."""


class SecretStore(Protocol):
    """Where keys are kept; nothing here blocks the loop."""

    async def get(self, account: str) -> Secret | None:
        """Return the key of an account, or None when none is kept."""
        ...

    async def set(self, account: str, secret: Secret) -> None:
        """Keep the key of an account, replacing an earlier one."""
        ...

    async def delete(self, account: str) -> None:
        """Forget the key of an account; one that is not kept is no error."""
        ...


class KeyringStore:
    """Keeps keys in the system's own store: Credential Manager, Keychain or Secret Service."""

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._backend = backend

    async def get(self, account: str) -> Secret | None:
        """Return the key of an account, or None when none is kept."""
        text = await self._ask(lambda ring: ring.get_password(SERVICE, account))
        return None if text is None else Secret(text)

    async def set(self, account: str, secret: Secret) -> None:
        """Keep the key of an account, replacing an earlier one."""
        await self._ask(lambda ring: ring.set_password(SERVICE, account, secret.reveal()))

    async def delete(self, account: str) -> None:
        """Forget the key of an account; one that is not kept is no error."""

        def forget(ring: KeyringBackend) -> None:
            if ring.get_password(SERVICE, account) is not None:
                ring.delete_password(SERVICE, account)

        await self._ask(forget)

    async def _ask(self, question: Callable[[KeyringBackend], AnswerT]) -> AnswerT:
        return await asyncio.to_thread(self._ask_now, question)

    def _ask_now(self, question: Callable[[KeyringBackend], AnswerT]) -> AnswerT:
        import keyring
        from keyring.errors import KeyringError

        try:
            return question(self._backend or keyring.get_keyring())
        except (KeyringError, OSError, RuntimeError) as error:
            raise SecretStoreUnavailable(_explained(error)) from error


def _explained(error: Exception) -> str:
    """Say what is wrong with the store, what that means and what to do; keyring itself speaks to programmers."""
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    match error:
        case NoKeyringError():
            happened = "This workstation has no store for keys."
            remedy = "Set one up, on Linux GNOME Keyring or KWallet"
        case KeyringLocked() | InitError():
            happened, remedy = "The system's store for keys is locked.", "Unlock it and try again"
        case _:
            reason = str(error) or type(error).__name__
            happened, remedy = (
                f"The system's store for keys did not answer ({reason}).",
                "See that it runs and try again",
            )
    means = "APP_KEYs can be neither read nor kept."
    return f"{happened} {means} {remedy}; until then enter the APP_KEY for this run."


def key_account(target: EnablexTarget) -> str:
    """Return the account under which the APP_KEY of a target is kept; it survives renaming the environment."""
    return f"{target.app_id} at {target.base_url}"


async def with_key(environment: Environment, store: SecretStore) -> Environment:
    """Return the environment with its APP_KEY from the store; unchanged when it has one already or none is kept."""
    if environment.enablex is None or environment.enablex.app_key:
        return environment
    key = await store.get(key_account(environment.enablex))
    return environment if key is None else replace(environment, enablex=replace(environment.enablex, app_key=key))
