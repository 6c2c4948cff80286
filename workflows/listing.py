"""The cases that a person may see, sifted, counted and paged; in as many statements for one as for thousands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page
from django.db.models import F, Prefetch, Q, QuerySet
from viewflow.workflow.status import PROCESS, STATUS

from workflows.models import Case, Task, with_version
from workflows.paging import MOST, counted_of, page_of
from workflows.people import User
from workflows.sifting import CaseSift, Order, State

PAGE = 25
OPEN = Q(status=PROCESS.NEW)
CLOSED = Q(status=PROCESS.DONE)
"""Not the opposite of `OPEN` in words: so the database knows without a look that nothing is both."""
ORDERS = {
    Order.NEWEST: ("-received_at", "-pk"),
    Order.DUE: (F("due_at").asc(nulls_last=True), "-received_at", "-pk"),
    Order.REFERENCE: ("reference",),
    Order.CLOSED: (F("finished").desc(nulls_last=True), "-received_at", "-pk"),
}


@dataclass(frozen=True)
class Listing:
    """One page of cases, and how many there are of each state among those searched for, as far as they are counted."""

    page: Page[Case]
    numbers: dict[State, int]
    sift: CaseSift


def cases_of(user: User, *, at: datetime, sift: CaseSift) -> Listing:
    """The cases that `user` may see at `at`; a page that does not exist is mended."""
    cases: QuerySet[Case] = Case.objects.visible_to(user, at=at)
    if sift.words:
        cases = cases.filter(search_key__contains=sift.words)
    shown = _told(_in_state(cases, sift.state)).order_by(*ORDERS[_order(sift)])
    numbers = _numbers(cases)
    return Listing(page_of(shown, sift.page, PAGE, counted=numbers[sift.state]), numbers, sift)


def _order(sift: CaseSift) -> Order:
    """What is open was never closed: in the order of closing it stands as the newest first, and is read so."""
    return Order.NEWEST if (sift.state, sift.order) == (State.OPEN, Order.CLOSED) else sift.order


def _in_state(cases: QuerySet[Case], state: State) -> QuerySet[Case]:
    if state is State.ALL:
        return cases
    return cases.filter(OPEN if state is State.OPEN else CLOSED)


def _told(cases: QuerySet[Case]) -> QuerySet[Case]:
    waiting = Task.objects.filter(finished=None).exclude(status=STATUS.CANCELED).select_related("owner")
    return with_version(cases).prefetch_related(Prefetch("task_set", waiting, to_attr="waiting"))


def _numbers(cases: QuerySet[Case]) -> dict[State, int]:
    running, closed = (counted_of(_in_state(cases, state)) for state in (State.OPEN, State.CLOSED))
    return {State.ALL: min(running + closed, MOST + 1), State.OPEN: running, State.CLOSED: closed}
