"""Environments: which are simulated, and that their secrets stay secret."""

from __future__ import annotations

import pytest

from console.domain.environment import EnablexTarget, Environment, RecorderTarget, Stage
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
