"""From the words of a script to the details that the verbs of the rooms take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from licensing.dossiers.declaration import (
    CertificateDetails,
    ComponentDetails,
    DeviceDetails,
    SafetyOfficerDetails,
    WorkerDetails,
)
from licensing.dossiers.models import ComponentKind
from licensing.replays import scans
from licensing.training.operations import CertifiedPerson


def device(said: Mapping[str, Any]) -> DeviceDetails:
    """A device; measures are written as numbers."""
    measures = {name: Decimal(str(said[name])) for name in ("max_kilovolts", "max_milliamperes")}
    return DeviceDetails(**{**said, **measures})


def worker(said: Mapping[str, Any]) -> WorkerDetails:
    """A worker with certificates, and with an appointment the safety officer."""
    officer = said.get("safety_officer")
    return WorkerDetails(
        **{
            **said,
            "certificates": [CertificateDetails(**one) for one in said["certificates"]],
            "safety_officer": SafetyOfficerDetails(**officer) if officer else None,
        }
    )


def components(
    kinds: Mapping[str, ComponentKind], *, missing: list[str], scanned_for: str = ""
) -> Iterator[ComponentDetails]:
    """Every paper that the law asks for, as it asks for it, but those that are missing; with scans for a holder."""
    for code, kind in kinds.items():
        if code not in missing:
            scan = scans.scan(kind.name, scanned_for, pages=1 + kind.number % 3) if scanned_for else None
            yield ComponentDetails(kind=code, copy_kind=kind.copy_kind, upload=scan)


def certified(said: Mapping[str, Any]) -> list[CertifiedPerson]:
    """The people of a class, with the numbers of their certificates in the order of the list."""
    return [
        CertifiedPerson(
            full_name=name,
            born_on=born_on,
            certificate_number=said["certificate_number"].format(number=number),
            certified_on=said["certified_on"],
        )
        for number, (name, born_on) in enumerate(said["people"], 1)
    ]
