"""What a list shows, as its address says it. An address that says nonsense is mended, never refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from workflows.moments import Urgency
from workflows.vietnamese import fold

if TYPE_CHECKING:
    from django.http import QueryDict

LONGEST_SEARCH = 100


class Whose(StrEnum):
    """Whose open tasks: mine and what I may take, mine alone, what I may take, my unit's, all that I may see."""

    TO_DO = "todo"
    MINE = "mine"
    FREE = "role"
    UNIT = "unit"
    ALL = "all"


class State(StrEnum):
    """Which cases."""

    ALL = "all"
    OPEN = "open"
    CLOSED = "closed"


class Order(StrEnum):
    """How cases are ordered; the newest of two equal ones comes first."""

    NEWEST = "newest"
    DUE = "due"
    REFERENCE = "reference"
    CLOSED = "closed"


C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True)
class TaskSift:
    """Which tasks an inbox shows."""

    whose: Whose = Whose.TO_DO
    due: Urgency | None = None
    step: str = ""
    q: str = ""
    page: str = "1"

    @classmethod
    def read(cls, query: QueryDict) -> TaskSift:
        """From the part of an address after its question mark."""
        return cls(
            whose=_choice(Whose, query.get("whose")) or Whose.TO_DO,
            due=_choice(Urgency, query.get("due")),
            step=_text(query, "step"),
            q=_text(query, "q"),
            page=query.get("page", "1"),
        )

    @property
    def words(self) -> str:
        """What is searched for, as it is compared."""
        return fold(self.q)

    @property
    def narrows(self) -> bool:
        """Whether something is left out of what `whose` says."""
        return bool(self.due or self.step or self.words)


@dataclass(frozen=True)
class CaseSift:
    """Which cases a list shows, and in which order."""

    state: State = State.ALL
    order: Order = Order.NEWEST
    q: str = ""
    page: str = "1"

    @classmethod
    def read(cls, query: QueryDict) -> CaseSift:
        """From the part of an address after its question mark."""
        return cls(
            state=_choice(State, query.get("state")) or State.ALL,
            order=_choice(Order, query.get("sort")) or Order.NEWEST,
            q=_text(query, "q"),
            page=query.get("page", "1"),
        )

    @property
    def words(self) -> str:
        """What is searched for, as it is compared."""
        return fold(self.q)


def _choice(choices: type[C], said: str | None) -> C | None:
    return choices(said) if said in set(choices) else None


def _text(query: QueryDict, name: str) -> str:
    return query.get(name, "").replace("\x00", "").strip()[:LONGEST_SEARCH]
