"""How often somebody looked up a dossier in the last minutes, without saying who."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LookUps(models.Model):
    """The look-ups of one visitor in one spell. `visitor` is a mark that names nobody; it goes with its spell."""

    spell = models.DateTimeField(_("spell that begins at"))
    visitor = models.CharField(_("visitor"), max_length=32)
    count = models.PositiveIntegerField(_("count"))

    class Meta:
        verbose_name = _("look-ups of a visitor")
        verbose_name_plural = _("look-ups of visitors")
        constraints = [models.UniqueConstraint(fields=["spell", "visitor"], name="one_count_per_visitor_and_spell")]

    def __str__(self) -> str:
        return f"{self.spell:%H:%M} {self.count}"
