"""The states of a recording channel, by the numbers the recorder gives them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CHANNEL_STATES: Mapping[str, str] = MappingProxyType(
    {
        "0": "on hook",
        "1": "off hook",
        "2": "recording",
        "3": "playback",
        "4": "waiting",
        "5": "error",
        "6": "resetting",
        "7": "recording prep",
        "8": "finish recording",
        "9": "dialing for playback",
    }
)
"""Published numbers and names (vendor: Parameters and Data Types). Which field carries them is not published;
`STATE` is our reading. An unknown number is shown as it is."""
