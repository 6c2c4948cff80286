"""Receiving a dossier and giving originals back. Imported as a module: `dossiers.receive(...)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from licensing.dossiers import codes, queries, training_rules
from licensing.dossiers.components import add_components
from licensing.dossiers.declaration import ComponentDetails, DeviceDetails, WorkerDetails
from licensing.dossiers.declaring import Declaring
from licensing.dossiers.models import Component, CopyKind, DeclaredCertificate, DeclaredDevice, DeclaredWorker, Dossier
from licensing.dossiers.refusals import CannotReceive, CannotReturn
from licensing.equipment import queries as equipment
from licensing.facilities.models import Facility
from licensing.facilities.operations import HolderDetails
from licensing.law import queries as law
from licensing.refusals import field_problems
from workflows import engine, journal
from workflows.people import User

CODE_PATTERN = "dossier_code_pattern"


@transaction.atomic
def receive(
    *,
    facility: Facility,
    channel: str,
    devices: Sequence[DeviceDetails],
    workers: Sequence[WorkerDetails],
    components: Iterable[ComponentDetails] = (),
    holder: HolderDetails | None = None,
    external_code: str = "",
    received_at: datetime | None = None,
    late_entry_reason: str = "",
    by: User | None,
    at: datetime,
    definition: str = "new_licence",
    paced_by: str = "",
    token: str | None = None,
) -> Dossier:
    """Enter a dossier with its own copy of what was declared, give it its code and begin its case, all or nothing.

    The case begins at `received_at`, which may lie before `at`, the moment of entering, with a reason; left out, both
    are one. The holder is copied from the register unless the dossier declares something else. A dossier without a
    worker or with papers missing is received: completeness is judged after; one without a device only where the law of
    the day lists no declaration of devices. A repeated token returns what it made.
    Raises CannotReceive, CannotStore for a file, and the engine's refusals.
    """
    if done := _done_before(token):
        return done
    moment = received_at or at
    if moment > at:
        raise CannotReceive("received_in_future")
    day = timezone.localdate(moment)
    pattern = law_of_the_day(day)
    declaring = Declaring(equipment.kinds_by_code(on=day), timezone.localdate(at), CannotReceive)
    dossier = Dossier(
        facility=facility,
        channel=channel,
        external_code=external_code,
        received_at=moment,
        entered_at=at,
        entered_by=by,
        late_entry_reason=late_entry_reason,
    )
    _check(dossier)
    dossier.code = codes.code_of(pattern, on=day, number=codes.next_number(on=day))
    # The day's sequence was held until now by whoever received before: a second click sees what the first one did.
    if done := _done_before(token):
        return done
    _save(dossier)
    if not devices and queries.declares_devices(queries.component_kinds(definition, on=day)):
        raise CannotReceive("no_device")
    _declare(dossier, declaring, holder=holder, devices=devices, workers=workers)
    add_components(dossier, components, procedure=definition, by=by, at=moment, refusal=CannotReceive)
    dossier.case = engine.start(
        definition=definition,
        reference=dossier.code,
        title=dossier.holder.name,
        by=by,
        at=moment,
        party=facility.party,
        paced_by=paced_by,
        token=token,
    )
    dossier.save(update_fields=["case"])
    return dossier


@transaction.atomic
def return_originals(*, dossier: Dossier, component_ids: Iterable[int], by: User, at: datetime) -> None:
    """Record that originals were given back to the applicant (NĐ 61/2018 Đ.20.2). Raises CannotReturn."""
    there = {row.pk: row for row in dossier.components.select_for_update(of=("self",)).select_related("kind")}
    returned = []
    for pk in component_ids:
        row = there.get(pk)
        if row is None or row.copy_kind != CopyKind.ORIGINAL or row.returned_at:
            raise CannotReturn("not_an_original", what=str(row or pk))
        row.returned_at, row.returned_by = at, by
        returned.append(row)
    Component.objects.bulk_update(returned, ["returned_at", "returned_by"])


def _done_before(token: str | None) -> Dossier | None:
    """The dossier that an earlier act with this token received."""
    done = journal.find_token(token) if token else None
    return queries.dossier_of(done.case) if done and done.case else None


def law_of_the_day(day: date) -> str:
    """The pattern of codes of the day; refuses a day of which the law to examine a dossier is not kept."""
    try:
        found = law.figures(CODE_PATTERN, *training_rules.FIGURES, on=day)
    except law.NoFigure as error:
        raise CannotReceive("no_law", day=f"{day:%d/%m/%Y}", why=str(error)) from None
    return found[CODE_PATTERN].value


def _check(dossier: Dossier) -> None:
    dossier.code = "-"  # given only once everything else is in order
    if problems := field_problems(dossier):
        raise CannotReceive("details", what=dossier._meta.verbose_name, problems=" ".join(problems))
    if dossier.received_at != dossier.entered_at and not dossier.late_entry_reason:
        raise CannotReceive("reason_missing")
    if dossier.external_code and queries.with_code(dossier.external_code).exists():
        raise CannotReceive("external_code_taken", external_code=dossier.external_code)


def _save(dossier: Dossier) -> None:
    try:
        with transaction.atomic():
            dossier.save(force_insert=True)
    except IntegrityError as error:
        if "external_code" not in str(error):
            raise
        raise CannotReceive("external_code_taken", external_code=dossier.external_code) from None


def _declare(
    dossier: Dossier,
    declaring: Declaring,
    *,
    holder: HolderDetails | None,
    devices: Sequence[DeviceDetails],
    workers: Sequence[WorkerDetails],
) -> None:
    declared_holder = declaring.holder(holder or dossier.facility)
    device_rows = [declaring.device(details) for details in devices]
    worker_rows = [declaring.worker(details) for details in workers]
    declaring.devices_once(device_rows)
    declaring.workers_once(worker_rows)
    declared_holder.dossier = dossier
    declared_holder.save()
    for device in device_rows:
        device.dossier = dossier
    for worker in worker_rows:
        worker.dossier = dossier
    DeclaredDevice.objects.bulk_create(device_rows)
    DeclaredWorker.objects.bulk_create(worker_rows)
    DeclaredCertificate.objects.bulk_create(
        certificate
        for row, details in zip(worker_rows, workers, strict=True)
        for certificate in declaring.certificates(details.certificates, of=row)
    )
