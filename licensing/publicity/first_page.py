"""Where a person's day begins."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from licensing.accounts import queries as accounts
from workflows.people import User

OFFICE = "inbox:index"
FACILITY = "applications:index"
NOBODY = "our_people:index"


def first_page_of(user: User) -> str:
    """An official begins with what is due, whoever acts for a facility with its own pages, where they are there.

    Whoever acts for nobody yet begins with how to come to it.
    """
    today = timezone.localdate()
    if user.roles_on(today) or user.is_superuser:
        return reverse(OFFICE)
    if not accounts.facilities_of(user, on=today).exists():
        return reverse(NOBODY)
    try:
        return reverse(FACILITY)
    except NoReverseMatch:
        return reverse(OFFICE)
