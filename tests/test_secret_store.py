"""Keys go to the system's store only, and are found there again."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked, NoKeyringError, PasswordDeleteError

from console import secret_store
from console.domain.environment import EnablexTarget, Environment, RecorderTarget, Stage
from console.domain.secret import Secret
from console.secret_store import KeyringStore, SecretStoreUnavailable, key_account, with_key

TEST = Environment("Test", Stage.TEST, EnablexTarget("https://api.example/video/v2", "5f0c", Secret("app-key-36")))


class MemoryRing:
    """A store of keys in memory, with the behaviour of the real ones.

    It does not inherit from keyring's class, which would offer it to every other test as the system's store.
    """

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]


class LockedRing(MemoryRing):
    """A store that nobody has unlocked."""

    def get_password(self, service, username, *password):
        raise KeyringLocked("the keyring is locked")

    set_password = delete_password = get_password


async def test_a_key_is_kept_found_and_forgotten():
    ring = MemoryRing()
    store = KeyringStore(ring)
    account = key_account(TEST.enablex)
    assert await store.get(account) is None
    await store.set(account, Secret("k1"))
    await store.set(account, Secret("k2"))
    assert ring.kept == {("Cuelight", "5f0c at https://api.example/video/v2"): "k2"}
    keyless = replace(TEST, enablex=replace(TEST.enablex, app_key=Secret("")))
    assert (await with_key(keyless, store)).enablex.app_key == Secret("k2")
    await store.delete(account)
    await store.delete(account)
    assert ring.kept == {}
    assert await with_key(keyless, store) == keyless


async def test_an_environment_without_enablex_needs_no_key():
    recorder_only = Environment("R", Stage.TEST, recorder=RecorderTarget("h"))
    assert await with_key(recorder_only, KeyringStore(LockedRing())) == recorder_only


@pytest.mark.parametrize("action", ["get", "set", "delete"])
async def test_a_store_that_does_not_answer_says_what_to_do(action):
    store = KeyringStore(LockedRing())
    arguments = ("account", Secret("key-text")) if action == "set" else ("account",)
    with pytest.raises(SecretStoreUnavailable, match=r"is locked.*until then enter the APP_KEY") as caught:
        await getattr(store, action)(*arguments)
    assert "key-text" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoKeyringError("Install a 3rd party backend package."), "This workstation has no store for keys."),
        (KeyringLocked("dismissed"), "The system's store for keys is locked."),
        (OSError("the bus is gone"), "The system's store for keys did not answer (the bus is gone)."),
        (RuntimeError(), "The system's store for keys did not answer (RuntimeError)."),
    ],
)
async def test_what_is_wrong_with_the_store_is_said_in_words_for_operators(error, said):
    class BrokenRing(MemoryRing):
        def get_password(self, service, username):
            raise error

    with pytest.raises(SecretStoreUnavailable) as caught:
        await KeyringStore(BrokenRing()).get("account")
    assert str(caught.value).startswith(f"{said} APP_KEYs can be neither read nor kept. ")
    assert "package" not in str(caught.value)


@pytest.mark.parametrize("module", ["settings", "secret_store"])
def test_the_store_is_not_looked_for_before_a_key_is_asked_for(module):
    """The window starts without loading keyring, which looks for stores on the whole machine."""
    program = f"import sys, console.{module}; print('keyring' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(secret_store.__file__).parents[1],
    )
    assert done.stdout.strip() == "False"
