"""A journalled request as text that reproduces it elsewhere: curl, PowerShell, Python, raw XML.

Secrets never stand in such a text. Credentials and whatever was masked in the request become environment variables,
which a comment on top names, so that pasting shows at once what has to be set.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from console.journal.entry import Detail, EntryKind

APP_ID, APP_KEY, SECRET = "CUELIGHT_APP_ID", "CUELIGHT_APP_KEY", "CUELIGHT_SECRET"
"""Environment variables that stand for the credentials and for anything else that was masked."""

_MARKER = re.compile("•{3,}|«[^«»]* removed»")
_ADDRESS = ("CUELIGHT_RECORDER_HOST", "CUELIGHT_RECORDER_PORT")


class Form(Enum):
    """The forms a request can be copied in."""

    CURL = "curl"
    POWERSHELL = "PowerShell"
    PYTHON = "Python (httpx)"
    XML = "Raw XML"


class NotCopyable(ValueError):
    """This row cannot be copied in this form; the message says why and what can be done instead."""


@dataclass(frozen=True, slots=True)
class _HttpRequest:
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str
    has_credentials: bool

    @property
    def variables(self) -> tuple[str, ...]:
        credentials = (APP_ID, APP_KEY) if self.has_credentials else ()
        return (*credentials, SECRET) if _MARKER.search(self.url + self.body) else credentials


def forms_of(detail: Detail) -> tuple[Form, ...]:
    """Return the forms this row can be copied in; empty for what was not a call, or was never put into a request."""
    if detail.entry.kind is not EntryKind.CALL or not detail.request:
        return ()
    return (Form.XML, Form.PYTHON, Form.POWERSHELL) if _is_tcp(detail) else (Form.CURL, Form.POWERSHELL, Form.PYTHON)


def copied(detail: Detail, form: Form) -> str:
    """Return the request in a form that reproduces it when it is pasted; raises NotCopyable."""
    if form not in forms_of(detail):
        raise NotCopyable(_why_not(detail, form))
    if _is_tcp(detail):
        return _TCP_FORMS[form](detail.request.decode("utf-8", "replace").rstrip("\r\n"))
    return _HTTP_FORMS[form](_http_request(detail.request))


def _is_tcp(detail: Detail) -> bool:
    return detail.transport == "tcp"


def _why_not(detail: Detail, form: Form) -> str:
    if not forms_of(detail):
        return "Only a call can be copied as a request; choose the row of a call."
    if form is Form.CURL:
        return "curl cannot speak to the recorder's raw port; copy as raw XML, Python or PowerShell."
    return "This call went over HTTP; copy as curl, PowerShell or Python."


def _http_request(raw: bytes) -> _HttpRequest:
    head, _, body = raw.decode("utf-8", "replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, url, *_ = first.split(" ")
    headers = [tuple(line.split(": ", 1)) for line in lines if ": " in line]
    has_credentials = any(name == "Authorization" for name, _ in headers)
    kept = tuple((name, value) for name, value in headers if name != "Authorization")
    return _HttpRequest(method, url, kept, body, has_credentials)


def _comment(variables: tuple[str, ...]) -> str:
    return f"# Set {', '.join(variables)} in the environment first.\n" if variables else ""


# ---- curl ----------------------------------------------------------------------------------------------------------


def _curl(request: _HttpRequest) -> str:
    parts = [f"curl -sS -X {request.method} {_shell(request.url)}"]
    if request.has_credentials:
        parts.append(f'-u "${APP_ID}:${APP_KEY}"')
    parts += [f"-H {_shell(f'{name}: {value}')}" for name, value in request.headers]
    if request.body:
        parts.append(f"--data-binary {_shell(request.body)}")
    return _comment(request.variables) + " \\\n  ".join(parts) + "\n"


def _shell(text: str) -> str:
    """Quote for a POSIX shell; what was masked becomes a variable between quoted parts."""
    return f'"${SECRET}"'.join(shlex.quote(part) for part in _MARKER.split(text))


# ---- PowerShell ----------------------------------------------------------------------------------------------------


def _powershell(request: _HttpRequest) -> str:
    headers = "; ".join(f"{_single(name)} = {_single(value)}" for name, value in request.headers)
    lines = [f"$headers = @{{ {headers} }}"]
    if request.has_credentials:
        pair = f'"${{env:{APP_ID}}}:${{env:{APP_KEY}}}"'
        lines.append(f"$pair = [Text.Encoding]::UTF8.GetBytes({pair})")
        lines.append("$headers['Authorization'] = 'Basic ' + [Convert]::ToBase64String($pair)")
    body = ""
    if request.body:
        lines.append(f"$body = [Text.Encoding]::UTF8.GetBytes({_single(request.body)})")
        body = " -Body $body"
    call = f"-Method {request.method.capitalize()} -Uri {_single(request.url)} -Headers $headers{body}"
    return _comment(request.variables) + "\n".join([*lines, f"Invoke-RestMethod {call}"]) + "\n"


def _powershell_tcp(xml: str) -> str:
    host, port = _ADDRESS
    return f"""{_comment(_ADDRESS)}$client = [Net.Sockets.TcpClient]::new($env:{host}, [int]$env:{port})
$stream = $client.GetStream()
$bytes = [Text.Encoding]::UTF8.GetBytes({_single(xml)} + "`r`n")
$stream.Write($bytes, 0, $bytes.Length)
$buffer = [byte[]]::new(65536)
[Text.Encoding]::UTF8.GetString($buffer, 0, $stream.Read($buffer, 0, $buffer.Length))
$client.Close()
"""


def _single(text: str) -> str:
    """Quote for PowerShell; what was masked becomes a variable between quoted parts."""
    parts = ["'" + part.replace("'", "''") + "'" for part in _MARKER.split(text)]
    return parts[0] if len(parts) == 1 else f"({f' + $env:{SECRET} + '.join(parts)})"


# ---- Python --------------------------------------------------------------------------------------------------------


def _python(request: _HttpRequest) -> str:
    given = [f"    {request.method!r},", f"    {_python_text(request.url)},"]
    if request.has_credentials:
        given.append(f"    auth=(os.environ[{APP_ID!r}], os.environ[{APP_KEY!r}]),")
    given.append(f"    headers={dict(request.headers)!r},")
    if request.body:
        given.append(f"    content=({_python_text(request.body)}).encode(),")
    imports = "import os\n\nimport httpx\n" if request.variables else "import httpx\n"
    call = "\n".join(["answer = httpx.request(", *given, ")", "print(answer.status_code, answer.text)"])
    return f"{_comment(request.variables)}{imports}\n{call}\n"


def _python_tcp(xml: str) -> str:
    host, port = _ADDRESS
    return f"""{_comment(_ADDRESS)}import os
import socket

address = os.environ[{host!r}], int(os.environ[{port!r}])
with socket.create_connection(address, timeout=10) as connection:
    connection.sendall(({_python_text(xml)}).encode() + b"\\r\\n")
    answer = b""
    while b"</RESULT>" not in answer and (piece := connection.recv(65536)):
        answer += piece
print(answer.decode())
"""


def _python_text(text: str) -> str:
    """A Python expression for a text; what was masked is looked up when it runs."""
    return f" + os.environ[{SECRET!r}] + ".join(repr(part) for part in _MARKER.split(text))


def _raw_xml(xml: str) -> str:
    return xml + "\r\n"


_HTTP_FORMS: dict[Form, Callable[[_HttpRequest], str]] = {
    Form.CURL: _curl,
    Form.POWERSHELL: _powershell,
    Form.PYTHON: _python,
}
_TCP_FORMS: dict[Form, Callable[[str], str]] = {
    Form.XML: _raw_xml,
    Form.PYTHON: _python_tcp,
    Form.POWERSHELL: _powershell_tcp,
}
