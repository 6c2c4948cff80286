"""The cases that a person may see, sifted, counted and paged; in as many statements for one as for thousands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Prefetch, Q, QuerySet
from viewflow.workflow.status import PROCESS, STATUS

from workflows.models import Case, Task
from workflows.people import User
from workflows.sifting import CaseSift, Order, State

PAGE = 25
OPEN = Q(status=PROCESS.NEW)
ORDERS = {
    Order.NEWEST: ("-received_at", "-pk"),
    Order.DUE: (F("due_at").asc(nulls_last=True), "-received_at", "-pk"),
    Order.REFERENCE: ("reference", "-pk"),
    Order.CLOSED: (F("finished").desc(nulls_last=True), "-received_at", "-pk"),
}


@dataclass(frozen=True)
class Listing:
    """One page of cases, and how many there are of each state among those that were searched for."""

    page: Page[Case]
    numbers: dict[State, int]
    sift: CaseSift


def cases_of(user: User, *, at: datetime, sift: CaseSift) -> Listing:
    """The cases that `user` may see at `at`; a page that does not exist is mended."""
    cases: QuerySet[Case] = Case.objects.visible_to(user, at=at)
    if sift.words:
        cases = cases.filter(search_key__contains=sift.words)
    shown = _told(_in_state(cases, sift.state)).order_by(*ORDERS[sift.order])
    return Listing(Paginator(shown, PAGE).get_page(sift.page), _numbers(cases), sift)


def _in_state(cases: QuerySet[Case], state: State) -> QuerySet[Case]:
    if state is State.ALL:
        return cases
    return cases.filter(OPEN) if state is State.OPEN else cases.exclude(OPEN)


def _told(cases: QuerySet[Case]) -> QuerySet[Case]:
    waiting = Task.objects.filter(finished=None).exclude(status=STATUS.CANCELED).select_related("owner")
    return cases.select_related("version").prefetch_related(Prefetch("task_set", waiting, to_attr="waiting"))


def _numbers(cases: QuerySet[Case]) -> dict[State, int]:
    found = cases.order_by().aggregate(all=Count("pk"), open=Count("pk", filter=OPEN))
    return {State.ALL: found["all"], State.OPEN: found["open"], State.CLOSED: found["all"] - found["open"]}
