"""Writing the register of persons. Imported as a module: `personnel.register_provider(...)`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from licensing.facilities.models import Facility
from licensing.facilities.text import same_words
from licensing.personnel.models import (
    Certificate,
    CertificateData,
    SafetyOfficer,
    SafetyOfficerData,
    TrainingProvider,
    Worker,
    WorkerData,
)
from licensing.refusals import Refusal, sentences_of


class CannotRegister(Refusal):
    """The details of a provider are refused; `data["problems"]` holds a sentence for each field."""

    sentences = {"details": "%(problems)s"}


def register_provider(
    *,
    name: str,
    registration_number: str,
    registered_from: date,
    registered_until: date | None = None,
    source: str,
    invented: bool = False,
) -> TrainingProvider:
    """Enter the registration of a training provider. Raises CannotRegister; a registration number is entered once."""
    provider = TrainingProvider(
        name=name,
        registration_number=registration_number,
        registered_from=registered_from,
        registered_until=registered_until,
        source=source,
        invented=invented,
    )
    try:
        provider.full_clean()
    except ValidationError as error:
        raise CannotRegister("details", problems=" ".join(sentences_of(provider, error))) from None
    provider.save()
    return provider


@transaction.atomic
def take_over(
    *,
    facility: Facility,
    declared: WorkerData,
    certificates: Iterable[CertificateData] = (),
    appointment: SafetyOfficerData | None = None,
) -> Worker:
    """Bring the register up to what a granted dossier declared about one worker; a second time changes nothing.

    The same person is who has the same name, however spelt, and the same birthday at the same facility.
    """
    known = facility.workers.filter(born_on=declared.born_on, match_key=same_words(declared.full_name))
    worker = known.first() or Worker(facility=facility)
    _copy(declared, worker, WorkerData)
    worker.save()
    for certificate in certificates:
        Certificate.objects.update_or_create(
            worker=worker,
            provider=certificate.provider,
            number=certificate.number,
            defaults={name: getattr(certificate, name) for name in _columns(CertificateData)},
        )
    if appointment is not None:
        officer = SafetyOfficer.objects.filter(worker=worker).first() or SafetyOfficer(worker=worker)
        _copy(appointment, officer, SafetyOfficerData)
        officer.save()
    return worker


def _columns(declared: type[WorkerData | CertificateData | SafetyOfficerData]) -> list[str]:
    return [field.name for field in declared._meta.get_fields()]


def _copy(
    source: WorkerData | SafetyOfficerData,
    target: WorkerData | SafetyOfficerData,
    declared: type[WorkerData | SafetyOfficerData],
) -> None:
    for name in _columns(declared):
        setattr(target, name, getattr(source, name))
