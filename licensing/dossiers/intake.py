"""The counter's page as one whole: which rows it has, whether everything in it is in order, what it amounts to.

Rows are added by the server, so that the page works without JavaScript; an empty row counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property

from licensing.dossiers import operations, queries
from licensing.dossiers.forms import CertificateForm, ComponentForm, DeviceForm, HolderForm, ReceiptForm, WorkerForm
from licensing.dossiers.models import CopyKind, Dossier
from licensing.facilities import operations as facilities
from workflows import journal
from workflows.models import DefinitionVersion
from workflows.people import User
from workflows.titles import shown

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
        form.certificates = CertificateRows(sent, prefix=prefix)
        form.empty_permitted = form.empty_permitted and not _typed_in(form.certificates)

    def is_valid(self) -> bool:
        valid = super().is_valid()
        return all([valid, *(form.certificates.is_valid() for form in self.forms)])


WorkerRows = forms.formset_factory(WorkerForm, formset=_WorkerRows, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class Intake:
    """The forms of the page, empty or as typed."""

    def __init__(
        self,
        versions: Sequence[DefinitionVersion],
        *,
        now: datetime,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
    ) -> None:
        procedures = [(version.code, shown(version.definition.title)) for version in versions]
        initial = {"token": str(uuid4())}
        self.receipt = ReceiptForm(data, initial=initial, procedures=procedures)
        self.definition = self._chosen(procedures)
        self.day = self._day(now)
        self.holder = HolderForm(data if self._is_new else None, prefix="holder")
        self.devices = DeviceRows(data, prefix="devices", form_kwargs={"day": self.day})
        self.workers = WorkerRows(data, prefix="workers")
        kinds = queries.component_kinds(self.definition, on=self.day).values()
        self.components = [ComponentForm(data, files, prefix=f"component-{kind.code}", kind=kind) for kind in kinds]

    @cached_property
    def is_valid(self) -> bool:
        """Whether every form is in order; asked of all of them, so that each shows its errors."""
        parts: list[Any] = [
            self.receipt,
            self.devices,
            self.workers,
            *self.components,
            *([self.holder] if self._is_new else []),
        ]
        return all([part.is_valid() for part in parts])  # noqa: C419  (a generator would stop at the first)

    @transaction.atomic
    def receive(self, *, by: User, at: datetime) -> Dossier:
        """Enter a new facility, receive the dossier and note the originals given back: all or nothing.

        A second click on the same page returns what the first one made.
        Raises what `operations.receive` and `facilities.register` raise.
        """
        receipt = self.receipt.cleaned_data
        token = str(receipt["token"])
        if (done := journal.find_token(token)) and done.case:
            return queries.dossier_of(done.case)
        facility = receipt["facility"] or facilities.register(details=self.holder.details())
        dossier = operations.receive(
            facility=facility,
            channel=receipt["channel"],
            devices=[form.details() for form in self.devices if form.has_changed()],
            workers=[
                form.details([one.details() for one in form.certificates if one.has_changed()])
                for form in self.workers
                if form.has_changed()
            ],
            components=[details for form in self.components for details in form.details()],
            external_code=receipt["external_code"],
            received_at=receipt["received_at"],
            late_entry_reason=receipt["late_entry_reason"],
            by=by,
            at=at,
            definition=self.definition,
            token=token,
        )
        self._give_back(dossier, by=by, at=at)
        return dossier

    def _give_back(self, dossier: Dossier, *, by: User, at: datetime) -> None:
        returned = [form.kind.pk for form in self.components if form.cleaned_data["returned"]]
        held = dossier.components.filter(kind__in=returned, copy_kind=CopyKind.ORIGINAL, returned_at=None)
        operations.return_originals(dossier=dossier, component_ids=held.values_list("pk", flat=True), by=by, at=at)

    def _chosen(self, procedures: Sequence[tuple[str, str]]) -> str:
        wanted = self.receipt.data.get("definition")
        return next((code for code, title in procedures if code == wanted), procedures[0][0])

    @property
    def _is_new(self) -> bool:
        return self.receipt.is_bound and not self.receipt.data.get("facility")

    def _day(self, now: datetime) -> date:
        """The day received, whose law lists the kinds of devices and papers; today until another one is typed."""
        typed = self.receipt["received_at"].value()
        try:
            moment = self.receipt.fields["received_at"].clean(typed) if typed else None
        except forms.ValidationError:
            moment = None
        return timezone.localdate(moment or now)


def with_another_row(data: Any, rows: str) -> Any:
    """What was typed, with one more empty row of `rows` (the prefix of a formset); unchanged for any other word."""
    typed, count = data.copy(), f"{rows}-TOTAL_FORMS"
    if typed.get(count, "").isdecimal() and int(typed[count]) < MOST_ROWS:
        typed[count] = str(int(typed[count]) + 1)
    return typed


def _typed_in(rows: Any) -> bool:
    return rows.is_bound and any(form.has_changed() for form in rows.forms)
