"""Lists of earlier licences that were confirmed, and scans that arrive for them before.

Lists are entered behind the screens, and the page tells how far.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class LicenceList(models.Model):
    """A list as it was confirmed, once: the same `token` is the same list. What is refused is told in its language."""

    token = models.UUIDField(_("token"), unique=True)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=10)
    by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("list of earlier licences")
        verbose_name_plural = _("lists of earlier licences")

    def __str__(self) -> str:
        return f"#{self.pk}"


class ArrivedScan(models.Model):
    """A scan that was sent for a list of this `token` which is not confirmed yet, or the `sentence` that refused it.

    `sha256` names its content, which nobody has looked at.
    """

    token = models.UUIDField(_("token"))
    name = models.TextField(_("name"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    sentence = models.TextField(_("why it was refused"), blank=True)
    by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("arrived scan")
        verbose_name_plural = _("arrived scans")
        constraints = [models.UniqueConstraint(fields=["token", "by", "name"], name="one_arrived_scan_of_a_name")]

    def __str__(self) -> str:
        return self.name


class ListedLicence(models.Model):
    """One licence of a list, named by its first line, and what came of it: a sentence for what was refused.

    `sha256` names its scan as it arrived, until the worker has looked at it; then `scan` is the file.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ENTERED = "entered", _("was entered")
        THERE = "there", _("in the register already")
        REFUSED = "refused", _("refused")

    list = models.ForeignKey(LicenceList, models.PROTECT, related_name="licences", verbose_name=_("list"))
    line = models.PositiveIntegerField(_("line"))
    number = models.TextField(_("number"))
    holder = models.TextField(_("name of the facility"))
    scan_name = models.TextField(_("scan"), blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    scan = models.ForeignKey(
        "licensing.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    sentence = models.TextField(_("why it was refused"), blank=True)

    class Meta:
        verbose_name = _("listed licence")
        verbose_name_plural = _("listed licences")
        ordering = ["list", "line"]
        constraints = [
            models.UniqueConstraint(fields=["list", "line"], name="one_licence_per_line_of_a_list"),
            models.CheckConstraint(
                condition=models.Q(state="refused") ^ models.Q(sentence=""), name="a_refusal_has_a_sentence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} #{self.line}"
