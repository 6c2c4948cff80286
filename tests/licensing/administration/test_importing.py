"""Licences issued before: looked at first, entered once, and from then on as all others."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from licensing.administration import arriving, earlier, earlier_views, importing, listed
from licensing.administration.models import ArrivedScan, LicenceList, ListedLicence
from licensing.equipment.models import Device
from licensing.facilities.models import Facility
from licensing.files import orphans, storage
from licensing.files.models import StoredFile
from licensing.licences import queries as licences
from licensing.licences.models import Licence
from licensing.papers import numbering
from licensing.papers.models import Book, NumberTaken, Paper
from licensing.reports import queries as reports
from tests.licensing import world
from tests.licensing.reappointments.test_at_once import at_once
from workflows import clock, jobs
from workflows.models import Case, Job
from workflows.people import Appointment, User

TODAY = timezone.localdate()
ISSUED, UNTIL = TODAY - timedelta(days=400), TODAY + timedelta(days=600)


@pytest.fixture
def keeper(desk: Client, admin: User, settings: Settings, tmp_path: Path) -> Client:
    """An administrator who keeps the register."""
    settings.ISSUED_ROOT, settings.FILES_ROOT = tmp_path / "issued", tmp_path / "files"
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


def sent(client: Client, *lines: dict[str, str], scans: object = (), token: object = "") -> str:
    """Confirm what was looked at; returns the address of the list's page."""
    text = table(*lines).read().decode("utf-8-sig")
    asked = {"text": text, "scans": scans, "token": str(token or uuid4())}
    return client.post("/administration/licences/confirmed/", asked).headers["Location"]


def arrive(client: Client, token: UUID, *scans: SimpleUploadedFile) -> int:
    """Send some scans ahead of their list, as the page's script does."""
    return client.post("/administration/licences/scans/", {"token": str(token), "scans": scans}).status_code


def work(most: int = 1000) -> None:
    """What the worker does, up to so many jobs."""
    wanted = Job.objects.filter(kind=listed.JOB, status=Job.Status.WANTED)
    while most and (job := wanted.first()):
        jobs.run(job.pk, now=timezone.now())
        most -= 1


def confirm(client: Client, *lines: dict[str, str], scans: object = ()) -> str:
    page = sent(client, *lines, scans=scans)
    work()
    return client.get(page).content.decode()


def test_the_template_is_itself_a_list_that_can_be_read(keeper: Client) -> None:
    content = keeper.get("/administration/licences/list.csv").content
    reading = earlier.read(content, kinds=importing.kinds_by_name())
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
    registered = Device.objects.filter(facility=facility).order_by("serial_number")
    assert [(one.serial_number, one.kind.code, str(one.max_kilovolts)) for one in registered] == [
        ("SN-1", "general", "125.00"), ("SN-2", "general", "125.00")
    ]  # fmt: skip
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


def test_a_long_list_is_entered_by_one_job_after_the_other_and_the_page_tells_how_far(
    keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "A_JOB", 2)
    page = sent(keeper, *(line(**{earlier.NUMBER: f"{n}/GP"}) for n in (1, 2, 3)))
    asked = keeper.get(page).content.decode()
    assert ("0 of 3 licences are done." in asked, 'max="3" value="0"' in asked) == (True, True)
    assert f'href="{page}"' in keeper.get("/administration/licences/").content.decode(), "the way back to it"
    assert ("Look again" in asked, "data-waiting" in asked, Licence.objects.count()) == (True, True, 0)
    work(1)
    assert ("2 of 3 licences are done." in keeper.get(page).content.decode(), Licence.objects.count()) == (True, 2)
    work()
    done = keeper.get(page).content.decode()
    assert ("3 licences entered" in done, "data-waiting" in done, "<progress" in done) == (True, False, False)
    assert Licence.objects.count() == 3
    assert {str(job.payload) for job in Job.objects.filter(kind=listed.JOB)} == {
        str({"list": LicenceList.objects.get().pk})
    }, "nothing personal in the queue"


def test_scans_arrive_some_at_a_time_and_the_worker_looks_at_them(keeper: Client) -> None:
    token, names = uuid4(), ["12.png", "13.png", "14.png"]
    assert arrive(keeper, token, world.picture("12.png"), world.picture("14.png")) == 204
    assert arrive(keeper, token, SimpleUploadedFile("13.png", b"no picture"), SimpleUploadedFile("15.png", b"")) == 204
    assert arrive(keeper, token, world.picture("13.png")) == 204, "sent again, the later one counts"
    lines = [line(**{earlier.NUMBER: f"{name}/GP", earlier.SCAN: name}) for name in (*names, "15.png", "16.png")]
    page = sent(keeper, *lines, token=token)
    assert (StoredFile.objects.exists(), ArrivedScan.objects.exists()) == (False, False)
    told = keeper.get(page).content.decode()
    assert ("2 of 5 licences are done." in told, "“15.png” is empty" in told) == (True, True)
    assert "The file “16.png” was not chosen." in told
    work()
    assert "3 licences entered" in keeper.get(page).content.decode()
    assert [one.original_name for one in StoredFile.objects.order_by("pk")] == names
    assert [paper.template for paper in Paper.objects.all()] == ["", "", ""], "the scans, not the empty sheet"
    assert not ListedLicence.objects.exclude(sha256="").exists()


def test_what_no_list_took_is_let_go_after_a_day_and_what_waits_for_the_worker_is_not_swept(
    keeper: Client, admin: User
) -> None:
    now, old = timezone.now(), uuid4()
    arriving.arrive(token=old, scans=[world.picture("old.png")], by=admin, at=now - timedelta(days=1, minutes=1))
    gone = ArrivedScan.objects.get().sha256
    token = uuid4()
    arrive(keeper, token, world.picture("12.png", size=(30, 40)))
    assert ArrivedScan.objects.get().token == token
    page = sent(keeper, line(**{earlier.SCAN: "12.png"}), token=token)
    assert orphans.sweep_orphans(now + timedelta(days=2)) == [gone]
    work()
    assert "1 licence entered" in keeper.get(page).content.decode()


def test_scans_of_somebody_else_or_without_a_list_are_nobody_s(keeper: Client, admin: User) -> None:
    token, other = uuid4(), world.make_user("other")
    arriving.arrive(token=token, scans=[world.picture("12.png")], by=other, at=timezone.now())
    page = confirm(keeper, line(**{earlier.SCAN: "12.png"}))
    assert "The file “12.png” was not chosen." in page
    assert keeper.post("/administration/licences/scans/", {"token": "forged"}).status_code == 422
    assert Client().post("/administration/licences/scans/", {"token": str(token)}).status_code == 302


def test_more_than_a_hundred_scans_in_one_request_are_taken(keeper: Client) -> None:
    scans = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-") for n in range(120)]
    page = sent(keeper, line(**{earlier.SCAN: "119.pdf"}), scans=scans)
    assert (keeper.get(page).status_code, ListedLicence.objects.get().state) == (200, "open")


def test_a_second_click_leads_to_the_same_list(keeper: Client) -> None:
    token = uuid4()
    first, second = (sent(keeper, line(), token=token) for _click in range(2))
    assert first == second
    work()
    assert (Licence.objects.count(), ListedLicence.objects.count(), LicenceList.objects.count()) == (1, 1, 1)
    assert sent(keeper, line(), token="forged") != first


def test_a_job_that_dies_loses_nothing_enters_nothing_twice_and_is_told(keeper: Client) -> None:
    scanned = line(**{earlier.NUMBER: "13/GP", earlier.SERIAL: "SN-9", earlier.SCAN: "13.png"})
    page = sent(keeper, line(), scanned, scans=[world.picture("13.png")])
    scan = storage.path_of(ListedLicence.objects.exclude(sha256="").get().sha256)
    away = scan.rename(scan.with_suffix(".away"))
    work()
    assert [str(one.number) for one in Licence.objects.all()] == ["12/GP-SKHCN"]
    told = keeper.get(page).content.decode()
    assert ("It stopped at an error" in told, "1 of 2 licences are done." in told) == (True, True)
    away.rename(scan)
    Job.objects.filter(kind=listed.JOB).update(status=Job.Status.WANTED)
    work()
    assert "2 licences entered" in keeper.get(page).content.decode()
    assert (Licence.objects.count(), Case.objects.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_enter_each_licence_once_and_register_their_facility_once(keeper: Client) -> None:
    page = sent(keeper, *(line(**{earlier.NUMBER: f"{n}/GP", earlier.SERIAL: f"SN-{n}"}) for n in range(8)))
    payload = {"list": LicenceList.objects.get().pk}
    assert at_once(*[lambda: listed.enter_some(payload, timezone.now())] * 3) == [None] * 3
    assert (Licence.objects.count(), Case.objects.count(), Device.objects.count()) == (8, 8, 8)
    assert Facility.objects.count() == 1
    assert "8 licences entered" in keeper.get(page).content.decode()


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


def test_the_register_of_devices_keeps_what_it_knows_and_nothing_of_licences_that_ended(keeper: Client) -> None:
    confirm(keeper, line())
    moved = line(**{earlier.NUMBER: "13/GP", earlier.PLACE: "Phòng X-quang, tầng 9"})
    ended = {earlier.NUMBER: "14/GP", earlier.SERIAL: "SN-9", earlier.UNTIL: f"{TODAY - timedelta(days=1):%d/%m/%Y}"}
    confirm(keeper, moved, line(**ended))
    assert Licence.objects.count() == 3
    assert Device.objects.get().place == "Phòng X-quang, tầng 1"


def test_a_device_that_the_law_does_not_know_or_without_power_is_told_before_anything_is_entered(
    keeper: Client,
) -> None:
    page = look(keeper, line(**{earlier.DEVICE: "Máy giặt"}), line(**{earlier.VOLTAGE: "mạnh"}))
    assert re.findall(r"<li>Line (\d+)", page) == ["2", "3"]
    assert "Thiết bị chụp X-quang răng" in page, "the kinds that there are"


def test_the_look_at_a_long_list_is_paged_and_asks_the_database_no_more_than_for_a_short_one(keeper: Client) -> None:
    lines = [line(**{earlier.NUMBER: f"{n}/GP"}) for n in range(60)]
    look(keeper, line())
    with CaptureQueriesContext(connection) as short:
        look(keeper, *lines[:1])
    with CaptureQueriesContext(connection) as long:
        page = look(keeper, *lines)
    assert len(long) == len(short)
    assert ("Page 1 of 3" in page, "Enter 60 licences" in page) == (True, True)
    assert (">24/GP<" in page, ">25/GP<" in page) == (True, False)
    text = table(*lines).read().decode("utf-8-sig")
    second = keeper.post("/administration/licences/", {"text": text, "page": "2"}).content.decode()
    assert (">24/GP<" in second, ">25/GP<" in second, "Enter 60 licences" in second) == (False, True, True)


def test_what_was_entered_is_listed_by_pages(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier_views, "A_PAGE", 2)
    confirm(keeper, *(line(**{earlier.NUMBER: f"{n}/GP"}) for n in (1, 2, 3)))
    page, last = (keeper.get("/administration/licences/", {"page": n}).content.decode() for n in (1, 2))
    assert (">3/GP<" in page, ">1/GP<" in page, "Page 1 of 2" in page) == (True, False, True)
    assert ">1/GP<" in last


ONE = {
    "number": "7/GP-SKHCN", "issued_on": f"{ISSUED:%d/%m/%Y}", "valid_until": f"{UNTIL:%d/%m/%Y}",
    "name": "Phòng khám Hoa Sứ", "kind": "clinic", "tax_code": "", "address": "2 đường Ví Dụ", "phone": "",
    "head_name": "Nguyễn Văn A", "head_title": "Giám đốc", "signatory": "Trần Văn B", "signatory_title": "GIÁM ĐỐC",
    "kept": "", "device-TOTAL_FORMS": "1", "device-INITIAL_FORMS": "0",
    "device-0-kind": "dental", "device-0-model": "D-1", "device-0-maker": "Hãng", "device-0-serial_number": "R-7",
    "device-0-max_kilovolts": "70", "device-0-max_milliamperes": "7.5", "device-0-place": "Phòng răng",
}  # fmt: skip
FORM = "/administration/licences/one/"


def test_one_licence_is_typed_with_its_device_and_scan(keeper: Client) -> None:
    answer = keeper.post(FORM, {**ONE, "scan": world.picture("7.png")})
    licence = Licence.objects.get()
    assert answer.headers["Location"] == f"/licences/{licence.pk}/"
    assert (str(licence.number), licence.holder["name"]) == ("7/GP-SKHCN", "Phòng khám Hoa Sứ")
    assert (licence.devices[0]["kind"], licence.devices[0]["ma"]) == ("Thiết bị chụp X-quang răng", "7,5")
    assert licence.paper.template == "", "the scan, not the sheet that says that there is none"
    assert str(Device.objects.get().max_milliamperes) == "7.50"
    again = keeper.post(FORM, ONE)
    assert again.status_code == 422
    assert "in the register already" in again.content.decode()
    assert Licence.objects.count() == 1


def test_what_is_refused_loses_neither_the_typed_nor_the_scan(keeper: Client) -> None:
    wrong = {**ONE, "valid_until": "01/01/2000", "device-0-maker": "", "scan": world.picture("7.png")}
    refused = keeper.post(FORM, wrong)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="Phòng khám Hoa Sứ"' in page
    assert "The scan “7.png” is kept" in page
    assert page.count("field__error") == 2, "both forms are told at once"
    assert not Facility.objects.exists()
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept
    more = keeper.post(FORM, {**ONE, "kept": kept[1], "more": "device"}).content.decode()
    assert "device-1-kind" in more
    assert "field__error" not in more
    empty = {name.replace("-0-", "-1-"): "" for name in ONE if "-0-" in name}
    assert keeper.post(FORM, {**ONE, **empty, "device-TOTAL_FORMS": "2", "kept": kept[1]}).status_code == 302
    assert len(Licence.objects.get().devices) == 1, "a device that was not filled in is none"
    assert Licence.objects.get().paper.template == ""
    other = {**ONE, "number": "8/GP"}
    assert keeper.post(FORM, {**other, "kept": "forged"}).status_code == 302
    assert Licence.objects.get(number__text="8/GP").paper.template != "", "nobody else's file by its number"
    fake = keeper.post(FORM, {**other, "number": "9/GP", "scan": SimpleUploadedFile("9.pdf", b"no")})
    assert (fake.status_code, "neither a PDF" in fake.content.decode()) == (422, True)


def test_the_first_administrator_really_enters_a_licence(desk: Client, admin: User) -> None:
    assert "you do not hold that role" in desk.get(FORM).content.decode()
    refused = desk.post(FORM, ONE)
    assert (refused.status_code, Licence.objects.exists(), Facility.objects.exists()) == (422, False, False)
    assert desk.post("/administration/licences/keep/").status_code == 302
    assert desk.post("/administration/licences/keep/").status_code == 302, "a second click changes nothing"
    assert Appointment.objects.get(user=admin).since == TODAY
    assert "you do not hold that role" not in desk.get(FORM).content.decode()
    assert desk.post(FORM, ONE).status_code == 302
    assert Licence.objects.get().by == admin


def test_only_who_keeps_the_register_enters(desk: Client) -> None:
    page = confirm(desk, line())
    assert "Keeper of the register" in page
    assert not Licence.objects.exists()
    assert not Case.objects.exists()
