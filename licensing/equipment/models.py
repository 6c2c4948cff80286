"""The register of devices, and what a dossier declares about one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from licensing.facilities.text import TextLine
from licensing.law.models import Enacted, in_force_once_a_day

FIRST_YEAR = 1895
"""Röntgen's; nothing was made before."""
LAST_YEAR = 2100


class DeviceKind(Enacted):
    """One kind of device of NĐ 142/2020 Đ.3.4, as a row with dates and source."""

    code = models.SlugField(_("code"))
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    number = models.PositiveSmallIntegerField(_("order in the list"))
    may_be_intraoral = models.BooleanField(
        _("may be intra-oral"), default=False, help_text=_("film behind the teeth: no safety officer is needed")
    )
    inspected_every_years = models.PositiveSmallIntegerField(
        _("inspected every … years"),
        null=True,
        blank=True,
        help_text=_("TTLT 13/2014 Đ.9; empty where no rule is known"),
    )

    class Meta:
        verbose_name = _("kind of device")
        verbose_name_plural = _("kinds of devices")
        ordering = ["number", "in_force_from"]
        constraints = [in_force_once_a_day("code")]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


class DeviceData(models.Model):
    """What a facility declares about one device (NĐ 142/2020 Phụ lục III), in the order of the slip."""

    kind = models.ForeignKey(DeviceKind, models.PROTECT, related_name="+", verbose_name=_("kind"))
    is_intraoral = models.BooleanField(_("intra-oral film only"), default=False)
    name = TextLine(_("name of the device"), max_length=200)
    model = TextLine(_("model"), max_length=100)
    maker = TextLine(_("maker"), max_length=200)
    country = TextLine(_("country of the maker"), max_length=100, blank=True)
    made_in_year = models.PositiveSmallIntegerField(
        _("year of making"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    serial_number = TextLine(_("serial number"), max_length=100)
    max_kilovolts = models.DecimalField(
        _("highest voltage (kV)"), max_digits=6, decimal_places=2, validators=[MinValueValidator(1)]
    )
    max_milliamperes = models.DecimalField(
        _("highest current (mA)"), max_digits=7, decimal_places=2, validators=[MinValueValidator(0.01)]
    )
    is_mobile = models.BooleanField(_("mobile"), default=False)
    place = TextLine(_("place"), max_length=300)
    purpose = TextLine(_("purpose"), max_length=300, blank=True)
    tube_model = TextLine(_("model of the tube"), max_length=100, blank=True)
    tube_serial_number = TextLine(_("serial number of the tube"), max_length=100, blank=True)
    console_model = TextLine(_("model of the console"), max_length=100, blank=True)
    console_serial_number = TextLine(_("serial number of the console"), max_length=100, blank=True)
    inspection_number = TextLine(_("number of the inspection certificate"), max_length=100, blank=True)
    inspected_on = models.DateField(_("inspected on"), null=True, blank=True)
    inspection_valid_until = models.DateField(_("inspection certificate valid until"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} {self.serial_number}"

    def clean(self) -> None:
        """Refuse an intra-oral device of a kind that cannot be one: it would need no safety officer.

        Refuse as well an inspection certificate that ends before the inspection.
        """
        super().clean()
        if self.inspected_on and self.inspection_valid_until and self.inspection_valid_until <= self.inspected_on:
            raise ValidationError(
                {"inspection_valid_until": _("The last day of validity lies before the day of the inspection.")}
            )
        if self.is_intraoral and not self.kind.may_be_intraoral:
            raise ValidationError({"is_intraoral": _("Only a dental device can be intra-oral.")})


class Device(DeviceData):
    """A device of a facility; one whose use ended stays, with the day."""

    facility = models.ForeignKey(
        "licensing.Facility", models.PROTECT, related_name="devices", verbose_name=_("facility")
    )
    ended_on = models.DateField(_("use ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["facility", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "maker", "model", "serial_number"], name="one_row_per_device_of_a_facility"
            )
        ]
