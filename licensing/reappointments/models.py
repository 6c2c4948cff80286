"""The slip of apology and re-appointment (TT 01/2018/TT-VPCP, form 04): one for each run of a promised term."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workflows.models import ClockEvent

OVER = ("finish", "start", "restart")
"""What ends a run of a term: its end, or its beginning anew."""


class ReappointmentQuerySet(models.QuerySet["Reappointment"]):
    def with_run(self) -> Self:
        """Each with `is_over`: whether the run of the term that it speaks of has ended since."""
        later = ClockEvent.objects.filter(case=OuterRef("case"), term=OuterRef("term"), pk__gt=OuterRef("start"))
        return self.annotate(is_over=Exists(later.filter(kind__in=OVER)))

    def unsigned(self) -> Self:
        """Those that somebody still has to complete or to sign; `is_over` says which of them nobody needs any more."""
        return self.with_run().exclude(state=Reappointment.State.SIGNED)

    def waiting(self) -> Self:
        """Those that somebody still has to complete or to sign."""
        return self.unsigned().filter(is_over=False)


class Reappointment(models.Model):
    """One slip: why a result is late and on which day it comes instead. One for each run of the term, for anybody.

    `start` is the event with which the run began, `due_at` the first date: the one that statistics count. A slip that
    nobody signed before its run ended is moot and stays to be seen. The database keeps a signed one as it is.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("to complete")
        PROPOSED = "proposed", _("to sign")
        SIGNED = "signed", _("signed")

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="reappointments", verbose_name=_("case"))
    term = models.SlugField(_("term"))
    start = models.OneToOneField(
        "workflows.ClockEvent", models.PROTECT, related_name="reappointment", verbose_name=_("beginning of the run")
    )
    due_at = models.DateTimeField(_("first date"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    drafted_at = models.DateTimeField(_("drafted at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    reason = models.TextField(_("reason of the delay"), blank=True)
    new_day = models.DateField(_("new date"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    returned_because = models.TextField(_("why it was sent back"), blank=True)
    signed_by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    number = models.OneToOneField(
        "licensing.NumberTaken",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reappointment",
        verbose_name=_("number"),
    )

    objects = ReappointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("slip of apology and re-appointment")
        verbose_name_plural = _("slips of apology and re-appointment")
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], name="reappointment_unsigned", condition=~Q(state="signed")),
            models.Index(fields=["-drafted_at", "-id"], name="reappointment_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(reason="") & Q(new_day__isnull=False, proposed_at__isnull=False)),
                name="a_proposal_has_reason_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | Q(signed_by__isnull=False, signed_at__isnull=False, number__isnull=False),
                name="a_signed_slip_has_signer_and_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_state_display()}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def is_signed(self) -> bool:
        return self.state == self.State.SIGNED
