"""Where the two systems are: one environment is one pair of addresses that belong together."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from console.domain.command import Transport
from console.domain.secret import Secret

SUBSCRIBE_ALL = "<REQUEST><TYPE>EVENTSUBSCRIBE</TYPE><REQUESTID>1</REQUESTID><MODE>ALL</MODE></REQUEST>"
"""Template of the event subscription. Assumed: no published page shows one."""

_HOST_NAME = re.compile(r"(?!-)[\w-]{1,63}(\.(?!-)[\w-]{1,63})*\.?")
_ONLY_NUMBERS = re.compile(r"[\d.]+")
"""What looks like an address and is none, since it was tried as one before."""


def is_host(text: str) -> bool:
    """Whether a text can be the name or the address of a machine: no port, no path, nothing around it."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return _HOST_NAME.fullmatch(text) is not None and not _ONLY_NUMBERS.fullmatch(text)
    return True


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address without a user name or password in it.

    Credentials have a place of their own: in an address they would be saved in clear and shown in the log.
    """
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in {"http", "https"}
            and is_host(parts.hostname or "")
            and parts.port != 0
            and "@" not in parts.netloc
        )
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


KEY_IN_CLEAR = (
    "Over http the APP_KEY travels unencrypted: whoever is on the way can read it and act in your name. "
    "Use https; http is for test systems on a network you trust."
)


def danger_of(enablex_url: str) -> str:
    """Return what it means to send the APP_KEY to an address; empty for https and for this machine."""
    if not is_web_address(enablex_url):
        return ""
    parts = urlsplit(enablex_url)
    return "" if parts.scheme == "https" or is_loopback(parts.hostname or "") else KEY_IN_CLEAR


class Stage(StrEnum):
    """What an environment is used for; it colours the frame of the switcher."""

    SIMULATOR = "simulator"
    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class EnablexTarget:
    """Where the EnableX Server API is and who we are there."""

    base_url: str
    """Scheme, host, port and path prefix, for example https://host/video/v2; never built from a fixed host."""
    app_id: str
    app_key: Secret
    trusted_certificate: str = ""
    """PEM file of a certificate or authority trusted for this host besides the system's."""


@dataclass(frozen=True, slots=True)
class RecorderTarget:
    """Where the recorder's API Server is. It knows no credentials: no published page shows any."""

    host: str
    port: int = 5620
    web_url: str = ""
    """Address of the Web API page, for example http://host:2012/webAPI.aspx; empty when it is not used."""
    event_port: int = 5621
    """Port of the event stream; 0 switches it off."""
    subscription: str = ""
    """Text sent after connecting to the event port; may be empty."""
    transport: Transport = Transport.TCP
    """Transport used unless a call says otherwise."""
    trusted_certificate: str = ""
    """PEM file of a certificate or authority trusted for the Web API besides the system's."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A named pair of targets; either may be missing."""

    name: str
    stage: Stage
    enablex: EnablexTarget | None = None
    recorder: RecorderTarget | None = None
    is_starting: bool = False
    """Its systems are being started and have no addresses yet."""

    @property
    def is_simulated(self) -> bool:
        """Whether everything from here must be marked as coming from a simulator."""
        return self.stage is Stage.SIMULATOR
