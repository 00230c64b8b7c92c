"""Every choice of ours about the recorder, in one place, so that a real trace can correct it.

Where the vendor's pages are silent or contradict each other, the simulator has to choose. Each choice is a switch here;
its default is what we believe to be likeliest or kindest, the other settings are there to exercise clients.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum, StrEnum
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from console.domain.kinds import Json
from console.wire.uptivity import Layout


class Framing(StrEnum):
    """When a request on the command port is complete."""

    LENIENT = "lenient"
    """As soon as the root element closes; white space around it is ignored, its line end is optional."""
    STRICT = "strict"
    """At the first CR LF, whatever has arrived: a request printed over several lines gives code 16."""


class ElementOrder(StrEnum):
    """Which element of a result comes first; the documents and a real server differ."""

    DOCS = "docs"
    """REQUESTID first."""
    FIELD = "field"
    """REQUESTTYPE first, as a real server was seen to do."""


class ErrorType(StrEnum):
    """What RESULTTYPE says on an error; the published table and the published text differ."""

    ERROR = "error"
    """The literal ERROR."""
    LABEL = "label"
    """The label of the code."""


class BlackoutBinding(StrEnum):
    """What a blackout sticks to."""

    AGENT = "agent"
    """The agent: it carries on into the next call until somebody stops it."""
    CALL = "call"
    """The call: it ends with it."""


class SwitchNotUnderstood(ValueError):
    """A switch that does not exist or cannot be set so; the message names it and what is allowed."""


@dataclass(slots=True)
class Switches:
    """How this recorder behaves where the published pages leave it open."""

    framing: Framing = Framing.LENIENT
    strict_accepts_line_feed: bool = False
    """Strict framing only: a bare LF ends a request too. The pages call the end mark CR LF and #13 at once."""
    patience_s: float = 0.3
    """Lenient framing only: an unfinished request that ends in a line end and is followed by silence for so long is
    given up as broken (16). No page says what a server does with it."""
    largest_request_bytes: int = 1_048_576
    """Larger requests get 16 and the connection is closed. No limit is published."""
    element_order: ElementOrder = ElementOrder.DOCS
    names_request_type: bool = True
    """Whether results carry REQUESTTYPE; one published example and reality do, the others do not."""
    error_type: ErrorType = ErrorType.ERROR
    layout: Layout = Layout.ONE_LINE
    web_layout: Layout = Layout.TABBED_LINES
    """The one real exchange that was published came over the Web API and spanned several lines, some with tabs."""
    segment_bytes: int = 0
    """Results leave in segments of so many bytes; 0 sends them whole."""
    stale_result_first: bool = False
    """Sockets only: every result is glued behind a late one of an older request, in one segment."""
    client_limit: int = 32
    """Connections on the command port; one more gets 48 with a blank REQUESTID and is closed."""
    queue_limit: int = 64
    """Commands waiting over all connections; one more gets 47."""
    delay_s: float = 0.0
    """Time every command takes."""
    idle_timeout_s: float = 0.0
    """Command connections idle for so long are closed; 0 never closes them."""
    schedules_enforced: bool = False
    """The scheduler decides: calls on scheduled devices are recorded at once, others answer 9."""
    unlicensed_groups: frozenset[str] = frozenset()
    """Groups that answer 39: the first words of command ids, such as `record` or `blackout`."""
    denied_types: frozenset[str] = frozenset()
    """TYPEs the configuration refuses: 44."""
    unsupported_types: frozenset[str] = frozenset()
    """TYPEs this release or integration does not know: 49."""
    length_limits: Mapping[str, int] = field(default_factory=dict)
    """Longest value of a parameter; a longer one gets 59. The published length charts are unknown, so none is set."""
    disk_full: bool = False
    scheduler_down: bool = False
    recorder_down: bool = False
    logger_down: bool = False
    database_down: bool = False
    config_broken: bool = False
    default_path_missing: bool = False
    fails_unspecified: bool = False
    """Every command that passes its checks ends in 4."""
    fails_inside: bool = False
    """Every command that passes its checks ends in 11."""
    cores_up: int = 2
    """Recording cores that answer; with fewer than there are, commands that ask them answer 46."""
    blackout_binding: BlackoutBinding = BlackoutBinding.AGENT
    blackout_maximum_s: float = 600.0
    """Safety net: a blackout nobody stops ends by itself after so long, with an event."""
    blackout_needs_recording: bool = False
    """Whether BLACKOUTSTART on a call that is not recorded answers 12."""
    push_without_subscribe: bool = True
    """Events go to whoever connects to the event port. On, because silence would hide a client that never asks."""
    event_root: str = "EVENT"
    event_layout: Layout = Layout.ONE_LINE
    event_fields_shuffled: bool = False
    event_extra_field: bool = False
    """Every event carries a field no client knows."""
    event_cut_next: bool = False
    """The next event is cut in half and its connections are closed; then the switch falls back."""

    def change(self, changes: Mapping[str, Json]) -> None:
        """Set switches from JSON, all or none; raises SwitchNotUnderstood."""
        hints = get_type_hints(type(self))
        read = {name: _read(name, value, hints.get(name)) for name, value in changes.items()}
        for name, value in read.items():
            setattr(self, name, value)

    def reset(self) -> None:
        """Return every switch to its default."""
        usual = Switches()
        for item in fields(self):
            setattr(self, item.name, getattr(usual, item.name))

    def to_json(self) -> dict[str, Json]:
        """Return every switch with its setting."""
        return {item.name: _shown(getattr(self, item.name)) for item in fields(self)}


def _shown(value: object) -> Json:
    match value:
        case frozenset():
            return [str(word) for word in sorted(value)]
        case Mapping():
            return {str(name): int(limit) for name, limit in value.items()}
        case bool() | int() | float():
            return value
        case Enum():
            return str(value.value)
        case _:
            return str(value)


def _read(name: str, value: Json, hint: type | UnionType | None) -> object:
    """Turn the JSON value of a switch into its setting."""
    if hint is None:
        raise SwitchNotUnderstood(f"There is no switch '{name}'.")
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _read_word(name, value, hint)
    if get_origin(hint) is frozenset and isinstance(value, list):
        return frozenset(str(word) if name == "unlicensed_groups" else str(word).upper() for word in value)
    if get_args(hint) == (str, int) and isinstance(value, dict):
        return {str(key).upper(): _read_number(f"{name}.{key}", limit, int) for key, limit in value.items()}
    if hint is bool and isinstance(value, bool):
        return value
    if hint in (int, float):
        return _read_number(name, value, float if hint is float else int)
    if hint is str and isinstance(value, str) and value:
        return value
    raise SwitchNotUnderstood(f"The switch '{name}' cannot be set to {value!r}.")


def _read_word(name: str, value: Json, words: type[Enum]) -> Enum:
    try:
        return words(value)
    except ValueError:
        allowed = ", ".join(str(word.value) for word in words)
        raise SwitchNotUnderstood(f"The switch '{name}' is one of: {allowed}.") from None


def _read_number(name: str, value: Json, kind: type[int] | type[float]) -> int | float:
    fits = isinstance(value, int) if kind is int else isinstance(value, int | float)
    if isinstance(value, bool) or not fits or not isinstance(value, int | float) or value < 0:
        raise SwitchNotUnderstood(f"The switch '{name}' is a number, 0 or more.")
    return kind(value)
