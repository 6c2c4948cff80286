"""A department is set up from the browser alone; what was in force is never edited."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from licensing.administration import queries
from licensing.administration.queries import State
from licensing.law.models import Figure
from licensing.papers import numbering, seeding
from licensing.papers import queries as papers
from licensing.papers.models import Book, Issuer, Signatory
from tests.licensing import world
from workflows import engine
from workflows.models import CalendarDay, DefinitionVersion, JournalEntry, OfficeHours
from workflows.people import Absence, Appointment, User

TODAY = timezone.localdate()
ISSUER = {
    "parent_body": "UBND TỈNH AN GIANG",
    "name": "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
    "full_name": "Sở Khoa học và Công nghệ tỉnh An Giang",
    "english_name": "Department of Science and Technology of An Giang province",
    "place": "An Giang",
    "source": "QĐ 1/QĐ-UBND",
    "mark": "V",
}
SECTIONS = ("agency", "codes", "books", "hours", "calendar", "units", "signatories", "law", "people", "health")
PASSWORD = "sông Trà núi Ấn"


def states() -> dict[str, State]:
    return {step.section: step.state for step in queries.steps(TODAY)}


def test_a_new_installation_is_set_up_from_the_browser_alone(client: Client, new: None, settings: Settings) -> None:
    settings.DEMO = False
    said = StringIO()
    call_command("first_link", stdout=said)
    link = re.search(r"http\S+", said.getvalue())
    assert link
    begin = link[0].removeprefix(settings.PUBLIC_URL)
    entered = {"full_name": "Võ Thị Quản Trị", "username": "quantri", "email": "", "password": "12345678"}
    weak = client.post(begin, entered)
    assert (weak.status_code, User.objects.count()) == (422, 0)
    assert 'value="Võ Thị Quản Trị"' in weak.content.decode()
    first = client.post(begin, {**entered, "password": PASSWORD}, follow=True)
    assert first.redirect_chain[-1][0] == reverse("administration:index")
    assert Client().get(begin).headers["Location"] == "/accounts/login/?next=/administration/", "once"
    assert (client.get(begin).status_code, Client().post(begin, entered).status_code) == (404, 302)
    assert User.objects.count() == 1
    shipped = dict.fromkeys(("agency", "codes", "books", "hours", "reception", "calendar"), State.SHIPPED)
    missing = dict.fromkeys(("people", "signatories"), State.MISSING)
    assert states() == {**shipped, **missing, "law": State.DONE}
    today = TODAY.isoformat()

    def send(section: str, query: str = "", **data: object) -> None:
        answer = client.post(f"/administration/{section}/{query}", data)
        assert answer.status_code == 302, answer.content.decode()

    send("agency", in_force_from=today, **ISSUER)
    send("codes", in_force_from=today, value="000.00.20.H01-YYMMDD-XXXX", source="QĐ 2", mark="S")
    book = Book.objects.get(code="licence")
    begins = {"begins_year": TODAY.year, "begins_with": 15}
    send("books", f"?row={book.pk}", name=book.name, pattern="{number:02d}/GP-X", **begins)
    send("hours", opens_1="07:30", closes_1="11:30", opens_2="13:00", closes_2="17:00")
    client.post("/administration/looked-over/reception/")
    client.post("/administration/looked-over/calendar/")
    send("units", name="Phòng Quản lý khoa học", code="qlkh")
    send("signatories", person="Trần Văn Giám", title="GIÁM ĐỐC", since=today, decision="QĐ 3")
    for role in queries.roles(TODAY):
        new_person = {"full_name": f"Người {role}", "username": role, "is_active": "on"}
        answer = client.post("/administration/people/new/", new_person)
        assert answer.status_code == 302
        given = client.post(f"{answer.headers['Location']}appoint/", {"role-role": role, "role-since": today})
        assert given.status_code == 302
    assert set(states().values()) == {State.DONE}
    assert papers.issuer_on(TODAY).place == "An Giang"
    assert papers.issuer_on(TODAY - timedelta(days=1)).place == "Quảng Ngãi", "the past stays"
    assert papers.signatory_on(TODAY).person == "Trần Văn Giám"
    assert {str(spell) for spell in OfficeHours.objects.filter(in_force_from=TODAY)} == {"07:30–11:30", "13:00–17:00"}
    assert ISSUER["full_name"] in Client().get("/").content.decode()
    book.refresh_from_db()
    assert numbering.next_number(book, year=TODAY.year) == 15
    assert numbering.next_number(book, year=TODAY.year + 1) == 1
    sections = set(JournalEntry.objects.filter(act=queries.ACT).values_list("data__section", flat=True))
    assert sections >= {"agency", "codes", "books", "hours", "calendar", "units", "signatories", "people"}


def test_an_official_comes_in_by_the_link_and_chooses_a_password(desk: Client) -> None:
    desk.post("/administration/people/new/", {"full_name": "Lê Văn Thư", "username": "vanthu", "is_active": "on"})
    person = User.objects.get(username="vanthu")
    assert not person.has_usable_password()
    page = desk.post(f"/administration/people/{person.pk}/invite/").content.decode()
    found = re.search(r"<code>https?://[^/]+(/[^<]+)</code>", page)
    assert found
    visitor = Client()
    form = visitor.get(found[1], follow=True)
    chosen = {"password1": PASSWORD, "password2": PASSWORD}
    assert visitor.post(form.redirect_chain[-1][0], chosen).status_code == 302
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert 'name="password1"' not in Client().get(found[1], follow=True).content.decode(), "the link works once"
    log_in = Client().post("/accounts/login/", {"login": "vanthu", "password": PASSWORD}, follow=True)
    assert log_in.redirect_chain
    assert log_in.context["user"] == person


@pytest.mark.parametrize("section", SECTIONS)
def test_nobody_else_administers(client: Client, admin: User, section: str) -> None:
    clerk = world.make_user("clerk", "clerk")
    clerk.is_staff = True
    clerk.save()
    client.force_login(clerk)
    for answer in (client.get(f"/administration/{section}/"), client.post(f"/administration/{section}/")):
        assert answer.status_code in (403, 405)
    assert "/administration/" not in client.get("/today/").content.decode()


@pytest.mark.parametrize("section", SECTIONS)
def test_every_page_answers_and_is_in_the_menu(desk: Client, section: str) -> None:
    page = desk.get(f"/administration/{section}/")
    assert page.status_code == 200
    assert 'href="/administration/"' in page.content.decode()


def test_what_was_in_force_is_not_edited_and_what_replaces_it_ends_it(desk: Client) -> None:
    row = Figure.objects.get(name="licence_validity", in_force_until=None)
    page = desk.get("/administration/law/figures/", {"row": row.pk}).content.decode()
    assert f'value="{row.value}"' in page
    following = {
        "name": row.name,
        "value": "5",
        "unit": "years",
        "source": "NĐ 332/2025 Đ.1",
        "mark": "V",
        "pending": "as_new",
    }
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    address = f"/administration/law/figures/?row={row.pk}"
    refused = desk.post(address, {**following, "in_force_from": yesterday})
    assert refused.status_code == 422
    assert "stays as it was" in refused.content.decode()
    assert "NĐ 332/2025 Đ.1" in refused.content.decode(), "what was typed stays"
    tomorrow = TODAY + timedelta(days=1)
    assert desk.post(address, {**following, "in_force_from": tomorrow.isoformat()}).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.in_force_until) == ("3", TODAY)
    assert Figure.objects.on(tomorrow).get(name=row.name).value == "5"
    mended = desk.post(address, {**following, "value": "4", "in_force_from": tomorrow.isoformat()})
    assert mended.status_code == 302, mended.content.decode()
    assert Figure.objects.on(tomorrow).get(name=row.name).value == "4", "what has not begun may be corrected"
    kept = JournalEntry.objects.filter(act=queries.ACT).latest("pk").data
    assert (kept["before"]["value"], kept["after"]["value"]) == ("5", "4")


def test_dates_of_roles_and_the_last_administrator(desk: Client, admin: User) -> None:
    clerk = world.make_user("clerk")
    page = f"/administration/people/{clerk.pk}/"
    give = {"role-role": "clerk", "role-since": "2026-01-01"}
    assert desk.post(f"{page}appoint/", give).status_code == 302
    assert desk.post(f"{page}appoint/", give).status_code == 422, "held already"
    held = Appointment.objects.get(user=clerk)
    assert desk.post(f"{page}relieve/{held.pk}/", {"until": "2025-12-31"}).status_code == 422
    assert desk.post(f"{page}relieve/{held.pk}/", {"until": "2026-06-30"}).status_code == 302
    assert clerk.roles_on(date(2026, 6, 30)) == {"clerk"}
    assert clerk.roles_on(date(2026, 7, 1)) == frozenset()
    own = {"full_name": admin.full_name, "username": admin.username, "is_active": "on"}
    assert desk.post(f"/administration/people/{admin.pk}/", own).status_code == 422
    assert queries.may_administer(User.objects.get(pk=admin.pk))
    party = world.make_user("clinic")
    world.make_representative(party, world.make_facility())
    assert desk.get(f"/administration/people/{party.pk}/").status_code == 404, "who acts for a facility is no official"


def test_a_book_that_gave_numbers_this_year_keeps_its_beginning(desk: Client) -> None:
    book = Book.objects.get(code="licence")
    now = timezone.now()
    dossier = world.receive(world.make_facility(), at=f"{TODAY:%Y-%m-%d} 00:00")
    assert dossier.case
    numbering.take_number(book="licence", case=dossier.case, kind="licence", on=TODAY, by=None, at=now)
    begins = {"name": book.name, "pattern": book.pattern, "begins_year": TODAY.year, "begins_with": 9}
    answer = desk.post(f"/administration/books/?row={book.pk}", begins)
    assert answer.status_code == 422
    assert "was taken already" in answer.content.decode()


def test_an_emblem_is_a_picture_whatever_its_name_says(desk: Client) -> None:
    data = {**ISSUER, "in_force_from": TODAY.isoformat()}
    assert desk.post("/administration/agency/", {**data, "upload": world.pdf("emblem.png")}).status_code == 422
    assert not Issuer.objects.filter(in_force_from=TODAY).exists()
    assert desk.post("/administration/agency/", {**data, "upload": world.picture("emblem.png")}).status_code == 302
    emblem = papers.issuer_on(TODAY).emblem
    assert emblem
    shown = Client().get(f"/emblem/{emblem.pk}/")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert f"/emblem/{emblem.pk}/" in Client().get("/").content.decode()
    assert desk.get("/emblem/999/").status_code == 404


def svg(inside: str = "", attributes: str = "", before: str = "") -> SimpleUploadedFile:
    text = f'{before}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"{attributes}>{inside}</svg>'
    return SimpleUploadedFile("emblem.svg", text.encode())


def test_an_emblem_may_be_a_plain_drawing(desk: Client) -> None:
    drawn = svg('<style>.a{fill:url(#g)}</style><linearGradient id="g"/><path class="a" d="M0 0h9v9z"/>')
    data = {**ISSUER, "in_force_from": TODAY.isoformat(), "upload": drawn}
    assert desk.post("/administration/agency/", data).status_code == 302
    emblem = papers.issuer_on(TODAY).emblem
    assert emblem
    shown = Client().get(f"/emblem/{emblem.pk}/")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/svg+xml")
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    "harmful",
    [
        svg("<script>alert(1)</script>"),
        svg("<path d='M0 0' onload='alert(1)'/>"),
        svg(attributes=' onload="alert(1)"'),
        svg("<image href='https://elsewhere.example/a.png'/>"),
        svg("<a href='https://elsewhere.example'><path d='M0 0'/></a>"),
        svg("<style>@import 'https://elsewhere.example/a.css';</style>"),
        svg("<style>path{fill:url(https://elsewhere.example/a)}</style>"),
        svg("<style>path{fill:ur&#108;(//elsewhere.example/a)}</style>"),
        svg("<path style='fill:url(//elsewhere.example/a)'/>"),
        svg("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>"),
        svg("<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>"),
        svg("<animate attributeName='href' to='javascript:alert(1)'/>"),
        svg("<g id='a'/><use href='#a'/>"),
        svg("<path d='&x;'/>", before="<!DOCTYPE svg [<!ENTITY x 'M0 0'>]>"),
        svg(before="<?xml-stylesheet href='https://elsewhere.example/a.css'?>"),
        svg("<path"),
        svg(" " * 300_000),
        SimpleUploadedFile("emblem.svg", b"<html xmlns='http://www.w3.org/1999/xhtml'/>"),
    ],
    ids=range(18),
)
def test_a_drawing_that_runs_or_loads_something_is_refused(desk: Client, harmful: SimpleUploadedFile) -> None:
    harmful.seek(0)
    answer = desk.post("/administration/agency/", {**ISSUER, "in_force_from": TODAY.isoformat(), "upload": harmful})
    assert answer.status_code == 422
    assert "plain drawing" in answer.content.decode()
    assert not Issuer.objects.filter(in_force_from=TODAY).exists()


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        ({"opens_1": "11:30", "closes_1": "07:30"}, "closes after it opens"),
        ({"opens_1": "07:30", "closes_1": "11:30", "opens_2": "11:00", "closes_2": "17:00"}, "closes only at 11:30"),
        ({"opens_1": "07:30", "closes_1": ""}, "required"),
    ],
)
def test_hours_that_go_backwards_are_refused(desk: Client, hours: dict[str, str], problem: str) -> None:
    before = list(OfficeHours.objects.values())
    answer = desk.post("/administration/hours/", hours)
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert list(OfficeHours.objects.values()) == before


def test_the_calendar_shows_a_year_and_takes_a_day(desk: Client) -> None:
    assert "29/01/2025" in desk.get("/administration/calendar/", {"year": "2025"}).content.decode()
    day = {"day": "2027-12-24", "name": "Nghỉ bù", "source": "CV 1", "mark": "V"}
    assert desk.post("/administration/calendar/", day).status_code == 302
    assert not CalendarDay.objects.get(day=date(2027, 12, 24)).working
    assert desk.post("/administration/calendar/", day).status_code == 422, "a day is entered once"


def test_an_invented_signatory_is_not_shipped_and_signs_nothing_real(
    desk: Client, new: None, settings: Settings
) -> None:
    settings.DEMO = False
    assert not Signatory.objects.exists()
    seeding.seed_invented()
    assert states()["signatories"] is State.MISSING
    page = desk.get("/administration/signatories/").content.decode()
    assert "signs nothing real" in page
    assert "state--done" not in page, "it is not said to hold today"
    settings.DEMO = True
    assert states()["signatories"] is State.DONE
    real = Signatory.objects.create(person="Trần Văn Giám", title="GIÁM ĐỐC", since=date(2020, 1, 1))
    assert papers.signatory_on(TODAY) == real, "although the invented one was entered to sign later"


def test_shorter_hours_stop_no_start_and_whoever_administers_hears_what_no_longer_fits(desk: Client) -> None:
    versions = list(DefinitionVersion.objects.values_list("pk", flat=True))
    hours = {"opens_1": "08:00", "closes_1": "11:30", "opens_2": "13:30", "closes_2": "17:00"}
    assert desk.post("/administration/hours/", hours).status_code == 302
    call_command("procedures", "offer", "licensing/procedures")
    assert list(DefinitionVersion.objects.values_list("pk", flat=True)) == versions
    assert states()["law"] is State.DOUBTFUL
    assert "do not fit into their term" in desk.get("/administration/").content.decode()
    assert desk.post("/administration/hours/", {**hours, "opens_1": "07:00"}).status_code == 302
    assert desk.post("/administration/hours/", {**hours, "opens_1": "07:00", "closes_2": "17:30"}).status_code == 302
    assert states()["law"] is State.DONE


def test_without_office_hours_pages_answer_and_nothing_can_be_received(desk: Client) -> None:
    OfficeHours.objects.all().delete()
    for page in ("/today/", "/administration/", "/administration/hours/"):
        assert desk.get(page).status_code == 200
    assert states()["hours"] is State.MISSING
    with pytest.raises(engine.Refused, match="No office hours are entered"):
        world.receive(world.make_facility(), at=f"{TODAY:%Y-%m-%d} 00:00")
    assert desk.post("/administration/hours/", {"opens_1": "07:30", "closes_1": "11:30"}).status_code == 302
    assert states()["hours"] is State.DONE


def test_an_administrator_enters_the_absence_of_anybody_in_the_office(desk: Client, admin: User) -> None:
    head = User.objects.create_user("truongphong", password="truongphong", full_name="Lê Thị Trưởng Phòng")
    Appointment.objects.create(user=head, role="head", since=date(2020, 1, 1))
    link = reverse("inbox:absence") + f"?person={head.pk}"
    assert link in desk.get(reverse("administration:person", args=[head.pk])).content.decode()
    assert f'<option value="{head.pk}" selected>' in desk.get(link).content.decode()
    day = timezone.localdate().isoformat()
    assert desk.post(reverse("inbox:absence"), {"person": head.pk, "since": day, "until": day}).status_code == 302
    assert Absence.objects.get().person == head
    desk.force_login(head)
    assert desk.post(reverse("inbox:absence"), {"person": admin.pk, "since": day, "until": day}).status_code == 422
