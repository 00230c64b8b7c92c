"""What the inspector says of a result, and how it says that it is known."""

import pytest

from console.domain.command import Provenance, System
from console.domain.outcome import Severity, Verdict
from console.journal.entry import Detail, Entry, EntryKind
from console.ui.theme import Theme
from console.ui.widgets.verdict_text import command_of, decoded

OK = Verdict(
    20, "API_OK", "Done, as asked.", Severity.OK, is_success=True, source="Vendor: results page.",
    provenance=Provenance.DOCUMENTED,
)  # fmt: skip


def entry(command: str, kind: EntryKind = EntryKind.CALL) -> Entry:
    return Entry(1, 1, kind, System.UPTIVITY, command, "Title", severity=Severity.OK, code=20, label="API_OK")


@pytest.mark.parametrize(
    ("command", "certainty"),
    [("device.list", "Assumed: our own guess."), ("call.update", "Named:"), ("recorder.test", "Documented: name")],
)
def test_a_documented_code_never_speaks_for_the_command_that_got_it(qapp, command: str, certainty: str) -> None:
    page = decoded(Detail(entry(command), verdict=OK), Theme("light"))
    assert f"The command: {certainty}" in page
    assert "The meaning: Documented by the vendor. Vendor: results page." in page


def test_an_assumed_meaning_is_called_ours(qapp) -> None:
    verdict = Verdict(7, "API_X", "No such call.", Severity.ERROR, is_success=False, provenance=Provenance.ASSUMED)
    assert "The meaning: Our reading; nobody has confirmed it." in decoded(
        Detail(entry("call.stop"), verdict=verdict), Theme("light")
    )


def test_an_event_is_no_command_even_when_it_has_the_name_of_one() -> None:
    assert command_of(entry("recorder.test", EntryKind.EVENT)) is None
    assert command_of(entry("of.another-version")) is None
