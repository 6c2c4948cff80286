"""Whom a slip waits for. Imported as a module: `slips.waiting_for(user, at=…)`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from licensing.issuing.stations import Station, places
from licensing.papers.models import Paper
from licensing.reappointments.models import Reappointment, ReappointmentQuerySet
from workflows import engine, paging
from workflows.calendars import Calendar, NoCalendar
from workflows.look import once
from workflows.models import Case, DefinitionVersion, Task, versions, with_version
from workflows.people import User, here, on_duty

State = Reappointment.State


def to_complete(user: User, *, at: datetime) -> ReappointmentQuerySet:
    """The drafts that this person may complete: who may do an open task of the case, and whoever assigns in it."""
    return _told(Reappointment.objects.waiting().filter(_completed_by(user, on=timezone.localdate(at))))


def _completed_by(user: User, *, on: date) -> Q:
    roles = user.roles_on(on)
    handled = Exists(Task.objects.filter(process=OuterRef("case"), finished=None, role__in=roles))
    assigned = Q(case__version__in=[one.pk for one in versions() if engine.assigning_roles(one) & roles])
    return Q(state=State.DRAFT) & (Q(handled) | assigned)


def to_sign(user: User, *, at: datetime) -> ReappointmentQuerySet:
    """The completed slips that this person may sign or send back."""
    return _told(Reappointment.objects.waiting().filter(_signed_by(user, on=timezone.localdate(at))))


def _signed_by(user: User, *, on: date) -> Q:
    return Q(state=State.PROPOSED, case__version__in=signed_versions(user, on=on))


def who_completes(slip: Reappointment, *, at: datetime) -> list[User]:
    """Who is there to complete a draft: whoever has the open tasks or may take them; without such, whoever assigns."""
    day, case = timezone.localdate(at), slip.case
    offices = {role.name for role in case.definition.roles if role.is_office}
    tasks = list(Task.objects.filter(process=case, finished=None, role__in=offices).select_related("owner"))
    mine = here([task.owner for task in tasks if task.owner], day)
    theirs = [one for role in sorted({task.role for task in tasks if not task.owner}) for one in on_duty(role, day)]
    handling = list(dict.fromkeys([*mine, *theirs]))
    return handling or _on_duty(engine.assigning_roles(case), day)


def who_signs(slip: Reappointment, *, at: datetime) -> list[User]:
    """Who is there to sign a completed slip."""
    return _on_duty(signing_roles(slip.case.version), timezone.localdate(at))


def _on_duty(roles: Iterable[str], day: date) -> list[User]:
    return list(dict.fromkeys(one for role in sorted(roles) for one in on_duty(role, day)))


def longer_than_the_term(slip: Reappointment, *, days: Calendar) -> int:
    """How many working days a new day lies after the first, where that is more than the whole term had; otherwise 0.

    The law as read names no longest re-appointment (NĐ 61/2018/NĐ-CP Đ.19.9), so this refuses nothing.
    """
    first, begun = timezone.localdate(slip.due_at), timezone.localdate(slip.start.at)
    if slip.new_day is None:
        return 0
    try:
        had, more = days.worked_between(begun, first), days.worked_between(first, slip.new_day)
    except NoCalendar:
        return 0
    return more if more > had else 0


def signed_versions(user: User, *, on: date) -> list[int]:
    """The versions in whose cases this person signs on that day."""
    roles = user.roles_on(on)
    return [version.pk for version in versions() if signing_roles(version) & roles] if roles else []


def signing_roles(version: DefinitionVersion) -> set[str]:
    """Who signs what goes out in cases of this version: the role that signs its papers; without such, who assigns."""
    signing = {
        place.step.role for place in places() if place.station is Station.SIGN and place.version_id == version.pk
    }
    return signing or engine.assigning_roles(version)


def count_waiting(user: User, *, at: datetime) -> int:
    """How many slips wait for this person, as `paging.few_of` counts; one statement, and in one look one."""
    day = timezone.localdate(at)
    mine = Reappointment.objects.waiting().filter(_completed_by(user, on=day) | _signed_by(user, on=day))
    return once(("slips", user.pk), lambda: paging.few_of(mine)) if user.roles_on(day) else 0


def visible_to(user: User, *, at: datetime) -> ReappointmentQuerySet:
    """The slips of the cases that this person sees for the office."""
    roles = user.roles_on(timezone.localdate(at))
    seen = Reappointment.objects.with_run().filter(case__in=Case.objects.visible_to(user, at=at))
    return _told(seen if roles else seen.none())


def of_case(case: Case) -> ReappointmentQuerySet:
    """The slips of a case, the oldest first."""
    return _told(Reappointment.objects.with_run().filter(case=case)).order_by("pk")


def paper_of(slip: Reappointment) -> Paper | None:
    """The paper that was made of a signed slip; None in the seconds until it is."""
    return Paper.objects.filter(number=slip.number_id).first() if slip.number_id else None


def _told(found: ReappointmentQuerySet) -> ReappointmentQuerySet:
    return with_version(found, "case__version").select_related("number", "proposed_by", "signed_by")
