"""Makes malformed XML well-formed again, losing as little as possible.

A recorder's bodies are not promised to be well-formed. libxml2's own recovery pairs a wrong closing tag with whatever
is open and can lose the rest of a document, so the tags are put in order here first: a bare '&' or '<' becomes
text, a closing tag that fits nothing is dropped, an element left open is closed where its next sibling begins.
"""

from __future__ import annotations

import re
from collections import Counter

_BARE_AMPERSAND = re.compile(rb"&(?!(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|lt|gt|amp|quot|apos);)")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:[0-8]|1[124-9]|2[0-9]|3[01]|0+);|\xef\xbf[\xbe\xbf]")
_PART = re.compile(
    rb"<!--.*?-->|<\?.*?\?>"
    rb"|(?P<cdata><!\[CDATA\[.*?\]\]>)"
    rb"|</(?P<closed>[A-Za-z_][\w.:-]*)\s*>"
    rb"""|<(?P<opened>[A-Za-z_][\w.:-]*)(?:\s(?:[^"'<>]|"[^"<]*"|'[^'<]*')*?)?(?P<empty>/)?>"""
    rb"|(?P<mark><)"
    rb"|(?P<text>[^<]+)",
    re.DOTALL,
)
_PAIRS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
"""What opens a comment, a CDATA section or a processing instruction, and what ends it."""


def clean(text: bytes) -> bytes:
    """Return UTF-8 text with every bare '&' escaped and without characters that XML forbids."""
    return _FORBIDDEN.sub(b"", _BARE_AMPERSAND.sub(b"&amp;", text))


def balance(text: bytes) -> bytes:
    """Return one well-formed element made of the tags in cleaned UTF-8 text; empty when there is no tag."""
    return _Balancer(_without_unended(text)).run()


def _without_unended(text: bytes) -> bytes:
    """The text with those marks escaped that open what never ends: each costs a search to the last byte."""
    for mark, end in _PAIRS:
        last = text.rfind(end) + 1
        text = text[:last] + text[last:].replace(mark, b"&lt;" + mark[1:])
    return text


class _Balancer:
    """One walk over the tags with the elements that are open."""

    def __init__(self, text: bytes) -> None:
        self._parts = list(_PART.finditer(text))
        opened = Counter(part["opened"] for part in self._parts if part["opened"] and not part["empty"])
        closed = Counter(part["closed"] for part in self._parts if part["closed"])
        self._left_open = {name for name, count in opened.items() if count > closed[name]}
        self._out: list[bytes] = []
        self._stack: list[bytes] = []
        self._has_child: list[bool] = []
        self._has_text = False
        self._is_done = False

    def run(self) -> bytes:
        for part in self._parts:
            if self._is_done:
                break
            if part["opened"]:
                self._open(part["opened"], is_empty=bool(part["empty"]))
            elif part["closed"]:
                self._close(part["closed"])
            elif self._stack:
                self._add_text(part)
        while self._stack:
            self._pop()
        return b"".join(self._out)

    def _open(self, name: bytes, *, is_empty: bool) -> None:
        if len(self._stack) > 1 and self._stack[-1] in self._left_open and self._ends_before(name):
            self._pop()
        if self._has_child:
            self._has_child[-1] = True
        self._out.append(b"<" + _local(name) + b">")
        self._stack.append(name)
        self._has_child.append(False)
        self._has_text = False
        if is_empty:
            self._pop()

    def _ends_before(self, name: bytes) -> bool:
        """An open leaf ends where another element begins, an open item where the next of its kind begins."""
        return self._has_text if not self._has_child[-1] else self._stack[-1] == name

    def _close(self, name: bytes) -> None:
        if name not in self._stack:
            return
        while self._stack[-1] != name:
            self._pop()
        self._pop()

    def _pop(self) -> None:
        self._out.append(b"</" + _local(self._stack.pop()) + b">")
        self._has_child.pop()
        self._has_text = False
        self._is_done = not self._stack

    def _add_text(self, part: re.Match[bytes]) -> None:
        if part["mark"]:
            self._out.append(b"&lt;")
        elif part["cdata"] or part["text"]:
            self._out.append(part.group().replace(b"]]>", b"]]&gt;") if part["text"] else part.group())
            self._has_text = self._has_text or not part.group().isspace()


def _local(name: bytes) -> bytes:
    """A prefix that nobody declared would make the document unreadable again."""
    return name.rpartition(b":")[2] or name.replace(b":", b"_")
