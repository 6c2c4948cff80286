"""One case after another, numbers, and a whole licence in a line each. Every facility and person is invented."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from licensing.law import seeding as law_seeding
from licensing.licences import paper
from licensing.licences.fields import Application, Device, Holder, LicenceDraft, RefusalDraft, SignatoryLine
from licensing.licences.models import Licence
from licensing.licences.operations import issue_licence
from licensing.licences.queries import last_valid_day
from licensing.papers import queries, seeding
from licensing.papers.models import NumberTaken
from licensing.papers.numbering import take_number
from workflows import engine, publishing
from workflows.models import CalendarDay, CalendarYear, Case, OfficeHours
from workflows.people import Appointment, User

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LOOK = """
format: 1
code: look
title: {vi: Xem xét, en: Look at it}
approved_by: {decision: "1/QĐ", issued: 2021-01-01, in_force_from: 2021-01-01, mark: V}
terms:
  answer: {length: 5 working_days, source: "Rule 1", mark: V, promised: true}
roles:
  officer: {title: {vi: Cán bộ, en: Officer}}
start: {step: look, clock: {start: answer}}
steps:
  look:
    kind: task
    title: {vi: Xem xét, en: Look}
    role: officer
    time: 4h
    outcomes:
      done: {title: {vi: Xong, en: Done}, to: finished, clock: {finish: answer}}
  finished: {kind: end, title: {vi: Kết thúc, en: Finished}, result: finished}
"""

HOLDER = Holder(
    name="Phòng khám đa khoa Sông Trà",
    address="Số 12 đường Nguyễn Nghiêm, thành phố Quảng Ngãi, tỉnh Quảng Ngãi",
    phone="0255 3 000 001",
    email="lienhe@songtra.example",
    head_name="Bùi Thị Ước Mơ",
    head_title="Giám đốc",
)


def moment(text: str) -> datetime:
    """`2021-03-01 09:00`, in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def offer_everything() -> None:
    """The law, the books, headings and texts as shipped, one definition, and a year that the calendar knows."""
    law_seeding.seed()
    seeding.seed()
    seeding.seed_invented()
    for opens, closes in ((time(7), time(11, 30)), (time(13, 30), time(17))):
        OfficeHours.objects.create(in_force_from=date(2020, 1, 1), opens=opens, closes=closes)
    for year in range(2021, 2026):
        CalendarYear.objects.create(year=year, source="test", mark="V")
        CalendarDay.objects.create(day=date(year, 1, 1), name="New Year", source="test", mark="V")
    publishing.publish(LOOK, "look.yaml")


def person(name: str, *roles: str) -> User:
    """Somebody who holds these roles since 2020."""
    user = User.objects.create_user(name, password=name, full_name=name.title())
    for role in roles:
        Appointment.objects.create(user=user, role=role, since=date(2020, 1, 1))
    return user


def case(reference: str = "D-1", at: str = "2021-02-01 08:00", party: str = "") -> Case:
    """A case that waits for an officer."""
    return engine.start(definition="look", reference=reference, title=reference, by=None, at=moment(at), party=party)


def number(of: Case, on: str = "2021-02-08", kind: str = "licence") -> NumberTaken:
    """The number of a case, taken at ten in the morning of its date."""
    day = date.fromisoformat(on)
    return take_number(book=kind, case=of, kind=kind, on=day, by=None, at=moment(f"{on} 10:00"))


def devices(count: int) -> tuple[Device, ...]:
    """So many devices, every third of them mobile."""
    return tuple(
        Device(
            kind="Máy chụp X-quang tổng hợp",
            model=f"RX-{i}",
            maker="Hãng Thiết bị Ví Dụ",
            country="Nhật Bản",
            year=2017 + i % 3,
            serial=f"MP6{i:05d}",
            tube_serial=f"P324DK-{i}",
            console_serial=f"C-{i:04d}",
            kv="150",
            ma="630",
            mobile=i % 3 == 0,
            place=f"Phòng X-quang số {i}, tầng 1, khu A",
            purpose="Chụp X-quang chẩn đoán y tế",
        )
        for i in range(1, count + 1)
    )


def draft(taken: NumberTaken, count: int = 1, **different: Any) -> LicenceDraft:
    """A licence for so many devices, as the law of its day has it."""
    values: dict[str, Any] = {
        "number": taken,
        "holder": HOLDER,
        "devices": devices(count),
        "places": ("Khoa Chẩn đoán hình ảnh, tầng 1, khu A",),
        "application": Application(code=taken.case.reference, received_on=date(2021, 2, 1)),
        "signatory": SignatoryLine.of(queries.signatory_on(taken.on)),
        "valid_until": last_valid_day(taken.on),
        "invented": True,
    }
    return LicenceDraft(**values | different)


def refusal_draft(taken: NumberTaken) -> RefusalDraft:
    """A refusal with two reasons."""
    return RefusalDraft(
        number=taken,
        holder=HOLDER,
        application=Application(code=taken.case.reference, received_on=date(2021, 2, 1)),
        reasons=("Thiếu biên bản kiểm xạ của phòng đặt thiết bị", "Một nhân viên bức xạ chưa được đào tạo lại"),
        signatory=SignatoryLine.of(queries.signatory_on(taken.on)),
        invented=True,
    )


def licence(reference: str = "D-1", on: str = "2021-02-08", **different: Any) -> Licence:
    """A licence issued on that day, not yet signed."""
    wanted = draft(number(case(reference), on), **different)
    rendered = paper.build(wanted)
    with transaction.atomic():
        return issue_licence(draft=wanted, rendered=rendered, by=None, at=moment(f"{on} 11:00"))
