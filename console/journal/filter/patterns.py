"""Regular expressions that somebody typed: whether they can be read, and whether a workstation can hold them."""

from __future__ import annotations

import re
import warnings

MOST_STEPS = 100_000
"""Steps of an expression when its repetitions are written out, as the engine keeps them; so many take some 50 MB."""

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(?P<least>\d+)(?:,\d*)?\}|.", re.DOTALL)


class IllFormedPattern(ValueError):
    """An expression that cannot be used; the message says why."""


def check_pattern(pattern: str) -> None:
    """Refuse an expression that cannot be read or would fill the memory; raises IllFormedPattern."""
    import regex  # 3 MB, and few filters have a pattern

    if steps(pattern) > MOST_STEPS:
        raise IllFormedPattern("This regular expression repeats too much; write smaller numbers between its { }.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a later version will read differently
            regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, OverflowError, RecursionError) as problem:
        raise IllFormedPattern(f"This is no regular expression: {problem}.") from None


def steps(pattern: str) -> int:
    """Estimate how long an expression is when every repetition is written out as often as it has to be."""
    groups, last = [0], 0
    for piece in _PIECE.finditer(pattern):
        if piece[0] == "(":
            groups.append(0)
            continue
        if piece["least"] is not None:
            grown = last * (max(1, int(piece["least"])) - 1)
            last += grown
            groups[-1] += grown
            continue
        last = max(1, groups.pop()) if piece[0] == ")" and len(groups) > 1 else 1
        groups[-1] += last
    return sum(groups)
