"""Who works here: users, units, appointments and absences. Roles are data: who is appointed does the steps of a role,
and while a person is away the substitute does what that person would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser, Permission
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import connection, models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workflows.look import once

DUTIES_SQL = """
SELECT user_id, role FROM workflows_appointment
WHERE since <= %(day)s AND (until IS NULL OR until >= %(day)s) AND (user_id = %(person)s OR user_id IN (
    SELECT person_id FROM workflows_absence WHERE substitute_id = %(person)s AND since <= %(day)s AND until >= %(day)s
))
"""
"""Asked in every act: as text, because making it anew takes ten times as long as asking it."""


class Unit(models.Model):
    """A division of the office, as people name it."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who logs in. Deactivated when leaving, never deleted: the history names them."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"))
    is_demo = models.BooleanField(_("demonstration account"), default=False)

    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether this person was given a right, alone or with a group; superusers have every one."""
        return self.is_active and (self.is_superuser or perm in once(("rights", self.pk), self._read_rights))

    def _read_rights(self) -> frozenset[str]:
        """Every right as `app.right`; one statement, and in one look one."""
        given = Permission.objects.filter(Q(user=self) | Q(group__user=self)).distinct().order_by()
        return frozenset(f"{app}.{name}" for app, name in given.values_list("content_type__app_label", "codename"))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused, whoever asks: raises ProtectedError."""
        raise models.ProtectedError("People are deactivated, never deleted.", {self})

    def roles_on(self, day: date) -> frozenset[str]:
        """The roles in which this person may act on `day`: held, or of somebody absent whom he or she stands in for."""
        return self.duties_on(day).roles

    def duties_on(self, day: date) -> Duties:
        """What this person does on `day`, and in whose place; one statement, and in one look one a day."""
        if not self.is_active:
            return Duties(frozenset(), {})
        return once(("duties", self.pk, day), lambda: self._read_duties(day))

    def _read_duties(self, day: date) -> Duties:
        held: dict[int, set[str]] = {}
        with connection.cursor() as cursor:
            cursor.execute(DUTIES_SQL, {"person": self.pk, "day": day})
            for user, role in cursor.fetchall():
                held.setdefault(user, set()).add(role)
        own = frozenset(held.pop(self.pk, ()))
        return Duties(own, {user: frozenset(roles) for user, roles in held.items()})


@dataclass(frozen=True)
class Duties:
    """The roles that a person holds on a day, and those of the absent people in whose place he or she acts, by id."""

    own: frozenset[str]
    lent: Mapping[int, frozenset[str]]

    @property
    def roles(self) -> frozenset[str]:
        """Every role in which this person may act."""
        return self.own.union(*self.lent.values())

    def in_place_of(self, role: str) -> int | None:
        """For whom the person acts in `role`; None where it is his or her own."""
        if role in self.own:
            return None
        return next((person for person, roles in sorted(self.lent.items()) if role in roles), None)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def on(self, day: date) -> AppointmentQuerySet:
        """Appointments in force on `day`; the last day counts."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Appointment(models.Model):
    """One person holds one role, from a day to a day; an open end is null."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    role = models.SlugField(_("role"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            ExclusionConstraint(
                name="one_appointment_per_person_and_role_on_any_day",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func(
                            F("since"),
                            F("until"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> AbsenceQuerySet:
        """Absences on `day`; the last day counts."""
        return self.filter(since__lte=day, until__gte=day)


class Absence(models.Model):
    """A person is away, from a day to a day. On those days the substitute sees and may do that person's tasks."""

    person = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("person"))
    since = models.DateField(_("first day away"))
    until = models.DateField(_("last day away"))
    substitute = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="substitutions", verbose_name=_("substitute")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="absence_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(substitute=F("person")),
                name="nobody_stands_in_for_oneself",
                violation_error_message=_("Somebody else has to stand in."),
            ),
            ExclusionConstraint(
                name="one_absence_per_person_on_any_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(
                            F("since"),
                            F("until"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("An absence is entered already for one of these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.since:%d/%m/%Y}–{self.until:%d/%m/%Y}"


def coming_absences(day: date) -> list[Absence]:
    """Who is away on `day` or later, with who stands in, the last first; one statement, and in one look one a day."""
    found = Absence.objects.filter(until__gte=day).select_related("person", "substitute").order_by("-since", "-pk")
    return once(("absences", day), lambda: list(found))


def holders_of(roles: Iterable[str], day: date) -> dict[str, list[User]]:
    """Active people who hold each of these roles on `day`, by name; one statement."""
    held = Appointment.objects.on(day).filter(role__in=roles, user__is_active=True).select_related("user")
    found: dict[str, list[User]] = {role: [] for role in roles}
    for appointment in held.order_by("user__full_name", "user"):
        found[appointment.role].append(appointment.user)
    return found


def holders(role: str, day: date) -> models.QuerySet[User]:
    """Active people who may act in `role` on `day`: its holders, and who stands in for one that is away."""
    appointed = Appointment.objects.on(day).filter(role=role).values("user")
    standing_in = Absence.objects.on(day).filter(person__in=appointed).values("substitute")
    return User.objects.filter(Q(pk__in=appointed) | Q(pk__in=standing_in), is_active=True).order_by("full_name", "pk")


def here(people: Iterable[User], day: date) -> list[User]:
    """These people, each once; for who is away on `day` the substitute, if there is one."""
    wanted = list(people)
    away = Absence.objects.on(day).filter(person__in=wanted).select_related("substitute")
    instead = {one.person_id: one.substitute for one in away}
    found = (instead.get(one.pk, one) for one in wanted)
    return list(dict.fromkeys(one for one in found if one is not None and one.is_active))


def on_duty(role: str, day: date) -> list[User]:
    """Who holds this role on `day` and is there, by name; for who is away the substitute."""
    return here(holders_of([role], day)[role], day)
