"""One licence that was issued before, typed in the browser. The fields are those of the registers that it goes into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django import forms
from django.core import signing
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from licensing.administration.earlier import EarlierDevice, EarlierLicence, as_printed
from licensing.equipment.models import Device, DeviceKind
from licensing.facilities.models import Facility
from licensing.facilities.operations import HolderDetails
from licensing.facilities.text import TextLine
from licensing.files.models import StoredFile
from licensing.licences.fields import Device as NamedDevice
from workflows.days import DayInput

HOLDER = ("name", "kind", "tax_code", "address", "phone", "head_name", "head_title")
DEVICE = ("model", "maker", "serial_number", "max_kilovolts", "max_milliamperes", "place")
MOST_DEVICES = 60
_SALT = "scan of an earlier licence"


def _line(label: Any, **options: Any) -> Any:
    return TextLine(label, max_length=200).formfield(**options)


class LicenceForm(forms.Form):
    """Number, days, holder, signatory and scan. A scan that was sent stays with the form until it is entered."""

    use_required_attribute = False

    number = _line(_("number"), help_text=_("as it stands on the paper, such as 12/GP-SKHCN"))
    issued_on = forms.DateField(label=_("issued on"), widget=DayInput())
    valid_until = forms.DateField(label=_("valid until"), widget=DayInput())
    signatory = _line(_("signed by"))
    signatory_title = _line(_("title, in capitals"), required=False)
    scan = forms.FileField(
        label=_("scan of the licence"),
        required=False,
        help_text=_("PDF, JPEG or PNG; without it a sheet says that no scan is kept"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    kept = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= forms.fields_for_model(Facility, fields=HOLDER)
        self.fields["name"].label = _("name of the facility")
        self.order_fields(["number", "issued_on", "valid_until", *HOLDER])

    def clean(self) -> dict[str, Any]:
        """Refuse a licence that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        issued, until = cleaned.get("issued_on"), cleaned.get("valid_until")
        if issued and until and until < issued:
            self.add_error("valid_until", _("The last day lies before the first."))
        return cleaned

    @cached_property
    def kept_scan(self) -> StoredFile | None:
        """The scan that was sent with an earlier try."""
        try:
            return StoredFile.objects.filter(pk=signing.loads(self["kept"].value() or "", salt=_SALT)).first()
        except signing.BadSignature:
            return None

    def keep(self, scan: StoredFile) -> None:
        """Let the form, shown again, know a scan that was stored."""
        self.data = {**self.data.dict(), "kept": signing.dumps(scan.pk, salt=_SALT)}  # type: ignore[attr-defined]
        self.kept_scan = scan

    def licence(self, devices: tuple[EarlierDevice, ...]) -> EarlierLicence:
        """As the list would have it."""
        said = self.cleaned_data
        names = {field.name for field in fields(HolderDetails)} & set(HOLDER)
        return EarlierLicence(
            line=1,
            holder=HolderDetails(**{name: said[name] for name in names}),
            devices=devices,
            scan="",
            **{name: said[name] for name in ("number", "issued_on", "valid_until", "signatory", "signatory_title")},
        )


class DeviceForm(forms.Form):
    """One device as the licence names it."""

    def __init__(self, *args: Any, kinds: Mapping[str, DeviceKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        choices = [("", _("Choose")), *((code, str(kind)) for code, kind in kinds.items())]
        self.fields["kind"] = forms.ChoiceField(label=_("kind"), choices=choices)
        self.fields |= forms.fields_for_model(Device, fields=DEVICE)

    def device(self) -> EarlierDevice:
        """As the list would have it."""
        said = self.cleaned_data
        named = NamedDevice(
            kind=self.kinds[said["kind"]].name,
            model=said["model"],
            maker=said["maker"],
            serial=said["serial_number"],
            place=said["place"],
            country="",
            purpose="",
            kv=as_printed(said["max_kilovolts"]),
            ma=as_printed(said["max_milliamperes"]),
        )
        return EarlierDevice(said["kind"], named, said["max_kilovolts"], said["max_milliamperes"])


DeviceForms = forms.formset_factory(
    DeviceForm, extra=0, min_num=1, validate_min=True, max_num=MOST_DEVICES, absolute_max=MOST_DEVICES
)
