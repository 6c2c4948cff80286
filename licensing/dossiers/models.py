"""A dossier and its own copy of holder, devices and workers as declared; registers change only when it is granted."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from licensing.equipment.models import DeviceData
from licensing.facilities.models import Holder
from licensing.facilities.text import MatchKey, TextLine
from licensing.law.models import Enacted, in_force_once_a_day
from licensing.personnel.models import CertificateData, SafetyOfficerData, WorkerData


class CopyKind(models.TextChoices):
    """What was handed in of a paper."""

    ORIGINAL = "original", _("original")
    COPY = "copy", _("copy")


class ComponentKind(Enacted):
    """One paper that a dossier of a procedure consists of (NĐ 142/2020 Đ.20), as a row with dates and source."""

    procedure = models.SlugField(_("procedure"))
    code = models.SlugField(_("code"))
    number = models.PositiveSmallIntegerField(_("number in the list"))
    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300)
    form = models.CharField(_("form"), max_length=100, blank=True)
    copy_kind = models.CharField(_("to be handed in as"), max_length=10, choices=CopyKind)

    class Meta:
        verbose_name = _("kind of component")
        verbose_name_plural = _("kinds of components")
        ordering = ["procedure", "number", "in_force_from"]
        constraints = [in_force_once_a_day("procedure", "code")]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


class ChecklistItem(Enacted):
    """One thing that the reviewer looks at in a dossier of a procedure, as a row with dates and source.

    `code` names the question that answers it from the declared data; one that no question knows is for a human.
    """

    procedure = models.SlugField(_("procedure"))
    code = models.SlugField(_("code"))
    number = models.PositiveSmallIntegerField(_("number in the list"))
    text = models.CharField(_("text"), max_length=500)
    text_en = models.CharField(_("text in English"), max_length=500)

    class Meta:
        verbose_name = _("line of the checklist")
        verbose_name_plural = _("lines of the checklist")
        ordering = ["procedure", "number", "in_force_from"]
        constraints = [in_force_once_a_day("procedure", "code")]

    def __str__(self) -> str:
        return self.text_en if (get_language() or "").startswith("en") else self.text


class Dossier(models.Model):
    """What a facility handed in at one moment. Its code is the reference of its case."""

    class Channel(models.TextChoices):
        COUNTER = "counter", _("at the counter")
        ONLINE = "online", _("online")
        POST = "post", _("by post")

    code = models.CharField(_("dossier code"), max_length=60, unique=True)
    case = models.OneToOneField(
        "workflows.Case", models.PROTECT, null=True, related_name="dossier", verbose_name=_("case")
    )
    facility = models.ForeignKey(
        "licensing.Facility", models.PROTECT, related_name="dossiers", verbose_name=_("facility")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    external_code = TextLine(_("code of another system"), max_length=100, blank=True)
    external_key = MatchKey(of="external_code", max_length=250)
    received_at = models.DateTimeField(_("received at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    late_entry_reason = TextLine(_("why it was entered later than received"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_key"], condition=~Q(external_key=""), name="one_dossier_per_external_code"
            ),
            models.CheckConstraint(
                condition=Q(received_at__lte=F("entered_at")), name="dossier_received_before_it_was_entered"
            ),
            models.CheckConstraint(
                condition=Q(received_at=F("entered_at")) | ~Q(late_entry_reason=""), name="late_entry_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def procedure(self) -> str:
        """The code of the procedure that the case follows."""
        assert self.case is not None
        return str(self.case.definition.code)


class DeclaredHolder(Holder):
    """The facility as the dossier declares it."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="holder", verbose_name=_("dossier"))

    class Meta:
        verbose_name = _("declared holder")
        verbose_name_plural = _("declared holders")


class DeclaredDevice(DeviceData):
    """A device as the dossier declares it."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="devices", verbose_name=_("dossier"))

    class Meta:
        verbose_name = _("declared device")
        verbose_name_plural = _("declared devices")
        ordering = ["pk"]


class DeclaredWorker(WorkerData, SafetyOfficerData):
    """A radiation worker as the dossier declares him or her; the safety officer is one of them."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="workers", verbose_name=_("dossier"))
    is_safety_officer = models.BooleanField(_("is the safety officer"), default=False)
    practitioner_applied_for = models.BooleanField(
        _("applies for the practitioner certificate together with this dossier"), default=False
    )

    class Meta:
        verbose_name = _("declared worker")
        verbose_name_plural = _("declared workers")
        ordering = ["pk"]


class DeclaredCertificate(CertificateData):
    """A training certificate as the dossier declares it."""

    worker = models.ForeignKey(DeclaredWorker, models.PROTECT, related_name="certificates", verbose_name=_("worker"))

    class Meta:
        verbose_name = _("declared certificate")
        verbose_name_plural = _("declared certificates")
        ordering = ["pk"]


class Component(models.Model):
    """One paper that was handed in, with its scan where there is one. Several of one kind are usual."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="components", verbose_name=_("dossier"))
    kind = models.ForeignKey(ComponentKind, models.PROTECT, related_name="+", verbose_name=_("kind"))
    copy_kind = models.CharField(_("handed in as"), max_length=10, choices=CopyKind)
    file = models.ForeignKey(
        "licensing.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    note = TextLine(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("handed in at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    returned_at = models.DateTimeField(_("original returned at"), null=True, blank=True)
    returned_by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("returned by")
    )

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ["kind__number", "pk"]

    def __str__(self) -> str:
        return str(self.kind)


class Supplement(models.Model):
    """One answer to a request: what it added, and what the declared copy said before."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="supplements", verbose_name=_("dossier"))
    changes = models.JSONField(_("changes"), encoder=DjangoJSONEncoder)
    by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.at:%d/%m/%Y}"


class TrainingVerification(models.Model):
    """An official's judgement about one person's training. Append-only: the latest one counts.

    It stands as long as the person's declared papers are the ones that it judged (`evidence`).
    """

    worker = models.ForeignKey(DeclaredWorker, models.PROTECT, related_name="verifications", verbose_name=_("worker"))
    verified = models.BooleanField(_("verified"))
    reason = models.TextField(_("reason"))
    evidence = models.CharField(_("SHA-256 of the papers judged"), max_length=64)
    by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("verification of training")
        verbose_name_plural = _("verifications of training")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.worker} · {self.at:%d/%m/%Y}"


class DaySequence(models.Model):
    """The last number given to a dossier received on one day (TT 01/2018 Đ.19)."""

    day = models.DateField(_("day"), unique=True)
    last = models.PositiveIntegerField(_("last number"))

    class Meta:
        verbose_name = _("sequence of a day")
        verbose_name_plural = _("sequences of days")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} · {self.last}"


class Guidance(models.Model):
    """A facility was guided to prepare its dossier: counted in the department's reports. One for each case."""

    case = models.OneToOneField("workflows.Case", models.PROTECT, related_name="guidance", verbose_name=_("case"))
    facility = models.ForeignKey(
        "licensing.Facility", models.PROTECT, related_name="guidances", verbose_name=_("facility")
    )
    at = models.DateTimeField(_("at"), db_index=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("guidance")
        verbose_name_plural = _("guidances")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.facility} · {self.at:%d/%m/%Y}"


class IntakeDraft(models.Model):
    """A dossier that the counter is still typing in, as typed; `token` names the page. Once received, only the hash of
    what was typed stays, by which a second click is told from another dossier."""

    token = models.UUIDField(_("token"), unique=True)
    by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    typed = models.JSONField(_("as typed"), default=dict)
    title = models.CharField(_("title"), max_length=300, blank=True)
    saved_at = models.DateTimeField(_("saved at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dossier")
    )
    digest = models.CharField(_("SHA-256 of what was typed"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("dossier being typed")
        verbose_name_plural = _("dossiers being typed")
        ordering = ["-saved_at", "-pk"]
        indexes = [models.Index(fields=["by", "-saved_at"], name="intake_draft_by_person")]

    def __str__(self) -> str:
        return self.title or str(self.token)


class IntakeScan(models.Model):
    """A scan that was sent with a page that is not received yet: stored already, so that it is never lost."""

    draft = models.ForeignKey(IntakeDraft, models.CASCADE, related_name="scans", verbose_name=_("dossier being typed"))
    kind = models.SlugField(_("component"))
    file = models.ForeignKey("licensing.StoredFile", models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        verbose_name = _("scan of a dossier being typed")
        verbose_name_plural = _("scans of dossiers being typed")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)
