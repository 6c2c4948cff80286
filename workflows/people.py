"""Who works here: users, units and appointments. Roles are data: who is appointed does the steps of a role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


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

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused, whoever asks: raises ProtectedError."""
        raise models.ProtectedError("People are deactivated, never deleted.", {self})

    def roles_on(self, day: date) -> frozenset[str]:
        """The roles that this person holds on `day`. Asked many times for one page, so this object keeps the answer."""
        if not self.is_active:
            return frozenset()
        known: dict[date, frozenset[str]] = self.__dict__.setdefault("roles_known", {})
        if day not in known:
            known[day] = frozenset(Appointment.objects.on(day).filter(user=self).values_list("role", flat=True))
        return known[day]

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Forget the roles, too."""
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("roles_known", None)


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


def holders_of(roles: Iterable[str], day: date) -> dict[str, list[User]]:
    """Active people who hold each of these roles on `day`, by name; one statement."""
    held = Appointment.objects.on(day).filter(role__in=roles, user__is_active=True).select_related("user")
    found: dict[str, list[User]] = {role: [] for role in roles}
    for appointment in held.order_by("user__full_name", "user"):
        found[appointment.role].append(appointment.user)
    return found


def holders(role: str, day: date) -> models.QuerySet[User]:
    """Active people who hold `role` on `day`."""
    return User.objects.filter(
        pk__in=Appointment.objects.on(day).filter(role=role).values("user"), is_active=True
    ).order_by("full_name")
