"""Rows that a rule of law put in force, from a day to a day."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from workflows.definition import Length


class Mark(models.TextChoices):
    """How far a row was checked against the text of its source."""

    VERIFIED = "V", _("verified: the text was read")
    SECONDARY = "S", _("secondary evidence only")
    INFERRED = "I", _("inferred from verified facts")
    MEMORY = "M", _("from memory, unverified")


def in_force_once_a_day(*names: str) -> ExclusionConstraint:
    """The constraint that no two rows with the same `names` are in force on one day; the last day counts."""
    days = Func(
        F("in_force_from"),
        F("in_force_until"),
        RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        function="daterange",
    )
    return ExclusionConstraint(
        name="one_%(class)s_in_force_on_any_day",
        expressions=[*((name, RangeOperators.EQUAL) for name in names), (days, RangeOperators.OVERLAPS)],
        violation_error_message=_("another row of this name is in force on one of these days"),
    )


class EnactedQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """The rows in force on `day`; the last day counts."""
        return self.filter(Q(in_force_until=None) | Q(in_force_until__gte=day), in_force_from__lte=day)


class Enacted(models.Model):
    """What every row of law carries: its days in force, where it stands, and how sure that is."""

    in_force_from = models.DateField(_("in force from"))
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, help_text=_("instrument and article"))
    mark = models.CharField(_("verification mark"), max_length=1, choices=Mark)
    carried_over = models.BooleanField(
        _("carried over"),
        default=False,
        help_text=_("the law that follows could not be read yet: what its predecessor set is kept for the time being"),
    )

    objects = EnactedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_in_force(self, day: date) -> bool:
        """Whether the row is in force on `day`; the last day counts."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)

    def clean(self) -> None:
        """Refuse a row that ends before it begins."""
        super().clean()
        if self.in_force_from and self.in_force_until and self.in_force_until < self.in_force_from:
            raise ValidationError({"in_force_until": _("The last day lies before the first.")})


class Figure(Enacted):
    """One thing that the law sets: a term, an age, the number of a training content, a rule, a pattern."""

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", _("working days")
        DAYS = "days", _("days")
        YEARS = "years", _("years")
        NUMBER = "number", _("number")
        RULE = "rule", _("rule")
        PATTERN = "pattern", _("pattern")

    class Pending(models.TextChoices):
        AS_RECEIVED = "as_received", _("keep to the law of the day they were received")
        AS_NEW = "as_new", _("go on under the new law")

    name = models.SlugField(_("name"))
    value = models.CharField(_("value"), max_length=100)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit)
    pending = models.CharField(
        _("dossiers received before and not yet decided"),
        max_length=20,
        choices=Pending,
        default=Pending.AS_RECEIVED,
        help_text=_("as the instrument's own transition rule says"),
    )

    class Meta:
        verbose_name = _("figure of law")
        verbose_name_plural = _("figures of law")
        ordering = ["name", "in_force_from"]
        constraints = [in_force_once_a_day("name")]

    def __str__(self) -> str:
        return f"{self.name} = {self.value} {self.unit}"

    def clean(self) -> None:
        """Refuse a value that is no whole number where its unit counts something."""
        super().clean()
        if self.unit not in (self.Unit.RULE, self.Unit.PATTERN) and not (self.value.isascii() and self.value.isdigit()):
            raise ValidationError({"value": _("A whole number is needed for this unit.")})

    def reaches_back_to(self, received: date, *, at: date | None) -> bool:
        """Whether by `at` the row judges what was received on a day before it, too."""
        return at is not None and self.pending == self.Pending.AS_NEW and received < self.in_force_from <= at

    @property
    def as_int(self) -> int:
        """The number, in its unit."""
        return int(self.value)

    def as_length(self) -> Length:
        """The length of a term. Raises ValueError where the unit is none of terms."""
        return Length.parse(f"{self.value} {self.unit}")
