"""Verdicts, failures and timings survive their JSON form; what is unknown is said, not guessed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.domain.outcome import Failure, FailureKind, Severity, Verdict
from console.domain.reply import RecorderReply, RestReply, Timing
from console.journal import forms


def same(text: str) -> str:
    return text


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.builds(Verdict, **dict.fromkeys(("label", "meaning", "advice", "source", "published", "text"), TEXT),
                 causes=st.lists(TEXT).map(tuple), readings=st.lists(TEXT).map(tuple),
                 code=st.none() | st.integers() | TEXT, findings=st.just(())))  # fmt: skip
def test_a_verdict_survives(verdict):
    assert forms.verdict_of(forms.read(forms.write(forms.form_of_verdict(verdict, same)))) == verdict


@pytest.mark.parametrize("kind", list(FailureKind))
def test_a_failure_survives(kind):
    failure = Failure(kind, "happened", "means", "advice", b"raw", may_have_been_done=False)
    assert forms.failure_of(forms.read(forms.write(forms.form_of_failure(failure, same))), b"raw") == failure


@pytest.mark.parametrize("timing", [Timing(), Timing(0.0, 0.1, 0.2, 0.3, 0.4), Timing(sent_s=0.5)])
def test_a_timing_survives(timing):
    assert forms.timing_of(forms.read(forms.write(forms.form_of_timing(timing)))) == timing


def test_nothing_is_read_as_nothing():
    assert forms.read(None) == forms.read("") == {}
    assert forms.verdict_of({}) is forms.failure_of({}, b"") is forms.timing_of({}) is None


def test_every_sentence_passes_the_cleaner():
    verdict = Verdict(0, "q", "q", Severity.OK, is_success=True, causes=("q",), advice="q", readings=("q",), text="q")
    form = forms.form_of_verdict(verdict, str.upper)
    assert "q" not in "".join(str(value) for value in form.values())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_detail_that_is_no_object_is_refused(text, complaint):
    with pytest.raises(forms.IllFormedDetail, match=complaint):
        forms.read(text)


@pytest.mark.parametrize(
    "form",
    [
        {"severity": "dire"},
        {"severity": "ok", "retry": "twice"},
        {"severity": "ok", "retry": "safe", "provenance": "documented", "findings": [{"kind": "hunch"}]},
        {"severity": "ok", "retry": "safe", "provenance": "documented", "findings": ["x"]},
    ],
)
def test_a_verdict_with_unknown_words_is_refused(form):
    with pytest.raises(forms.IllFormedDetail):
        forms.verdict_of(form)


def test_a_failure_of_an_unknown_kind_is_refused():
    with pytest.raises(forms.IllFormedDetail, match="unknown to this version"):
        forms.failure_of({"kind": "gremlins"}, b"")


@pytest.mark.parametrize("length", [1, 5_000])
def test_a_verdict_is_read_from_its_column_however_long_it_is(length):
    verdict = Verdict(20, "API_OK", "x" * length, Severity.OK, is_success=True)
    column = forms.write(forms.form_of_verdict(verdict, same))
    assert [forms.stored_verdict(column), forms.stored_verdict(column)] == [verdict, verdict]
    assert forms.stored_verdict(None) is None
    with pytest.raises(forms.IllFormedDetail):
        forms.stored_verdict("[]")


def test_facts_of_an_answer_are_what_was_read_beside_its_body():
    rest = RestReply(b"{}", 401, {"date": "x"}, oddities=("odd",))
    assert forms.facts_of_reply(rest, same, dict) == {"status": 401, "headers": {"date": "x"}, "oddities": ["odd"]}
    recorder = RecorderReply(b"", result_type="API_OK", message=" m ", count_claimed=0)
    assert forms.facts_of_reply(recorder, same, dict) == {"result_type": "API_OK", "message": " m ", "count_claimed": 0}


def test_halves_of_surrogate_pairs_are_replaced():
    assert forms.write({"a": "x\ud800y"}) == '{"a":"x?y"}'


@given(st.text(), st.lists(st.tuples(st.text(), st.text()), max_size=4), st.lists(st.text(), max_size=3))
@example("50%", [("%s", "100%"), ("%", "%d")], ["%s"])
def test_an_event_is_written_as_an_encoder_would(root, fields, oddities):
    form = {"root": root, "fields": [list(pair) for pair in fields], "oddities": oddities}
    assert forms.event_text(root, fields, oddities) == forms.write(form)


def test_half_a_surrogate_pair_in_an_event_is_replaced():
    assert forms.read(forms.event_text("\ud800", [], []))["root"] == "?"


@given(
    st.builds(
        RecorderReply,
        raw=st.just(b""),
        **dict.fromkeys(("request_id", "request_type", "result_type", "result_code", "message"), st.none() | TEXT),
        **dict.fromkeys(("count_claimed", "count_found", "status"), st.none() | st.integers(0, 999)),
        oddities=st.lists(TEXT, max_size=1).map(tuple),
    )
)
@example(RecorderReply(b"", '%s"request_id":""\ud800', '"request_id":""', "100 %", "%(x)s", "ä%"))
def test_the_facts_of_a_result_are_the_same_as_text(reply):
    facts = forms.facts_of_reply(reply, str.upper, dict)
    assert forms.facts_text(reply, str.upper, dict) == forms.write(facts)
