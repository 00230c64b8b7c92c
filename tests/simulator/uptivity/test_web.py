"""The Web API: the documented address, GET and POST, and what is no API call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from xml.etree import ElementTree

import httpx
import pytest

from console.domain.command import System
from console.simulator.faults import Fault, WireFault, WireFaultKind


@pytest.fixture
async def web(recorder) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{recorder.ports.web}", timeout=5) as client:
        yield client


def parsed(response: httpx.Response) -> ElementTree.Element:
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


@pytest.mark.parametrize("path", ["/webAPI.aspx", "/webapi.aspx", "/WEBAPI.ASPX"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_echo_answers_on_any_spelling_of_the_page(web, path, method):
    result = parsed(await web.request(method, f"{path}?type=test&requestid=17"))

    assert [result.findtext(name) for name in ("REQUESTID", "REQUESTTYPE", "RESULTCODE")] == ["17", "TEST", "20"]


async def test_the_result_spans_several_lines(web):
    raw = (await web.get("/webAPI.aspx?type=test&requestid=17")).content

    assert raw.startswith(b"<RESULT>\n\t<REQUESTID>17</REQUESTID>\n")


async def test_the_documented_call_update_works_with_lower_case_names(web, recorder):
    query = "type=callupdate&requestid=18213567&deviceid=200&user1=SpecialCall&user2=10121968&keepdays=3650"

    assert parsed(await web.get(f"/webAPI.aspx?{query}")).findtext("RESULTCODE") == "20"
    fields = recorder.state.calls["200", ""].fields
    assert (fields["USER1"], fields["USER2"], fields["KEEPDAYS"]) == ("SpecialCall", "10121968", "3650")


@pytest.mark.parametrize("written", ["%C3%A9%20%3C%26%3E%22%27", "%E9+%3c%26%3e%22%27"])
async def test_percent_encoded_values_arrive_as_utf8_or_windows_1252(web, recorder, written):
    await web.get(f"/webAPI.aspx?type=callupdate&requestid=1&deviceid=200&user1={written}")

    assert recorder.state.calls["200", ""].fields["USER1"] == "é <&>\"'"


async def test_a_posted_form_is_merged_in_and_the_query_wins(web, recorder):
    query = {"type": "callupdate", "requestid": "1", "user1": "query"}
    await web.post("/webAPI.aspx", params=query, data={"deviceid": "200", "user1": "form", "user2": "form"})

    fields = recorder.state.calls["200", ""].fields
    assert (fields["USER1"], fields["USER2"]) == ("query", "form")


async def test_another_body_is_ignored(web):
    response = await web.post(
        "/webAPI.aspx?type=test&requestid=1", content=b"<REQUEST>", headers={"content-type": "text/xml"}
    )

    assert parsed(response).findtext("RESULTCODE") == "20"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", 17),
        ("type=test", 14),
        ("type=test&requestid=%00", 14),
        ("type=dance&requestid=1", 15),
        ("type=%1b&requestid=1", 15),
        ("type=eventsubscribe&requestid=1&mode=ALL", 49),
        ("type=callstop&requestid=1&deviceid=205", 7),
        ("type=callstart&requestid=1&deviceid=205&user1=a%00b", 20),
        ("type=test&requestid=1&type=dance", 20),
    ],
)
async def test_whatever_reaches_the_api_answers_200(web, query, code):
    assert parsed(await web.get(f"/webAPI.aspx?{query}")).findtext("RESULTCODE") == str(code)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 404), ("GET", "/webAPI", 404), ("PUT", "/webAPI.aspx", 405)]
)
async def test_what_is_no_api_call_gets_a_status(web, method, path, status):
    assert (await web.request(method, path)).status_code == status


async def test_the_queue_is_the_one_of_the_command_port(web, recorder):
    recorder.switches.queue_limit = 0

    assert parsed(await web.get("/webAPI.aspx?type=test&requestid=1")).findtext("RESULTCODE") == "47"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (WireFault(WireFaultKind.HTTP_429), 429),
        (WireFault(WireFaultKind.EMPTY_401), 401),
        (WireFault(WireFaultKind.HTTP_STATUS), 503),
        (WireFault(WireFaultKind.HTTP_STATUS, status=500), 500),
    ],
)
async def test_a_gate_before_the_api_does_nothing(web, recorder, faults, fault, status):
    faults.add(Fault(System.UPTIVITY, fault))

    response = await web.get("/webAPI.aspx?type=callstart&requestid=1&deviceid=205")

    assert (response.status_code, response.content) == (status, b"")
    assert not recorder.state.calls_on("205")


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (WireFaultKind.CUT, httpx.RemoteProtocolError),
        (WireFaultKind.RESET, httpx.ReadError),
        (WireFaultKind.HALF_OPEN, httpx.ReadTimeout),
    ],
)
async def test_a_connection_that_breaks_has_done_the_work(web, recorder, faults, kind, error):
    faults.add(Fault(System.UPTIVITY, WireFault(kind)))

    with pytest.raises(error):
        await web.get("/webAPI.aspx?type=callstart&requestid=1&deviceid=205", timeout=0.2)

    assert recorder.state.calls_on("205")
    assert parsed(await web.get("/webAPI.aspx?type=test&requestid=2")).findtext("RESULTCODE") == "20"


@pytest.mark.parametrize("kind", [WireFaultKind.SLOW, WireFaultKind.LATE])
async def test_a_slow_or_late_answer_is_whole(web, faults, kind):
    faults.add(Fault(System.UPTIVITY, WireFault(kind, delay_s=0.001, piece_bytes=7)))

    assert parsed(await web.get("/webAPI.aspx?type=test&requestid=1")).findtext("RESULTCODE") == "20"


async def test_a_proxy_page_comes_in_place_of_the_result(web, faults):
    faults.add(Fault(System.UPTIVITY, WireFault(WireFaultKind.NOT_JSON)))

    response = await web.get("/webAPI.aspx?type=test&requestid=1")

    assert (response.status_code, response.headers["content-type"]) == (502, "text/html")
