"""Makes the records of the session file from what the loop's thread handed over: redaction, JSON, cells.

All of it runs in the writer's thread, once or twice for every row and beside a busy loop, so it is written to cost
little: nothing is built only to be thrown away, and what most rows do not need is asked for first.
"""

from __future__ import annotations

from functools import partial
from typing import TypeAlias, assert_never

from console.domain.command import Transport
from console.domain.kinds import Json
from console.domain.outcome import Answered, Unanswered, Verdict
from console.journal import forms
from console.journal.entry import Flag
from console.journal.handover import Announced, Happened, Settled
from console.journal.record import Cell, Record, entry_cells, settled_cells
from console.journal.redact import Redacted, Redactor

_TRANSPORT_WORDS = {transport: transport.value for transport in Transport}
_REDACTED = Flag.REDACTED.value
_FLAGS_OF_ENTRY = 12
_FLAGS_OF_SETTLEMENT = 5

_Answer: TypeAlias = tuple[tuple[Cell, Cell, Cell, Cell, Cell], tuple[str, ...]]
"""Reply, facts, verdict, failure and timing as they are stored, and the kinds of secrets they lost."""
_NO_ANSWER: _Answer = (None, None, None, None, None), ()


class Recording:
    """Turns calls, their ends and events into records without secrets."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._verdicts = _VerdictTexts()
        self._redacted: list[int] = []

    def take_redacted(self) -> tuple[int, ...]:
        """Return the rows that lost secrets since this was asked last."""
        redacted, self._redacted = tuple(self._redacted), []
        return redacted

    def announced(self, item: Announced) -> Record:
        """Return the record of a call that is about to be sent, or has ended."""
        call, redactor = item.call, self._redactor
        request = redactor.request(call.command.system, item.request)
        values, sent = redactor.values(call.command, call.values)
        answer, removed = _NO_ANSWER if item.settled is None else self._answer(item.settled, sent)
        kinds = self._kinds(item.entry, request.removed + sent.removed + removed)
        cells = entry_cells(item.entry, item.row)
        if kinds:
            cells[_FLAGS_OF_ENTRY] = item.row.flags | _REDACTED
        form: Json = values
        detail = [item.entry, _TRANSPORT_WORDS[call.transport], forms.write(form), request.data, *answer, kinds]
        return Record(cells, detail, call.first_entry, must_sync=item.must_sync)

    def happened(self, item: Happened) -> Record:
        """Return the record of an event, a gap or a note."""
        cells = entry_cells(item.entry, item.row)
        if item.event is None or item.row.system is None:
            return Record(cells)
        raw = self._redactor.reply(item.row.system, item.event.raw)
        clean = partial(self._redactor.text, secrets=raw.values)
        fields = self._redactor.fields(item.event.fields)
        facts = forms.event_text(item.event.root, fields, map(clean, item.event.oddities))
        kinds = self._kinds(item.entry, raw.removed)
        if kinds:
            cells[_FLAGS_OF_ENTRY] = item.row.flags | _REDACTED
        verdict = None if item.answer is None else forms.write(forms.form_of_verdict(item.answer, clean))
        detail: list[Cell] = [item.entry, "", None, None, raw.data, facts, verdict, None, None, kinds]
        return Record(cells, detail)

    def settle(self, record: Record, item: Settled) -> None:
        """Enter how a call ended into its record."""
        _, sent = self._redactor.values(item.call.command, item.call.values)
        answer, removed = self._answer(item, sent)
        kinds = self._kinds(item.entry, sent.removed + removed)
        cells = settled_cells(item.settlement)
        if kinds:
            cells[_FLAGS_OF_SETTLEMENT] = item.settlement.flags | _REDACTED
        record.settle(tuple(cells), (*answer, kinds))

    def _answer(self, item: Settled, sent: Redacted) -> _Answer:
        """Return what is stored of an answer, and the kinds of secrets it lost."""
        system, redactor = item.call.command.system, self._redactor
        verdict = failure = facts = None
        match item.outcome:
            case Answered(reply=reply, verdict=judged):
                raw = redactor.reply(system, reply.raw)
                clean = self._cleaner(raw, sent)
                verdict = self._verdicts.text(judged, clean, is_plain=not raw.values and not sent.values)
                facts = forms.facts_text(reply, clean, redactor.headers)
            case Unanswered(failure=failed):
                raw = redactor.reply(system, failed.raw)
                failure = forms.write(forms.form_of_failure(failed, self._cleaner(raw, sent)))
            case _:
                assert_never(item.outcome)
        return (raw.data, facts, verdict, failure, forms.timing_text(item.timing)), raw.removed

    def _cleaner(self, raw: Redacted, sent: Redacted) -> forms.Cleaner:
        """Return what clears a sentence of the keys in use and of the secrets found here."""
        secrets = raw.values | sent.values
        return partial(self._redactor.text, secrets=secrets) if secrets else self._redactor.text

    def _kinds(self, entry: int, removed: tuple[str, ...]) -> str:
        """Note that a row lost these kinds of secrets, if any; return them as they are written."""
        if not removed:
            return ""
        self._redacted.append(entry)
        return ",".join(dict.fromkeys(removed))


class _VerdictTexts:
    """JSON of verdicts; the usual verdict is one object used for many answers, so its text is kept."""

    _MOST = 256

    def __init__(self) -> None:
        self._known: dict[int, tuple[Verdict, str]] = {}

    def text(self, verdict: Verdict, clean: forms.Cleaner, *, is_plain: bool) -> str:
        """Return the JSON of a verdict; `is_plain` says that there was no secret to clear it of."""
        known = self._known.get(id(verdict)) if is_plain else None
        if known is not None and known[0] is verdict:
            return known[1]
        written = forms.write(forms.form_of_verdict(verdict, clean))
        if is_plain and not verdict.findings:
            if len(self._known) >= self._MOST:
                self._known.clear()
            self._known[id(verdict)] = (verdict, written)
        return written
