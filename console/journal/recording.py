"""Makes the records of the session file from what the loop's thread handed over: redaction, JSON, cells.

All of it runs in the writer's thread, once or twice for every row and beside a busy loop, so it is written to cost
little: nothing is built only to be thrown away, and what most rows do not need is asked for first.
"""

from __future__ import annotations

from functools import partial
from typing import assert_never

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
        command = item.call.command
        request = self._redactor.request(command.system, item.request)
        values, removed = self._redactor.values(command, item.call.values)
        cells = entry_cells(item.entry, item.row)
        kinds = self._kinds_removed(item.entry, request, removed)
        if kinds:
            cells[_FLAGS_OF_ENTRY] = item.row.flags | _REDACTED
        call: Json = values
        detail: list[Cell] = [
            *(item.entry, _TRANSPORT_WORDS[item.call.transport], forms.write(call), request.data),
            *(None, None, None, None, None, kinds),
        ]
        record = Record(cells, detail, item.call.first_entry, must_sync=item.must_sync)
        if item.settled is not None:
            self.settle(record, item.settled)
        return record

    def happened(self, item: Happened) -> Record:
        """Return the record of an event, a gap or a note."""
        cells = entry_cells(item.entry, item.row)
        if item.event is None or item.row.system is None:
            return Record(cells)
        raw = self._redactor.reply(item.row.system, item.event.raw)
        clean = partial(self._redactor.text, secrets=raw.values)
        facts: dict[str, Json] = {
            "root": item.event.root,
            "fields": self._redactor.fields(item.event.fields),
            "oddities": [clean(oddity) for oddity in item.event.oddities],
        }
        kinds = self._kinds_removed(item.entry, raw)
        if kinds:
            cells[_FLAGS_OF_ENTRY] = item.row.flags | _REDACTED
        verdict = None if item.answer is None else forms.write(forms.form_of_verdict(item.answer, clean))
        detail: list[Cell] = [item.entry, "", None, None, raw.data, forms.write(facts), verdict, None, None, kinds]
        return Record(cells, detail)

    def settle(self, record: Record, item: Settled) -> None:
        """Enter how a call ended into its record."""
        call, redactor = item.call, self._redactor
        _, sent = redactor.values(call.command, call.values)
        verdict = failure = facts = None
        match item.outcome:
            case Answered(reply=reply, verdict=judged):
                raw = redactor.reply(call.command.system, reply.raw)
                clean = self._cleaner(raw, sent)
                verdict = self._verdicts.text(judged, clean, is_plain=not raw.values and not sent.values)
                facts = forms.write(forms.facts_of_reply(reply, clean, redactor.headers))
            case Unanswered(failure=failed):
                raw = redactor.reply(call.command.system, failed.raw)
                failure = forms.write(forms.form_of_failure(failed, self._cleaner(raw, sent)))
            case _:
                assert_never(item.outcome)
        cells = settled_cells(item.settlement)
        kinds = self._kinds_removed(item.entry, raw, sent)
        if kinds:
            flags = item.settlement.flags | _REDACTED
            cells = (*cells[:_FLAGS_OF_SETTLEMENT], flags, *cells[_FLAGS_OF_SETTLEMENT + 1 :])
        timing = forms.timing_text(item.timing)
        record.settle(cells, (raw.data, facts, verdict, failure, timing, kinds))

    def _cleaner(self, *found: Redacted) -> forms.Cleaner:
        """Return what clears a sentence of the keys in use and of the secrets found here."""
        secrets = frozenset[str]().union(*[part.values for part in found])
        return partial(self._redactor.text, secrets=secrets) if secrets else self._redactor.text

    def _kinds_removed(self, entry: int, first: Redacted, second: Redacted | None = None) -> str:
        """Note that a row's bytes or values lost secrets; return the kinds, as they are written."""
        removed = first.removed if second is None else first.removed + second.removed
        if removed:
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
