"""Facilities, and what a paper says about its holder."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.facilities.text import SearchText, SortKey, TextLine

PARTY = "facility:"


class Holder(models.Model):
    """What is declared about a facility: the same columns in the register and in a dossier's own copy."""

    class Kind(models.TextChoices):
        HOSPITAL = "hospital", _("hospital")
        HEALTH_CENTRE = "health_centre", _("health centre")
        CLINIC = "clinic", _("clinic")
        DENTAL_CLINIC = "dental_clinic", _("dental clinic")
        VETERINARY_CLINIC = "veterinary_clinic", _("veterinary clinic")
        OTHER = "other", _("other")

    name = TextLine(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    address = TextLine(_("address"), max_length=500)
    phone = TextLine(_("telephone"), max_length=50, blank=True)
    fax = TextLine(_("fax"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    head_name = TextLine(_("head of the facility"), max_length=200)
    head_title = TextLine(_("title of the head"), max_length=200)
    tax_code = models.CharField(
        _("tax code"),
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"\A[0-9]{10}(-?[0-9]{3})?\Z", _("A tax code has 10 or 13 digits."))],
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Facility(Holder):
    """One facility of the register. `invented` marks those of demonstrations and replays."""

    invented = models.BooleanField(_("invented"), default=False)
    sort_key = SortKey(of="name")
    search_text = SearchText(of="searched")

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tax_code"],
                condition=~models.Q(tax_code=""),
                name="one_facility_per_tax_code",
                violation_error_message=_("Another facility has this tax code."),
            )
        ]

    @property
    def searched(self) -> str:
        """Where its words are looked for."""
        return f"{self.name} {self.address}"

    @property
    def party(self) -> str:
        """The engine's key of this facility, as cases carry it."""
        return f"{PARTY}{self.pk}"
