from __future__ import annotations

from typing import Any

import pytest

from console.domain.command import System
from console.simulator.faults import (
    OF_ONE_SYSTEM,
    Fault,
    FaultNotUnderstood,
    FaultPlan,
    ResultFault,
    WireFault,
    WireFaultKind,
)

BUSY = Fault(System.ENABLEX, ResultFault(10105), "POST /rooms/{room_id}/tokens")


def test_a_fault_strikes_once_and_only_what_it_names() -> None:
    plan = FaultPlan()
    plan.add(BUSY)
    assert plan.take(System.ENABLEX, "GET /rooms", "room.list") is None
    assert plan.take(System.UPTIVITY, "POST /rooms/{room_id}/tokens") is None
    assert plan.take(System.ENABLEX, "post /rooms/{ROOM_ID}/tokens", "token.create") == BUSY
    assert plan.take(System.ENABLEX, "POST /rooms/{room_id}/tokens") is None


def test_a_fault_without_a_target_strikes_anything_of_its_system() -> None:
    plan = FaultPlan()
    plan.add(Fault(System.UPTIVITY, ResultFault(47), times=2))
    assert [plan.take(System.UPTIVITY, "TEST") is not None for _ in range(3)] == [True, True, False]


def test_a_fault_without_a_number_of_times_stays_until_cleared() -> None:
    plan = FaultPlan()
    plan.add(Fault(System.ENABLEX, ResultFault(50000), times=None))
    assert all(plan.take(System.ENABLEX, "x") for _ in range(50))
    plan.clear(System.UPTIVITY)
    assert plan.take(System.ENABLEX, "x")
    plan.clear(System.ENABLEX)
    assert plan.take(System.ENABLEX, "x") is None


def test_the_first_that_matches_wins_and_the_next_waits() -> None:
    plan = FaultPlan()
    plan.add(Fault(System.ENABLEX, ResultFault(1)))
    plan.add(Fault(System.ENABLEX, ResultFault(2)))
    taken = [plan.take(System.ENABLEX, "x") for _ in range(2)]
    assert [fault and fault.effect for fault in taken] == [ResultFault(1), ResultFault(2)]


def test_a_rate_strikes_about_so_often_and_repeats_with_its_seed() -> None:
    def strikes() -> int:
        plan = FaultPlan(seed=7)
        plan.add(Fault(System.ENABLEX, ResultFault(50000), times=None, rate=0.3))
        return sum(plan.take(System.ENABLEX, "x") is not None for _ in range(1000))

    assert 250 < strikes() < 350
    assert strikes() == strikes()


def test_a_rate_counts_its_times_by_strikes_not_by_requests() -> None:
    plan = FaultPlan(seed=7)
    plan.add(Fault(System.ENABLEX, ResultFault(50000), times=2, rate=0.5))
    assert sum(plan.take(System.ENABLEX, "x") is not None for _ in range(100)) == 2


def test_pending_shows_what_is_left() -> None:
    plan = FaultPlan()
    plan.add(Fault(System.ENABLEX, ResultFault(50000), times=3))
    plan.take(System.ENABLEX, "x")
    assert [fault.times for fault in plan.pending()] == [2]


@pytest.mark.parametrize("kind", list(WireFaultKind))
def test_every_wire_fault_survives_its_json_form(kind: WireFaultKind) -> None:
    system = OF_ONE_SYSTEM.get(kind, System.UPTIVITY)
    fault = Fault(system, WireFault(kind, 0.5, 7, 1000, 418, 9), "TEST", None, 0.25)
    assert Fault.from_json(fault.to_json()) == fault


def test_a_result_fault_survives_its_json_form() -> None:
    fault = Fault(System.ENABLEX, ResultFault(10114, "Token Denied. Room is full."), "token.create", 3)
    assert Fault.from_json(fault.to_json()) == fault


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "JSON object"),
        ({}, "'system' is one of: enablex, uptivity"),
        ({"system": "other", "code": 1}, "'system' is one of"),
        ({"system": "enablex"}, "either 'code'"),
        ({"system": "enablex", "code": 1, "wire": "cut"}, "either 'code'"),
        ({"system": "enablex", "code": "many"}, "'code' is a whole number"),
        ({"system": "enablex", "code": True}, "'code' is a whole number"),
        ({"system": "enablex", "wire": "explode"}, "'wire' is one of: cut, slow"),
        ({"system": "enablex", "wire": "doc-example"}, "Recorder alone"),
        ({"system": "uptivity", "wire": "newer-envelope"}, "EnableX alone"),
        ({"system": "enablex", "code": 1, "times": 0}, "'times' is a whole number, 1 or more"),
        ({"system": "enablex", "code": 1, "rate": 0}, "'rate' is a number above 0"),
        ({"system": "enablex", "code": 1, "rate": 2}, "'rate' is a number above 0"),
        ({"system": "enablex", "wire": "late", "delay_s": -1}, "'delay_s' is a number of seconds"),
        ({"system": "enablex", "wire": "slow", "piece_bytes": 0}, "'piece_bytes' is a whole number, 1 or more"),
        ({"system": "enablex", "wire": "http-status", "status": 7}, "'status' is a whole number, 100 or more"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_what_is_allowed(document: Any, says: str) -> None:
    with pytest.raises(FaultNotUnderstood, match=says):
        Fault.from_json(document)
