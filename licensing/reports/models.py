"""Step times of a period that holds too many cases to count them while somebody waits."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PeriodCount(models.Model):
    """A period that somebody had counted: over the cases that this person saw at that moment. The last day counts.

    It goes by the keys of the cases; `reached` is the last one that was counted.
    """

    by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    at = models.DateTimeField(_("at"))
    cases = models.PositiveIntegerField(_("cases"))
    counted = models.PositiveIntegerField(_("of them counted"), default=0)
    reached = models.BigIntegerField(_("last case that was counted"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("count of a period")
        verbose_name_plural = _("counts of periods")
        constraints = [models.UniqueConstraint(fields=["by", "first", "last"], name="one_count_of_a_period")]

    def __str__(self) -> str:
        return f"{self.first:%d/%m/%Y}–{self.last:%d/%m/%Y}"


class CountedPart(models.Model):
    """The steps of some cases of a count, by columns, which are read twice as fast as rows; nobody's name."""

    count = models.ForeignKey(PeriodCount, models.CASCADE, related_name="parts", verbose_name=_("count of a period"))
    steps = models.JSONField(_("steps"))

    class Meta:
        verbose_name = _("part of a count")
        verbose_name_plural = _("parts of counts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.count} #{self.pk}"
