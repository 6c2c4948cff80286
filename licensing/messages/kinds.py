"""The kinds of messages. Whoever writes one names it here first; its words stand in `templates/emails/<name>/`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from workflows.people import User

    Concerns = Callable[[User, date], bool]


def everybody(person: User, on: date) -> bool:
    """Whoever has an account."""
    return True


def officials(person: User, on: date) -> bool:
    """Whoever acts in a role of the office that day."""
    return bool(person.roles_on(on))


def administrators(person: User, on: date) -> bool:
    """Whoever looks after the site."""
    return person.is_superuser


def others(person: User, on: date) -> bool:
    """Whoever is neither: people who act, or may come to act, for somebody outside."""
    return not (officials(person, on) or administrators(person, on))


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`required`: nobody can turn it off. `secret`: it holds a link that opens something, so nobody reads it later.

    `concerns` says who can get one at all on a day.
    """

    name: str
    title: str | _StrPromise
    required: bool = False
    secret: bool = False
    concerns: Concerns = everybody


_known: dict[str, Kind] = {}


def register(
    name: str,
    *,
    title: str | _StrPromise,
    required: bool = False,
    secret: bool = False,
    concerns: Concerns = everybody,
) -> Kind:
    """Name a kind. Raises ValueError for a name that is taken."""
    if name in _known:
        raise ValueError(f"the kind of message {name!r} is taken")
    _known[name] = Kind(name=name, title=title, required=required, secret=secret, concerns=concerns)
    return _known[name]


def find(name: str) -> Kind:
    """The kind of this name. Raises KeyError."""
    return _known[name]


def everything() -> tuple[Kind, ...]:
    """Every kind, in the order of registration."""
    return tuple(_known.values())


def of(person: User, *, on: date) -> tuple[Kind, ...]:
    """The kinds that this person can get on that day."""
    return tuple(kind for kind in everything() if kind.concerns(person, on))


def optional() -> tuple[Kind, ...]:
    """The kinds that a reader may turn off."""
    return tuple(kind for kind in everything() if not kind.required)
