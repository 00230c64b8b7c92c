"""A call: a command with its values, on its way to one environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from console.domain.command import Command, System, Transport
from console.domain.kinds import Value

DEFAULT_TIMEOUT_S = 10.0
"""Deadline of a call in seconds unless somebody sets another."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command with values, ready to be run."""

    command: Command
    values: Mapping[str, Value] = field(default_factory=dict)
    environment: str = ""
    """Name of the environment it is meant for."""
    transport: Transport = Transport.HTTP
    """How it travels; EnableX has no other way than HTTP, whatever was asked for."""
    timeout_s: float = DEFAULT_TIMEOUT_S
    sent_anyway: bool = False
    """The values failed the check and the operator sent them all the same."""
    id: int = 0
    """Given by the runner when it takes the call: unique within a run of the program, 1 … 2147483647; 0 before.
    The recorder's REQUESTID."""
    taken_s: float = 0.0
    """When the runner took it, in epoch seconds; 0 before. What became known later may be this call's own doing."""
    attempt: int = 1
    """1 for the first sending; retries count on."""
    first_entry: int | None = None
    """Journal entry of the first attempt, for a retry."""

    def __post_init__(self) -> None:
        """Keep to the way that there is, so that no row tells of another."""
        if self.command.system is System.ENABLEX and self.transport is not Transport.HTTP:
            object.__setattr__(self, "transport", Transport.HTTP)

    def taken(self, identifier: int, environment: str, at_s: float) -> Call:
        """Return this call as the runner takes it: with an id, the environment it goes to and the time."""
        return Call(
            self.command,
            self.values,
            environment,
            self.transport,
            self.timeout_s,
            self.sent_anyway,
            identifier,
            at_s,
            self.attempt,
            self.first_entry,
        )

    def again(self, first_entry: int) -> Call:
        """Return the next attempt of this call, still without an id, linked to the first attempt's entry."""
        return replace(self, id=0, attempt=self.attempt + 1, first_entry=self.first_entry or first_entry)
