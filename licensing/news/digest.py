"""The message of the morning: on a working day each official reads in one message what is due.

It is asked every few minutes whether the morning has come, so one that was missed comes later that day. Who was looked
at has a row for the day and is not looked at again, whether there was something to say or not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from licensing.messages import operations as messages
from licensing.messages import queries as wishes
from licensing.news import kinds
from licensing.news.models import Digest
from workflows import clock
from workflows.calendars import NoCalendar
from workflows.inbox import Entry, Inbox, inbox_of
from workflows.moments import Urgency
from workflows.people import Absence, Appointment, User
from workflows.titles import shown

log = logging.getLogger(__name__)
TOLD = (Urgency.LATE, Urgency.TODAY, Urgency.WEEK)


def write(*, now: datetime) -> int:
    """Write to every official who is here and was not written to today; returns to how many it was.

    Raises nothing for somebody whose message fails: that one is tried again.
    """
    if not _is_morning(now):
        return 0
    return sum(_written(person, now) for person in _officials(timezone.localdate(now)))


def _is_morning(now: datetime) -> bool:
    """Whether today is worked and the hour has come; a year that is not known is not guessed."""
    try:
        worked = clock.calendar().is_working(timezone.localdate(now))
    except NoCalendar:
        return False
    return worked and timezone.localtime(now).time() >= settings.DIGEST_AT


def _officials(day: date) -> QuerySet[User]:
    """Who holds a role that day or stands in for somebody, is here, and was not looked at yet."""
    held = Appointment.objects.on(day).filter(user=OuterRef("pk"))
    away = Absence.objects.on(day)
    return User.objects.filter(
        Exists(held) | Exists(away.filter(substitute=OuterRef("pk"))),
        ~Q(Exists(away.filter(person=OuterRef("pk")))),
        ~Q(Exists(Digest.objects.filter(day=day, person=OuterRef("pk")))),
        is_active=True,
    ).order_by("pk")


def _written(person: User, now: datetime) -> bool:
    try:
        with transaction.atomic():
            row, fresh = Digest.objects.get_or_create(person=person, day=timezone.localdate(now))
            return fresh and _write_to(person, row, now)
    except Exception as error:
        # The type alone: a message may be personal data.
        log.error("the morning message of person %s was not written: %s", person.pk, type(error).__name__)
        return False


def _write_to(person: User, row: Digest, now: datetime) -> bool:
    with translation.override(wishes.language_of(person)):
        said = _said(inbox_of(person, at=now))
        if not said["groups"]:
            return False
        row.message = messages.send_message(to=person, kind=kinds.MORNING.name, context=said, at=now)
    row.save(update_fields=["message"])
    return row.message is not None


def _said(inbox: Inbox) -> dict[str, Any]:
    """What is due of whom, in the language in force: the first of it, and how much more there is."""
    groups = [(group.urgency, list(_lines(group.entries))) for group in inbox.groups if group.urgency in TOLD]
    number = sum(inbox.numbers[urgency] for urgency in TOLD)
    return {
        "groups": groups,
        "number": number,
        "more": number - sum(len(lines) for _urgency, lines in groups),
        "link": settings.PUBLIC_URL + reverse("inbox:index"),
    }


def _lines(entries: Iterable[Entry]) -> Iterator[dict[str, str]]:
    for entry in entries:
        yield {
            "step": shown(entry.task.flow_task.step.title),
            "reference": entry.case.reference,
            "title": entry.case.title,
            "due": entry.due.words,
            "link": settings.PUBLIC_URL + reverse("cases:task", args=[entry.case.pk, entry.task.pk, "open"]),
        }
