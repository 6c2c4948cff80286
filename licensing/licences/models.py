"""Licences as they were issued, and the acts of office that ended them."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from licensing.facilities.text import SearchText


class Licence(models.Model):
    """One licence, frozen as it was issued. Whether it holds on a day is derived (`queries.status`), never stored."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="licences", verbose_name=_("case"))
    number = models.OneToOneField(
        "licensing.NumberTaken", models.PROTECT, related_name="licence", verbose_name=_("number")
    )
    paper = models.OneToOneField("licensing.Paper", models.PROTECT, related_name="licence", verbose_name=_("paper"))
    public_id = models.CharField(_("public id"), max_length=26, unique=True)
    holder = models.JSONField(_("holder"), encoder=DjangoJSONEncoder)
    devices = models.JSONField(_("devices"), encoder=DjangoJSONEncoder)
    scope = models.TextField(_("what is allowed"))
    places = models.JSONField(_("places"), encoder=DjangoJSONEncoder)
    signatory = models.JSONField(_("signatory"), encoder=DjangoJSONEncoder)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"))
    invented = models.BooleanField(_("invented"), default=False)
    by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    search_text = SearchText(of="searched", max_length=2000)

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["-issued_on", "-pk"]
        permissions = [("revoke_licence", _("Can revoke a licence"))]
        indexes = [
            models.Index(fields=["-issued_on", "-id"], name="licence_newest_first"),
            models.Index(fields=["valid_until"], name="licence_by_last_day"),
            GinIndex(fields=["search_text"], name="licence_by_words", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("issued_on")), name="a_licence_ends_after_it_was_issued"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def searched(self) -> str:
        """What everybody may search for: number, holder's name and address, places of work; nobody's name."""
        return " ".join((str(self.number), self.holder["name"], self.holder["address"], *self.places))


class LicenceAct(models.Model):
    """One act of office on a licence that was issued. Append-only."""

    class Kind(models.TextChoices):
        REVOKED = "revoked", _("revoked")

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="acts", verbose_name=_("licence"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("act on a licence")
        verbose_name_plural = _("acts on licences")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["licence"], condition=Q(kind="revoked"), name="a_licence_is_revoked_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_act_on_a_licence_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.licence} · {self.get_kind_display()}"
