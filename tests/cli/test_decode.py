"""`decode`: captured replies, explained as the window would."""

import pytest

DOC_EXAMPLE = (
    b"<RESULT><REQUESTID>1</REQUESTID><RESULTTYPE>ERROR</RESULTTYPE><RESULTCODE>17</RESULTCODE>"
    b"<RESULTMSG> API_ERROR_NO_DEFAULT_RECORDING_PATH</RESULTMSG></RESULT>"
)
STARTED = (
    b"<RESULT>\r\n<REQUESTID>77</REQUESTID>\r\n<REQUESTTYPE>RECORDSTART</REQUESTTYPE>"
    b"<RESULTTYPE>API_RECORDING_STARTED</RESULTTYPE><RESULTCODE>0</RESULTCODE>"
    b"<RESULTMSG>API_RECORDING_STARTED</RESULTMSG></RESULT>"
)
FULL = b'{"result":"10114","error":"[Reason] Token Denied. Room is full.","desc":""}'
TOKEN = b'{"result":0,"token":"eyJhbGciOiJIUzI1NiJ9.e30.c2VjcmV0"}'


def test_the_published_example_shows_both_readings_and_the_finding(run):
    ended = run("decode", "uptivity", stdin=DOC_EXAMPLE)
    assert ended.code == 1
    assert "failure 17 API_INVALID_MESSAGE_FORMAT" in ended.out
    assert "Reading 1" in ended.out
    assert "Reading 2" in ended.out
    assert "API_ERROR_NO_DEFAULT_RECORDING_PATH" in ended.out
    assert "Finding" in ended.out


def test_zero_is_a_success(run):
    ended = run("decode", "uptivity", "-", stdin=STARTED)
    assert ended.code == 0
    assert "success 0 API_RECORDING_STARTED" in ended.out
    assert "Finding" not in ended.out


@pytest.mark.parametrize(
    ("arguments", "raw", "code", "verdict"),
    [
        (("uptivity",), DOC_EXAMPLE, 1, 17),
        (("recorder",), STARTED, 0, 0),
        (("enablex",), FULL, 1, 10114),
        (("enablex", "--command", "token.create"), FULL, 1, 10114),
        (("enablex", "--http-status", "404"), b'{"result":"40001","error":"x","desc":""}', 1, 40001),
        (("enablex", "--command", "room.delete"), b'{"result":0}', 0, 0),
    ],
)
def test_the_number_decides(run, arguments, raw, code, verdict):
    ended = run("decode", *arguments, "--json", stdin=raw)
    assert ended.code == code
    assert ended.document["verdict"]["code"] == verdict
    assert ended.document["verdict"]["is_success"] is (code == 0)


def test_a_status_that_disagrees_is_a_finding(run):
    found = run("decode", "enablex", "--http-status", "500", "--json", stdin=b'{"result":0,"rooms":[]}').document
    assert found["verdict"]["is_success"] is True
    assert "status-against-result" in {finding["kind"] for finding in found["verdict"]["findings"]}


def test_a_file_is_read(run, tmp_path):
    file = tmp_path / "captured.xml"
    file.write_bytes(STARTED)
    assert run("decode", "uptivity", file).code == 0


def test_a_missing_file_is_wrong_usage(run, tmp_path):
    ended = run("decode", "uptivity", tmp_path / "nowhere.xml")
    assert ended.code == 2
    assert "nowhere.xml" in ended.err


@pytest.mark.parametrize(
    ("system", "raw"),
    [("uptivity", b"220 ftp ready\r\n"), ("enablex", b"<html><body>502</body></html>")],
)
def test_what_is_no_answer_is_unanswered(run, system, raw):
    ended = run("decode", system, "--http-status", "502", stdin=raw)
    assert ended.code == 3
    assert "What to do" in ended.out


def test_nothing_is_said_of_headers_that_nobody_captured(run):
    assert "application/json" not in run("decode", "enablex", stdin=b"<html>").out


def test_what_is_no_json_is_not_printed_as_json(run):
    ended = run("decode", "enablex", "--json", stdin=b'{"result":0,"x":[NaN,-Infinity,NaN]}')
    assert ended.document["body"]["x"] == ["NaN", "-Infinity", "NaN"]
    assert len(ended.document["verdict"]["findings"]) == 2


def test_a_token_is_masked(run):
    ended = run("decode", "enablex", "--command", "token.create", stdin=TOKEN)
    assert ended.code == 0
    assert "c2VjcmV0" not in ended.out
    assert "token removed" in ended.out


def test_a_command_of_the_other_system_is_wrong_usage(run):
    ended = run("decode", "uptivity", "--command", "room.list", stdin=STARTED)
    assert ended.code == 2
    assert "EnableX" in ended.err
