"""Rows of devices, and of workers with rows of certificates: as many as the page says, an empty one at the end."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

from django import forms

from licensing.dossiers.forms import CertificateForm, DeviceForm, WorkerForm

MOST_ROWS = 200
_TOGETHER = (("devices",), ("workers", "workers-0-certificates"))
_ROW = re.compile(r"(devices|workers|workers-\d{1,3}-certificates)-(\d{1,3})")

CertificateRows = forms.formset_factory(CertificateForm, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
DeviceRows = forms.formset_factory(DeviceForm, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class _WorkerRows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Workers, each with rows of certificates."""

    def add_fields(self, form: WorkerForm, index: int | None) -> None:
        super().add_fields(form, index)
        prefix = f"{form.prefix}-certificates"
        # A worker's row that was just added has no rows of certificates in what was sent.
        sent = form.data if f"{prefix}-TOTAL_FORMS" in form.data else None
        form.certificates = CertificateRows(sent, prefix=prefix, form_kwargs={"today": form.today})
        for certificate in form.certificates:
            provider = certificate.fields["provider"]
            provider.widget.attrs["list"] = "providers"
            # Who was trained together holds certificates of one provider; offered again, it alone says nothing yet.
            provider.initial, provider.show_hidden_initial = self._provider_before(index or 0), True
        form.empty_permitted = form.empty_permitted and not typed_in(form.certificates)

    def _provider_before(self, index: int) -> str:
        return str(self.data.get(f"{self.prefix}-{index - 1}-certificates-0-provider", ""))

    def is_valid(self) -> bool:
        valid = super().is_valid()
        return all([valid, *(form.certificates.is_valid() for form in self.forms)])


WorkerRows = forms.formset_factory(WorkerForm, formset=_WorkerRows, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def with_rows(data: Any) -> Any:
    """What was typed; a page without these rows is one on which one row each stands empty."""
    missing = [names for names in _TOGETHER if f"{names[0]}-TOTAL_FORMS" not in data]
    typed = data.copy() if missing else data
    for name in chain.from_iterable(missing):
        typed[f"{name}-TOTAL_FORMS"], typed[f"{name}-INITIAL_FORMS"] = "1", "0"
    return typed


def with_another_row(data: Any, rows: str) -> Any:
    """What was typed, with one more empty row of `rows` (the prefix of a formset); unchanged for any other word."""
    typed, count = data.copy(), f"{rows}-TOTAL_FORMS"
    if typed.get(count, "").isdecimal() and int(typed[count]) < MOST_ROWS:
        typed[count] = str(int(typed[count]) + 1)
    return typed


def without_row(data: Any, row: str) -> Any:
    """What was typed, without one row (its prefix), of which the later ones move up; unchanged for any other word.

    Where it was the only one, an empty row stays.
    """
    found = _ROW.fullmatch(row)
    if not found or not (total := data.get(f"{found[1]}-TOTAL_FORMS", "")).isdecimal() or int(found[2]) >= int(total):
        return data
    rows, place, typed = found[1], int(found[2]), data.copy()
    behind = re.compile(rf"((?:initial-)?{rows}-)(\d+)(-.+)")
    named = [(name, match) for name in data if (match := behind.fullmatch(name)) and int(match[2]) >= place]
    for name, _match in named:
        del typed[name]
    for name, match in named:
        if (number := int(match[2])) > place:
            typed.setlist(f"{match[1]}{number - 1}{match[3]}", data.getlist(name))
    typed[f"{rows}-TOTAL_FORMS"] = str(max(int(total) - 1, 1))
    return typed


def rows_of(row: str) -> str:
    """The rows to which this one belongs, by its prefix; empty for any other word."""
    found = _ROW.fullmatch(row)
    return found[1] if found else ""


def typed_in(rows: Any) -> bool:
    """Whether anything was typed in these rows."""
    return bool(rows is not None and rows.is_bound and any(form.has_changed() for form in rows.forms))
