"""Facilities, persons and dossiers of an invented province, each made in a line."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from licensing.accounts.models import Representative
from licensing.dossiers import operations as dossiers
from licensing.dossiers import seeding as dossier_seeding
from licensing.dossiers.declaration import (
    CertificateDetails,
    ComponentDetails,
    DeviceDetails,
    SafetyOfficerDetails,
    WorkerDetails,
)
from licensing.dossiers.models import Dossier
from licensing.equipment import seeding as equipment_seeding
from licensing.facilities import operations as facilities
from licensing.facilities.models import Facility
from licensing.facilities.operations import HolderDetails
from licensing.law import calendar as calendar_seeding
from licensing.law import seeding as law_seeding
from licensing.personnel import operations as personnel
from licensing.personnel.models import TrainingProvider
from workflows import publishing
from workflows.calendars import VIETNAM
from workflows.models import DefinitionVersion
from workflows.people import Appointment, User

SHORT_WAY = Path(__file__).with_name("short_way.yaml")
PROVIDER = "Trung tâm Đào tạo An toàn bức xạ Bình Minh"
REGISTRATION = "12/ĐK-ATBXHN"
RECEIVED = "2021-05-18 08:30"


def moment(text: str) -> datetime:
    """`2021-05-18 08:30`, in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def seed_the_law() -> None:
    """Calendar, figures, kinds of devices and of components, as they are shipped."""
    for seed in (calendar_seeding.seed, law_seeding.seed, equipment_seeding.seed, dossier_seeding.seed):
        seed()


def publish_short_way() -> DefinitionVersion:
    """A definition of one step, under the code that dossiers follow."""
    version: DefinitionVersion = publishing.publish(SHORT_WAY.read_text(encoding="utf-8"), SHORT_WAY.name)
    return version


def make_user(name: str = "an", *roles: str, full_name: str = "") -> User:
    user = User.objects.create_user(name, password=name, full_name=full_name or name.title())
    for role in roles:
        Appointment.objects.create(user=user, role=role, since=date(2020, 1, 1))
    return user


def holder(**changes: Any) -> HolderDetails:
    plain = {
        "name": "Phòng khám Đa khoa Sao Mai",
        "kind": "clinic",
        "address": "12 đường Hoa Sứ, thành phố Quảng Ngãi",
        "phone": "0255 000 0000",
        "head_name": "Lê Thị Ánh",
        "head_title": "Giám đốc",
    }
    return HolderDetails(**plain | changes)


def make_facility(**changes: Any) -> Facility:
    return facilities.register(details=holder(**changes), invented=True)


def make_representative(user: User, facility: Facility, since: date = date(2020, 1, 1)) -> Representative:
    return Representative.objects.create(user=user, facility=facility, since=since)


def make_provider(**changes: Any) -> TrainingProvider:
    plain: dict[str, Any] = {
        "name": PROVIDER,
        "registration_number": REGISTRATION,
        "registered_from": date(2015, 1, 1),
        "registered_until": None,
        "source": "invented",
        "invented": True,
    }
    return personnel.register_provider(**plain | changes)


def certificate(**changes: Any) -> CertificateDetails:
    plain: dict[str, Any] = {
        "number": "101/2020",
        "provider": PROVIDER,
        "issued_on": date(2020, 6, 1),
        "contents": (1,),
    }
    return CertificateDetails(**plain | changes)


def worker(**changes: Any) -> WorkerDetails:
    plain: dict[str, Any] = {
        "full_name": "Trần Văn Bình",
        "born_on": date(1990, 2, 3),
        "certificates": (certificate(),),
    }
    return WorkerDetails(**plain | changes)


def officer(**changes: Any) -> WorkerDetails:
    """A safety officer with whom everything is in order."""
    plain: dict[str, Any] = {
        "full_name": "Phạm Thị Dung",
        "born_on": date(1985, 4, 5),
        "certificates": (certificate(number="102/2020", contents=(1, 14)),),
        "safety_officer": office(),
    }
    return WorkerDetails(**plain | changes)


def office(**changes: Any) -> SafetyOfficerDetails:
    plain: dict[str, Any] = {
        "appointment_number": "05/QĐ-SM",
        "appointed_on": date(2020, 7, 1),
        "practitioner_number": "33/CCNVBX",
        "practitioner_issued_on": date(2019, 3, 1),
    }
    return SafetyOfficerDetails(**plain | changes)


def device(**changes: Any) -> DeviceDetails:
    plain: dict[str, Any] = {
        "kind": "general",
        "name": "Máy X-quang tổng hợp",
        "model": "RX-500",
        "maker": "Hướng Dương",
        "serial_number": "SN-0001",
        "max_kilovolts": Decimal(150),
        "max_milliamperes": Decimal(500),
        "place": "Phòng X-quang, tầng 1",
    }
    return DeviceDetails(**plain | changes)


def pdf(name: str = "đơn.pdf", body: bytes = b"1 0 obj\n<<>>\nendobj\n") -> SimpleUploadedFile:
    """The smallest file that is a PDF from head to tail."""
    head = b"%PDF-1.4\n" + body
    tail = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1>>\nstartxref\n%d\n%%%%EOF\n" % len(head)
    return SimpleUploadedFile(name, head + tail)


def picture(name: str = "ảnh.png", form: str = "PNG", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    written = BytesIO()
    Image.effect_noise(size, 60).save(written, form)
    return SimpleUploadedFile(name, written.getvalue())


def component(**changes: Any) -> ComponentDetails:
    return ComponentDetails(**{"kind": "application", "copy_kind": "original", **changes})


def receive(facility: Facility | None = None, at: str = RECEIVED, **changes: Any) -> Dossier:
    """Receive a dossier in which everything is in order, but for the changes."""
    plain: dict[str, Any] = {
        "facility": facility or Facility.objects.first() or make_facility(),
        "channel": "counter",
        "devices": (device(),),
        "workers": (worker(), officer()),
        "by": None,
        "at": moment(at),
    }
    return dossiers.receive(**plain | changes)
