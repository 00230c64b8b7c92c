"""Nodes, lazily built data and events."""

from __future__ import annotations

from console.domain.reply import Event, Node, RecorderReply

USERS = Node(
    "USERS",
    children=(
        Node("COUNT", " 1 "),
        Node("USER", children=(Node("Username", "jdoe"), Node("EMAIL", ""), Node("username", "second"))),
    ),
)


def test_children_are_found_by_name_without_regard_to_case() -> None:
    user = USERS.child("user")
    assert user is not None
    assert user.value("USERNAME") == "jdoe"
    assert (USERS.value("count"), user.value("email", "none"), user.value("PHONE", "none")) == ("1", "", "none")
    assert USERS.child("nobody") is None


def test_all_values_come_at_once_and_the_first_of_a_name_counts() -> None:
    user = USERS.child("USER")
    assert user is not None
    assert user.values() == {"USERNAME": "jdoe", "EMAIL": ""}
    assert USERS.values()["COUNT"] == "1"


def test_leaves_come_in_document_order() -> None:
    assert list(USERS.leaves()) == [("COUNT", " 1 "), ("Username", "jdoe"), ("EMAIL", ""), ("username", "second")]
    assert list(Node("X", "text").leaves()) == []


def test_data_is_built_once_and_only_when_wanted() -> None:
    built = []

    def load() -> tuple[Node, ...]:
        built.append(1)
        return (USERS,)

    reply = RecorderReply(b"", load_data=load)
    assert not built
    assert reply.data is reply.data
    assert built == [1]
    assert RecorderReply(b"").data == ()


def test_an_event_gives_the_first_field_of_a_name() -> None:
    event = Event(b"", "CALLSTART", fields=(("DeviceId", " 200 "), ("DEVICEID", "201")))
    assert (event.value("deviceid"), event.value("ANI", "none")) == ("200", "none")
