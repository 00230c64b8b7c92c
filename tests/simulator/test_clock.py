from __future__ import annotations

import datetime as dt

import pytest

from console.simulator.clock import Clock

NOON = dt.datetime(2030, 1, 31, 12, tzinfo=dt.UTC)


class Source:
    """A real time that moves when told."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> dt.datetime:
        return self.moment

    def pass_s(self, seconds: float) -> None:
        self.moment += dt.timedelta(seconds=seconds)


@pytest.fixture
def source() -> Source:
    return Source()


def test_it_runs_with_the_real_time_until_moved(source: Source) -> None:
    clock = Clock(source)
    source.pass_s(5)
    assert clock.now() == NOON + dt.timedelta(seconds=5)
    assert clock.offset_s == 0


def test_it_runs_on_from_where_it_was_moved_to(source: Source) -> None:
    clock = Clock(source)
    clock.advance(3600)
    source.pass_s(5)
    assert clock.now() == NOON + dt.timedelta(seconds=3605)
    clock.advance(-3600)
    assert clock.offset_s == 0


@pytest.mark.parametrize(
    "moment",
    [
        dt.datetime(2031, 2, 1, 8),  # noqa: DTZ001 - without a zone on purpose: it is taken as UTC
        dt.datetime(2031, 2, 1, 8, tzinfo=dt.UTC),
        dt.datetime(2031, 2, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=1))),
    ],
)
def test_it_goes_to_a_moment_in_any_zone(source: Source, moment: dt.datetime) -> None:
    assert Clock(source).set(moment) == dt.datetime(2031, 2, 1, 8, tzinfo=dt.UTC)


def test_held_it_stands_still_but_can_be_moved(source: Source) -> None:
    clock = Clock(source)
    clock.hold()
    source.pass_s(60)
    assert clock.now() == NOON
    clock.advance(10)
    assert clock.now() == NOON + dt.timedelta(seconds=10)
    assert clock.is_held


def test_released_it_runs_from_where_it_stood(source: Source) -> None:
    clock = Clock(source)
    clock.hold()
    source.pass_s(60)
    clock.release()
    source.pass_s(1)
    assert clock.now() == NOON + dt.timedelta(seconds=1)
    assert not clock.is_held


def test_reset_returns_to_the_real_time(source: Source) -> None:
    clock = Clock(source)
    clock.hold()
    clock.advance(99)
    clock.reset()
    source.pass_s(1)
    assert clock.now() == source.moment


def test_a_move_past_the_calendar_raises_and_changes_nothing(source: Source) -> None:
    clock = Clock(source)
    with pytest.raises(OverflowError):
        clock.advance(1e12)
    assert clock.now() == NOON
