"""What a draft amounts to: its parts as details that `receive` and `supplement` take, or what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing.applications.parts import DEVICES, HOLDER, TITLES, WORKERS, Typed, empty_rows, filled_rows, form_of
from licensing.dossiers.declaration import DeviceDetails, WorkerDetails
from licensing.dossiers.declaring import Declaring
from licensing.dossiers.forms import OFFICER, WORKER
from licensing.dossiers.refusals import CannotReceive
from licensing.equipment.models import DeviceKind
from licensing.facilities.operations import HolderDetails


@dataclass(frozen=True)
class Contents:
    """The parts of a draft as typed; `day` is the day whose law lists the kinds of devices, `today` that of typing."""

    typed: Mapping[str, Typed]
    kinds: Mapping[str, DeviceKind]
    day: date
    today: date

    @cached_property
    def forms(self) -> dict[str, Any]:
        """The form or the rows of each part."""
        return {part: self.form_of(part, self.typed.get(part) or empty_rows(part)) for part in TITLES}

    def form_of(self, part: str, typed: Typed, *, more: str = "") -> Any:
        """The form of a part with this in it; `more` names rows of it that get another empty one."""
        return form_of(part, typed, day=self.day, today=self.today, kinds=self.kinds, more=more)

    @cached_property
    def problems(self) -> dict[str, list[str]]:
        """For each part what must be mended before anything can be sent, in sentences; empty where nothing must."""
        return {part: self._wrong(part) for part in TITLES}

    @property
    def is_sound(self) -> bool:
        """Whether it can be declared as it stands."""
        return not any(self.problems.values())

    @property
    def holder(self) -> HolderDetails:
        """The facility, as declared."""
        details: HolderDetails = self.forms[HOLDER].details()
        return details

    @property
    def devices(self) -> list[DeviceDetails]:
        """The devices, in the order of the rows."""
        return [form.details() for form in filled_rows(self.forms[DEVICES])]

    @property
    def workers(self) -> list[WorkerDetails]:
        """The workers with their certificates, in the order of the rows."""
        return [
            form.details([row.details() for row in form.certificates if row.has_changed()])
            for form in filled_rows(self.forms[WORKERS])
        ]

    def _wrong(self, part: str) -> list[str]:
        if not self.forms[part].is_valid():
            count = sum(_errors(self.forms[part]))
            said = ngettext("%(n)d entry needs another look.", "%(n)d entries need another look.", count)
            return [said % {"n": count}]
        declare: Callable[[Declaring], object] = getattr(self, f"_declare_{part}")
        try:
            declare(Declaring(self.kinds, self.today, CannotReceive))
        except CannotReceive as refusal:
            return [str(refusal)]
        return []

    def _declare_holder(self, declaring: Declaring) -> None:
        declaring.holder(self.holder)

    def _declare_devices(self, declaring: Declaring) -> None:
        rows = [declaring.device(details) for details in self.devices]
        if not rows:
            raise CannotReceive("no_device")
        declaring.devices_once(rows)

    def _declare_workers(self, declaring: Declaring) -> None:
        rows = []
        for details in self.workers:
            rows.append(declaring.worker(details))
            declaring.certificates(details.certificates, of=rows[-1])
        declaring.workers_once(rows)

    @property
    def devices_so_far(self) -> list[dict[str, Any]]:
        """What is in order of each device, by the names of `DeviceDetails`."""
        self.forms[DEVICES].is_valid()
        rows = [form.cleaned_data for form in filled_rows(self.forms[DEVICES])]
        return [{**row, "kind": row["kind"].code if row.get("kind") else None} for row in rows]

    @property
    def workers_so_far(self) -> list[dict[str, Any]]:
        """What is in order of each worker, by the names of `WorkerDetails`."""
        self.forms[WORKERS].is_valid()
        return [_person_so_far(form) for form in filled_rows(self.forms[WORKERS])]

    def said(self) -> list[str]:
        """The problems, each with the name of its part."""
        return [
            _("%(part)s: %(what)s") % {"part": TITLES[part], "what": " ".join(sentences)}
            for part, sentences in self.problems.items()
            if sentences
        ]


def _person_so_far(form: Any) -> dict[str, Any]:
    row = form.cleaned_data
    officer = {name: row[name] for name in OFFICER if name in row} if row.get("is_safety_officer") else None
    certificates = [one.cleaned_data for one in form.certificates if one.has_changed()]
    said = {name: row[name] for name in WORKER if name in row and name != "is_safety_officer"}
    return {**said, "certificates": certificates, "safety_officer": officer}


def _errors(form: Any) -> Iterator[int]:
    """How many entries of a form, or of rows and the rows below them, are wrong."""
    for one in getattr(form, "forms", [form]):
        yield len(one.errors)
        if rows := getattr(one, "certificates", None):
            yield from _errors(rows)
