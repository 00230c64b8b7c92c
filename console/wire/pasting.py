"""A pasted request becomes a call: a curl line for EnableX or the Web API, or XML for the recorder.

Where the catalogue knows the request, its command is filled; what it does not know goes into the free-form command
of its system, so that nothing pasted is lost. What cannot be understood is refused with the reason.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from console.domain import catalogue
from console.domain.command import Command, Message, Rest, Transport
from console.domain.kinds import Json
from console.wire import uptivity
from console.wire.errors import Unreadable

_PREFIX = re.compile(r"^/(?:video/)?v\d+(?=/)|^/video(?=/)")
_WITH_VALUE = frozenset(
    (
        "-X",
        "--request",
        "-H",
        "--header",
        "-d",
        "--data",
        "--data-raw",
        "--data-binary",
        "--data-ascii",
        "--json",
        "-u",
        "--user",
        "-o",
        "--output",
        "-m",
        "--max-time",
        "--connect-timeout",
        "-A",
        "--user-agent",
        "--url",
        "--cacert",
        "-e",
        "--referer",
    )
)
"""Options of curl that take a value; all others stand alone."""

_BODIES = frozenset({"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json"})


class NotUnderstood(ValueError):
    """A pasted text that is no request; the message says why and what would be one."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted text asks for: a command and the texts of its fields."""

    command: Command
    texts: Mapping[str, str]
    transport: Transport
    remarks: tuple[str, ...] = ()
    """What was left out or changed, one sentence each."""


def understand(text: str) -> Pasted:
    """Return what a pasted text asks for; raises NotUnderstood."""
    stripped = text.strip()
    if stripped.startswith("<"):
        return _from_xml(stripped)
    lines = [line for line in stripped.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"[\\^`]\r?\n", " ", "\n".join(lines)).strip()
    if joined.startswith("curl"):
        return _from_curl(joined)
    raise NotUnderstood("This is neither a curl command nor XML. Paste a line that begins with 'curl', or a <REQUEST>.")


def _from_xml(text: str) -> Pasted:
    try:
        request = uptivity.decode_request(text.encode())
    except Unreadable as unreadable:
        remark = f"It is not well-formed ({unreadable.detail}), so it will be sent as it stands."
        return Pasted(catalogue.find("recorder.raw"), {"xml": text}, Transport.TCP, (remark,))
    if request.root != "REQUEST" or not request.type:
        remark = "It has no REQUEST with a TYPE, so it will be sent as it stands."
        return Pasted(catalogue.find("recorder.raw"), {"xml": text}, Transport.TCP, (remark,))
    return _recorder_command(request, Transport.TCP)


def _recorder_command(request: uptivity.RecorderRequest, transport: Transport) -> Pasted:
    remarks = ("The REQUESTID is given anew when it is sent.",) if request.request_id else ()
    wanted = (request.type or "").upper()
    known = [c for c in catalogue.COMMANDS if isinstance(c.request, Message) and c.request.type == wanted]
    if known and all(name in known[0].by_name for name, _ in request.params):
        return Pasted(known[0], dict(request.params), transport, remarks)
    pairs = "\n".join(f"{name}={value}" for name, value in request.params)
    texts = {"type": wanted, "pairs": pairs}
    return Pasted(catalogue.find("recorder.free"), texts, transport, remarks)


def _from_curl(line: str) -> Pasted:
    try:
        words = shlex.split(line)
    except ValueError as problem:
        raise NotUnderstood(f"The quotes of this curl command do not match ({problem}).") from None
    method, url, body = _curl_parts(words[1:])
    if not url:
        raise NotUnderstood("This curl command names no address.")
    parts = urlsplit(url if "//" in url else f"//{url}")
    if parts.path.lower().endswith("/webapi.aspx"):
        return _recorder_command(uptivity.decode_query(parts.query), Transport.HTTP)
    return _from_rest(method, parts.path, body)


def _curl_parts(words: Sequence[str]) -> tuple[str, str, str]:
    method, url, body = "", "", ""
    rest = iter(words)
    for word in rest:
        option, _, attached = word.partition("=") if word.startswith("--") else (word, "", "")
        if option not in _WITH_VALUE:
            url = url or ("" if word.startswith("-") else word)
            continue
        value = attached or next(rest, "")
        match option:
            case "-X" | "--request":
                method = value.upper()
            case "--url":
                url = value
            case _ if option in _BODIES:
                body = value
    return method or ("POST" if body else "GET"), url, body


def _from_rest(method: str, path: str, body: str) -> Pasted:
    route = _PREFIX.sub("", re.sub("/{2,}", "/", path)) or "/"
    remarks = ("Address and credentials come from the environment.",)
    for command in catalogue.COMMANDS:
        if not isinstance(command.request, Rest) or command.request.method != method:
            continue
        found = _filled(command.request.path, route)
        if found is None:
            continue
        texts = _body_texts(command, body)
        if texts is not None:
            return Pasted(command, {**found, **texts}, Transport.HTTP, remarks)
    free = {"method": method, "path": route} | ({"body": body} if body else {})
    return Pasted(catalogue.find("enablex.free"), free, Transport.HTTP, remarks)


def _filled(pattern: str, route: str) -> dict[str, str] | None:
    expression = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", pattern.rstrip("/"))
    found = re.fullmatch(expression, route.rstrip("/"))
    return None if found is None else {name: unquote(value) for name, value in found.groupdict().items()}


def _body_texts(command: Command, body: str) -> dict[str, str] | None:
    """Texts of the fields that a JSON body fills; None when it holds what the command does not know."""
    if not body:
        return {}
    try:
        document: Json = json.loads(body)
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    texts: dict[str, str] = {}
    return texts if _collect(command, document, "", texts) else None


def _collect(command: Command, document: Mapping[str, Json], prefix: str, texts: dict[str, str]) -> bool:
    for key, value in document.items():
        name = f"{prefix}{key}"
        if name in command.by_name:
            texts[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        elif not (isinstance(value, dict) and _collect(command, value, f"{name}.", texts)):
            return False
    return True
