"""What is typed in about a dossier, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.base import File

from licensing.files.models import StoredFile


@dataclass(frozen=True, kw_only=True)
class DeviceDetails:
    """One device; `kind` is the code of a kind that the law knows. Voltage in kV, current in mA."""

    kind: str
    name: str
    model: str
    maker: str
    serial_number: str
    max_kilovolts: Decimal
    max_milliamperes: Decimal
    place: str
    country: str = ""
    made_in_year: int | None = None
    is_intraoral: bool = False
    is_mobile: bool = False
    purpose: str = ""
    tube_model: str = ""
    tube_serial_number: str = ""
    console_model: str = ""
    console_serial_number: str = ""
    inspection_number: str = ""
    inspected_on: date | None = None
    inspection_valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class CertificateDetails:
    """One training certificate as printed; `contents` are the numbers of TT 34/2014, empty where it names none."""

    number: str
    provider: str
    issued_on: date
    contents: Sequence[int] = ()
    provider_registration: str = ""
    course_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SafetyOfficerDetails:
    """What makes a worker the safety officer: a written appointment and the practitioner certificate."""

    appointment_number: str = ""
    appointed_on: date | None = None
    practitioner_number: str = ""
    practitioner_issued_on: date | None = None
    practitioner_issued_by: str = ""
    practitioner_applied_for: bool = False


@dataclass(frozen=True, kw_only=True)
class WorkerDetails:
    """One radiation worker; with `safety_officer` the officer for radiation safety as well."""

    full_name: str
    born_on: date
    certificates: Sequence[CertificateDetails] = ()
    safety_officer: SafetyOfficerDetails | None = None
    sex: str = ""
    speciality: str = ""
    job: str = ""
    phone: str = ""
    identity_number: str = ""


@dataclass(frozen=True, kw_only=True)
class ComponentDetails:
    """One paper that is handed in; `kind` is the code of a component that the law asks for.

    Its scan comes as an upload, or is `stored` already.
    """

    kind: str
    copy_kind: str
    upload: File[bytes] | None = None
    stored: StoredFile | None = None
    note: str = ""
