from __future__ import annotations

from typing import Any

import pytest

from console.simulator.enablex.switches import Switches, SwitchNotUnderstood


def test_every_switch_goes_to_json_and_back() -> None:
    moved = Switches().moved({"http_status_mode": "mapped", "strict_types": False, "report_delay_s": 2.5})
    assert Switches().moved(moved.to_json()) == moved
    assert moved != Switches()


@pytest.mark.parametrize(
    ("positions", "says"),
    [
        ({"colour": "red"}, "There is no switch 'colour'"),
        ({"envelope": "brown"}, "'envelope' is one of: result, newer"),
        ({"strict_types": "yes"}, "'strict_types' is true or false"),
        ({"error_prefix": 1}, "'error_prefix' is a text"),
        ({"report_delay_s": -1}, "'report_delay_s' is a number of seconds"),
        ({"report_delay_s": True}, "'report_delay_s' is a number of seconds"),
    ],
)
def test_a_switch_that_makes_no_sense_is_refused(positions: Any, says: str) -> None:
    with pytest.raises(SwitchNotUnderstood, match=says):
        Switches().moved(positions)
