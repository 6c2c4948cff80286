"""Going away and coming back, entered by whoever is away, or for others by who answers for them.

Whoever gives out work answers for the people of the same unit; the domain may name others. Everything stands in the
journal, with who entered it and when.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from workflows import journal, vocabulary
from workflows.models import versions
from workflows.people import Absence, Appointment, User
from workflows.refusals import NotInCharge
from workflows.rights import assigning_roles

_DAY = timedelta(days=1)


@transaction.atomic
def go_away(*, absence: Absence, by: User, at: datetime) -> Absence:
    """Keep an absence that was checked. Its substitute acts from its first day on. Raises NotInCharge."""
    _answers_for(absence, by=by, at=at)
    absence.save(force_insert=True)
    _note("away", absence, by=by, at=at)
    return absence


@transaction.atomic
def come_back(*, absence: Absence, by: User, at: datetime) -> None:
    """End an absence today: whoever is back acts again from today on, and the substitute no more.

    One that has not begun before today is taken back altogether; one that is over stays as it was. Raises NotInCharge.
    """
    _answers_for(absence, by=by, at=at)
    today = timezone.localdate(at)
    if absence.until < today:
        return
    _note("back", absence, by=by, at=at)
    if absence.since >= today:
        absence.delete()
    else:
        absence.until = today - _DAY
        absence.save(update_fields=["until"])


def people_of(user: User, *, on: date) -> QuerySet[User]:
    """The active officials whose absences this user may enter on that day, oneself among them where one is such."""
    theirs = Q(pk=user.pk) | vocabulary.absences_of(user, on=on)
    if user.unit_id and _assigns(user, on=on):
        theirs |= Q(unit=user.unit_id)
    appointed = Appointment.objects.on(on).values("user")
    return User.objects.filter(theirs, pk__in=appointed, is_active=True).order_by("full_name", "pk")


def _assigns(user: User, *, on: date) -> bool:
    roles = user.roles_on(on)
    return any(roles & assigning_roles(version) for version in versions() if version.holds_on(on))


def _answers_for(absence: Absence, *, by: User, at: datetime) -> None:
    if not people_of(by, on=timezone.localdate(at)).filter(pk=absence.person_id).exists():
        raise NotInCharge(person=str(absence.person))


def _note(act: str, absence: Absence, *, by: User, at: datetime) -> None:
    kept = {
        "person": absence.person_id,
        "since": absence.since,
        "until": absence.until,
        "substitute": absence.substitute_id,
    }
    journal.write([journal.entry(act, case=None, by=by, at=at, data=kept, reason=absence.reason)])
