"""Environments: which are simulated, and that their secrets stay secret."""

from __future__ import annotations

import pytest

from console.domain.environment import (
    KEY_IN_CLEAR,
    EnablexTarget,
    Environment,
    RecorderTarget,
    Stage,
    danger_of,
    is_host,
    is_loopback,
    is_web_address,
)
from console.domain.secret import Secret


@pytest.mark.parametrize(
    ("stage", "is_simulated"), [(Stage.SIMULATOR, True), (Stage.TEST, False), (Stage.PRODUCTION, False)]
)
def test_only_a_simulator_is_marked_as_one(stage: Stage, is_simulated: bool) -> None:
    assert Environment("Lab", stage).is_simulated is is_simulated


def test_showing_an_environment_spills_no_key() -> None:
    target = EnablexTarget("https://host/video/v2", "app", Secret("hush"))
    environment = Environment("Lab", Stage.TEST, target, RecorderTarget("recorder"))
    assert "hush" not in repr(environment)
    assert (environment.recorder or target) == RecorderTarget("recorder", 5620, "", 5621)


@pytest.mark.parametrize(
    "host",
    ["recorder", "recorder.studio", "rec_1", "rec-1.example.", "10.0.0.7", "::1", "fe80::1%eth0", "müller.de", "7up"],
)
def test_what_can_be_a_host(host: str) -> None:
    assert is_host(host)
    bracketed = f"[{host}]" if ":" in host else host
    assert "%" in host or is_web_address(f"https://{bracketed}:8443/v2")


@pytest.mark.parametrize(
    "host",
    ["", " ", "re corder", "host:5620", "http://host", "host/path", "a..b", "-a", "?", "300.1.1.1", "1.2.3", "a" * 64],
)
def test_what_can_be_no_host(host: str) -> None:
    assert not is_host(host)


@pytest.mark.parametrize(
    ("url", "is_in_clear"),
    [
        ("http://host/video/v2", True),
        ("http://10.0.0.7:8080/v2", True),
        ("http://127.0.0.1.example/v2", True),
        ("HTTP://host/v2", True),
        ("https://host/video/v2", False),
        ("http://localhost:8080/v2", False),
        ("http://127.8.0.1/v2", False),
        ("http://[::1]:8080/v2", False),
        ("not an address", False),
        ("", False),
    ],
)
def test_an_address_to_which_the_key_goes_in_clear_is_told(url: str, is_in_clear: bool) -> None:
    assert danger_of(url) == (KEY_IN_CLEAR if is_in_clear else "")


@pytest.mark.parametrize(
    ("host", "claim"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
     ("10.1.2.3", False), ("fe80::1%eth0", False), ("", False), ("localhost.example.org", False)],
)  # fmt: skip
def test_which_addresses_are_this_machine(host: str, claim: bool) -> None:
    assert is_loopback(host) is claim
