"""Rows of devices, and of workers with rows of certificates: as many as the page says, an empty one at the end."""

from __future__ import annotations

from typing import Any

from django import forms

from licensing.dossiers.forms import CertificateForm, DeviceForm, WorkerForm

MOST_ROWS = 200

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
        form.empty_permitted = form.empty_permitted and not typed_in(form.certificates)
        for certificate in form.certificates:
            certificate.fields["provider"].widget.attrs["list"] = "providers"

    def is_valid(self) -> bool:
        valid = super().is_valid()
        return all([valid, *(form.certificates.is_valid() for form in self.forms)])


WorkerRows = forms.formset_factory(WorkerForm, formset=_WorkerRows, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def with_another_row(data: Any, rows: str) -> Any:
    """What was typed, with one more empty row of `rows` (the prefix of a formset); unchanged for any other word."""
    typed, count = data.copy(), f"{rows}-TOTAL_FORMS"
    if typed.get(count, "").isdecimal() and int(typed[count]) < MOST_ROWS:
        typed[count] = str(int(typed[count]) + 1)
    return typed


def typed_in(rows: Any) -> bool:
    """Whether anything was typed in these rows."""
    return bool(rows is not None and rows.is_bound and any(form.has_changed() for form in rows.forms))
