"""Listeners are told in order, and may leave whenever they like."""

from __future__ import annotations

from console.journal.listeners import Listeners


def test_all_are_told_in_the_order_in_which_they_asked() -> None:
    heard: list[tuple[str, int]] = []
    listeners = Listeners[int]()
    for name in "ab":
        listeners.add(lambda news, name=name: heard.append((name, news)))
    listeners.tell(1)
    listeners.tell(2)
    assert heard == [("a", 1), ("b", 1), ("a", 2), ("b", 2)]


def test_who_has_left_hears_no_more_and_may_leave_again() -> None:
    heard: list[int] = []
    listeners = Listeners[int]()
    leave = listeners.add(heard.append)
    listeners.tell(1)
    leave()
    leave()
    listeners.tell(2)
    assert heard == [1]


def test_a_listener_may_leave_while_it_is_being_told() -> None:
    heard: list[str] = []
    listeners = Listeners[str]()

    def once(news: str) -> None:
        heard.append(f"once {news}")
        leave()

    leave = listeners.add(once)
    listeners.add(lambda news: heard.append(f"always {news}"))
    listeners.tell("x")
    listeners.tell("y")
    assert heard == ["once x", "always x", "always y"]
