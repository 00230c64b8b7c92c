"""Verdicts, failures, rows of tables and records of the catalogue as JSON documents."""

from __future__ import annotations

import dataclasses

from console.domain.codes import ResultCode
from console.domain.command import Command, FreeMessage, FreeRest, Message, Param, RawXml, Request, Rest
from console.domain.kinds import Json
from console.domain.outcome import Failure, Verdict
from console.domain.reply import Node, RecorderReply, Reply, RestReply
from console.journal.forms import form_of_failure, form_of_verdict


def command_document(command: Command) -> dict[str, Json]:
    """Return a record of the catalogue."""
    return {
        "id": command.id,
        "system": command.system.value,
        "title": command.title,
        "help": command.help,
        "request": _request(command.request),
        "params": [_param(param) for param in command.params],
        "expects": list(command.expects),
        "changes": command.changes.value,
        "repeatable": command.repeatable,
        "provenance": command.provenance.value,
        "source": command.source,
    }


def code_document(row: ResultCode) -> dict[str, Json]:
    """Return a row of a code table."""
    return {
        "system": row.system.value,
        "code": row.code,
        "category": row.category,
        "published": row.published,
        "meaning": row.meaning,
        "severity": row.severity.word,
        "success": row.is_success,
        "causes": list(row.causes),
        "advice": row.advice,
        "retry": row.retry.value,
        "source": row.source,
        "provenance": row.provenance.value,
    }


def verdict_document(verdict: Verdict) -> dict[str, Json]:
    """Return a verdict in the form session files use."""
    return form_of_verdict(verdict, str)


def failure_document(failure: Failure) -> dict[str, Json]:
    """Return why nobody answered, in the form session files use."""
    return form_of_failure(failure, str)


def body_document(reply: Reply) -> Json:
    """Return what the answer carried beside its envelope."""
    match reply:
        case RestReply():
            return reply.body
        case RecorderReply():
            return {node.name: _node(node) for node in reply.data}


def _node(node: Node) -> Json:
    """Return an element as JSON; in a container with a COUNT every other name holds a list, however few there are."""
    if not node.children:
        return node.text.strip()
    grouped: dict[str, list[Json]] = {}
    for child in node.children:
        grouped.setdefault(child.name, []).append(_node(child))
    is_list = node.child("COUNT") is not None
    return {
        name: found if len(found) > 1 or (is_list and name.upper() != "COUNT") else found[0]
        for name, found in grouped.items()
    }


def _request(request: Request) -> dict[str, Json]:
    match request:
        case Rest(method, path):
            return {"shape": "rest", "method": method, "path": path}
        case Message(name):
            return {"shape": "message", "type": name}
        case FreeRest():
            return {"shape": "any-rest"}
        case FreeMessage():
            return {"shape": "any-message"}
        case RawXml():
            return {"shape": "raw-xml"}


def _param(param: Param) -> dict[str, Json]:
    figures = {item.name: getattr(param.kind, item.name) for item in dataclasses.fields(param.kind)}
    return {
        "name": param.name,
        "kind": type(param.kind).__name__,
        "allowed": param.kind.hint,
        "limits": {name: list(value) if isinstance(value, tuple) else value for name, value in figures.items()},
        "label": param.label,
        "help": param.help,
        "required": param.required,
        "default": param.default,
        "marks": [*sorted(mark.value for mark in param.marks)],
        "section": param.section,
        "provenance": None if param.provenance is None else param.provenance.value,
    }
