"""Answering a request: more papers, more persons and devices, and corrections of what was declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from licensing.dossiers.components import add_components
from licensing.dossiers.declaration import CertificateDetails, ComponentDetails, DeviceDetails, WorkerDetails
from licensing.dossiers.declaring import Declaring
from licensing.dossiers.models import DeclaredWorker, Dossier, Supplement
from licensing.dossiers.refusals import CannotSupplement
from licensing.equipment import queries as equipment
from licensing.facilities.operations import HolderDetails
from licensing.facilities.text import same_words
from workflows.people import User


@transaction.atomic
def supplement(
    *,
    dossier: Dossier,
    components: Iterable[ComponentDetails] = (),
    certificates: Mapping[int, Sequence[CertificateDetails]] | None = None,
    workers: Sequence[WorkerDetails] = (),
    devices: Sequence[DeviceDetails] = (),
    corrected_workers: Mapping[int, WorkerDetails] | None = None,
    corrected_devices: Mapping[int, DeviceDetails] | None = None,
    corrected_certificates: Mapping[int, CertificateDetails] | None = None,
    holder: HolderDetails | None = None,
    by: User | None,
    at: datetime,
) -> Supplement:
    """Add to the declared copy and correct it, all or nothing; what it said before is kept with the supplement.

    Corrections and certificates name the declared row by its id. An added certificate of a provider and number that
    the worker has already corrects that one. The law stays the one of the day received; registers do not change.
    Raises CannotSupplement, and CannotStore for a file.
    """
    dossier = (
        Dossier.objects.select_for_update(of=("self",)).select_related("case__version", "holder").get(pk=dossier.pk)
    )
    change = _Change(dossier, at)
    if holder:
        change.correct(dossier.holder, change.declaring.holder(holder))
    change.change_devices(devices, corrected_devices or {})
    change.correct_certificates(corrected_certificates or {})
    change.change_workers(workers, corrected_workers or {})
    for worker_id, added in (certificates or {}).items():
        change.add_certificates(change.worker(worker_id), added)
    for component in add_components(
        dossier, components, procedure=dossier.procedure, by=by, at=at, refusal=CannotSupplement
    ):
        change.note_added(component)
    if not change.added and not change.before:
        raise CannotSupplement("nothing_added")
    return Supplement.objects.create(
        dossier=dossier, changes={"added": change.added, "before": change.before}, by=by, at=at
    )


Row = TypeVar("Row", bound=models.Model)


class _Change:
    """One supplement on its way: what it added, and what the corrected rows said before."""

    def __init__(self, dossier: Dossier, at: datetime) -> None:
        kinds = equipment.kinds_by_code(on=timezone.localdate(dossier.received_at))
        self.declaring = Declaring(kinds, timezone.localdate(at), CannotSupplement)
        self.dossier = dossier
        self.devices = {row.pk: row for row in dossier.devices.select_related("kind")}
        self.workers = {row.pk: row for row in dossier.workers.prefetch_related("certificates")}
        self.added: dict[str, list[int]] = {}
        self.before: dict[str, dict[int, dict[str, Any]]] = {}

    def worker(self, pk: int) -> DeclaredWorker:
        return self._own(self.workers, pk)

    def change_devices(self, new: Sequence[DeviceDetails], corrected: Mapping[int, DeviceDetails]) -> None:
        for pk, details in corrected.items():
            self.correct(self._own(self.devices, pk), self.declaring.device(details))
        for details in new:
            row = self.add(self.declaring.device(details), dossier=self.dossier)
            self.devices[row.pk] = row
        self.declaring.devices_once(list(self.devices.values()))

    def change_workers(self, new: Sequence[WorkerDetails], corrected: Mapping[int, WorkerDetails]) -> None:
        for pk, details in corrected.items():
            self.correct(self.worker(pk), self.declaring.worker(details))
            self.add_certificates(self.worker(pk), details.certificates)
        for details in new:
            row = self.add(self.declaring.worker(details), dossier=self.dossier)
            self.workers[row.pk] = row
            self.add_certificates(row, details.certificates)
        self.declaring.workers_once(list(self.workers.values()))

    def correct_certificates(self, corrected: Mapping[int, CertificateDetails]) -> None:
        """Whatever was wrong in them, number and provider too; then still none is there twice."""
        rows = {row.pk: row for worker in self.workers.values() for row in worker.certificates.all()}
        for pk, details in corrected.items():
            row = self._own(rows, pk)
            [new] = self.declaring.certificates([details], of=row.worker)
            self.correct(row, new)
        for worker in self.workers.values():
            self.declaring.certificates_once(list(worker.certificates.all()), of=worker)

    def add_certificates(self, worker: DeclaredWorker, details: Sequence[CertificateDetails]) -> None:
        there = {(same_words(row.provider), same_words(row.number)): row for row in worker.certificates.all()}
        for row in self.declaring.certificates(details, of=worker):
            if old := there.get((same_words(row.provider), same_words(row.number))):
                self.correct(old, row)
            else:
                self.add(row, worker=worker)

    def add(self, row: Row, **owner: models.Model) -> Row:
        for name, value in owner.items():
            setattr(row, name, value)
        row.save()
        self.note_added(row)
        return row

    def note_added(self, row: models.Model) -> None:
        self.added.setdefault(row._meta.model_name or "", []).append(row.pk)

    def correct(self, old: models.Model, new: models.Model) -> None:
        """Write what `new` says differently into `old`, and keep what it said."""
        old_values, new_values = model_to_dict(old), model_to_dict(new)
        changed = [
            name
            for name, value in new_values.items()
            if name not in ("id", "dossier", "worker") and value != old_values[name]
        ]
        if not changed:
            return
        before = self.before.setdefault(old._meta.model_name or "", {})
        before[old.pk] = {name: old_values[name] for name in changed}
        for name in changed:
            setattr(old, name, getattr(new, name))
        old.save(update_fields=changed)

    def _own(self, rows: Mapping[int, Row], pk: int) -> Row:
        if pk not in rows:
            raise CannotSupplement("not_of_this_dossier")
        return rows[pk]
