"""Licences issued before: looked at first, entered once, and from then on as all others."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from licensing.administration import earlier
from licensing.facilities.models import Facility
from licensing.files.models import StoredFile
from licensing.licences import queries as licences
from licensing.licences.models import Licence
from licensing.papers import numbering
from licensing.papers.models import Book, NumberTaken, Paper
from licensing.reports import queries as reports
from tests.licensing import world
from workflows import clock
from workflows.models import Case
from workflows.people import Appointment, User

TODAY = timezone.localdate()
ISSUED, UNTIL = TODAY - timedelta(days=400), TODAY + timedelta(days=600)


@pytest.fixture
def keeper(desk: Client, admin: User, settings: Settings, tmp_path: Path) -> Client:
    """An administrator who keeps the register."""
    settings.ISSUED_ROOT = tmp_path / "issued"
    Appointment.objects.create(user=admin, role="keeper", since=date(2020, 1, 1))
    return desk


def line(**changes: str) -> dict[str, str]:
    plain = dict(zip(earlier.COLUMNS, earlier.EXAMPLE, strict=True))
    days = {earlier.ISSUED: f"{ISSUED:%d/%m/%Y}", earlier.UNTIL: f"{UNTIL:%d/%m/%Y}", earlier.SCAN: ""}
    return plain | days | changes


def table(*lines: dict[str, str], delimiter: str = ",") -> SimpleUploadedFile:
    written = StringIO()
    writer = csv.DictWriter(written, earlier.COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(lines)
    return SimpleUploadedFile("list.csv", b"\xef\xbb\xbf" + written.getvalue().encode())


def look(client: Client, *lines: dict[str, str], **how: str) -> str:
    return client.post("/administration/licences/", {"table": table(*lines, **how)}).content.decode()


def confirm(client: Client, *lines: dict[str, str], scans: object = ()) -> str:
    read = table(*lines).read().decode("utf-8-sig")
    return client.post("/administration/licences/confirmed/", {"text": read, "scans": scans}).content.decode()


def test_the_template_is_itself_a_list_that_can_be_read(keeper: Client) -> None:
    content = keeper.get("/administration/licences/list.csv").content
    reading = earlier.read(content)
    assert (len(reading.licences), reading.problems) == (1, [])


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_to_look_writes_nothing(keeper: Client, delimiter: str) -> None:
    page = look(keeper, line(), delimiter=delimiter)
    assert "12/GP-SKHCN" in page
    assert "Enter 1 licence" in page
    assert not Licence.objects.exists()
    assert not Facility.objects.exists()
    assert not Case.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_licence_with_two_devices_and_its_scan_behaves_as_all_others(keeper: Client, admin: User) -> None:
    lines = (line(**{earlier.SCAN: "12.png"}), line(**{earlier.SERIAL: "SN-2"}))
    assert "1 licence entered" in confirm(keeper, *lines, scans=[world.picture("12.png")])
    licence = Licence.objects.get()
    assert (str(licence.number), len(licence.devices)) == ("12/GP-SKHCN", 2)
    assert licences.status(licence, TODAY).is_valid
    assert licences.status(licence, UNTIL + timedelta(days=1)).code == "expired"
    public = Client().get(f"/p/{licence.public_id}/?lang=en").content.decode()
    assert "12/GP-SKHCN" in public
    assert "Valid" in public
    assert keeper.get(f"/licences/{licence.pk}/paper.pdf").content.startswith(b"%PDF")
    assert "12/GP-SKHCN" in keeper.get("/licences/").content.decode()
    facility = Facility.objects.get()
    party = world.make_user("clinic")
    world.make_representative(party, facility)
    assert list(licences.visible_to(party)) == [licence]
    assert list(licences.visible_to(world.make_user("head", "head"))) == [licence], "the whole office sees it"
    assert not licences.visible_to(world.make_user("stranger")).exists()
    assert reports.issued(ISSUED, TODAY, calendar=clock.calendar()) == [], "not issued by this system"


def test_the_book_in_use_is_not_touched_and_the_register_of_the_year_neither(keeper: Client, admin: User) -> None:
    confirm(keeper, line(**{earlier.ISSUED: f"{TODAY:%d/%m/%Y}"}))
    book = Book.objects.get(code="licence")
    assert numbering.next_number(book, year=TODAY.year) == 1
    assert NumberTaken.objects.get().text == "12/GP-SKHCN"
    Appointment.objects.create(user=admin, role="clerk", since=date(2020, 1, 1))
    assert "12/GP-SKHCN" not in keeper.get("/issuing/register/").content.decode()


def test_entered_twice_it_is_there_once(keeper: Client) -> None:
    confirm(keeper, line())
    assert "in the register already" in look(keeper, line())
    assert "1 was there already" in confirm(keeper, line(), line(**{earlier.NUMBER: "13/GP-SKHCN"}))
    assert sorted(NumberTaken.objects.values_list("text", flat=True)) == ["12/GP-SKHCN", "13/GP-SKHCN"]
    assert Facility.objects.count() == 1, "the same tax code is the same facility"


def test_every_problem_is_told_with_its_line_and_nothing_can_be_confirmed(keeper: Client) -> None:
    page = look(
        keeper,
        line(**{earlier.ISSUED: "2024-13-45"}),
        line(**{earlier.HOLDER: "", earlier.NUMBER: "13/GP"}),
        line(**{earlier.UNTIL: "01/01/2000", earlier.NUMBER: "14/GP"}),
        line(**{earlier.KIND: "lâu đài", earlier.NUMBER: "15/GP"}),
        line(**{earlier.NUMBER: "16/GP\u202e"}),
    )
    said = re.findall(r"<li>Line (\d+)", page)
    assert said == ["2", "3", "4", "5", "6"]
    assert 'name="text"' not in page
    assert not Licence.objects.exists()


@pytest.mark.parametrize("content", ["Tên;Số\n".encode(), "Số giấy phép".encode("utf-16"), b"", b"\xff\xfe\x00"])
def test_a_file_that_is_no_such_list_is_refused_in_a_sentence(keeper: Client, content: bytes) -> None:
    answer = keeper.post("/administration/licences/", {"table": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422
    assert not Licence.objects.exists()


def test_what_is_refused_to_one_hinders_no_other(keeper: Client) -> None:
    good, no_scan = line(), line(**{earlier.NUMBER: "13/GP", earlier.SCAN: "13.pdf"})
    future = {earlier.ISSUED: f"{TODAY + timedelta(days=1):%d/%m/%Y}", earlier.NUMBER: "14/GP"}
    fake = line(**{earlier.NUMBER: "15/GP", earlier.SCAN: "15.pdf"})
    page = confirm(keeper, good, no_scan, line(**future), fake, scans=[SimpleUploadedFile("15.pdf", b"no")])
    assert "1 licence entered" in page
    for said in ("The file “13.pdf” was not chosen.", "issued in the future", "neither a PDF"):
        assert said in page
    assert Licence.objects.count() == Paper.objects.count() == Case.objects.count() == 1
    assert Facility.objects.count() == 1


def test_only_who_keeps_the_register_enters(desk: Client) -> None:
    page = confirm(desk, line())
    assert "Keeper of the register" in page
    assert not Licence.objects.exists()
    assert not Case.objects.exists()
