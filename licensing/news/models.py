"""That somebody was told of an act, or what is due of a morning. It is kept so that nobody is told twice."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Told(models.Model):
    """One person was told one kind of news of one entry of the journal."""

    entry = models.ForeignKey("workflows.JournalEntry", models.PROTECT, related_name="+", verbose_name=_("entry"))
    person = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    kind = models.SlugField(_("kind"))
    message = models.ForeignKey(
        "licensing.Message", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("message")
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("news told")
        verbose_name_plural = _("news told")
        constraints = [
            models.UniqueConstraint(fields=["entry", "person", "kind"], name="told_once_of_an_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Digest(models.Model):
    """One morning of one official: what was due, in one message; without one where nothing was, or it is not wanted."""

    person = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    day = models.DateField(_("day"))
    message = models.ForeignKey(
        "licensing.Message", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("message")
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("morning message")
        verbose_name_plural = _("morning messages")
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_morning")]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} #{self.pk}"
