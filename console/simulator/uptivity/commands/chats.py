"""Recording of chats, by session and agent."""

from __future__ import annotations

from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused, group
from console.simulator.uptivity.result_codes import CLIENT_NOT_FOUND, OK
from console.simulator.uptivity.state import Chat
from console.simulator.uptivity.targets import AGENT_NAMES, find_agent


def start(ask: Ask) -> Answer:
    """Take note of a chat; one with the same session ends first, as with calls."""
    agent = find_agent(ask)
    ask.ready()
    session = ask.value("SESSIONID")
    if session in ask.world.chats:
        _end(ask, session)
    ask.world.chats[session] = Chat(session, agent.user_id)
    ask.floor.announce_chat("CHATSTART", session, agent.user_id)
    return _answer(ask, session)


def update(ask: Ask) -> Answer:
    """Add a message, or say how long the chat is kept."""
    chat = _known(ask)
    ask.ready()
    message, keepdays = ask.value("MESSAGE"), ask.value("KEEPDAYS")
    if message:
        chat.messages.append(message)
    chat.keepdays = keepdays or chat.keepdays
    return _answer(ask, chat.session_id)


def stop(ask: Ask) -> Answer:
    """End a chat."""
    chat = _known(ask)
    ask.ready()
    _end(ask, chat.session_id)
    return _answer(ask, chat.session_id)


def _known(ask: Ask) -> Chat:
    """Return the chat of the session; an agent sent along has to exist, nothing more."""
    if any(ask.value(name) for name in AGENT_NAMES):
        find_agent(ask)
    chat = ask.world.chats.get(ask.value("SESSIONID"))
    if chat is None:
        raise Refused(CLIENT_NOT_FOUND)
    return chat


def _end(ask: Ask, session: str) -> None:
    chat = ask.world.chats.pop(session)
    ask.floor.announce_chat("CHATSTOP", session, chat.agent_id)


def _answer(ask: Ask, session: str) -> Answer:
    return Answer(ask.partly(OK), (group("CHAT", SESSIONID=session),))


HANDLERS: Handlers = {"CHATSTART": start, "CHATUPDATE": update, "CHATSTOP": stop}
