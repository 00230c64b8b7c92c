"""A secret that formatting, logging and pickling cannot spill."""

from __future__ import annotations

import copy
import logging
import pickle
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pytest

from console.domain.secret import MASK, Secret


@dataclass
class Holder:
    key: Secret


@pytest.mark.parametrize(
    "shown",
    [
        str,
        repr,
        "{}".format,
        "{:>20}".format,
        "{!r:.30}".format,
        lambda secret: f"{secret}",
        lambda secret: "%s" % secret,  # noqa: UP031 - the old way must not spill either
        lambda secret: repr(Holder(secret)),
        lambda secret: repr([secret]),
        lambda secret: logging.makeLogRecord({"msg": "%s", "args": (secret,)}).getMessage(),
    ],
)
def test_no_way_of_showing_spills_it(shown: Callable[[Secret], str]) -> None:
    text = shown(Secret("hush-1234"))
    assert "hush" not in text
    assert MASK in text


@pytest.mark.parametrize("spill", [pickle.dumps, copy.deepcopy, lambda secret: asdict(Holder(secret))])
def test_it_cannot_be_pickled_or_copied(spill: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        spill(Secret("hush"))


def test_it_is_compared_by_its_text_and_revealed_by_name() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert (bool(Secret("")), bool(Secret("a"))) == (False, True)
    assert Secret("a").reveal() == "a"
