"""A draft with its parts as they were typed, its papers, and the forms that were printed from it.

Nothing here is checked when it is kept: a draft may be incomplete or wrong for as long as it is one.
"""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from licensing.accounts.queries import facilities_of
from workflows.people import User


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User, *, on: date) -> Self:
        """The drafts of the facilities that `user` acts for on `on`; nobody in the office sees one."""
        return self.filter(facility__in=facilities_of(user, on=on))

    def open(self) -> Self:
        """Those that are neither sent nor dropped."""
        return self.filter(sent_at=None, dropped_at=None)


class Draft(models.Model):
    """What a facility is about to send: a new dossier, or with `task` the answer to a request of the office.

    Sending closes it and keeps it with its proof; `dossier` is then what was made or supplemented.
    """

    facility = models.ForeignKey(
        "licensing.Facility", models.PROTECT, related_name="drafts", verbose_name=_("facility")
    )
    procedure = models.SlugField(_("procedure"))
    task = models.OneToOneField(
        "workflows.Task", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("request")
    )
    dossier = models.ForeignKey(
        "licensing.Dossier", models.PROTECT, null=True, blank=True, related_name="drafts", verbose_name=_("dossier")
    )
    token = models.UUIDField(_("token"), unique=True, default=uuid4)
    begun_by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("begun by"))
    begun_at = models.DateTimeField(_("begun at"))
    changed_at = models.DateTimeField(_("changed at"))
    sent_by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    proof = models.JSONField(_("proof"), null=True, blank=True, encoder=DjangoJSONEncoder)
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, proof=None) | Q(sent_at__isnull=False, proof__isnull=False),
                name="a_sent_draft_keeps_its_proof",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(dropped_at=None), name="a_draft_is_sent_or_dropped_not_both"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility} · {self.begun_at:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed."""
        return self.sent_at is None and self.dropped_at is None


class DraftPart(models.Model):
    """One part of a draft exactly as typed. `version` counts its saves, `window` is the browser window of the last one.

    `aside` holds what other windows had typed on an older version, by window, until somebody decides.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="parts", verbose_name=_("draft"))
    name = models.SlugField(_("name"))
    typed = models.JSONField(_("as typed"), default=dict)
    version = models.PositiveIntegerField(_("version"), default=0)
    window = models.CharField(_("window"), max_length=36, blank=True)
    aside = models.JSONField(_("set aside"), default=dict)
    saved_at = models.DateTimeField(_("saved at"))
    saved_by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("saved by"))

    class Meta:
        verbose_name = _("part of a draft")
        verbose_name_plural = _("parts of drafts")
        constraints = [models.UniqueConstraint(fields=["draft", "name"], name="one_row_per_part_of_a_draft")]

    def __str__(self) -> str:
        return self.name


class PrintedForm(models.Model):
    """What one of the facility's own forms said when it was printed to be signed."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="forms", verbose_name=_("draft"))
    kind = models.SlugField(_("component"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    context = models.JSONField(_("what it says"), encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("printed at"))

    class Meta:
        verbose_name = _("printed form")
        verbose_name_plural = _("printed forms")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "kind", "fingerprint"], name="one_row_per_print_of_a_form")
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.at:%d/%m/%Y}"


class DraftPaper(models.Model):
    """One file of a draft, for a component by its code. `form` is the print of which it should be the signed scan.

    `place` orders the files of one component, as somebody put them; those of one place stand as they came.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="papers", verbose_name=_("draft"))
    kind = models.SlugField(_("component"))
    file = models.ForeignKey("licensing.StoredFile", models.PROTECT, related_name="+", verbose_name=_("file"))
    form = models.ForeignKey(
        PrintedForm, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("printed form")
    )
    place = models.PositiveIntegerField(_("place in the order"), default=0)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("paper of a draft")
        verbose_name_plural = _("papers of drafts")
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} · {self.file}"
