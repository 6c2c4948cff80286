"""Days, years and hours by which deadlines are counted."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.people import User


class CalendarDay(models.Model):
    """One day that is not what its weekday says: a holiday, a day off in lieu, a worked Saturday."""

    day = models.DateField(_("day"), unique=True)
    working = models.BooleanField(_("worked"), default=False)
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("source"), max_length=300)
    mark = models.CharField(_("verification mark"), max_length=1)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class CalendarYear(models.Model):
    """A year whose days are known; of a year without a row nothing is. Confirmed once its decision was compared."""

    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(1990), MaxValueValidator(2200)]
    )
    source = models.CharField(_("source"), max_length=300, help_text=_("number and date of the decision"))
    mark = models.CharField(_("verification mark"), max_length=1)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_on=None, confirmed_by=None)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
                name="a_year_is_confirmed_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


class OfficeHours(models.Model):
    """One spell of every working day, in force from a day on; local times.

    Deadlines are counted by `working`; `reception` says when somebody receives, and moves no deadline.
    """

    class Kind(models.TextChoices):
        WORKING = "working", _("working hours")
        RECEPTION = "reception", _("reception hours")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WORKING)
    in_force_from = models.DateField(_("in force from"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["kind", "in_force_from", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="office_closes_after_it_opens"),
            models.UniqueConstraint(fields=["kind", "in_force_from", "opens"], name="one_spell_per_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"
