"""Going away and coming back. Both stand in the journal, with who entered them and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from workflows import journal
from workflows.people import Absence, User

_DAY = timedelta(days=1)


@transaction.atomic
def go_away(*, absence: Absence, by: User, at: datetime) -> Absence:
    """Keep an absence that was checked. Its substitute acts from its first day on."""
    absence.save(force_insert=True)
    _note("away", absence, by=by, at=at)
    return absence


@transaction.atomic
def come_back(*, absence: Absence, by: User, at: datetime) -> None:
    """End an absence today: whoever is back acts again from today on, and the substitute no more.

    One that has not begun before today is taken back altogether; one that is over stays as it was.
    """
    today = timezone.localdate(at)
    if absence.until < today:
        return
    _note("back", absence, by=by, at=at)
    if absence.since >= today:
        absence.delete()
    else:
        absence.until = today - _DAY
        absence.save(update_fields=["until"])


def _note(act: str, absence: Absence, *, by: User, at: datetime) -> None:
    kept = {
        "person": absence.person_id,
        "since": absence.since,
        "until": absence.until,
        "substitute": absence.substitute_id,
    }
    journal.write([journal.entry(act, case=None, by=by, at=at, data=kept, reason=absence.reason)])
