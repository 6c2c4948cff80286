"""Work behind the screens, and the signs of life of who does it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workflows.models.cases import Case


class Job(models.Model):
    """Work to be done behind the screens: a row, written in the transaction that wants it. The broker only rings."""

    class Status(models.TextChoices):
        WANTED = "wanted", _("wanted")
        CLAIMED = "claimed", _("claimed")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.SlugField(_("kind"))
    payload = models.JSONField(_("payload"), default=dict, help_text=_("row ids only, never personal data"))
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="jobs", verbose_name=_("case"))
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WANTED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    ring_after = models.DateTimeField(_("rung again after"), db_default=Now())
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["ring_after"], name="job_unfinished", condition=Q(status__in=["wanted", "claimed"])),
            models.Index(fields=["status", "-id"], name="job_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Heartbeat(models.Model):
    """When something that works behind the screens last gave a sign of life; one row for each."""

    name = models.SlugField(_("name"), unique=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%d/%m/%Y %H:%M}"
