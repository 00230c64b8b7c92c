"""Bodies taken apart for reading: JSON and XML as one tree of names and values.

This is for showing only. It is tolerant, resolves no entities but the five of XML, and judges nothing: a body that
cannot be taken apart is shown as raw bytes.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_XML_PIECE = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<(?P<end>/)?(?P<name>[^\s<>/!?]+)(?P<rest>[^<>]*?)(?P<empty>/)?>|(?P<text>[^<]+)|<",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*("[^"]*"|'[^']*'|\S+)""")
_DEEPEST = 200


@dataclass(slots=True)
class Branch:
    """A name with a value or with branches of its own."""

    name: str
    value: str = ""
    branches: list[Branch] = field(default_factory=list)

    @property
    def note(self) -> str:
        """The value, or how many branches there are."""
        if self.value or not self.branches:
            return self.value
        return f"{len(self.branches)} item" + ("s" if len(self.branches) != 1 else "")


def parse(raw: bytes) -> Branch | None:
    """Take a body apart; HTTP heads are shown as branches of their own. None when there is nothing to take apart."""
    head, body = _split_head(raw)
    text = body.decode("utf-8", "replace").lstrip("\ufeff").strip()
    tree = _parsed_body(text)
    if head is None:
        return tree
    root = Branch("message", "", [Branch("head", "", [Branch(*pair) for pair in head])])
    if tree is not None:
        root.branches.append(tree)
    return root


def _parsed_body(text: str) -> Branch | None:
    if text.startswith(("{", "[")):
        try:
            return _from_json("body", json.loads(text))
        except (ValueError, RecursionError):
            return None
    return _from_xml(text) if text.startswith("<") else None


def _split_head(raw: bytes) -> tuple[Sequence[tuple[str, str]] | None, bytes]:
    """Part an HTTP head from its body; None for the head when there is none."""
    head, gap, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    if not gap or not ("HTTP/" in first or re.match(r"[A-Z]+ \S+", first)):
        return None, raw
    pairs = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return [("first line", first), *pairs], body


def _from_json(name: str, value: object, depth: int = 0) -> Branch:
    match value:
        case dict() if depth < _DEEPEST:
            return Branch(name, "", [_from_json(str(key), item, depth + 1) for key, item in value.items()])
        case list() if depth < _DEEPEST:
            return Branch(name, "", [_from_json(f"[{n}]", item, depth + 1) for n, item in enumerate(value)])
        case str():
            return Branch(name, value)
        case _:
            return Branch(name, json.dumps(value))


def _from_xml(text: str) -> Branch | None:
    """Read elements as they open and close; one that closes without having been opened is passed over."""
    if "<!DOCTYPE" in text[:2_000].upper():
        return None
    top = Branch("")
    path = [top]
    for piece in _XML_PIECE.finditer(text):
        if piece["name"] is None:
            path[-1].value += html.unescape(piece["text"] or "") or piece["cdata"] or ""
        elif piece["end"]:
            _close(path, piece["name"])
        else:
            branch = Branch(piece["name"], "", [Branch(f"@{k}", v) for k, v in _attributes(piece["rest"])])
            path[-1].branches.append(branch)
            if not piece["empty"] and len(path) < _DEEPEST:
                path.append(branch)
    for branch in _all(top):
        branch.value = branch.value.strip()
    return top.branches[0] if len(top.branches) == 1 else top if top.branches else None


def _close(path: list[Branch], name: str) -> None:
    if any(branch.name == name for branch in path[1:]):
        while path.pop().name != name:
            pass


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for name, value in _ATTRIBUTE.findall(text):
        yield name, html.unescape(value.strip("\"'"))


def _all(branch: Branch) -> Iterator[Branch]:
    waiting = [branch]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += found.branches
