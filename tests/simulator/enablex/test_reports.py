"""Call records, archive and dial-in numbers."""

from __future__ import annotations

from typing import Any

import pytest

from console.simulator.enablex import demo


async def ended_session(desk: Any, **settings: Any) -> tuple[str, str]:
    """Hold a session of two minutes with one user; return room and session."""
    room_id = await desk.room(**settings)
    desk.simulator.join(room_id, "Ada", "moderator", "ada")
    conf_num = desk.simulator.world.find_room(room_id).session.conf_num
    desk.simulator.world.publish(room_id, "ada")
    desk.clock.advance(120)
    desk.simulator.leave(room_id)
    return room_id, conf_num


async def test_a_record_of_one_connection_in_the_newer_shape(desk: Any) -> None:
    desk.clock.hold()
    room_id, conf_num = await ended_session(desk)
    document = await desk.ask("GET", f"/cdr/conf/{conf_num}")
    [record] = document["cdr"]
    assert document["result"] == "0"
    assert record["room"]["duration"] == 120
    assert record["room"]["room_id"] == room_id
    assert record["room"]["room_details"]["owner_ref"] == "tester"
    assert record["published_track"] == {"audio": True, "data": False, "video": True, "screen": False, "url": False}
    assert record["user"]["role"] == "moderator"
    assert record["usage"]["connect_minutes"] == 2


async def test_the_older_shape_writes_booleans_as_strings(desk: Any) -> None:
    desk.simulator.move_switches({"cdr_shape": "old", "report_result_type": "number"})
    _room_id, conf_num = await ended_session(desk)
    document = await desk.ask("GET", f"/cdr/conf/{conf_num}")
    [record] = document["cdr"]
    assert document["result"] == 0
    assert record["published_track"]["audio"] == "true"
    assert record["published_track"]["screen"] == "false"
    assert not {"stats_quality", "sip"} & record.keys()


async def test_a_running_session_has_no_record_yet(desk: Any) -> None:
    room_id = desk.simulator.room_named("Town hall").room_id
    assert await desk.ask("GET", f"/cdr/room/{room_id}") == {"result": "0", "cdr": []}
    desk.simulator.end(room_id)
    assert len((await desk.ask("GET", f"/cdr/room/{room_id}"))["cdr"]) == 3


async def test_records_can_be_late(desk: Any) -> None:
    desk.simulator.move_switches({"report_delay_s": 60})
    room_id, _conf_num = await ended_session(desk)
    assert (await desk.ask("GET", f"/cdr/room/{room_id}"))["cdr"] == []
    desk.clock.advance(61)
    assert len((await desk.ask("GET", f"/cdr/room/{room_id}"))["cdr"]) == 1


@pytest.mark.parametrize("kind", ["cdr", "archive"])
async def test_periods_include_both_their_days(desk: Any, kind: str) -> None:
    board = desk.simulator.room_named("Board room").room_id
    days = sorted({session.started.date() for session in desk.simulator.world.sessions if session.ended})
    first, last = days[0], days[-1]
    count = {"cdr": 2, "archive": 1}[kind]
    for path in (
        f"/{kind}/period/{first}/{first}",
        f"/{kind}/room-period/{board}/{first}/{first}",
        f"/{kind}/room-period/{board}/period/{first}/{first}",
    ):
        assert len((await desk.ask("GET", path))[kind]) == count
    assert len((await desk.ask("GET", f"/{kind}/period/{first}/{last}"))[kind]) == 2 * count
    assert await desk.ask("GET", f"/{kind}/period/{last}/{first}") == {"result": "0", kind: []}


@pytest.mark.parametrize("kind", ["cdr", "archive"])
@pytest.mark.parametrize(
    "path", ["/period", "/period/2026-01-01", "/period/2026-13-01/2026-01-01", "/period/x/y",
             "/room-period/a", "/room-period/a/2026-01-01", "/room-period/a/period/2026-01-01"]
)  # fmt: skip
async def test_a_missing_or_malformed_day_is_10203(desk: Any, kind: str, path: str) -> None:
    assert await desk.code("GET", f"/{kind}{path}") == 10203


async def test_reports_outlive_their_room_and_belong_to_one_application(desk: Any) -> None:
    room_id, conf_num = await ended_session(desk)
    assert await desk.code("DELETE", f"/rooms/{room_id}") == 0
    assert len((await desk.ask("GET", f"/cdr/room/{room_id}"))["cdr"]) == 1
    other = await desk.ask("GET", f"/cdr/conf/{conf_num}", auth=(demo.OTHER_APP_ID, demo.OTHER_APP_KEY))
    assert other["cdr"] == []


async def test_files_appear_with_the_recording_and_its_transcoding(desk: Any) -> None:
    room_id, conf_num = await ended_session(desk, auto_recording=True)
    [entry] = (await desk.ask("GET", f"/archive/room/{room_id}"))["archive"]
    assert entry["recording"][0]["url"].endswith("recording.mkv")
    assert entry["transcoded"] == []
    desk.simulator.transcode(conf_num)
    [entry] = (await desk.ask("GET", f"/archive/conf/{conf_num}"))["archive"]
    assert entry["transcoded"][0]["url"].endswith("recording.mp4")


async def test_an_unrecorded_session_leaves_no_file(desk: Any) -> None:
    _room_id, conf_num = await ended_session(desk)
    assert await desk.ask("GET", f"/archive/conf/{conf_num}") == {"result": "0", "archive": []}


@pytest.mark.parametrize("path", ["/dialin", "/dialin/"])
async def test_dial_in_numbers_come_without_a_result(desk: Any, path: str) -> None:
    document = await desk.ask("GET", path)
    assert "result" not in document
    assert document["app_key"] == desk.simulator.app_key
    assert document["sip"]["password"]
    assert {number["toll"] for number in document["dialin"]} == {True, False}
