"""What is asked about drafts: whose they are, by which day's law, what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from licensing.applications.contents import Contents
from licensing.applications.models import Draft, DraftPaper
from licensing.dossiers import queries as dossiers
from licensing.dossiers.models import ComponentKind
from licensing.equipment import queries as equipment
from workflows.calendars import VIETNAM
from workflows.models import DefinitionVersion, Task


def procedures_to_apply_for(*, on: date) -> list[DefinitionVersion]:
    """The procedures in force on `on` that begin with a dossier of devices: the pages here are made for it."""
    return [
        version
        for code, declares_devices in dossiers.procedures_with_papers().items()
        if declares_devices and (version := DefinitionVersion.objects.in_force(code, on))
    ]


def day_of(draft: Draft, *, today: date) -> date:
    """The day whose law the draft follows: today, and of an answer the day on which its dossier was received."""
    if draft.dossier is not None:
        return draft.dossier.received_at.astimezone(VIETNAM).date()
    return today


def kinds_of(draft: Draft, *, today: date) -> Mapping[str, ComponentKind]:
    """The papers that the law asks for, by code, in its order."""
    return dossiers.component_kinds(draft.procedure, on=day_of(draft, today=today))


def contents_of(draft: Draft, *, today: date) -> Contents:
    """What was typed into the draft."""
    day = day_of(draft, today=today)
    typed = {part.name: part.typed for part in draft.parts.all()}
    return Contents(typed, equipment.kinds_by_code(on=day), day, today)


def papers_of(draft: Draft) -> QuerySet[DraftPaper]:
    """The files of the draft; those of one component in the order in which they came or were put."""
    return draft.papers.select_related("file", "form").order_by("place", "pk")


def request_of(draft: Draft) -> Task | None:
    """The step that asked for what the draft answers."""
    if draft.task is None:
        return None
    asked: Task | None = Task.objects.filter(pk__in=draft.task.previous_ids).select_related("owner", "process").last()
    return asked
