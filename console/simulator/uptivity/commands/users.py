"""User records. LIST was seen on a real server; the other actions are our own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from console.domain.reply import Node
from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused, Subsystem, group, listed
from console.simulator.uptivity.floor import us_time
from console.simulator.uptivity.result_codes import (
    AGENT_EXISTS,
    BLANK_REQUIRED,
    EMAIL_INVALID,
    KEYS_NOT_UNIQUE,
    NO_GROUP,
    OK,
    PARAMETERS_INVALID,
    PHONE_IN_USE,
    SITE_INVALID,
    USER_EXISTS,
    USER_NOT_FOUND,
)
from console.simulator.uptivity.state import ACTIVE, INACTIVE, User

_TEXTS = ("FIRST_NAME", "LAST_NAME", "EMAIL", "EMPLOYEE_ID", "SYS_USER", "SYS_DOMAIN", "CRM_USER", "SGROUP")
_TRUE = ("Y", "YES", "T", "TRUE", "1")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a request wants to set, read and checked against the lists of sites and groups."""

    texts: dict[str, str]
    is_agent: bool | None
    site_id: int | None
    phones: tuple[str, ...] | None
    self_record: bool | None
    self_download: bool | None


def users(ask: Ask) -> Answer:
    """List users, or fetch, add, change or retire one."""
    actions: dict[str, Callable[[Ask], Answer]] = {
        "LIST": _list,
        "GET": _get,
        "ADD": _add,
        "UPDATE": _update,
        "DELETE": _delete,
    }
    return actions[ask.value("ACTION").upper()](ask)


def _list(ask: Ask) -> Answer:
    ask.ready(Subsystem.DATABASE)
    return Answer(OK, (listed("USERS", (_record(user) for user in ask.world.users.values())),))


def _get(ask: Ask) -> Answer:
    user = _known(ask)
    ask.ready(Subsystem.DATABASE)
    return Answer(OK, (listed("USERS", (_record(user),)),))


def _add(ask: Ask) -> Answer:
    username = ask.value("USERNAME")
    if not username:
        raise Refused(BLANK_REQUIRED)
    wish = _wish(ask)
    if wish.phones and not wish.is_agent:
        raise Refused(PARAMETERS_INVALID)
    if ask.world.user_named(username) is not None:
        raise Refused(USER_EXISTS)
    _check_uniqueness(ask, wish, None)
    ask.ready(Subsystem.DATABASE)
    user = User(max(ask.world.users, default=0) + 1, username, added_at=ask.clock.now())
    ask.world.users[user.user_id] = user
    return _changed(ask, user, wish)


def _update(ask: Ask) -> Answer:
    user = _known(ask)
    wish = _wish(ask)
    will_be_agent = user.is_agent if wish.is_agent is None else wish.is_agent
    if (user.phones if wish.phones is None else wish.phones) and not will_be_agent:
        raise Refused(PARAMETERS_INVALID)
    _check_uniqueness(ask, wish, user)
    ask.ready(Subsystem.DATABASE)
    user.username = ask.value("USERNAME") or user.username
    return _changed(ask, user, wish)


def _delete(ask: Ask) -> Answer:
    user = _known(ask)
    ask.ready(Subsystem.DATABASE)
    if user.device_id:
        ask.floor.log_out(user)
    user.status, user.modified_at = INACTIVE, ask.clock.now()
    return Answer(OK, (_short(user),))


def _known(ask: Ask) -> User:
    """Return the user meant by USER_ID, USERNAME or both; a new USERNAME beside a USER_ID renames."""
    user_id, username = ask.value("USER_ID"), ask.value("USERNAME")
    if not (user_id or username):
        raise Refused(BLANK_REQUIRED)
    by_id = ask.world.users.get(int(user_id)) if user_id else None
    by_name = ask.world.user_named(username) if username else None
    if by_id is not None and by_name is not None and by_id is not by_name:
        raise Refused(KEYS_NOT_UNIQUE)
    user = by_id if user_id else by_name
    if user is None:
        raise Refused(USER_NOT_FOUND)
    return user


def _wish(ask: Ask) -> _Wish:
    texts = ask.given(_TEXTS)
    flags = {name: _flag(value) for name, value in ask.given(("AGENT", "ALLOWSELFRECORD", "ALLOWSELFDOWNLOAD")).items()}
    phones = ask.given(("PHONES",)).get("PHONES")
    site = ask.value("SITE_ID") or ask.value("SITEID")
    if texts.get("EMAIL") and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", texts["EMAIL"]):
        raise Refused(EMAIL_INVALID)
    if site and (not re.fullmatch(r"-?[0-9]+", site) or int(site) not in ask.world.sites):
        raise Refused(SITE_INVALID)
    if texts.get("SGROUP") and texts["SGROUP"] not in ask.world.groups:
        raise Refused(NO_GROUP)
    return _Wish(
        texts,
        flags.get("AGENT"),
        int(site) if site else None,
        None if phones is None else tuple(phone.strip() for phone in phones.split(";") if phone.strip()),
        flags.get("ALLOWSELFRECORD"),
        flags.get("ALLOWSELFDOWNLOAD"),
    )


def _flag(value: str) -> bool:
    return value.upper() in _TRUE


def _check_uniqueness(ask: Ask, wish: _Wish, user: User | None) -> None:
    """Refuse a login that belongs to another agent, then a phone that does."""
    others = [other for other in ask.world.agents() if other is not user and other.is_active]
    logins = [(other.sys_user.lower(), other.crm_user.lower()) for other in others]
    is_agent = wish.is_agent if wish.is_agent is not None else bool(user and user.is_agent)
    for place, name in enumerate(("SYS_USER", "CRM_USER")):
        wanted = wish.texts.get(name, "").lower()
        if is_agent and wanted and any(login[place] == wanted for login in logins):
            raise Refused(AGENT_EXISTS)
    if any(phone in other.phones for phone in wish.phones or () for other in others):
        raise Refused(PHONE_IN_USE)


def _changed(ask: Ask, user: User, wish: _Wish) -> Answer:
    for name, value in wish.texts.items():
        setattr(user, "group" if name == "SGROUP" else name.lower(), value)
    user.is_agent = user.is_agent if wish.is_agent is None else wish.is_agent
    user.site_id = user.site_id if wish.site_id is None else wish.site_id
    user.phones = user.phones if wish.phones is None else wish.phones
    user.allow_self_record = user.allow_self_record if wish.self_record is None else wish.self_record
    user.allow_self_download = user.allow_self_download if wish.self_download is None else wish.self_download
    user.status, user.modified_at = ACTIVE, ask.clock.now()
    return Answer(OK, (_short(user),))


def _short(user: User) -> Node:
    return group("USER", USER_ID=user.user_id, USERNAME=user.username, STATUS=user.status)


def _record(user: User) -> Node:
    """Return a user with the fields and spelling of the one list seen on a real server."""
    return group(
        "USER",
        USER_ID=user.user_id,
        USERNAME=user.username,
        EMPLOYEE_ID=user.employee_id,
        FIRST_NAME=user.first_name,
        LAST_NAME=user.last_name,
        AGENT="TRUE" if user.is_agent else "FALSE",
        STATUS=user.status,
        ADD_TIME=us_time(user.added_at),
        MOD_TIME=us_time(user.modified_at),
        SYS_USER=user.sys_user,
        SYS_DOMAIN=user.sys_domain,
        EMAIL=user.email,
        CRM_USER=user.crm_user,
        SITE_ID=user.site_id,
        PHONES=";".join(user.phones),
    )


HANDLERS: Handlers = {"IMPORTUSER": users}
