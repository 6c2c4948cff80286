"""When a dossier is granted, what it declared becomes what the registers say."""

from __future__ import annotations

from django.db import transaction

from licensing.dossiers.models import Dossier
from licensing.equipment import operations as equipment
from licensing.facilities import operations as facilities
from licensing.personnel import operations as personnel


@transaction.atomic
def write_registers(*, dossier: Dossier) -> None:
    """Bring facility, devices, workers and their certificates in the registers up to the declared copy.

    Done a second time it changes nothing. Raises CannotRegister where the register refuses the holder's details.
    """
    facilities.take_over(facility=dossier.facility, declared=dossier.holder)
    for device in dossier.devices.select_related("kind"):
        equipment.take_over(facility=dossier.facility, declared=device)
    for worker in dossier.workers.prefetch_related("certificates"):
        personnel.take_over(
            facility=dossier.facility,
            declared=worker,
            certificates=worker.certificates.all(),
            appointment=worker if worker.is_safety_officer else None,
        )
