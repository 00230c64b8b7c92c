"""The recorder's XML in both directions."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.command import Command, FreeMessage, Message, RawXml, System
from console.domain.kinds import Unfit, Value
from console.domain.outcome import FailureKind
from console.domain.reply import Node
from console.domain.secret import MASK, Secret
from console.wire import uptivity
from console.wire.errors import Unreadable
from console.wire.uptivity import Layout

START = Command("call.start", System.UPTIVITY, "Start call", "Says that a call began.", Message("CALLSTART"))
FREE = Command("recorder.free", System.UPTIVITY, "Any command", "Whatever you like.", FreeMessage())
RAW = Command("recorder.raw", System.UPTIVITY, "Raw XML", "As it stands.", RawXml())


def call(command: Command, **values: Value) -> Call:
    return Call(command, values, id=7)


# --- requests out -----------------------------------------------------------------------------------------------

REQUESTS = [
    pytest.param(
        call(START, DEVICEID="200", CALLINSTANCE=""),
        b"<REQUEST><TYPE>CALLSTART</TYPE><REQUESTID>7</REQUESTID><DEVICEID>200</DEVICEID>"
        b"<CALLINSTANCE></CALLINSTANCE></REQUEST>\r\n",
        id="a blank value is a value",
    ),
    pytest.param(
        call(START, USER1="<Ü & \"x\" 'y'>"),
        b"<REQUEST><TYPE>CALLSTART</TYPE><REQUESTID>7</REQUESTID>"
        b"<USER1>&lt;&#220; &amp; &quot;x&quot; &apos;y&apos;&gt;</USER1></REQUEST>\r\n",
        id="specials and a letter beyond ASCII",
    ),
    pytest.param(
        call(START, USER1="a\r\nb\tc\u2028d"),
        b"<REQUEST><TYPE>CALLSTART</TYPE><REQUESTID>7</REQUESTID>"
        b"<USER1>a&#13;&#10;b&#9;c&#8232;d</USER1></REQUEST>\r\n",
        id="line breaks stay off the line",
    ),
    pytest.param(
        call(START, KEEPDAYS=30, AGENTINITIATED=True, ANI=None),
        b"<REQUEST><TYPE>CALLSTART</TYPE><REQUESTID>7</REQUESTID><KEEPDAYS>30</KEEPDAYS>"
        b"<AGENTINITIATED>Y</AGENTINITIATED></REQUEST>\r\n",
        id="numbers, booleans, nothing",
    ),
    pytest.param(
        call(FREE, type="NEWTHING", pairs=[["a", "1"], ["A", "2"]]),
        b"<REQUEST><TYPE>NEWTHING</TYPE><REQUESTID>7</REQUESTID><A>1</A><A>2</A></REQUEST>\r\n",
        id="free pairs, in order, duplicates kept",
    ),
    pytest.param(
        call(FREE, type="TEST", pairs=[["REQUESTID", "abc"]]),
        b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>abc</REQUESTID></REQUEST>\r\n",
        id="a request id of one's own",
    ),
    pytest.param(
        call(FREE, type="", pairs=""), b"<REQUEST><REQUESTID>7</REQUESTID></REQUEST>\r\n", id="no type at all"
    ),
    pytest.param(call(RAW, xml="<REQ"), b"<REQ\r\n", id="raw text gets its line end"),
    pytest.param(call(RAW, xml="<A/>\r\n"), b"<A/>\r\n", id="raw text that has one keeps it"),
]


@pytest.mark.parametrize(("asked", "expected"), REQUESTS)
def test_a_call_becomes_one_line(asked: Call, expected: bytes) -> None:
    assert uptivity.encode(asked) == expected


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(call(START, USER1="a\x00b"), id="a character XML forbids"),
        pytest.param(call(START, USER1="\ud800"), id="half a surrogate pair"),
        pytest.param(call(FREE, type="TEST", pairs=[["a b", "1"]]), id="a name that is none"),
        pytest.param(call(FREE, type="TEST", pairs="no pairs"), id="pairs that did not parse"),
        pytest.param(call(find("room.list")), id="a command of the other system"),
    ],
)
def test_what_xml_cannot_carry_is_refused(asked: Call) -> None:
    with pytest.raises(Unfit):
        uptivity.encode(asked)


def test_what_refuses_a_value_names_its_place_and_never_the_value() -> None:
    with pytest.raises(Unfit, match=r"^PASSWORD: Character U\+0001 cannot be written in XML; remove it\.$"):
        uptivity.encode(call(START, PASSWORD=Secret("s3\x01cret")))


def test_a_secret_is_sent_and_never_shown() -> None:
    asked = call(START, PASSWORD=Secret("s3cret"))
    assert b"s3cret" in uptivity.encode(asked)
    assert b"s3cret" not in uptivity.shown(asked)
    assert MASK[0] not in uptivity.encode(asked).decode()


@given(st.text(max_size=40))
def test_any_text_that_can_be_sent_arrives_unchanged(text: str) -> None:
    try:
        line = uptivity.encode(call(START, USER1=text))
    except Unfit:
        return
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert uptivity.decode_request(line).value("USER1") == text.strip()


def test_the_documented_address_of_the_web_api() -> None:
    """Vendor: Web API Service, the only published example."""
    asked = Call(
        find("call.update"),
        {"DEVICEID": "200", "USER1": "SpecialCall", "USER2": "10121968", "KEEPDAYS": 3650},
        id=18213567,
    )
    expected = "type=CALLUPDATE&requestid=18213567&deviceid=200&user1=SpecialCall&user2=10121968&keepdays=3650"
    assert uptivity.encode_query(asked) == expected


@given(st.dictionaries(st.sampled_from(["USER1", "USER2", "ANI"]), st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_query_arrives_unchanged(values: dict[str, str]) -> None:
    request = uptivity.decode_query(uptivity.encode_query(call(START, **values)))
    assert (request.type, request.request_id) == ("CALLSTART", "7")
    assert dict(request.params) == {name: value.strip() for name, value in values.items()}


def test_raw_xml_has_no_query_form() -> None:
    with pytest.raises(Unfit, match="over TCP"):
        uptivity.encode_query(call(RAW, xml="<A/>"))


@pytest.mark.parametrize(
    ("message", "identifier", "kind"),
    [
        (b"<REQUEST><TYPE>TEST</TYPE><REQUESTID> 12 </REQUESTID></REQUEST>", "12", "TEST"),
        (b"<request><requestid>a</requestid><type>x</type></request>", "a", "x"),
        (b"<REQUEST>", "", ""),
    ],
)
def test_id_and_type_are_found_in_encoded_requests(message: bytes, identifier: str, kind: str) -> None:
    assert (uptivity.request_id(message), uptivity.request_type(message)) == (identifier, kind)


# --- results in -------------------------------------------------------------------------------------------------


def test_a_result_over_several_lines() -> None:
    raw = (
        b"<RESULT>\n\t<REQUESTTYPE>TEST</REQUESTTYPE>\r\n\t<REQUESTID>1</REQUESTID>\n<RESULTTYPE>ERROR</RESULTTYPE>\n"
        b"<RESULTCODE>17</RESULTCODE>\n<RESULTMSG> API_ERROR</RESULTMSG>\n</RESULT>\r\n"
    )
    reply = uptivity.decode(raw)
    assert (reply.request_id, reply.request_type, reply.result_type) == ("1", "TEST", "ERROR")
    assert (reply.result_code, reply.message) == ("17", " API_ERROR")
    assert (reply.raw, reply.oddities, reply.data, reply.status) == (raw, (), (), None)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param("<REQUESTID>1</REQUESTID><REQUESTTYPE>TEST</REQUESTTYPE>", id="after the id"),
        pytest.param("<REQUESTTYPE>TEST</REQUESTTYPE><REQUESTID>1</REQUESTID>", id="before the id"),
    ],
)
def test_elements_are_found_by_name_in_any_order(fields: str) -> None:
    reply = uptivity.decode(f"<RESULT>{fields}<RESULTCODE>20</RESULTCODE></RESULT>".encode())
    assert (reply.request_id, reply.request_type, reply.result_code, reply.message) == ("1", "TEST", "20", None)


def test_an_empty_element_is_not_an_absent_one() -> None:
    reply = uptivity.decode(b"<RESULT><REQUESTID></REQUESTID><RESULTCODE/></RESULT>")
    assert (reply.request_id, reply.result_code, reply.request_type) == ("", "", None)


LIST = b"<RESULT><REQUESTID>1</REQUESTID><RESULTCODE>20</RESULTCODE>%s</RESULT>"
USERS = (
    b"<USERS><COUNT>2</COUNT><USER><USER_ID>7</USER_ID><EMAIL></EMAIL></USER><USER><USER_ID>8</USER_ID></USER></USERS>"
)


def test_data_nodes_and_their_count() -> None:
    reply = uptivity.decode(LIST % USERS)
    assert (reply.count_claimed, reply.count_found, reply.oddities) == (2, 2, ())
    assert reply.data == (
        Node(
            "USERS",
            "",
            (
                Node("COUNT", "2"),
                Node("USER", "", (Node("USER_ID", "7"), Node("EMAIL", ""))),
                Node("USER", "", (Node("USER_ID", "8"),)),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("body", "claimed", "found"),
    [
        pytest.param(USERS.replace(b"<COUNT>2", b"<COUNT>5"), 5, 2, id="wrong"),
        pytest.param(USERS.replace(b"<COUNT>2", b"<COUNT>many"), None, 2, id="no number"),
        pytest.param(b"<USERS><COUNT>0</COUNT></USERS>", 0, 0, id="empty list"),
        pytest.param(b"<CALL><DEVICEID>200</DEVICEID></CALL>", None, None, id="no list"),
        pytest.param(
            b"<CHANNELS><COUNT>1</COUNT><CHANNEL><CHANNEL>1</CHANNEL></CHANNEL></CHANNELS>",
            1,
            1,
            id="item named as leaf",
        ),
    ],
)
def test_count_is_told_apart_from_what_is_there(body: bytes, claimed: int | None, found: int | None) -> None:
    reply = uptivity.decode(LIST % body)
    assert (reply.count_claimed, reply.count_found) == (claimed, found)


MALFORMED = [
    pytest.param(LIST % USERS.replace(b"</USER><USER>", b"<USER>"), "an item left open", id="item left open"),
    pytest.param(LIST % USERS.replace(b"</USER_ID><EMAIL>", b"<EMAIL>"), "a leaf left open", id="leaf left open"),
    pytest.param(LIST.replace(b"1</REQUESTID>", b"1") % USERS, "the envelope left open", id="envelope left open"),
    pytest.param((LIST % USERS)[:-9], "no end", id="cut off"),
    pytest.param(LIST % USERS.replace(b"</EMAIL>", b"Smith & Sons</EMAIL>"), "a bare ampersand", id="bare ampersand"),
    pytest.param(LIST % USERS.replace(b"</EMAIL>", b"a < b</EMAIL>"), "a bare bracket", id="bare bracket"),
    pytest.param(LIST % USERS.replace(b"</EMAIL>", b"\x07</EMAIL>"), "a control character", id="control character"),
    pytest.param(LIST % USERS.replace(b"</EMAIL>", b"</MAIL></EMAIL>"), "a wrong closing tag", id="wrong closing tag"),
]


@pytest.mark.parametrize(("raw", "what"), MALFORMED)
def test_a_malformed_result_is_recovered_and_says_so(raw: bytes, what: str) -> None:
    reply = uptivity.decode(raw)
    assert (reply.request_id, reply.result_code, reply.raw) == ("1", "20", raw), what
    assert "malformed" in " ".join(reply.oddities)
    assert (reply.count_claimed, reply.count_found) == (2, 2)
    items = [node for node in reply.data[0].children if node.name == "USER"]
    assert [item.value("USER_ID") for item in items] == ["7", "8"]


@pytest.mark.parametrize(
    ("raw", "oddity"),
    [
        (LIST % b"stray", "Stray text"),
        (b"<RESULT>stray<RESULTCODE>20</RESULTCODE></RESULT>", "Stray text"),
        (b"<RESULT><RESULTCODE>20</RESULTCODE><RESULTCODE>0</RESULTCODE></RESULT>", "more than once"),
        (b"<result><resultcode>20</resultcode></result>", "written result"),
        (b"noise<RESULT><RESULTCODE>20</RESULTCODE></RESULT>more", "outside the document"),
        ("<RESULT><RESULTCODE>20</RESULTCODE><RESULTMSG>é</RESULTMSG></RESULT>".encode("cp1252"), "windows-1252"),
    ],
)
def test_an_odd_result_is_read_and_says_what_is_odd(raw: bytes, oddity: str) -> None:
    reply = uptivity.decode(raw)
    assert reply.result_code == "20"
    assert oddity in " ".join(reply.oddities)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"Service unavailable", FailureKind.NOT_XML),
        (b"<EVENT><TYPE>CALLSTART</TYPE></EVENT>", FailureKind.NOT_XML),
        (b"<html><body>no</body></html>", FailureKind.NOT_XML),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><RESULT>&b;</RESULT>", FailureKind.HOSTILE),
        (b"<RESULT>\x81\x8d</RESULT>", FailureKind.ENCODING),
    ],
)
def test_what_is_no_result_is_named_and_kept(raw: bytes, kind: FailureKind) -> None:
    with pytest.raises(Unreadable) as caught:
        uptivity.decode(raw)
    assert (caught.value.kind, caught.value.raw) == (kind, raw)


def test_ten_megabytes_are_decoded_in_reasonable_time() -> None:
    user = b"<USER><USER_ID>7</USER_ID><USERNAME>jdoe</USERNAME></USER>"
    raw = LIST % (b"<USERS><COUNT>180000</COUNT>" + user * 180_000 + b"</USERS>")
    started = time.perf_counter()
    reply = uptivity.decode(raw)
    assert (reply.count_claimed, reply.count_found) == (180_000, 180_000)
    assert time.perf_counter() - started < 5


_TAGS = st.sampled_from(
    [
        "<RESULT>",
        "</RESULT>",
        "<RESULTCODE>",
        "</RESULTCODE>",
        "20",
        "<A>",
        "</A>",
        "<COUNT>",
        "</COUNT>",
        "<",
        "&",
        " ",
    ]
)


@given(st.lists(_TAGS, max_size=24).map(lambda parts: "".join(parts).encode()) | st.binary(max_size=100))
def test_decoding_raises_nothing_but_unreadable(raw: bytes) -> None:
    try:
        reply = uptivity.decode(raw)
    except Unreadable as unreadable:
        assert unreadable.raw == raw
    else:
        assert reply.raw == raw
        assert isinstance(reply.data, tuple)


# --- events -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "kind", "root"),
    [
        (b"<EVENT><TYPE>CALLSTART</TYPE><DEVICEID>200</DEVICEID></EVENT>", "CALLSTART", "EVENT"),
        (b"<NOTE><EVENTTYPE>X</EVENTTYPE></NOTE>", "X", "NOTE"),
        (b"<NOTE><EVENT>Y</EVENT></NOTE>", "Y", "NOTE"),
        (b"<CALLSTOP><DEVICEID>200</DEVICEID></CALLSTOP>", "CALLSTOP", "CALLSTOP"),
        (b"<EVENT><TYPE> </TYPE></EVENT>", "EVENT", "EVENT"),
        (b"not an event", uptivity.RAW_EVENT, ""),
    ],
)
def test_an_event_has_a_type_whatever_its_shape(raw: bytes, kind: str, root: str) -> None:
    event = uptivity.decode_event(raw)
    assert (event.type, event.root, event.raw) == (kind, root, raw)


def test_every_leaf_of_an_event_is_kept() -> None:
    event = uptivity.decode_event(b"<E id='5'><TYPE>T</TYPE><X><Y>1</Y><Z/></X><Q>2</Q><Q>3</Q></E>")
    assert event.fields == (("id", "5"), ("TYPE", "T"), ("Y", "1"), ("Z", ""), ("Q", "2"), ("Q", "3"))


def test_a_truncated_event_is_recovered_and_says_so() -> None:
    event = uptivity.decode_event(b"<EVENT><TYPE>CALLSTART</TYPE><DEVICEID>20")
    assert (event.type, event.value("DEVICEID")) == ("CALLSTART", "20")
    assert "malformed" in event.oddities[0]


# --- the simulator's half ---------------------------------------------------------------------------------------


def test_a_request_is_read_by_name_in_any_case() -> None:
    request = uptivity.decode_request(
        b"<REQUEST>\n <type>Test</type> <RequestId> 5 </RequestId><DeviceId> 2 </DeviceId></REQUEST>"
    )
    assert (request.type, request.request_id, request.root) == ("Test", "5", "REQUEST")
    assert (request.value("deviceid"), request.value("ANI", "none")) == ("2", "none")


def test_a_request_without_type_or_id_is_well_formed_all_the_same() -> None:
    request = uptivity.decode_request(b"<HELLO/>")
    assert (request.type, request.request_id, request.root) == (None, None, "HELLO")


@pytest.mark.parametrize("raw", [b"<REQUEST>", b"GET / HTTP/1.1", b"", b"<REQUEST><A></REQUEST>", b"<A/><B/>"])
def test_a_request_is_read_strictly(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        uptivity.decode_request(raw)


def test_the_first_of_a_repeated_query_name_wins() -> None:
    request = uptivity.decode_query(b"TYPE=test&requestid=1&ani=1&ANI=2&user1=a%26b+c&user2=")
    assert (request.type, request.value("ANI"), request.value("USER1")) == ("test", "1", "a&b c")
    assert request.value("USER2", "not sent") == ""


@pytest.mark.parametrize("layout", Layout)
def test_a_result_survives_every_layout(layout: Layout) -> None:
    node = Node("USERS", "", (Node("COUNT", "1"), Node("USER", "", (Node("NAME", "Jo & <é>"), Node("EMAIL", "")))))
    raw = uptivity.encode_result([("REQUESTID", "1"), ("RESULTCODE", "20")], [node], layout)
    reply = uptivity.decode(raw)
    assert (reply.request_id, reply.result_code, reply.data) == ("1", "20", (node,))
    assert raw.endswith(b"</RESULT>\r\n")
    assert b"<EMAIL></EMAIL>" in raw


def test_layouts_differ_on_the_wire() -> None:
    fields = [("REQUESTID", "1")]
    assert [uptivity.encode_result(fields, (), layout) for layout in Layout] == [
        b"<RESULT><REQUESTID>1</REQUESTID></RESULT>\r\n",
        b"<RESULT>\n<REQUESTID>1</REQUESTID>\n</RESULT>\r\n",
        b"<RESULT>\n\t<REQUESTID>1</REQUESTID>\n</RESULT>\r\n",
        b"<RESULT>\r\n<REQUESTID>1</REQUESTID>\r\n</RESULT>\r\n",
    ]


def test_an_event_is_written_and_read_back() -> None:
    raw = uptivity.encode_event("EVENT", [("TYPE", "CALLSTOP"), ("DEVICEID", "200")])
    assert raw == b"<EVENT><TYPE>CALLSTOP</TYPE><DEVICEID>200</DEVICEID></EVENT>\r\n"
    assert uptivity.decode_event(raw.strip()).value("deviceid") == "200"
