"""The parts of a draft that are typed: what was typed becomes the counter's very forms, and the other way round.

A part is a plain mapping of names to what stood in the fields, so that anything can be kept, however wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from licensing.dossiers.forms import CertificateForm, DeviceForm, HolderForm, RowForm, WorkerForm
from licensing.dossiers.models import DeclaredWorker, Dossier
from licensing.dossiers.rows import DeviceRows, WorkerRows, with_another_row
from licensing.equipment.models import DeviceKind
from licensing.facilities.models import Holder

HOLDER, DEVICES, WORKERS = "holder", "devices", "workers"
TITLES = {HOLDER: _("Your facility"), DEVICES: _("Devices"), WORKERS: _("Workers and certificates")}

Typed = dict[str, str | list[str]]


def typed_in(data: Any, part: str) -> Typed:
    """What a sent page holds of one part. Zero bytes, which nobody can type, are left out."""
    found = {name: [text.replace("\0", "") for text in data.getlist(name)] for name in data if belongs(name, part)}
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in found.items()}


def belongs(name: str, part: str) -> bool:
    """Whether a field of this name is one of the part."""
    return name.startswith(f"{part}-")


def as_data(typed: Mapping[str, str | list[str]]) -> QueryDict:
    """What was typed, as a form takes it."""
    data = QueryDict(mutable=True)
    for name, text in typed.items():
        data.setlist(name, text if isinstance(text, list) else [text])
    return data


def form_of(part: str, typed: Typed, *, day: date, today: date, kinds: Mapping[str, DeviceKind], more: str = "") -> Any:
    """The form or the rows of one part as typed; `more` names rows of it that get another empty one.

    `kinds` are the kinds of devices of `day`, read once for all rows; what lies after `today` has not happened yet.
    """
    data = with_another_row(as_data(typed), more) if more else as_data(typed)
    if part == HOLDER:
        return HolderForm(data, prefix=HOLDER)
    if part == DEVICES:
        rows = DeviceRows(data, prefix=DEVICES, form_kwargs={"day": day, "kinds": kinds, "today": today})
        for form in rows:
            _let_anything_be_typed(form)
        return rows
    return WorkerRows(_with_rows_of_certificates(data), prefix=WORKERS, form_kwargs={"today": today})


def _with_rows_of_certificates(data: QueryDict) -> QueryDict:
    """Every worker has rows of certificates, also one whose page never said how many."""
    for prefix in {name.rpartition("-")[0] for name in data if re.fullmatch(rf"{WORKERS}-\d+-\w+", name)}:
        if f"{prefix}-certificates-TOTAL_FORMS" not in data:
            data.update({name: str(count) for name, count in empty_rows(f"{prefix}-certificates").items()})
    return data


def filled_rows(rows: Any) -> list[Any]:
    """The rows in which something was typed."""
    return [form for form in rows if form.has_changed() or _has_certificate(form)]


def without_row(typed: Typed, rows: str) -> Typed:
    """What was typed without one row, such as `devices-1` or `workers-0-certificates-2`; the later ones move up."""
    prefix, _dash, place = rows.rpartition("-")
    if not place.isdecimal() or f"{prefix}-TOTAL_FORMS" not in typed:
        return typed
    kept, gone = Typed(), int(place)
    for name, text in typed.items():
        found = re.match(rf"{re.escape(prefix)}-(\d+)-", name)
        if found is None or (number := int(found[1])) < gone:
            kept[name] = text
        elif number > gone:
            kept[f"{prefix}-{number - 1}-{name[found.end() :]}"] = text
    total = str(typed[f"{prefix}-TOTAL_FORMS"])
    kept[f"{prefix}-TOTAL_FORMS"] = str(max(1, int(total) - 1)) if total.isdecimal() else "1"
    return kept


def empty_rows(prefix: str, count: int = 1) -> Typed:
    """What the page of rows sends besides the rows."""
    return {f"{prefix}-TOTAL_FORMS": str(count), f"{prefix}-INITIAL_FORMS": "0"}


def first_typed(holder: Holder) -> dict[str, Typed]:
    """The parts of a new draft: the facility as the register has it, and nothing else."""
    return {HOLDER: of_holder(holder), DEVICES: empty_rows(DEVICES), WORKERS: empty_rows(WORKERS)}


def of_dossier(dossier: Dossier) -> dict[str, Typed]:
    """The parts as a dossier declares them now; its rows come first, in their order."""
    devices = list(dossier.devices.select_related("kind").order_by("pk"))
    workers = list(dossier.workers.prefetch_related("certificates").order_by("pk"))
    day = dossier.received_at.date()
    typed_devices = empty_rows(DEVICES, max(1, len(devices)))
    for place, device in enumerate(devices):
        initial = model_to_dict(device) | {"kind": device.kind.code}
        typed_devices |= _as_typed(DeviceForm(prefix=f"{DEVICES}-{place}", initial=initial, day=day, kinds={}))
    typed_workers = empty_rows(WORKERS, max(1, len(workers)))
    for place, worker in enumerate(workers):
        typed_workers |= _of_worker(worker, f"{WORKERS}-{place}")
    return {HOLDER: of_holder(dossier.holder), DEVICES: typed_devices, WORKERS: typed_workers}


def of_holder(holder: Holder) -> Typed:
    """The part of the holder, as somebody would have typed it."""
    return _as_typed(HolderForm(prefix=HOLDER, initial=model_to_dict(holder)))


def _of_worker(worker: DeclaredWorker, prefix: str) -> Typed:
    certificates = list(worker.certificates.all())
    typed = _as_typed(WorkerForm(prefix=prefix, initial=model_to_dict(worker)))
    typed |= empty_rows(f"{prefix}-certificates", max(1, len(certificates)))
    for place, certificate in enumerate(certificates):
        form = CertificateForm(prefix=f"{prefix}-certificates-{place}", initial=model_to_dict(certificate))
        typed |= _as_typed(form)
    return typed


def _as_typed(form: RowForm) -> Typed:
    texts = ((bound, _text(bound)) for bound in form)
    return {bound.html_name: text for bound, text in texts if text is not None}


def _text(bound: forms.BoundField) -> str | None:
    value = bound.field.prepare_value(bound.value())
    if isinstance(bound.field, forms.BooleanField):
        return "on" if value else None
    shown = bound.field.widget.format_value(value)
    if isinstance(shown, Iterable) and not isinstance(shown, str):
        shown = next(iter(shown), "")
    return str(shown or "")


def _let_anything_be_typed(form: forms.Form) -> None:
    """A browser keeps to itself what is no number in a field for numbers; what is wrong is to be kept as well."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.NumberInput):
            field.widget = forms.TextInput(attrs={"inputmode": "decimal"})


def _has_certificate(form: Any) -> bool:
    rows: Iterable[Any] = getattr(form, "certificates", ())
    return any(row.has_changed() for row in rows)
