"""The register of persons, and what a dossier declares about them.

The abstract classes hold the declared columns once; register and dossier inherit them.
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from licensing.facilities.text import MatchKey, PersonKey, SortKey, TextLine

identity_number = RegexValidator(r"\A([0-9]{9}|[0-9]{12})\Z", _("An identity number has 9 or 12 digits."))


class Person(models.Model):
    """Columns that tell one person from another."""

    full_name = TextLine(_("full name"), max_length=200)
    born_on = models.DateField(_("born on"))
    identity_number = models.CharField(
        _("identity number"),
        max_length=12,
        blank=True,
        validators=[identity_number],
        help_text=_("only where the paper carries it"),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.full_name


class WorkerData(Person):
    """What a facility declares about a radiation worker (NĐ 142/2020, slip of radiation workers)."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("female")
        MALE = "male", _("male")

    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    speciality = TextLine(_("speciality"), max_length=200, blank=True)
    job = TextLine(_("work done"), max_length=200, blank=True)
    phone = TextLine(_("telephone"), max_length=50, blank=True)

    class Meta:
        abstract = True


class CertificateData(models.Model):
    """A certificate of radiation-safety training as printed (TT 34/2014, NĐ 142/2020 Đ.20.5)."""

    number = TextLine(_("certificate number"), max_length=100)
    provider = TextLine(_("training provider"), max_length=300)
    provider_registration = TextLine(_("registration number of the provider"), max_length=100, blank=True)
    contents = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1)]),
        verbose_name=_("training contents"),
        default=list,
        blank=True,
        help_text=_("numbers of the contents in TT 34/2014; empty where the paper does not say"),
    )
    course_on = models.DateField(_("first day of the course"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("printed last day of validity"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """Refuse dates in an order that no paper can have."""
        super().clean()
        if self.expires_on and self.expires_on <= self.issued_on:
            raise ValidationError({"expires_on": _("The last day of validity lies before the day of issue.")})
        if self.course_on and self.course_on > self.issued_on:
            raise ValidationError({"course_on": _("The course began after the certificate was issued.")})

    @property
    def trained_on(self) -> date:
        """The day on which the provider had to be registered: the course's, where it is not known the day of issue."""
        return self.course_on or self.issued_on


class SafetyOfficerData(models.Model):
    """Appointment and practitioner certificate of an officer for radiation safety (NĐ 142/2020 Đ.8.1b)."""

    appointment_number = TextLine(_("number of the appointment"), max_length=100, blank=True)
    appointed_on = models.DateField(_("appointed on"), null=True, blank=True)
    practitioner_number = TextLine(_("number of the practitioner certificate"), max_length=100, blank=True)
    practitioner_issued_on = models.DateField(_("practitioner certificate issued on"), null=True, blank=True)
    practitioner_issued_by = TextLine(_("practitioner certificate issued by"), max_length=300, blank=True)

    class Meta:
        abstract = True


class Worker(WorkerData):
    """A radiation worker of a facility; who left stays, with the day."""

    facility = models.ForeignKey(
        "licensing.Facility", models.PROTECT, related_name="workers", verbose_name=_("facility")
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)
    sort_key = PersonKey(of="full_name")
    match_key = MatchKey(of="full_name")

    class Meta:
        verbose_name = _("radiation worker")
        verbose_name_plural = _("radiation workers")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "match_key", "born_on"], name="one_worker_per_facility_name_and_birth"
            )
        ]


class Certificate(CertificateData):
    """A training certificate of a registered worker."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="certificates", verbose_name=_("worker"))

    class Meta:
        verbose_name = _("training certificate")
        verbose_name_plural = _("training certificates")
        ordering = ["issued_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["worker", "provider", "number"], name="one_row_per_certificate")]


class SafetyOfficer(SafetyOfficerData):
    """A worker is the officer for radiation safety of the facility, until relieved."""

    worker = models.OneToOneField(Worker, models.PROTECT, related_name="safety_officer", verbose_name=_("worker"))
    relieved_on = models.DateField(_("relieved on"), null=True, blank=True)

    class Meta:
        verbose_name = _("safety officer")
        verbose_name_plural = _("safety officers")

    def __str__(self) -> str:
        return str(self.worker)


class TrainingProvider(models.Model):
    """An organisation registered with the national authority to train in radiation safety (TT 34/2014 Đ.3.4)."""

    name = TextLine(_("name"), max_length=300)
    registration_number = TextLine(_("registration number"), max_length=100, unique=True)
    registered_from = models.DateField(_("registered from"))
    registered_until = models.DateField(_("registered until"), null=True, blank=True)
    source = TextLine(_("source"), max_length=300)
    invented = models.BooleanField(_("invented"), default=False)
    sort_key = SortKey(of="name")

    class Meta:
        verbose_name = _("training provider")
        verbose_name_plural = _("training providers")
        ordering = ["sort_key", "registered_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(registered_until=None) | Q(registered_until__gte=models.F("registered_from")),
                name="registration_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.registration_number})"

    def is_registered_on(self, day: date) -> bool:
        """Whether this registration held on `day`; its last day counts."""
        return self.registered_from <= day and (self.registered_until is None or day <= self.registered_until)
