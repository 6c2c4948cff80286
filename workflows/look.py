"""What a page asks again and again – whose roles, which day is worked – is read once while it is made.

Outside of `one_look` nothing is kept: the engine, jobs and replays always read what is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

T = TypeVar("T")
_seen: ContextVar[dict[Hashable, Any] | None] = ContextVar("seen", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """What is read within is kept until the end."""
    before = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(before)


def once(what: Hashable, read: Callable[[], T]) -> T:
    """What `read` answers; within one look it is asked once for `what`."""
    seen = _seen.get()
    if seen is None:
        return read()
    if what not in seen:
        seen[what] = read()
    return cast(T, seen[what])
