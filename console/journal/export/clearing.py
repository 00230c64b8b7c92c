"""The last look before something leaves the house: every row goes through the redactor once more.

The session file holds no secret that was known when it was written. A key that is guarded since, a newer list of
places, or a file that somebody else wrote make the second look worth its time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from console.domain import catalogue
from console.domain.command import Command, System
from console.domain.kinds import Json, Password, Value
from console.domain.outcome import Failure, Verdict
from console.domain.secret import Secret
from console.journal import forms
from console.journal.entry import Detail, Entry
from console.journal.redact import Redacted, Redactor, is_marker

_NOTHING = Redacted(b"")


class Clearing:
    """Clears rows of secrets and counts how many rows lost which kind, when they were recorded or here."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self.removed: dict[str, int] = {}
        self._commands: dict[str, tuple[Command, frozenset[str]]] = {}

    def clear(self, detail: Detail) -> Detail:
        """Return a row without secrets; its `removed` names the kinds that are gone."""
        system = detail.entry.system
        request = reply = _NOTHING
        if system is not None:
            request = self._redactor.request(system, detail.request)
            reply = self._redactor.reply(system, detail.reply)
        values, sent = self._values(detail)
        secrets = request.values | reply.values | sent.values
        repeated = self._redactor.guarded_in(_sentences(detail)) if self._redactor.has_guarded else ()
        kinds = tuple(dict.fromkeys((*detail.removed, *request.removed, *reply.removed, *sent.removed, *repeated)))
        for kind in kinds:
            self.removed[kind] = self.removed.get(kind, 0) + 1
        clean = replace(
            detail,
            request=request.data if system else detail.request,
            reply=reply.data if system else detail.reply,
            values=values,
            facts=self._facts(detail.facts, secrets),
            removed=kinds,
        )
        return self._without_repetitions(clean, secrets) if secrets or self._redactor.has_guarded else clean

    def _values(self, detail: Detail) -> tuple[Mapping[str, Json], Redacted]:
        if not detail.values or detail.entry.system is None:
            return detail.values, _NOTHING
        command, hidden = self._command(detail.entry.command, detail.entry.system)
        values: dict[str, Value] = {
            name: Secret(value) if name in hidden and isinstance(value, str) and not is_marker(value) else value
            for name, value in detail.values.items()
        }
        return self._redactor.values(command, values)

    def _command(self, command_id: str, system: System) -> tuple[Command, frozenset[str]]:
        """Return a command and its secret parameters; the free-form one of its system for an unknown command."""
        known = self._commands.get(command_id)
        if known is None:
            try:
                command = catalogue.find(command_id)
            except catalogue.UnknownCommand:
                command = catalogue.find("enablex.free" if system is System.ENABLEX else "recorder.free")
            known = command, frozenset(param.name for param in command.params if isinstance(param.kind, Password))
            self._commands[command_id] = known
        return known

    def _facts(self, facts: Mapping[str, Json], secrets: frozenset[str]) -> dict[str, Json]:
        clean = dict(facts)
        if secrets or self._redactor.has_guarded:
            clean = {name: self._texts(value, secrets) for name, value in facts.items()}
        match facts.get("headers"):
            case dict() as headers:
                clean["headers"] = self._redactor.headers({name: str(value) for name, value in headers.items()})
            case _:
                pass
        match facts.get("fields"):
            case list() as fields:
                pairs = [(str(pair[0]), str(pair[1])) for pair in fields if isinstance(pair, list) and len(pair) == 2]
                clean["fields"] = [[name, text] for name, text in self._redactor.fields(pairs)]
            case _:
                pass
        return clean

    def _texts(self, value: Json, secrets: frozenset[str]) -> Json:
        match value:
            case str():
                return self._redactor.text(value, secrets)
            case list():
                return [self._texts(item, secrets) for item in value]
            case dict():
                return {key: self._texts(item, secrets) for key, item in value.items()}
            case _:
                return value

    def _without_repetitions(self, detail: Detail, secrets: frozenset[str]) -> Detail:
        """Clear the sentences too, since any of them may repeat what stood in the bytes."""

        def text(sentence: str) -> str:
            return self._redactor.text(sentence, secrets)

        entry: Entry = replace(
            detail.entry,
            target=text(detail.entry.target),
            label=text(detail.entry.label),
            summary=text(detail.entry.summary),
            code=text(detail.entry.code) if isinstance(detail.entry.code, str) else detail.entry.code,
        )
        verdict, failure = detail.verdict, detail.failure
        return replace(
            detail,
            entry=entry,
            bookmark=None if detail.bookmark is None else text(detail.bookmark),
            verdict=None if verdict is None else _clear_verdict(verdict, self._redactor, secrets),
            failure=None if failure is None else _clear_failure(failure, self._redactor, secrets, detail.reply),
        )


def _clear_verdict(verdict: Verdict, redactor: Redactor, secrets: frozenset[str]) -> Verdict:
    def text(sentence: str) -> str:
        return redactor.text(sentence, secrets)

    return replace(
        verdict,
        code=text(verdict.code) if isinstance(verdict.code, str) else verdict.code,
        label=text(verdict.label),
        meaning=text(verdict.meaning),
        causes=tuple(map(text, verdict.causes)),
        advice=text(verdict.advice),
        findings=tuple(replace(finding, sentence=text(finding.sentence)) for finding in verdict.findings),
        readings=tuple(map(text, verdict.readings)),
        text=text(verdict.text),
    )


def _clear_failure(failure: Failure, redactor: Redactor, secrets: frozenset[str], raw: bytes) -> Failure:
    def text(sentence: str) -> str:
        return redactor.text(sentence, secrets)

    return replace(
        failure, happened=text(failure.happened), means=text(failure.means), advice=text(failure.advice), raw=raw
    )


def _sentences(detail: Detail) -> str:
    """Return everything a row says in words, to be looked through at once."""
    entry, verdict, failure = detail.entry, detail.verdict, detail.failure
    return forms.write(
        [
            *(entry.target, entry.label, entry.summary, detail.bookmark, dict(detail.facts)),
            None if verdict is None else forms.form_of_verdict(verdict, str),
            None if failure is None else forms.form_of_failure(failure, str),
        ]
    )
