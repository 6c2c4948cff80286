"""The counter's page as one whole: which rows it has, whether everything in it is in order, what it amounts to.

Rows are added by the server, so that the page works without JavaScript; an empty row counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.db import transaction
from django.forms import model_to_dict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from licensing.dossiers import operations, queries
from licensing.dossiers.forms import ComponentForm, HolderForm
from licensing.dossiers.models import CopyKind, Dossier, IntakeScan
from licensing.dossiers.out_of_hours import out_of_hours
from licensing.dossiers.receipt import ReceiptForm
from licensing.dossiers.rows import DeviceRows, WorkerRows, typed_in, with_rows
from licensing.equipment import queries as equipment
from licensing.facilities import operations as facilities
from licensing.facilities import queries as register
from licensing.facilities.models import Facility
from licensing.facilities.operations import HolderDetails
from licensing.facilities.text import same_words
from licensing.personnel import queries as personnel
from workflows import clock, journal
from workflows.models import DefinitionVersion
from workflows.people import User
from workflows.titles import shown

MOST_FOUND = 8
"""Facilities offered for what was typed; whoever looks for another one types more."""
PAPERS = "papers"
"""Where one goes on after saying that all papers are there."""


@dataclass(frozen=True)
class Problem:
    """One thing that needs another look: where, what, and the id of the field to go to."""

    where: str
    what: str
    target: str


class Intake:
    """The forms of the page, empty or as typed. `scans` are stored already, by the code of their paper."""

    def __init__(
        self,
        versions: Sequence[DefinitionVersion],
        *,
        now: datetime,
        data: Any = None,
        scans: Mapping[str, list[IntakeScan]] | None = None,
        problems: Mapping[str, list[str]] | None = None,
    ) -> None:
        procedures = [(version.code, shown(version.definition.title)) for version in versions]
        self.receipt = ReceiptForm(data, initial={"token": str(uuid4())}, procedures=procedures, now=now)
        self.definition = self._chosen(procedures)
        self._version = next(version for version in versions if version.code == self.definition)
        self.moment = self._moment(now)
        self.day, today = timezone.localdate(self.moment), timezone.localdate(now)
        self.file_problems = problems or {}
        kinds = equipment.kinds_by_code(on=self.day)
        device = {"day": self.day, "kinds": kinds, "today": today}
        papers = queries.component_kinds(self.definition, on=self.day)
        self.asks_devices = queries.declares_devices(papers)
        typed = with_rows(data) if data is not None else None
        self.devices = DeviceRows(typed, prefix="devices", form_kwargs=device)
        self.workers = WorkerRows(typed, prefix="workers", form_kwargs={"today": today})
        self.components = [
            ComponentForm(data, prefix=f"component-{kind.code}", kind=kind, held=(scans or {}).get(kind.code, ()))
            for kind in papers.values()
        ]

    @property
    def token(self) -> str:
        """The token of this page."""
        return str(self.receipt["token"].value())

    @cached_property
    def facility(self) -> Facility | None:
        """The facility that was chosen, or whose whole name or tax code was typed."""
        data = self.receipt.data
        if not self.receipt.is_bound:
            return None
        if (chosen := str(data.get("facility", ""))).isdecimal():
            return Facility.objects.filter(pk=int(chosen)).first()
        return register.exactly(data.get("search", "")) if not self._describes_another else None

    @cached_property
    def found(self) -> list[Facility]:
        """The facilities that may be meant by what was typed, where none is chosen yet."""
        if not self.receipt.is_bound or self.facility:
            return []
        return register.called(self.receipt.data.get("search", ""), most=MOST_FOUND)

    @cached_property
    def holder(self) -> HolderForm:
        """What the dossier says of its facility: the register's details unless they were typed differently."""
        if self._is_typed:
            return HolderForm(self.receipt.data, prefix="holder")
        register_says = model_to_dict(self.facility, fields=HolderForm.names) if self.facility else {}
        name = "" if self.facility else str(self.receipt["search"].value() or "")
        return HolderForm(prefix="holder", initial={"name": name} | register_says)

    @property
    def says_otherwise(self) -> bool:
        """Whether the dossier declares its facility differently from the register, so that the page shows it."""
        if self.facility is None or not self._is_typed:
            return False
        typed = {name: str(self.holder[name].value() or "") for name in HolderForm.names}
        return any(getattr(self.facility, name) != said for name, said in typed.items())

    @cached_property
    def out_of_hours(self) -> str:
        """That nobody receives at the moment received, and what follows from it; of what comes online nothing."""
        if self.receipt["channel"].value() == Dossier.Channel.ONLINE or self.moment > self.receipt.now:
            return ""
        return out_of_hours(self.moment, self._version.definition, clock.calendar())

    @property
    def shows_devices(self) -> bool:
        """Whether the page has devices and workers: where they are asked for, or were typed before another choice."""
        return self.asks_devices or any(self._filled(rows) for rows in (self.devices, self.workers) if rows.is_bound)

    @property
    def providers(self) -> list[str]:
        """Who gives training, to be chosen while typing."""
        return personnel.provider_names()

    @cached_property
    def is_valid(self) -> bool:
        """Whether every form is in order; asked of all of them, so that each shows its errors."""
        parts: list[Any] = [self.receipt, self.devices, self.workers, *self.components]
        parts += [self.holder] if self._is_typed else []
        sound = all([part.is_valid() for part in parts])  # noqa: C419  (a generator would stop at the first)
        self._check_facility()
        self._check_devices()
        self._check_once(self._filled(self.workers), "full_name", ("full_name", "born_on"))
        for worker in self._filled(self.workers):
            self._check_once(self._filled(worker.certificates), "number", ("provider", "number"))
        for form in self.components:
            for said in self.file_problems.get(form.kind.code, ()):
                form.add_error("scans", said)
        return sound and not self.problems

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything that needs another look, in the order of the page."""
        of_fields = [
            _problem(where, form, name, said)
            for where, form in self._all_forms()
            for name, errors in form.errors.items()
            for said in errors
        ]
        of_rows = [(rows, said) for rows in (self.devices, self.workers) for said in _of_rows(rows)]
        return of_fields + [Problem("", str(said), str(rows.prefix)) for rows, said in of_rows]

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
        facility = self.facility or facilities.register(details=self.holder.details())
        dossier = operations.receive(
            facility=facility,
            holder=self._holder_details(),
            channel=receipt["channel"],
            devices=[form.details() for form in self._filled(self.devices)],
            workers=[
                form.details([one.details() for one in self._filled(form.certificates)])
                for form in self._filled(self.workers)
            ],
            components=[details for form in self.components for details in form.details()],
            external_code=receipt["external_code"],
            received_at=receipt["received_at"],
            late_entry_reason=receipt["late_entry_reason"] if receipt["received_at"] else "",
            by=by,
            at=at,
            definition=self.definition,
            token=token,
        )
        self._give_back(dossier, by=by, at=at)
        return dossier

    def focus_on(self, place: str) -> None:
        """Let the browser begin where one goes on: in the last row of `place` (the prefix of a formset), at the papers
        once they are said, else at the facility; at what is offered for it, the page itself begins."""
        form, name = self._goes_on(place)
        if form:
            form.fields[name].widget.attrs["autofocus"] = True

    def _goes_on(self, place: str) -> tuple[Any, str]:
        rows = {self.devices.prefix: self.devices, self.workers.prefix: self.workers}
        rows |= {form.certificates.prefix: form.certificates for form in self.workers.forms}
        if place in rows:
            form = rows[place].forms[-1]
            return form, next(iter(form.fields))
        if place == PAPERS and self.components:
            return self.components[0], "handed_in"
        if self.facility:
            return self.receipt, "channel"
        if self.found:
            return None, ""
        return (self.holder, "name") if self.receipt.data.get("search") else (self.receipt, "search")

    def _give_back(self, dossier: Dossier, *, by: User, at: datetime) -> None:
        returned = [form.kind.pk for form in self.components if form.cleaned_data["returned"]]
        held = dossier.components.filter(kind__in=returned, copy_kind=CopyKind.ORIGINAL, returned_at=None)
        operations.return_originals(dossier=dossier, component_ids=held.values_list("pk", flat=True), by=by, at=at)

    def _holder_details(self) -> HolderDetails | None:
        """What the dossier says differently from the register; None where it says the same."""
        if self.facility is None or not self._is_typed:
            return None
        said = self.holder.details()
        same = all(getattr(self.facility, name) == getattr(said, name) for name in HolderForm.names)
        return None if same else said

    def _chosen(self, procedures: Sequence[tuple[str, str]]) -> str:
        wanted = self.receipt.data.get("definition")
        return next((code for code, title in procedures if code == wanted), procedures[0][0])

    @property
    def _describes_another(self) -> bool:
        """Whether the details of a facility were typed that is not in the register."""
        data = self.receipt.data
        return not data.get("holder-of") and any(data.get(f"holder-{name}") for name in HolderForm.names)

    @property
    def _is_typed(self) -> bool:
        """Whether what was sent holds this facility's details: shown as the register has them, perhaps changed."""
        if not self.receipt.is_bound:
            return False
        if self.facility is None:
            return self._describes_another
        return bool(self.receipt.data.get("holder-of") == str(self.facility.pk))

    def _moment(self, now: datetime) -> datetime:
        """When it was received: now until another moment is typed. Its law lists the kinds of devices and papers."""
        typed = self.receipt["received_at"].value()
        try:
            moment = self.receipt.fields["received_at"].clean(typed) if typed else None
        except forms.ValidationError:
            moment = None
        return moment or now

    def _check_facility(self) -> None:
        if self.facility:
            return
        if not self._describes_another:
            self.receipt.add_error("search", self._what_is_meant())
        elif (taken := self.holder.cleaned_data.get("tax_code")) and (one := register.exactly(taken)):
            self.holder.add_error("tax_code", _("%(name)s has this tax code: choose it above.") % {"name": one.name})

    def _what_is_meant(self) -> str:
        if self.found:
            return _("Choose which of these facilities is meant, or enter a new one below.")
        if self.receipt.data.get("search"):
            return _("The register has no such facility: enter it below.")
        return _("Say which facility this dossier is from, or enter a new one below.")

    def _check_devices(self) -> None:
        filled = self._filled(self.devices)
        if not self.asks_devices:
            for form in [*filled, *self._filled(self.workers)][:1]:
                form.add_error(
                    None, _("A dossier of this procedure declares no devices and no workers: empty these rows.")
                )
        elif not filled and self.devices.forms and self.devices.is_valid():
            form = self.devices.forms[0]
            form.add_error("kind", _("A dossier declares at least one device."))
        self._check_once(filled, "serial_number", ("maker", "model", "serial_number"))

    def _check_once(self, filled: Sequence[Any], place: str, identity: Sequence[str]) -> None:
        """Refuse a later row that says the same as an earlier one."""
        seen: dict[tuple[str, ...], int] = {}
        for number, form in enumerate(filled, 1):
            said = [form.cleaned_data.get(name) for name in identity] if form.is_valid() else []
            if all(said) and (first := seen.setdefault(tuple(same_words(str(one)) for one in said), number)) != number:
                form.add_error(place, _("The same stands in row %(n)d already.") % {"n": first})

    @staticmethod
    def _filled(rows: Any) -> list[Any]:
        return [form for form in rows.forms if form.has_changed() or typed_in(getattr(form, "certificates", None))]

    def _all_forms(self) -> Iterator[tuple[str, Any]]:
        yield "", self.receipt
        if self.holder.is_bound:
            yield _("Facility"), self.holder
        for n, form in enumerate(self.devices.forms, 1):
            yield _("Device %(n)d") % {"n": n}, form
        for n, form in enumerate(self.workers.forms, 1):
            yield (worker := _("Worker %(n)d") % {"n": n}), form
            for m, certificate in enumerate(form.certificates.forms, 1):
                yield f"{worker}, {_('certificate')} {m}", certificate
        for paper in self.components:
            yield str(paper.kind), paper


def _problem(where: str, form: Any, name: str, said: str) -> Problem:
    if name not in form.fields:
        return Problem(where, str(said), str(form.prefix or "receipt"))
    field = form[name]
    place = ", ".join(filter(None, (where, capfirst(str(field.label)))))
    return Problem(place, str(said), str(field.id_for_label or field.auto_id))


def _of_rows(rows: Any) -> list[str]:
    return list(rows.non_form_errors()) if rows.is_bound else []
