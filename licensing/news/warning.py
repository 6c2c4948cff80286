"""What the engine warns of, written to whom it concerns, within the transaction of the warnings: each hears it once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from licensing.messages import operations as messages
from licensing.messages import queries as wishes
from licensing.messages.kinds import Kind
from licensing.news import kinds, people
from workflows import vocabulary
from workflows.models import Warning
from workflows.people import User
from workflows.rungs import REMINDER
from workflows.story import term_title
from workflows.titles import shown

HEIGHT = (kinds.REMINDED, kinds.DUE_SOON, kinds.DUE, kinds.OVERDUE)


@vocabulary.warnings
def tell(warned: Sequence[vocabulary.Warned]) -> None:
    """Write to the people of the office whom the engine names, and to whoever acts for the facility.

    Each gets one message of a case in a sweep: it names the highest rung, and what else is due of that person besides.
    """
    for person, warnings in _by_person(warned).items():
        wanted = [one for one in warnings if wishes.wants(person, kind_of(one))]
        if wanted:
            _write_to(person, sorted(_of_each_thing(wanted), key=_height, reverse=True))


def _by_person(warned: Sequence[vocabulary.Warned]) -> dict[User, list[Warning]]:
    found: dict[User, list[Warning]] = {}
    for one in warned:
        party = people.of_party(one.warning.case, one.warning.at) if one.warning.to_party else []
        for person in dict.fromkeys([*one.people, *party]):
            found.setdefault(person, []).append(one.warning)
    return found


def _of_each_thing(warnings: Iterable[Warning]) -> list[Warning]:
    """Of each task and term the highest rung: the last, as they come."""
    return list({(one.task_id, one.term): one for one in warnings}.values())


def _height(warning: Warning) -> tuple[int, float]:
    """What is late stands above what is due, and what was due first above the others."""
    return HEIGHT.index(kind_of(warning)), -warning.due_at.timestamp()


def _write_to(person: User, warnings: Sequence[Warning]) -> None:
    highest, *others = warnings
    with translation.override(wishes.language_of(person)):
        said = _said(highest) | {"others": [_said(one) for one in others]}
        messages.send_message(to=person, kind=kind_of(highest).name, context=said, at=highest.at, case=highest.case)


def kind_of(warning: Warning) -> Kind:
    """As it is when it is sent: what was meant to come before and comes after is late all the same."""
    if warning.rung == REMINDER:
        return kinds.REMINDED
    if warning.at < warning.due_at:
        return kinds.DUE_SOON
    return kinds.OVERDUE if warning.rung.endswith("after") else kinds.DUE


def _said(warning: Warning) -> dict[str, Any]:
    """What the message says, in the language in force."""
    case, task = warning.case, warning.task
    due = warning.due_at if warning.rung != REMINDER else task and task.due_at
    return {
        "reference": case.reference,
        "title": case.title,
        "what": shown(task.flow_task.step.title) if task else term_title(case.definition.term(warning.term)),
        "due": timezone.localtime(due) if due else None,
        "past": bool(due and due <= warning.at),
        "since": timezone.localtime(task.at) if task else None,
        "outside": bool(task and task.from_outside),
        "link": settings.PUBLIC_URL + _address(warning),
    }


def _address(warning: Warning) -> str:
    if warning.task_id:
        return reverse("cases:task", args=[warning.case_id, warning.task_id, "open"])
    return reverse("cases:case", args=[warning.case_id])
