"""A clinic's person at a browser without script, and what is typed there."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from licensing.applications import operations
from licensing.applications.models import Draft, DraftPart
from licensing.facilities.models import Facility
from tests.licensing import world
from workflows.people import User

NOW = "2021-05-18 09:30"

HOLDER = {
    "holder-name": "Phòng khám Đa khoa Sao Mai",
    "holder-kind": "clinic",
    "holder-address": "12 đường Hoa Sứ, thành phố Quảng Ngãi",
    "holder-phone": "0255 000 0000",
    "holder-fax": "",
    "holder-email": "",
    "holder-head_name": "Lê Thị Ánh",
    "holder-head_title": "Giám đốc",
    "holder-tax_code": "",
}
DEVICES = {
    "devices-TOTAL_FORMS": "1",
    "devices-INITIAL_FORMS": "0",
    "devices-0-kind": "general",
    "devices-0-name": "Máy X-quang tổng hợp",
    "devices-0-model": "RX-500",
    "devices-0-maker": "Hướng Dương",
    "devices-0-serial_number": "SN-0001",
    "devices-0-max_kilovolts": "150",
    "devices-0-max_milliamperes": "500",
    "devices-0-place": "Phòng X-quang, tầng 1",
}
WORKERS = {
    "workers-TOTAL_FORMS": "1",
    "workers-INITIAL_FORMS": "0",
    "workers-0-full_name": "Trần Văn Bình",
    "workers-0-born_on": "1990-02-03",
    "workers-0-certificates-TOTAL_FORMS": "1",
    "workers-0-certificates-INITIAL_FORMS": "0",
    "workers-0-certificates-0-number": "101/2020",
    "workers-0-certificates-0-provider": world.PROVIDER,
    "workers-0-certificates-0-contents": "1",
    "workers-0-certificates-0-issued_on": "2020-06-01",
}
TYPED = {"holder": HOLDER, "devices": DEVICES, "workers": WORKERS}


def begin(user: User, facility: Facility, at: str = NOW) -> Draft:
    return operations.begin(facility=facility, procedure="new_licence", token=uuid4(), by=user, at=world.moment(at))


def fill(draft: Draft, by: User, at: str = NOW, **changes: dict[str, str]) -> None:
    """Type everything that a dossier needs."""
    for part, typed in TYPED.items():
        version = row(draft, part).version
        saved = operations.save(
            draft=draft,
            part=part,
            typed={**typed, **changes.get(part, {})},
            version=version,
            window="w",
            by=by,
            at=world.moment(at),
        )
        assert saved.kept


def row(draft: Draft, part: str) -> DraftPart:
    return DraftPart.objects.get(draft=draft, name=part)


def page(draft: Draft, part: str = "devices") -> str:
    return reverse("applications:part", args=[draft.pk, part])


def sent(typed: dict[str, str], version: int = 0, window: Any = None, **more: str) -> dict[str, str]:
    """What a browser sends of one page."""
    return {**typed, "edit-version": str(version), "edit-window": str(window or uuid4()), **more}


def by_itself(client: Client, draft: Draft, part: str, data: dict[str, str]) -> Any:
    """What the page's script sends."""
    return client.post(page(draft, part), data, headers={"Accept": "application/json"})


def photograph(name: str = "IMG_0001.jpg", orientation: int = 6) -> SimpleUploadedFile:
    """A picture 40 wide and 20 high, left half black, that says how the camera lay."""
    picture = Image.new("RGB", (40, 20), "white")
    picture.paste("black", (0, 0, 20, 20))
    exif, written = Image.Exif(), BytesIO()
    exif[0x0112] = orientation
    picture.save(written, "JPEG", exif=exif)
    return SimpleUploadedFile(name, written.getvalue(), "image/jpeg")


def read(answer: Any) -> str:
    """The page, without the marks that say of a part that it is Vietnamese."""
    text: str = answer.content.decode()
    return re.sub(r'<span lang="vi">|</span>', "", text)
