"""One measured figure: ours beside that of a counterpart where there is one, with the goal it is held to."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, and beside it that of its bare counterpart or of a peer."""

    name: str
    ours: float
    bare: float | None
    """The counterpart's value; None for a figure that stands alone."""
    unit: str
    goal: float | None = None
    """Bound on the ratio ours / bare; None for a figure that is only told, or is held to a limit."""
    more_is_better: bool = False
    note: str = ""
    """What the counterpart is and how it was measured."""
    limit: float | None = None
    """Bound on our own value, where the goal is no ratio."""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the counterpart's."""
        return self.ours / self.bare if self.bare else None

    @property
    def reaches_goal(self) -> bool:
        """Whether the ratio and the value are on the right side of their bounds, where there are any."""
        return self._is_within(self.ratio, self.goal) and self._is_within(self.ours, self.limit)

    def _is_within(self, value: float | None, bound: float | None) -> bool:
        if value is None or bound is None:
            return True
        return value >= bound if self.more_is_better else value <= bound


def alternate(ours: Callable[[], float], bare: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Measure both in turn and return the median of each."""
    mine, theirs = [], []
    for _ in range(rounds):
        theirs.append(bare())
        mine.append(ours())
    return statistics.median(mine), statistics.median(theirs)
