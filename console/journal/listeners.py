"""Those who want to be told of something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

NewsT = TypeVar("NewsT")


class Listeners(Generic[NewsT]):
    """Listeners in the order in which they asked; each may leave at any time, also while it is being told."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[NewsT], None]] = []

    def add(self, listener: Callable[[NewsT], None]) -> Callable[[], None]:
        """Tell a listener from now on; returns what ends that, and may be called again."""
        self._listeners.append(listener)

        def leave() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return leave

    def tell(self, news: NewsT) -> None:
        """Tell all who listen now."""
        for listener in tuple(self._listeners):
            listener(news)
