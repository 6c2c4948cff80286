"""One person acts for one facility, from a day to a day."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def on(self, day: date) -> Self:
        """Those in force on `day`; the last day counts."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Representative(models.Model):
    """A user acts for a facility; an open end is null."""

    user = models.ForeignKey("workflows.User", models.PROTECT, related_name="represents", verbose_name=_("person"))
    facility = models.ForeignKey(
        "licensing.Facility", models.PROTECT, related_name="representatives", verbose_name=_("facility")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        constraints = [
            ExclusionConstraint(
                name="one_spell_of_representation_on_any_day",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("facility", RangeOperators.EQUAL),
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
                violation_error_message=_("This person acts for this facility already on one of these days."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.facility}"
