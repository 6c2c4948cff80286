"""What a dossier declares, as one value that is judged: by the training check and by the checklist.

A received dossier and a draft that is still being typed both make it: `declared_of(dossier)` and `drafted(...)`. Its
rows are models, saved or not; in a draft anything may still be missing. It knows nothing of who asks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch, QuerySet
from django.forms.models import model_to_dict
from django.utils import timezone

from licensing import rows
from licensing.dossiers.models import (
    Component,
    DeclaredCertificate,
    DeclaredDevice,
    DeclaredWorker,
    Dossier,
    TrainingVerification,
)
from licensing.equipment import queries as equipment
from licensing.equipment.models import DeviceKind


@dataclass(frozen=True)
class DeclaredPerson:
    """A worker with certificates; `verification` is the latest human judgement of these very papers."""

    worker: DeclaredWorker
    certificates: tuple[DeclaredCertificate, ...]
    verification: TrainingVerification | None = None


@dataclass(frozen=True)
class Declared:
    """One declaration: by which procedure, judged by the law of which day, and what it holds.

    `on` is the day received, of a draft today. `papers` has the code of the kind of every paper that was handed in,
    one entry for each file.
    """

    procedure: str
    on: date
    devices: tuple[DeclaredDevice, ...]
    people: tuple[DeclaredPerson, ...]
    papers: tuple[str, ...]

    @property
    def needs_safety_officer(self) -> bool:
        """Not where every device is intra-oral (NĐ 142/2020 Đ.8.1b)."""
        return needs_safety_officer(device.is_intraoral for device in self.devices)


WITH_WORKERS = ("certificates", Prefetch("verifications", TrainingVerification.objects.select_related("by")))
WHOLE = (
    Prefetch("devices", DeclaredDevice.objects.select_related("kind")),
    Prefetch("workers", DeclaredWorker.objects.prefetch_related(*WITH_WORKERS)),
)
"""What is read with workers to make persons of them."""


def needs_safety_officer(intraoral: Iterable[bool]) -> bool:
    """Whether a facility with these devices needs a safety officer; one without a device does."""
    known = list(intraoral)
    return not known or not all(known)


def declared_of(dossier: Dossier, components: Iterable[Component] | None = None) -> Declared:
    """What a received dossier declares now. Five statements, four with `components` that were fetched with their kinds.

    And two where the case was not fetched.
    """
    papers = dossier.components.select_related("kind") if components is None else components
    return _declared(dossier, dossier.devices.select_related("kind"), people_of(dossier), papers)


def declared_as_read(dossier: Dossier, components: Iterable[Component]) -> Declared:
    """The same of a dossier that was read `WHOLE`, as it stood then: for pages that show it. Asks no database."""
    return _declared(dossier, dossier.devices.all(), people_among(dossier.workers.all()), components)


def _declared(
    dossier: Dossier,
    devices: Iterable[DeclaredDevice],
    people: tuple[DeclaredPerson, ...],
    papers: Iterable[Component],
) -> Declared:
    return Declared(
        procedure=dossier.procedure,
        on=timezone.localdate(dossier.received_at),
        devices=tuple(devices),
        people=people,
        papers=tuple(component.kind.code for component in papers),
    )


def people_of(dossier: Dossier) -> tuple[DeclaredPerson, ...]:
    """The declared workers, each with certificates and the judgement that stands. Three statements."""
    return people_among(dossier.workers.prefetch_related(*WITH_WORKERS))


def people_among(workers: Iterable[DeclaredWorker]) -> tuple[DeclaredPerson, ...]:
    """Persons of workers that were read with `WITH_WORKERS`. Asks no database."""
    return tuple(DeclaredPerson(worker, _certificates(worker), _standing(worker)) for worker in workers)


def rows_of_people(dossier: Dossier) -> tuple[QuerySet[Any], QuerySet[Any], QuerySet[Any]]:
    """What `people_from` makes people of, for who reads it together with something else."""
    of_the_workers = {"worker__dossier": dossier}
    return (
        dossier.workers.all(),
        DeclaredCertificate.objects.filter(**of_the_workers),
        TrainingVerification.objects.filter(**of_the_workers),
    )


def people_from(
    workers: Sequence[DeclaredWorker],
    certificates: Sequence[DeclaredCertificate],
    judgements: Sequence[TrainingVerification],
) -> tuple[DeclaredPerson, ...]:
    """The people whom these rows declare. Asks no database."""
    rows.attach(workers, "certificates", certificates, by="worker_id")
    rows.attach(workers, "verifications", judgements, by="worker_id")
    return tuple(DeclaredPerson(worker, _certificates(worker), _standing(worker)) for worker in workers)


def drafted(
    *,
    procedure: str,
    on: date,
    devices: Iterable[Mapping[str, Any]],
    workers: Iterable[Mapping[str, Any]],
    papers: Iterable[str],
) -> Declared:
    """What a draft says so far. Each mapping has some of the keys of `DeviceDetails` or `WorkerDetails`, clean values.

    So `asdict(details)` is one, and so is the half of it: what is missing or empty was not said yet. One statement.
    """
    kinds = equipment.kinds_by_code(on=on)
    return Declared(
        procedure=procedure,
        on=on,
        devices=tuple(_drafted_device(said, kinds) for said in devices),
        people=tuple(_drafted_person(said) for said in workers),
        papers=tuple(papers),
    )


def evidence_of(worker: DeclaredWorker) -> str:
    """SHA-256 of what is declared about a worker: changes with the papers that a judgement rests on."""
    declared = [model_to_dict(worker), *(model_to_dict(one) for one in worker.certificates.all())]
    return hashlib.sha256(json.dumps(declared, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()


def _standing(worker: DeclaredWorker) -> TrainingVerification | None:
    """The latest judgement, if the papers are still those that it judged."""
    judgements = list(worker.verifications.all())
    return judgements[-1] if judgements and judgements[-1].evidence == evidence_of(worker) else None


def _certificates(worker: DeclaredWorker) -> tuple[DeclaredCertificate, ...]:
    certificates = tuple(worker.certificates.all())
    for certificate in certificates:
        certificate.worker = worker
    return certificates


def _drafted_device(said: Mapping[str, Any], kinds: Mapping[str, DeviceKind]) -> DeclaredDevice:
    return DeclaredDevice(**_known(said, "kind"), kind=kinds.get(said.get("kind") or ""))


def _drafted_person(said: Mapping[str, Any]) -> DeclaredPerson:
    officer = said.get("safety_officer")
    worker = DeclaredWorker(
        **_known(said, "certificates", "safety_officer"), is_safety_officer=officer is not None, **_known(officer or {})
    )
    drafts = [DeclaredCertificate(worker=worker, **_known(one)) for one in said.get("certificates") or ()]
    return DeclaredPerson(worker, tuple(drafts))


def _known(said: Mapping[str, Any], *besides: str) -> dict[str, Any]:
    """What was said, but for these keys; a column without a value keeps its default."""
    return {name: value for name, value in said.items() if value is not None and name not in besides}
