"""One measured figure: ours against the counterpart, with the goal it is held to."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside that of its bare counterpart."""

    name: str
    ours: float
    bare: float
    unit: str
    goal: float | None = None
    """Bound on the ratio ours / bare; None for a figure that is only told."""
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours divided by the counterpart's."""
        return self.ours / self.bare

    @property
    def reaches_goal(self) -> bool:
        """Whether the ratio is on the right side of the goal, if there is one."""
        if self.goal is None:
            return True
        return self.ratio >= self.goal if self.more_is_better else self.ratio <= self.goal


def alternate(ours: Callable[[], float], bare: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Measure both in turn and return the median of each."""
    mine, theirs = [], []
    for _ in range(rounds):
        theirs.append(bare())
        mine.append(ours())
    return statistics.median(mine), statistics.median(theirs)
