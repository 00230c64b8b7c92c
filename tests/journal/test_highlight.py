"""Which rule colours a row, and rules as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import assets
from console.domain.command import System
from console.domain.outcome import Severity
from console.journal.columns import Columns, Row, Settlement
from console.journal.entry import EntryKind, Flag
from console.journal.highlight import Colour, Highlighter, IllFormedRules, Paint, Rule, read_rules, write_rules

SHIPPED = read_rules(assets.read_text("highlights.toml"), "highlights.toml")


def add(columns: Columns, severity: Severity | None, flags: Flag, duration_us: int = 900) -> int:
    row = Row(
        1, EntryKind.CALL, System.UPTIVITY, "record.start", "Start recording", "Simulators", "200", severity, 0,
        "label", duration_us, flags, "summary",
    )  # fmt: skip
    return columns.append(row)


@pytest.mark.parametrize(
    ("severity", "flags", "duration_us", "name"),
    [
        (Severity.ERROR, Flag.CONTRADICTION | Flag.SIMULATED, 900, "Contradiction"),
        (Severity.ERROR, Flag.SIMULATED, 900, "Error"),
        (Severity.WARNING, Flag(0), 3_000_000, "Warning"),
        (Severity.OK, Flag(0), 3_000_000, "Slow"),
        (Severity.OK, Flag.ASSUMED | Flag.SIMULATED, 900, "Assumed command"),
        (Severity.OK, Flag.SIMULATED, 900, "Simulated"),
        (Severity.OK, Flag(0), 900, None),
    ],
)
def test_the_first_shipped_rule_that_matches_colours_the_row(
    severity: Severity, flags: Flag, duration_us: int, name: str | None
) -> None:
    columns = Columns(limit=100)
    rule = Highlighter(columns, SHIPPED).rule_of(add(columns, severity, flags, duration_us))
    assert (rule.name if rule else None) == name


def test_a_row_is_asked_anew_when_it_has_changed() -> None:
    columns = Columns(limit=100)
    highlighter = Highlighter(columns, SHIPPED)
    entry = add(columns, None, Flag.PENDING)
    assert highlighter.rule_of(entry) is None
    columns.settle(entry, Settlement("200", Severity.ERROR, 1, "label", 900, 0, "summary"))
    assert highlighter.rule_of(entry) is None
    highlighter.forget([entry])
    assert highlighter.rule_of(entry) == SHIPPED[1]


def test_a_rule_whose_expression_runs_away_is_given_up() -> None:
    columns = Columns(limit=100)
    runaway = Rule("Slow expression", r"re:/^(a|aa)+$/")
    highlighter = Highlighter(columns, [runaway, *SHIPPED])
    entry = columns.append(
        Row(1, EntryKind.NOTE, None, "", "", "", "", Severity.ERROR, None, "", None, 0, "a" * 200 + "b")
    )
    assert highlighter.rule_of(entry) == SHIPPED[1]
    assert highlighter.given_up == (runaway,)
    highlighter.use(SHIPPED)
    assert highlighter.given_up == ()


def test_a_rule_that_is_off_colours_nothing() -> None:
    columns = Columns(limit=100)
    entry = add(columns, Severity.ERROR, Flag(0))
    assert Highlighter(columns, [Rule("Error", "error", is_on=False)]).rule_of(entry) is None


@given(
    st.lists(
        st.builds(
            Rule,
            st.text(min_size=1),
            st.sampled_from(["error", 'text:"a \\" b"', "re:/\\d+/", ""]),
            st.sampled_from(Colour),
            st.sampled_from(Paint),
            st.booleans(),
        )
    )
)
def test_rules_survive_being_written_and_read(rules: list[Rule]) -> None:
    assert read_rules(write_rules(rules), "rules.toml") == tuple(rules)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[rule]\n", "rules.toml is not TOML"),
        ("colour = 1", "only [[rule]] tables"),
        ("rule = 1", "only [[rule]] tables"),
        ('[[rule]]\nname = "a"', "rule 1 needs a name and a filter"),
        ('[[rule]]\nname = "a"\nfilter = "sevrity:ok"', "did you mean 'severity'?"),
        ('[[rule]]\nname = "a"\nfilter = "ok"\ncolour = "pink"', "colour is one of red, amber"),
        ('[[rule]]\nname = "a"\nfilter = "ok"\nshape = "round"', "'shape' is no key"),
    ],
)
def test_an_ill_formed_text_names_the_rule(text: str, complaint: str) -> None:
    with pytest.raises(IllFormedRules) as caught:
        read_rules(text, "rules.toml")
    assert complaint in str(caught.value)
