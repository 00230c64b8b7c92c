"""What every text that matches a regular expression has to hold, so that most rows need not be tried one by one.

Every match of `room .* is full` holds ` is full`. A fragment is a row of letters and of what stands for one
letter; where it is found in a whole block of rows, read as bytes, is a row that is held against the expression itself.
Reading the expression is careful, not clever: what is not understood ends a fragment, or the attempt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

FEWEST_LETTERS = 2
"""Plain letters of a fragment from which on it is worth looking for; one will do where nothing else is asked for."""

MOST_FRAGMENTS = 8
"""Alternatives that are looked for one after the other."""

LONG_S = "ſ".encode()
"""The one letter beyond ASCII that is like one of its small letters where capitals do not matter."""

KELVIN = "\N{KELVIN SIGN}".encode()
"""Another one, for which `str.lower` has the small letter and `bytes.lower` has not."""

_BEYOND = rb"[\xc2-\xf4][\x80-\xbf]{1,3}"  # any letter beyond ASCII, in UTF-8
_ANY = rb"(?:[^\n\x80-\xff]|" + _BEYOND + rb")"
_DECIMAL = rb"(?:[0-9]|" + _BEYOND + rb")"  # there are digits beyond ASCII
_REMEMBERED = 64
_TOKEN = re.compile(
    r"""
      (?P<letter>[A-Za-z0-9 !"\#%&',/:;<=>@_`~-])
    | \\(?P<escaped>[!-/:-@\[-`{-~])
    | \[(?P<letters>(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[A-Za-z0-9 _=.,:;/@\#%])+)\]
    | (?P<decimal>\\d)
    | (?P<any>\\[DwWsS]|[.]|[^\x00-\x7f]|\[\^?(?:\\[dDwWsS!-/:-@]|[^\[\]\\&|~])+\])
    | (?P<place>\\[bB]|[$^])
    | (?P<opened>\((?:\?:)?)(?![?*])
    | (?P<closed>\))
    | (?P<bar>\|)
    | (?P<repeated>(?P<perhaps_never>[*?]|\{[0-9]+(?:,[0-9]*)?\})|\+)[?+]?
    """,
    re.VERBOSE,
)
"""All that is understood of an expression. Flags, names, looking ahead and the like are not."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Something to look for in lower-cased text."""

    wanted: bytes
    is_expression: bool = False
    """Whether what to look for is an expression: one that never goes back far, and needs no flags."""
    is_all: bool = False
    """Whether every text that holds it matches, so that nothing else need be asked."""

    def finder(self) -> Callable[[bytearray, int, int], int]:
        """Return what tells where this stands first between two places of a blob; -1 when it does not."""
        wanted = self.wanted
        if not self.is_expression:
            return lambda blob, start, stop: blob.find(wanted, start, stop)
        search = re.compile(wanted).search

        def find(blob: bytearray, start: int, stop: int) -> int:
            found = search(blob, start, stop)
            return -1 if found is None else found.start()

        return find


@lru_cache(_REMEMBERED)
def fragments(pattern: str) -> tuple[Fragment, ...]:
    """Return fragments of which every matching text holds one; none when that cannot be said."""
    branches = _branches(pattern)
    best = [branch.best for branch in branches]
    if not 0 < len(best) <= MOST_FRAGMENTS or not all(branch.is_worth_looking_for for branch in branches):
        return ()
    found = [run.fragment(is_all=branch.is_one_run) for branch, run in zip(branches, best, strict=True)]
    if any(run.may_hold_s for run in best):
        found.append(Fragment(LONG_S))
    return tuple(dict.fromkeys(found))


@lru_cache(_REMEMBERED)
def plain_letters(pattern: str) -> tuple[bytes, ...]:
    """Return texts of which every match holds one, letter by letter; none when that cannot be said.

    They are in lower case as `bytes.lower` makes it, which leaves the letters beyond ASCII as they are.
    """
    found = [branch.longest for branch in _branches(pattern)]
    if not 0 < len(found) <= MOST_FRAGMENTS or min(map(len, found)) < FEWEST_LETTERS:
        return ()
    alike = [other for letter, other in ((b"s", LONG_S), (b"k", KELVIN)) if any(letter in text for text in found)]
    return tuple(dict.fromkeys((*found, *alike)))


def is_quick(pattern: str) -> bool:
    """Whether a summary is held against an expression in next to no time, whatever it says.

    It is when there is one repetition or one group at the most: several multiply the ways in which a match is tried.
    """
    place, choices = 0, 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            return False
        choices += bool(token["repeated"] or token["opened"])
        place = token.end()
    return choices <= 1


@dataclass(slots=True)
class _Run:
    """Letters, and what stands for one, that follow one another."""

    atoms: list[bytes] = field(default_factory=list)
    """A letter each, or an expression for one."""

    @property
    def letter_count(self) -> int:
        return sum(len(atom) == 1 for atom in self.atoms)

    @property
    def may_hold_s(self) -> bool:
        return any(atom == b"s" or (len(atom) > 1 and atom[:1] == b"[" and re.match(atom, b"s")) for atom in self.atoms)

    def fragment(self, *, is_all: bool) -> Fragment:
        sure = [place for place, atom in enumerate(self.atoms) if atom not in (_ANY, _DECIMAL)]
        atoms = self.atoms[sure[0] : sure[-1] + 1]
        if all(len(atom) == 1 for atom in atoms):
            return Fragment(b"".join(atoms), is_all=is_all)
        wanted = b"".join(re.escape(atom) if len(atom) == 1 else atom for atom in atoms)
        return Fragment(wanted, is_expression=True, is_all=is_all)


@dataclass(slots=True)
class _Branch:
    """One of the alternatives of an expression."""

    runs: list[_Run] = field(default_factory=lambda: [_Run()])
    is_one_run: bool = True
    """Whether it asks for nothing but one row of plain letters and sets."""

    @property
    def best(self) -> _Run:
        return max(self.runs, key=lambda run: run.letter_count)

    @property
    def longest(self) -> bytes:
        """The most plain letters that follow one another."""
        stretches = [
            b"".join(atoms)
            for run in self.runs
            for is_plain, atoms in groupby(run.atoms, lambda atom: len(atom) == 1)
            if is_plain
        ]
        return max(stretches, key=len, default=b"")

    @property
    def is_worth_looking_for(self) -> bool:
        """Whether finding the best run first is quicker than trying every row."""
        return self.best.letter_count >= (1 if self.is_one_run else FEWEST_LETTERS)

    def add(self, atom: bytes, *, is_sure: bool = True) -> None:
        self.runs[-1].atoms.append(atom)
        self.is_one_run &= is_sure

    def interrupt(self) -> None:
        self.runs.append(_Run())
        self.is_one_run = False

    def repeat(self, *, perhaps_never: bool) -> None:
        """What stands last, when it is a letter or a set, may stand there otherwise than once."""
        if perhaps_never and self.runs[-1].atoms:
            self.runs[-1].atoms.pop()
        self.interrupt()


def _branches(pattern: str) -> Sequence[_Branch]:
    """Return the alternatives of an expression as far as its groups are not entered; none when it is not understood."""
    branches, depth, place = [_Branch()], 0, 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            return ()
        place = token.end()
        depth += (token["opened"] is not None) - (token["closed"] is not None)
        if depth < 0:
            return ()
        if depth == 0 and token["bar"]:
            branches.append(_Branch())
        elif depth == 0 or token["opened"]:
            _take(branches[-1], token)
    return branches if depth == 0 else ()


def _take(branch: _Branch, token: re.Match[str]) -> None:
    if letter := token["letter"] or token["escaped"]:
        branch.add(letter.lower().encode())
    elif letters := token["letters"]:
        branch.add(f"[{letters.lower()}]".encode())
    elif token["decimal"]:
        branch.add(_DECIMAL, is_sure=False)
    elif token["any"]:
        branch.add(_ANY, is_sure=False)
    elif token["place"]:
        branch.is_one_run = False
    elif token["repeated"]:
        branch.repeat(perhaps_never=token["perhaps_never"] is not None)
    else:
        branch.interrupt()
