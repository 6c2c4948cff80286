"""What is typed at the counter about one facility, device, worker, certificate or paper. Knows no request.

The fields come from the models, so that labels, lengths and choices stand in one place; each form turns what was
typed into the details that the verbs of this room take.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.dossiers.declaration import (
    CertificateDetails,
    ComponentDetails,
    DeviceDetails,
    SafetyOfficerDetails,
    WorkerDetails,
)
from licensing.dossiers.models import (
    ComponentKind,
    CopyKind,
    DeclaredCertificate,
    DeclaredDevice,
    DeclaredHolder,
    DeclaredWorker,
    Dossier,
)
from licensing.equipment.models import DeviceKind
from licensing.facilities.models import Facility
from licensing.facilities.operations import HolderDetails
from workflows.models import DefinitionVersion
from workflows.titles import shown

DEVICE = (
    "kind",
    "name",
    "maker",
    "model",
    "serial_number",
    "max_kilovolts",
    "max_milliamperes",
    "place",
    "is_intraoral",
    "is_mobile",
)
DEVICE_BESIDES = (
    "purpose",
    "country",
    "made_in_year",
    "tube_model",
    "tube_serial_number",
    "console_model",
    "console_serial_number",
    "inspection_number",
    "inspected_on",
    "inspection_valid_until",
)
CERTIFICATE = (
    "number",
    "provider",
    "provider_registration",
    "contents",
    "course_on",
    "issued_on",
    "expires_on",
)
WORKER = (
    "full_name",
    "born_on",
    "sex",
    "identity_number",
    "speciality",
    "job",
    "phone",
    "is_safety_officer",
)
OFFICER = (
    "appointment_number",
    "appointed_on",
    "practitioner_number",
    "practitioner_issued_on",
    "practitioner_issued_by",
    "practitioner_applied_for",
)
HOLDER = tuple(HolderDetails.__dataclass_fields__)


def day_field(field: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """A form field for a column; days get the browser's own calendar."""
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        options["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return field.formfield(**options)


class RowForm(forms.Form):
    """A form with the columns `names` of `model`."""

    model: type[models.Model]
    names: Sequence[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.fields |= forms.fields_for_model(self.model, fields=self.names, formfield_callback=day_field)

    def typed(self, names: Sequence[str]) -> dict[str, Any]:
        """The cleaned values of these fields."""
        return {name: self.cleaned_data[name] for name in names}


class HolderForm(RowForm):
    """A facility that the register does not have yet."""

    model, names = DeclaredHolder, HOLDER

    def details(self) -> HolderDetails:
        """As the register takes it."""
        return HolderDetails(**self.typed(self.names))


class DeviceForm(RowForm):
    """One device, of a kind that the law knows on `day`."""

    model, names = DeclaredDevice, (*DEVICE, *DEVICE_BESIDES)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ModelChoiceField(
            DeviceKind.objects.on(day), to_field_name="code", label=_("kind"), empty_label=_("Choose")
        )

    def needed_fields(self) -> list[forms.BoundField]:
        """What every dossier says of a device."""
        return [self[name] for name in DEVICE]

    def further_fields(self) -> list[forms.BoundField]:
        """What it may say besides."""
        return [self[name] for name in DEVICE_BESIDES]

    def has_more(self) -> bool:
        """Whether something was said besides, so that the page shows it."""
        return any(field.value() for field in self.further_fields())

    def details(self) -> DeviceDetails:
        """As `receive` takes it."""
        return DeviceDetails(**self.typed(self.names) | {"kind": self.cleaned_data["kind"].code})


class CertificateForm(RowForm):
    """One training certificate."""

    model, names = DeclaredCertificate, CERTIFICATE

    def details(self) -> CertificateDetails:
        """As `receive` takes it."""
        return CertificateDetails(**self.typed(self.names))


class WorkerForm(RowForm):
    """One radiation worker, who may be the safety officer; `certificates` are the rows below it on the page."""

    certificates: Any

    model, names = DeclaredWorker, (*WORKER, *OFFICER)

    def person_fields(self) -> list[forms.BoundField]:
        """What is asked about everybody."""
        return [self[name] for name in WORKER]

    def officer_fields(self) -> list[forms.BoundField]:
        """What is asked about the safety officer alone."""
        return [self[name] for name in OFFICER]

    def details(self, certificates: Sequence[CertificateDetails]) -> WorkerDetails:
        """As `receive` takes it; what is said of a safety officer counts only for one."""
        person = self.typed(WORKER)
        is_officer = person.pop("is_safety_officer")
        officer = SafetyOfficerDetails(**self.typed(OFFICER)) if is_officer else None
        return WorkerDetails(**person, certificates=certificates, safety_officer=officer)


class ReceiptForm(forms.Form):
    """From whom, how and when the dossier came."""

    facility = forms.ModelChoiceField(
        Facility.objects.all(),
        label=_("Facility"),
        required=False,
        empty_label=_("Not in the register yet: enter it below"),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Dossier.Channel.choices)
    external_code = forms.CharField(
        label=_("Code of another system"),
        required=False,
        max_length=100,
        help_text=_("where the dossier was filed elsewhere, on the national portal for one"),
    )
    received_at = forms.DateTimeField(
        label=_("Received at"),
        required=False,
        help_text=_("leave it empty where the dossier is being received now"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    late_entry_reason = forms.CharField(
        label=_("Why it is entered later than received"), required=False, max_length=500
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, procedures: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(procedures) > 1:
            self.fields["definition"] = forms.ChoiceField(label=_("Procedure"), choices=procedures)

    def clean(self) -> dict[str, Any]:
        """A dossier entered later than received says why."""
        cleaned = super().clean() or {}
        if cleaned.get("received_at") and not cleaned.get("late_entry_reason"):
            self.add_error("late_entry_reason", _("Say why the dossier is entered later than it was received."))
        return cleaned


class GuidanceForm(forms.Form):
    """Which facility of the register is guided, by which procedure."""

    facility = forms.ModelChoiceField(Facility.objects.all(), label=_("Facility"), empty_label=_("Choose"))
    definition = forms.ChoiceField(label=_("Procedure"))
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, versions: Sequence[DefinitionVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(version.code, shown(version.definition.title)) for version in versions]
        self.fields["definition"].choices = choices  # type: ignore[attr-defined]

    def clean_token(self) -> str:
        """The token as the journal keeps it."""
        return str(self.cleaned_data["token"])


class SeveralFiles(forms.ClearableFileInput):
    """A file field into which several files may be put at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files that were chosen, possibly none."""

    widget = SeveralFiles(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file is checked as one file is."""
        return [super(FilesField, self).clean(one, initial) for one in data or ()]


class ComponentForm(forms.Form):
    """Whether and how one paper of the law's list was handed in."""

    handed_in = forms.ChoiceField(
        label=_("Handed in as"), required=False, choices=[("", _("not handed in")), *CopyKind.choices]
    )
    scans = FilesField(label=_("Scans"), required=False)
    returned = forms.BooleanField(label=_("original returned at once"), required=False)

    def __init__(self, *args: Any, kind: ComponentKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        """A scan says what was scanned; only an original can be returned."""
        cleaned = super().clean() or {}
        if cleaned.get("scans") and not cleaned.get("handed_in"):
            cleaned["handed_in"] = self.kind.copy_kind
        if cleaned.get("returned") and cleaned.get("handed_in") != CopyKind.ORIGINAL:
            self.add_error("returned", _("Only an original can be returned."))
        return cleaned

    def details(self) -> list[ComponentDetails]:
        """One component for each file, one without where there is none, none where nothing was handed in."""
        copy_kind = self.cleaned_data["handed_in"]
        uploads = self.cleaned_data["scans"] or [None]
        if not copy_kind:
            return []
        return [ComponentDetails(kind=self.kind.code, copy_kind=copy_kind, upload=one) for one in uploads]
