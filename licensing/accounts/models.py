"""One person acts for one facility, from a day to a day; how that comes about: invited, or asked and confirmed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from licensing.facilities.text import TextLine


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def on(self, day: date) -> Self:
        """Those in force on `day`; the last day counts, but for a spell that was ended on its very first."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day, ended_at_once=False)


class Representative(models.Model):
    """A user acts for a facility; an open end is null.

    Whoever is ended on the first day acts no more from that moment on (`ended_at_once`); the row stays as a record.
    """

    user = models.ForeignKey("workflows.User", models.PROTECT, related_name="represents", verbose_name=_("person"))
    facility = models.ForeignKey(
        "licensing.Facility", models.PROTECT, related_name="representatives", verbose_name=_("facility")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    ended_at_once = models.BooleanField(_("ended on the first day"), default=False)

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
                condition=Q(ended_at_once=False),
                violation_error_message=_("This person acts for this facility already on one of these days."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.facility}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open_at(self, moment: datetime) -> Self:
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=moment)


class Invitation(models.Model):
    """Somebody is asked by e-mail to act for a facility. Of its link only a hash is kept; it opens once."""

    facility = models.ForeignKey(
        "licensing.Facility", models.PROTECT, related_name="invitations", verbose_name=_("facility")
    )
    address = models.EmailField(_("e-mail"))
    secret_hash = models.CharField(_("hash of the link"), max_length=64, unique=True)
    invited_by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("invited by"))
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    expires_at = models.DateTimeField(_("expires at"))
    accepted_by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.facility} #{self.pk}"


class ActingRequest(models.Model):
    """Somebody who signed up says to act for a facility; the counter confirms that or declines it with a reason."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    user = models.ForeignKey("workflows.User", models.PROTECT, related_name="acting_requests", verbose_name=_("person"))
    facility_name = TextLine(_("name of the facility"), max_length=300)
    tax_code = models.CharField(_("tax code"), max_length=14, blank=True)
    note = models.TextField(_("what shows it"), blank=True, max_length=2000)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    facility = models.ForeignKey(
        "licensing.Facility", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("facility")
    )
    decided_by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("request to act for a facility")
        verbose_name_plural = _("requests to act for a facility")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="open"), name="one_open_request_to_act_per_person"
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="a_declined_request_says_why"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(facility__isnull=False), name="a_confirmed_request_names_a_facility"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.facility_name}"
