"""A class and its certified people (TT 34/2014)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from licensing.facilities.text import MatchKey, PersonKey, TextLine
from licensing.personnel.models import Person


class TrainingClass(models.Model):
    """One course of radiation-safety training, held under a provider's registration."""

    code = TextLine(_("code"), max_length=50, unique=True)
    name = TextLine(_("name"), max_length=300)
    provider = models.ForeignKey(
        "licensing.TrainingProvider", models.PROTECT, related_name="classes", verbose_name=_("training provider")
    )
    contents = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1)]),
        verbose_name=_("training contents"),
        help_text=_("numbers of the contents in TT 34/2014"),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    place = TextLine(_("place"), max_length=300, blank=True)
    invented = models.BooleanField(_("invented"), default=False)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("training class")
        verbose_name_plural = _("training classes")
        ordering = ["-first_day", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="class_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Refuse a class in the wrong order of days."""
        super().clean()
        if self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day lies before the first.")})


class Trainee(Person):
    """A person who was certified after a class: name, certificate, date."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="trainees", verbose_name=_("training class")
    )
    workplace = TextLine(_("workplace"), max_length=300, blank=True)
    certificate_number = TextLine(_("certificate number"), max_length=100)
    certified_on = models.DateField(_("certified on"))
    expires_on = models.DateField(_("printed last day of validity"), null=True, blank=True)
    sort_key = PersonKey(of="full_name")
    certificate_key = MatchKey(of="certificate_number")
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("certified person")
        verbose_name_plural = _("certified people")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "certificate_key"], name="one_certificate_number_per_class"
            )
        ]
        indexes = [models.Index(fields=["certified_on"], name="trainee_by_day_certified")]

    def clean(self) -> None:
        """Refuse a certificate that ends before it begins."""
        super().clean()
        if self.expires_on and self.expires_on <= self.certified_on:
            raise ValidationError({"expires_on": _("The last day of validity lies before the day of issue.")})
