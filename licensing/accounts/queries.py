"""Who acts for whom on a day, and who may be tried out."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from licensing.accounts.models import Representative
from licensing.facilities.models import Facility
from workflows.look import once
from workflows.models import DefinitionVersion
from workflows.people import Appointment, User
from workflows.titles import shown


def represented(user: User, *, on: date) -> frozenset[int]:
    """The keys of the facilities that `user` acts for on `on`; one statement, and in one look one a day."""
    spells = Representative.objects.on(on).filter(user=user).values_list("facility", flat=True)
    return once(("represents", user.pk, on), lambda: frozenset(spells))


def facilities_of(user: User, *, on: date) -> QuerySet[Facility]:
    """The facilities that `user` acts for on `on`."""
    return Facility.objects.filter(pk__in=represented(user, on=on))


def acts_for(user: User, facility: Facility, *, on: date) -> bool:
    """Whether `user` acts for `facility` on `on`, as it is now: an act asks this behind its lock."""
    return Representative.objects.on(on).filter(user=user, facility=facility).exists()


def demonstration_people() -> list[tuple[User, str]]:
    """Whom a visitor of a demonstration may be, each with the roles held today, or the facilities acted for."""
    titles = {
        role.name: shown(role.title)
        for version in DefinitionVersion.objects.all()
        for role in version.flow_class.definition.roles
    }
    today = timezone.localdate()
    held: dict[int, list[str]] = {}
    for appointment in Appointment.objects.on(today).filter(user__is_demo=True):
        held.setdefault(appointment.user_id, []).append(titles.get(appointment.role, appointment.role))
    for spell in Representative.objects.on(today).filter(user__is_demo=True).select_related("facility"):
        held.setdefault(spell.user_id, []).append(spell.facility.name)
    people = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    return [(person, ", ".join(held.get(person.pk, ()))) for person in people]
