"""Roles and the permissions they grant; the command name and its actions are our own."""

from __future__ import annotations

from console.domain.reply import Node
from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused, Subsystem, group, listed
from console.simulator.uptivity.result_codes import (
    ALREADY_EXISTS,
    BLANK_REQUIRED,
    OK,
    PERMISSION_NOT_FOUND,
    ROLE_NOT_FOUND,
)
from console.simulator.uptivity.state import Role


def roles(ask: Ask) -> Answer:
    """List roles, or add, change or remove one."""
    match ask.value("ACTION").upper():
        case "LIST":
            return _list(ask)
        case "ADD":
            return _add(ask)
        case "UPDATE":
            return _update(ask)
        case _:
            return _delete(ask)


def _list(ask: Ask) -> Answer:
    ask.ready(Subsystem.DATABASE)
    return Answer(OK, (listed("ROLES", (_shown(role) for role in ask.world.roles.values())),))


def _add(ask: Ask) -> Answer:
    name, permissions = _name(ask), _permissions(ask)
    if _found(ask, name) is not None:
        raise Refused(ALREADY_EXISTS)
    ask.ready(Subsystem.DATABASE)
    role = Role(max(ask.world.roles, default=0) + 1, name, permissions)
    ask.world.roles[role.role_id] = role
    return Answer(OK, (_shown(role),))


def _update(ask: Ask) -> Answer:
    role, permissions = _existing(ask), _permissions(ask)
    ask.ready(Subsystem.DATABASE)
    role.permissions = tuple(dict.fromkeys((*role.permissions, *permissions)))
    return Answer(OK, (_shown(role),))


def _delete(ask: Ask) -> Answer:
    role = _existing(ask)
    ask.ready(Subsystem.DATABASE)
    del ask.world.roles[role.role_id]
    return Answer(OK, (_shown(role),))


def _name(ask: Ask) -> str:
    name = ask.value("ROLENAME")
    if not name:
        raise Refused(BLANK_REQUIRED)
    return name


def _existing(ask: Ask) -> Role:
    role = _found(ask, _name(ask))
    if role is None:
        raise Refused(ROLE_NOT_FOUND)
    return role


def _found(ask: Ask, name: str) -> Role | None:
    return next((role for role in ask.world.roles.values() if role.name.lower() == name.lower()), None)


def _permissions(ask: Ask) -> tuple[str, ...]:
    ident = ask.value("PERMISSIONIDENT").upper()
    if ident and ident not in ask.world.permissions:
        raise Refused(PERMISSION_NOT_FOUND)
    return (ident,) if ident else ()


def _shown(role: Role) -> Node:
    return group("ROLE", ROLE_ID=role.role_id, ROLENAME=role.name)


HANDLERS: Handlers = {"IMPORTROLE": roles}
