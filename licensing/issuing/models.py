"""When which paper was printed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Printing(models.Model):
    """One paper went into a file for the printer. Append-only: a paper may be printed again."""

    paper = models.ForeignKey("licensing.Paper", models.PROTECT, related_name="printings", verbose_name=_("paper"))
    by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("printing")
        verbose_name_plural = _("printings")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.paper} · {self.at:%d/%m/%Y %H:%M}"
