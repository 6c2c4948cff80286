"""Beginning, keeping and dropping a draft. Every verb holds the draft, so that two windows never write at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from licensing.applications import parts
from licensing.applications.models import Draft, DraftPart
from licensing.applications.parts import Typed
from licensing.applications.refusals import CannotChange
from licensing.dossiers import queries as dossiers
from licensing.facilities.models import Facility
from workflows.models import Task
from workflows.people import User


@dataclass(frozen=True)
class Saved:
    """What became of a save: the part as it now stands, and whether it holds what was sent or another window's."""

    part: DraftPart
    kept: bool


def begin(*, facility: Facility, procedure: str, token: UUID, by: User, at: datetime) -> Draft:
    """A new draft, with the facility as the register has it. A repeated token returns the first one's draft."""
    fresh = Draft(facility=facility, procedure=procedure, token=token, begun_by=by, begun_at=at, changed_at=at)
    return _begin(fresh, parts.first_typed(facility)) or Draft.objects.get(token=token)


def begin_answer(*, task: Task, facility: Facility, by: User, at: datetime) -> Draft:
    """The one draft of the answer to a request, with what the dossier declares now; a second time is the first."""
    if there := Draft.objects.filter(task=task).first():
        return there
    fresh = answer_to(task, facility, by=by, at=at)
    assert fresh.dossier is not None
    return _begin(fresh, parts.of_dossier(fresh.dossier)) or Draft.objects.get(task=task)


def answer_to(task: Task, facility: Facility, *, by: User, at: datetime) -> Draft:
    """The draft of the answer to a request as it would begin; nothing is written."""
    return Draft(
        facility=facility,
        procedure=task.process.version.code,
        task=task,
        dossier=dossiers.dossier_of(task.process),
        begun_by=by,
        begun_at=at,
        changed_at=at,
    )


def _begin(draft: Draft, typed: Mapping[str, Typed]) -> Draft | None:
    """Write the draft and its parts; None where another click was quicker."""
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
            DraftPart.objects.bulk_create(
                DraftPart(draft=draft, name=name, typed=one, saved_at=draft.begun_at, saved_by=draft.begun_by)
                for name, one in typed.items()
            )
    except IntegrityError as error:
        if "token" in str(error) or "task" in str(error):
            return None
        raise
    return draft


@transaction.atomic
def save(*, draft: Draft, part: str, typed: Typed, version: int, window: str, by: User, at: datetime) -> Saved:
    """Keep one part as typed, whatever is in it. Raises CannotChange.

    `version` is the one that the page was made from. Where another window saved a newer one meanwhile, that one stays
    and this is set aside beside it; the same window's own later page, and what says the same, are no conflict.
    """
    held(draft, at=at)
    row = DraftPart.objects.get(draft=draft, name=part)
    if typed == row.typed:
        row.aside.pop(window, None)
        row.save(update_fields=["aside"])
        return Saved(row, kept=True)
    if version != row.version and window != row.window:
        row.aside[window] = {"typed": typed, "by": str(by), "at": at.isoformat()}
        row.save(update_fields=["aside"])
        return Saved(row, kept=False)
    row.aside.pop(window, None)
    _write(row, typed, window=window, by=by, at=at)
    return Saved(row, kept=True)


@transaction.atomic
def settle(*, draft: Draft, part: str, window: str, use: bool, by: User, at: datetime) -> None:
    """Put what a window had set aside in the place of what is kept, or forget it: somebody saw both and chose."""
    held(draft, at=at)
    row = DraftPart.objects.get(draft=draft, name=part)
    if not (aside := row.aside.pop(window, None)):
        return
    if use:
        _write(row, aside["typed"], window=window, by=by, at=at)
    else:
        row.save(update_fields=["aside"])


@transaction.atomic
def drop(*, draft: Draft, at: datetime) -> None:
    """Put a draft away; it is kept, and takes no more changes. Raises CannotChange for one that was sent."""
    if draft.task_id is None and draft.dropped_at is None:
        row = held(draft, at=at)
        row.dropped_at = at
        row.save(update_fields=["dropped_at"])


def held(draft: Draft, *, at: datetime) -> Draft:
    """The draft, locked, and marked as changed. Raises CannotChange where it is closed."""
    row = Draft.objects.select_for_update(of=("self",), no_key=True).select_related("facility").get(pk=draft.pk)
    if not row.is_open:
        raise CannotChange("sent" if row.sent_at else "dropped")
    row.changed_at = at
    row.save(update_fields=["changed_at"])
    return row


def _write(row: DraftPart, typed: Typed, *, window: str, by: User, at: datetime) -> None:
    row.typed, row.version, row.window, row.saved_by, row.saved_at = typed, row.version + 1, window, by, at
    row.save(update_fields=["typed", "version", "window", "aside", "saved_by", "saved_at"])
