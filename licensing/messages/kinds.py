"""The kinds of messages. Whoever writes one names it here first; its words stand in `templates/emails/<name>/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`required`: nobody can turn it off. `secret`: it holds a link that opens something, so nobody reads it later."""

    name: str
    title: str | _StrPromise
    required: bool = False
    secret: bool = False


_known: dict[str, Kind] = {}


def register(name: str, *, title: str | _StrPromise, required: bool = False, secret: bool = False) -> Kind:
    """Name a kind. Raises ValueError for a name that is taken."""
    if name in _known:
        raise ValueError(f"the kind of message {name!r} is taken")
    _known[name] = Kind(name=name, title=title, required=required, secret=secret)
    return _known[name]


def find(name: str) -> Kind:
    """The kind of this name. Raises KeyError."""
    return _known[name]


def everything() -> tuple[Kind, ...]:
    """Every kind, in the order of registration."""
    return tuple(_known.values())


def optional() -> tuple[Kind, ...]:
    """The kinds that a reader may turn off."""
    return tuple(kind for kind in everything() if not kind.required)
