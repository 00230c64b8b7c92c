"""A run whose test hangs ends, and says which test it was and what waited."""

import subprocess
import sys

import pytest

from tests.alarm import HUNG

HANGING = """
import asyncio, sys
from tests.alarm import Alarm

async def waits_for_nobody():
    await asyncio.Event().wait()

async def main():
    task = asyncio.get_running_loop().create_task(waits_for_nobody(), name="a lost task")
    await task

with Alarm(sys.stderr, longest_s=0.2).watching("tests/test_that.py::test_hangs"):
    asyncio.run(main())
"""


@pytest.fixture(scope="module")
def ended():
    return subprocess.run([sys.executable, "-c", HANGING], capture_output=True, text=True, timeout=60, check=False)


def test_the_run_is_ended_and_the_test_named(ended):
    assert ended.returncode == HUNG
    assert "HUNG: tests/test_that.py::test_hangs has not ended after 0.2 s." in ended.stderr


def test_what_waits_is_told(ended):
    assert "Task 'a lost task' waits in waits_for_nobody" in ended.stderr
    assert "in Event.wait" in ended.stderr
    assert "most recent call first" in ended.stderr
