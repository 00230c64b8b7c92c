"""The closed list of parameter kinds: how a typed text becomes a wire value, and what is allowed.

A kind turns text into a value (`parse`) or raises `Unfit` with a sentence that says what is wrong
and what is allowed. Forms, the command line and the simulators' argument checks all read from here.
To add a kind, write one frozen dataclass and put it into `Kind` at the end of the module.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import TypeAlias

from console.domain.secret import Secret

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""Anything a JSON document can hold."""

Value: TypeAlias = "Json | Secret"
"""What a call carries for a parameter, as it goes on the wire."""

MOMENT_FORMAT = "%Y-%m-%d %H:%M:%S"
"""Date and time in EnableX requests: UTC, no zone written (vendor: Create Room page)."""

DAY_FORMAT = "%Y-%m-%d"
"""A day in an EnableX report path, UTC (vendor: CDR pages)."""

MOMENT_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
DAY_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Unfit(ValueError):
    """A text that its kind does not allow; the message names what is wrong and what is allowed."""


@dataclass(frozen=True, slots=True)
class Text:
    """Free text."""

    max_length: int | None = None
    """Longest allowed text in characters; None when nothing is published."""
    blank_allowed: bool = True
    """Whether an empty text is a value of its own (recorder: blank CALLINSTANCE)."""

    @property
    def hint(self) -> str:
        """What is allowed, for a field's placeholder and its messages."""
        return "text" if self.max_length is None else f"text of at most {self.max_length} characters"

    def parse(self, text: str) -> Value:
        """Return the text itself."""
        if not text and not self.blank_allowed:
            raise Unfit("This may not be blank; enter some text.")
        if self.max_length is not None and len(text) > self.max_length:
            raise Unfit(f"{len(text)} characters are too many; at most {self.max_length} are allowed.")
        return text


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier that goes into a URL path: not blank, no slash."""

    example: str = ""
    """What one looks like, shown as placeholder."""

    @property
    def hint(self) -> str:
        """What is allowed."""
        return self.example or "an identifier without slashes"

    def parse(self, text: str) -> Value:
        """Return the identifier without surrounding white space."""
        text = text.strip()
        if not text:
            raise Unfit("An identifier is needed here.")
        if any(mark in text for mark in "/?#"):
            raise Unfit("An identifier holds no '/', '?' or '#'.")
        return text


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, sent as a JSON number or as digits."""

    at_least: int | None = None
    at_most: int | None = None

    @property
    def hint(self) -> str:
        """What is allowed."""
        match self.at_least, self.at_most:
            case None, None:
                return "a whole number"
            case low, None:
                return f"a whole number, {low} or more"
            case None, high:
                return f"a whole number, {high} or less"
            case low, high:
                return f"a whole number from {low} to {high}"

    def parse(self, text: str) -> Value:
        """Return the number."""
        stripped = text.strip()
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", stripped):
            raise Unfit(f"'{text}' is not a whole number; allowed is {self.hint}.")
        number = int(stripped)
        too_low = self.at_least is not None and number < self.at_least
        too_high = self.at_most is not None and number > self.at_most
        if too_low or too_high:
            raise Unfit(f"{number} is out of range; allowed is {self.hint}.")
        return number


@dataclass(frozen=True, slots=True)
class Flag:
    """A JSON boolean."""

    @property
    def hint(self) -> str:
        """What is allowed."""
        return "true or false"

    def parse(self, text: str) -> Value:
        """Return True or False."""
        match text.strip().lower():
            case "true" | "yes" | "on" | "1":
                return True
            case "false" | "no" | "off" | "0":
                return False
            case _:
                raise Unfit(f"'{text}' is neither true nor false.")


@dataclass(frozen=True, slots=True)
class YesNo:
    """A recorder boolean, written Y or N in requests."""

    @property
    def hint(self) -> str:
        """What is allowed."""
        return "Y or N"

    def parse(self, text: str) -> Value:
        """Return "Y" or "N"; every published spelling of a boolean is understood."""
        match text.strip().upper():
            case "Y" | "YES" | "T" | "TRUE" | "1":
                return "Y"
            case "N" | "NO" | "F" | "FALSE" | "0":
                return "N"
            case _:
                raise Unfit(f"'{text}' is neither Y nor N.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a list."""

    options: tuple[str, ...]
    is_open: bool = False
    """Whether other words may exist that no document names; they are then allowed."""

    @property
    def hint(self) -> str:
        """What is allowed."""
        return ", ".join(self.options) + (", or another word" if self.is_open else "")

    def parse(self, text: str) -> Value:
        """Return the word."""
        word = text.strip()
        if word in self.options or (self.is_open and word):
            return word
        raise Unfit(f"'{text}' is not one of: {', '.join(self.options)}.")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and time in UTC, written YYYY-MM-DD HH:MM:SS."""

    @property
    def hint(self) -> str:
        """What is allowed."""
        return "YYYY-MM-DD HH:MM:SS, UTC"

    def parse(self, text: str) -> Value:
        """Return the text when it names a real moment."""
        stripped = text.strip()
        if MOMENT_SHAPE.fullmatch(stripped) and _is_date(stripped, MOMENT_FORMAT):
            return stripped
        raise Unfit(f"'{text}' is not a date and time; write it as {self.hint}.")


@dataclass(frozen=True, slots=True)
class Day:
    """A day in UTC, written YYYY-MM-DD."""

    @property
    def hint(self) -> str:
        """What is allowed."""
        return "YYYY-MM-DD, UTC"

    def parse(self, text: str) -> Value:
        """Return the text when it names a real day."""
        stripped = text.strip()
        if DAY_SHAPE.fullmatch(stripped) and _is_date(stripped, DAY_FORMAT):
            return stripped
        raise Unfit(f"'{text}' is not a day; write it as {self.hint}.")


@dataclass(frozen=True, slots=True)
class JsonObject:
    """A JSON object, typed as JSON text."""

    any_json: bool = False
    """Whether any JSON value is allowed, not only an object."""

    @property
    def hint(self) -> str:
        """What is allowed."""
        return "JSON" if self.any_json else 'a JSON object such as {"key": "value"}'

    def parse(self, text: str) -> Value:
        """Return the parsed JSON."""
        try:
            value: Json = json.loads(text)
        except (ValueError, RecursionError) as problem:
            raise Unfit(f"This is not JSON ({problem}); allowed is {self.hint}.") from None
        if not self.any_json and not isinstance(value, dict):
            raise Unfit(f"This is JSON but not an object; allowed is {self.hint}.")
        return value


@dataclass(frozen=True, slots=True)
class Pairs:
    """Name and value pairs, one NAME=VALUE a line."""

    @property
    def hint(self) -> str:
        """What is allowed."""
        return "one NAME=VALUE a line"

    def parse(self, text: str) -> Value:
        """Return the pairs as a list of [name, value], in the order typed, duplicates kept."""
        pairs: list[Json] = []
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            name, equals, value = line.partition("=")
            if not equals or not re.fullmatch(r"[A-Za-z_][\w.-]*", name.strip()):
                raise Unfit(f"Line {number} is not NAME=VALUE: '{line.strip()}'.")
            pairs.append([name.strip(), value])
        return pairs


@dataclass(frozen=True, slots=True)
class Xml:
    """A whole request as XML text, sent as typed (testers send broken ones on purpose)."""

    @property
    def hint(self) -> str:
        """What is allowed."""
        return "XML text, sent as it stands"

    def parse(self, text: str) -> Value:
        """Return the text itself."""
        if not text.strip():
            raise Unfit("There is nothing to send; enter the XML text of a request.")
        return text


@dataclass(frozen=True, slots=True)
class Password:
    """A secret text: masked in forms and never journalled."""

    @property
    def hint(self) -> str:
        """What is allowed."""
        return "kept secret"

    def parse(self, text: str) -> Value:
        """Return the text as a Secret."""
        return Secret(text)


Kind: TypeAlias = Text | Identifier | Whole | Flag | YesNo | Choice | Moment | Day | JsonObject | Pairs | Xml | Password
"""Every kind there is."""


def _is_date(text: str, form: str) -> bool:
    try:
        dt.datetime.strptime(text, form)  # noqa: DTZ007 - the wire format carries no zone; it is UTC by definition
    except ValueError:
        return False
    return True
