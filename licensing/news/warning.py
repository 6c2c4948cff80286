"""What the engine warns of, written to whom it concerns, within the transaction of the warning: each hears it once."""

from __future__ import annotations

from collections.abc import Sequence
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


@vocabulary.warnings
def tell(warning: Warning, told: Sequence[User]) -> None:
    """Write to the people of the office whom the engine names, and to whoever acts for the facility."""
    party = people.of_party(warning.case, warning.at) if warning.to_party else []
    for person in dict.fromkeys([*told, *party]):
        with translation.override(wishes.language_of(person)):
            kind = kind_of(warning)
            messages.send_message(to=person, kind=kind.name, context=_said(warning), at=warning.at, case=warning.case)


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
