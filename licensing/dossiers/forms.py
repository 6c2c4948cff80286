"""What is typed at the counter about one facility, device, worker, certificate or paper. Knows no request.

The fields come from the models, so that labels, lengths and choices stand in one place; each form turns what was
typed into the details that the verbs of this room take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
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
    IntakeScan,
)
from licensing.equipment import queries as equipment
from licensing.equipment.models import DeviceKind
from licensing.facilities.models import Facility
from licensing.facilities.operations import HolderDetails
from workflows.days import DayInput
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
WORKER_FIRST = ("full_name", "born_on", "job", "is_safety_officer")
CERTIFICATE_FIRST = ("number", "provider", "contents", "issued_on")
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
    """A form field for a column; days are typed as people write them."""
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        options["widget"] = DayInput()
    return field.formfield(**options)


class RowForm(forms.Form):
    """A form with the columns `names` of `model`. What the row as a whole refuses is said at the field that it names.

    `past` are the days that cannot lie after `today`, where one is given.
    """

    model: type[models.Model]
    names: Sequence[str]
    past: Sequence[str] = ()

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields |= forms.fields_for_model(self.model, fields=self.names, formfield_callback=day_field)

    def clean(self) -> dict[str, Any]:
        """Ask the row itself, once each of its fields is in order."""
        cleaned = super().clean() or {}
        for name in self.past:
            if self.today and (day := cleaned.get(name)) and day > self.today:
                self.add_error(name, _("This day lies in the future."))
        if not self.errors and self.has_changed():
            self._ask_the_row(cleaned)
        return cleaned

    def _ask_the_row(self, cleaned: dict[str, Any]) -> None:
        try:
            self.model(**{name: cleaned[name] for name in self.names}).clean()
        except forms.ValidationError as error:
            for name, messages in getattr(error, "message_dict", {None: error.messages}).items():
                self.add_error(name if name in self.fields else None, messages)

    def typed(self, names: Sequence[str]) -> dict[str, Any]:
        """The cleaned values of these fields."""
        return {name: self.cleaned_data[name] for name in names}


class HolderForm(RowForm):
    """What a facility says about itself."""

    model, names = DeclaredHolder, HOLDER

    def details(self) -> HolderDetails:
        """As the register takes it."""
        return HolderDetails(**self.typed(self.names))


class DeviceForm(RowForm):
    """One device, of a kind that the law knows on `day`."""

    model, names = DeclaredDevice, (*DEVICE, *DEVICE_BESIDES)
    past = ("inspected_on",)

    def __init__(self, *args: Any, day: date, kinds: Mapping[str, DeviceKind] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = equipment.kinds_by_code(on=day) if kinds is None else kinds
        self.fields["kind"] = forms.TypedChoiceField(
            choices=[("", _("Choose")), *((code, str(kind)) for code, kind in known.items())],
            coerce=partial(_kind_of, known),
            empty_value=None,
            label=_("kind"),
        )

    def needed_fields(self) -> list[forms.BoundField]:
        """What every dossier says of a device."""
        return [self[name] for name in DEVICE]

    def further_fields(self) -> list[forms.BoundField]:
        """What it may say besides."""
        return [self[name] for name in DEVICE_BESIDES]

    def has_more(self) -> bool:
        """Whether something was said besides, or is wrong with it, so that the page shows it."""
        return any(field.value() or field.errors for field in self.further_fields())

    def details(self) -> DeviceDetails:
        """As `receive` takes it."""
        return DeviceDetails(**self.typed(self.names) | {"kind": self.cleaned_data["kind"].code})


def _kind_of(known: Mapping[str, DeviceKind], code: str) -> DeviceKind:
    if code not in known:
        raise ValueError(code)
    return known[code]


class CertificateForm(RowForm):
    """One training certificate."""

    model, names = DeclaredCertificate, CERTIFICATE
    past = ("course_on", "issued_on")

    def first_fields(self) -> list[forms.BoundField]:
        """What every certificate says."""
        return [self[name] for name in CERTIFICATE_FIRST]

    def further_fields(self) -> list[forms.BoundField]:
        """What it may say besides."""
        return [self[name] for name in CERTIFICATE if name not in CERTIFICATE_FIRST]

    def has_more(self) -> bool:
        """Whether something was said besides, or is wrong with it, so that the page shows it."""
        return any(field.value() or field.errors for field in self.further_fields())

    def details(self) -> CertificateDetails:
        """As `receive` takes it."""
        return CertificateDetails(**self.typed(self.names))


class WorkerForm(RowForm):
    """One radiation worker, who may be the safety officer; `certificates` are the rows below it on the page."""

    certificates: Any

    model, names = DeclaredWorker, (*WORKER, *OFFICER)
    past = ("born_on", "appointed_on", "practitioner_issued_on")

    def first_fields(self) -> list[forms.BoundField]:
        """What every dossier says of a person."""
        return [self[name] for name in WORKER_FIRST]

    def further_fields(self) -> list[forms.BoundField]:
        """What it may say besides."""
        return [self[name] for name in WORKER if name not in WORKER_FIRST]

    def has_more(self) -> bool:
        """Whether something was said besides, or is wrong with it, so that the page shows it."""
        return any(field.value() or field.errors for field in self.further_fields())

    def officer_fields(self) -> list[forms.BoundField]:
        """What is asked about the safety officer alone."""
        return [self[name] for name in OFFICER]

    def details(self, certificates: Sequence[CertificateDetails]) -> WorkerDetails:
        """As `receive` takes it; what is said of a safety officer counts only for one."""
        person = self.typed(WORKER)
        is_officer = person.pop("is_safety_officer")
        officer = SafetyOfficerDetails(**self.typed(OFFICER)) if is_officer else None
        return WorkerDetails(**person, certificates=certificates, safety_officer=officer)


class GuidanceForm(forms.Form):
    """Which facility of the register is guided, by which procedure."""

    facility = forms.ModelChoiceField(
        Facility.objects.all(),
        label=_("Which one is meant?"),
        error_messages={"required": _("Choose which facility is guided.")},
    )
    definition = forms.ChoiceField(label=_("Procedure"))
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, versions: Sequence[DefinitionVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(version.code, shown(version.definition.title)) for version in versions]
        self.fields["definition"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["definition"].widget = forms.HiddenInput()
            self.initial["definition"] = choices[0][0]

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
    """Whether and how one paper of the law's list was handed in; `held` are scans of it that are stored already."""

    handed_in = forms.ChoiceField(
        label=_("Handed in as"), required=False, choices=[("", _("not handed in")), *CopyKind.choices]
    )
    scans = FilesField(label=_("Scans"), required=False)
    returned = forms.BooleanField(label=_("original returned at once"), required=False)

    def __init__(self, *args: Any, kind: ComponentKind, held: Sequence[IntakeScan] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.held = kind, held

    def clean(self) -> dict[str, Any]:
        """A scan says what was scanned; only an original can be returned."""
        cleaned = super().clean() or {}
        if (cleaned.get("scans") or self.held) and not cleaned.get("handed_in"):
            cleaned["handed_in"] = self.kind.copy_kind
        if cleaned.get("returned") and cleaned.get("handed_in") != CopyKind.ORIGINAL:
            self.add_error("returned", _("Only an original can be returned."))
        return cleaned

    def details(self) -> list[ComponentDetails]:
        """One component for each file, one without where there is none, none where nothing was handed in."""
        if not (copy_kind := self.cleaned_data["handed_in"]):
            return []
        plain = ComponentDetails(kind=self.kind.code, copy_kind=copy_kind)
        scans = [replace(plain, upload=one) for one in self.cleaned_data["scans"]]
        scans += [replace(plain, stored=one.file) for one in self.held]
        return scans or [plain]
