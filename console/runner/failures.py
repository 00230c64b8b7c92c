"""Why nobody answered, in words: what happened, what it means, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.call import Call
from console.domain.command import Changes, System
from console.domain.outcome import Failure, FailureKind


@dataclass(frozen=True, slots=True)
class _Wording:
    happened: str
    means: str
    advice: str


_WORDINGS = {
    FailureKind.REFUSED: _Wording(
        "{system} refused the connection.",
        "The machine is there, but nothing listens on that port.",
        "Check the port in Environments and whether the service is running.",
    ),
    FailureKind.UNREACHABLE: _Wording(
        "{system} cannot be reached.",
        "No way leads to that address: wrong address, no network, or a firewall in between.",
        "Check the address in Environments, the network and the firewall.",
    ),
    FailureKind.NAME: _Wording(
        "The host name of {system} was not found.",
        "No name server knows it.",
        "Check the spelling in Environments and the name service.",
    ),
    FailureKind.TLS: _Wording(
        "The secure connection to {system} failed.",
        "The other side speaks no TLS there, or its certificate is not trusted.",
        "Check https against http and the port in Environments; name a trusted certificate there if it is self-signed.",
    ),
    FailureKind.TIMEOUT: _Wording(
        "{system} did not answer within {timeout:g} s.",
        "It is overloaded or hangs, or an answer was lost.",
        "{again}; raise the timeout if it is known to be slow.",
    ),
    FailureKind.RESET: _Wording(
        "{system} broke off the connection.",
        "It closed or reset the connection before answering.",
        "{again}; see its own log if it happens once more.",
    ),
    FailureKind.CUT_OFF: _Wording(
        "{system} sent only part of an answer.",
        "The connection ended in the middle; what came is kept with this row.",
        "{again}.",
    ),
    FailureKind.NOT_XML: _Wording(
        "The answer is not XML.",
        "Whatever listens there is not the recorder's API Server, or something in between answered.",
        "Look at the raw bytes and check host and port in Environments.",
    ),
    FailureKind.NOT_JSON: _Wording(
        "The answer is not JSON.",
        "Whatever listens there is not the EnableX Server API, or a proxy answered for it.",
        "Look at the raw bytes and check the base URL in Environments.",
    ),
    FailureKind.ENCODING: _Wording(
        "The answer cannot be read as text.",
        "It is in no encoding that is known here.",
        "Look at the raw bytes.",
    ),
    FailureKind.TOO_LARGE: _Wording(
        "The answer is too large.",
        "Reading was stopped at the limit, so that one answer cannot fill the memory.",
        "Ask for less: narrow the period, or ask for fewer items.",
    ),
    FailureKind.HOSTILE: _Wording(
        "The answer holds a document type or entities and was refused.",
        "No recorder needs them; they are a way to attack whoever reads the answer.",
        "Find out who really answers at that address.",
    ),
    FailureKind.HTTP_STATUS: _Wording(
        "{system} answered with an HTTP error and no result.",
        "The request did not reach the part that gives results.",
        "Check the path in Environments; look at the raw bytes.",
    ),
    FailureKind.NOT_SENT: _Wording(
        "The call was not sent.",
        "It could not be put into a request.",
        "Correct it and send it again.",
    ),
    FailureKind.CANCELLED: _Wording(
        "The call was cancelled.",
        "Nobody waits for its answer any more.",
        "{again}.",
    ),
    FailureKind.DEFECT: _Wording(
        "Cuelight stopped working on this call.",
        "It came upon a defect of its own; the problem report tells which.",
        "{again}; please hand in the problem report.",
    ),
}

_NOTHING_DONE = " Nothing was done."
_MAY_BE_DONE = " It may have been done all the same."


def failure_of(
    call: Call, kind: FailureKind, detail: str = "", *, raw: bytes = b"", may_have_been_done: bool = True
) -> Failure:
    """Put into words why this call was not answered; `detail` is the technical reason, added in brackets."""
    wording = _WORDINGS[kind]
    happened = _sentence(wording.happened.format(system=_who(call.command.system), timeout=call.timeout_s))
    means = wording.means
    if call.command.changes is not Changes.NOTHING:
        means += _MAY_BE_DONE if may_have_been_done else _NOTHING_DONE
    return Failure(
        kind=kind,
        happened=f"{happened} ({detail})" if detail else happened,
        means=means,
        advice=wording.advice.format(again=_again(call, may_have_been_done=may_have_been_done)),
        raw=raw,
        may_have_been_done=may_have_been_done,
    )


def no_target(call: Call, environment: str) -> Failure:
    """Say that the environment has no address for the system or the transport of this call."""
    way = "Web API address" if call.command.system is System.UPTIVITY else "base URL"
    return Failure(
        kind=FailureKind.NOT_SENT,
        happened=f"The call was not sent: {environment} has no {way} for {_who(call.command.system)}.",
        means="This environment does not say where to send it. Nothing was done.",
        advice="Add the address in Environments, or choose another environment.",
        may_have_been_done=False,
    )


def _again(call: Call, *, may_have_been_done: bool) -> str:
    """Say whether it can be sent again without a look at what has become of it."""
    if call.command.changes is Changes.NOTHING:
        return "It only reads and can be sent again"
    return "Look at the state before you send it again" if may_have_been_done else "It can be sent again"


def _who(system: System) -> str:
    return "EnableX" if system is System.ENABLEX else "the recorder"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
