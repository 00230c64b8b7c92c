"""Verdicts, failures and bodies as text for people: number, label and meaning always together."""

from __future__ import annotations

import json

from console.cli.terminal import Terminal, visible
from console.domain.kinds import Json
from console.domain.outcome import Failure, Severity, Verdict


def show_verdict(terminal: Terminal, verdict: Verdict) -> None:
    """Write a verdict in full."""
    number = "no result code" if verdict.code is None else str(verdict.code)
    outcome = "success" if verdict.is_success else "failure"
    terminal.say(
        f"{terminal.severity(verdict.severity)} {terminal.strong(f'{outcome} {number} {verdict.label}'.rstrip())}"
    )
    terminal.block("Meaning", verdict.meaning)
    if verdict.text and verdict.text != verdict.label:
        terminal.block("Text sent", verdict.text)
    if verdict.published and verdict.published != verdict.label:
        terminal.block("Published as", verdict.published)
    for number_, reading in enumerate(verdict.readings, 1):
        terminal.block(f"Reading {number_}", f"{reading}{' (chosen)' if number_ == 1 else ''}")
    for finding in verdict.findings:
        terminal.block("Finding" if finding.is_contradiction else "Oddity", finding.sentence)
    for cause in verdict.causes:
        terminal.block("Cause", cause)
    if verdict.advice:
        terminal.block("What to do", verdict.advice)
    if not verdict.is_success:
        terminal.block("Send again?", verdict.retry.sentence)
    terminal.block(
        "Known from", f"{verdict.source} ({verdict.provenance.value})" if verdict.source else verdict.provenance
    )


def show_failure(terminal: Terminal, failure: Failure) -> None:
    """Write why nobody answered: what happened, what it means, what to do."""
    terminal.say(f"{terminal.severity(Severity.ERROR)} {terminal.strong(f'unanswered: {failure.kind.value}')}")
    terminal.block("What", failure.happened)
    terminal.block("Meaning", failure.means)
    terminal.block("What to do", failure.advice)


def show_answer(terminal: Terminal, verdict: Verdict, body: Json) -> None:
    """Write a verdict in full, and what the answer carried when it is a success: a failure carries its code alone."""
    show_verdict(terminal, verdict)
    if not verdict.is_success or body in (None, {}, []):
        return
    terminal.say()
    for line in json.dumps(body, ensure_ascii=False, indent=2).splitlines():
        terminal.say(visible(f"  {line}"))
