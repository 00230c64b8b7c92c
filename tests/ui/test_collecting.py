"""What stands is left out of collections, what is new is not, and nothing of it outlives the window."""

from __future__ import annotations

import gc
import weakref

import pytest

from console.ui.collecting import NEW_OBJECTS, rare_collections


class _Ring:
    """Holds itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_stands_is_set_aside_and_collections_are_rare() -> None:
    with rare_collections():
        assert gc.get_freeze_count() > NEW_OBJECTS
        assert gc.get_threshold()[0] == NEW_OBJECTS


def test_what_comes_later_is_still_collected() -> None:
    with rare_collections():
        ring = weakref.ref(_Ring())
        assert ring() is not None
        gc.collect()
        assert ring() is None


def test_everything_is_as_before_when_the_window_is_left_by_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError), rare_collections():
        raise KeyError
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
