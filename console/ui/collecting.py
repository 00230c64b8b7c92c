"""Keeps Python's collector of reference cycles from holding up the window."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 10_000
"""How many more objects than have gone must have come before the young ones are looked through; Python's is 700."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Leave what stands when the window is ready out of every collection, and collect less often.

    Modules, the catalogue and the widgets are nearly a hundred thousand objects that live as long as the program. A
    whole collection goes through all of them, 40 to 90 ms in which nothing is painted, and busy traffic brings one
    about every two seconds. With these set aside there is next to nothing to go through.
    """
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
