"""Input is never lost: the session over, the server started anew, two tabs, the back button, a second click.

Each of the five for the facility's draft, the counter's receiving and the appraiser's decision; the session and the
second click also where a paper is sent back, numbered, and in the administration. At a real server in a process of its
own, which is really ended and begun again.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test.utils import override_settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from licensing.applications.models import DraftPart
from licensing.dossiers.models import Dossier
from licensing.papers.models import NumberTaken
from settings.env import ROOT
from tests.journeys.browser import PATIENCE
from tests.journeys.office import Office
from tests.journeys.test_counter import DEVICE, WORKER
from tests.journeys.words import Words
from tests.licensing import world
from tests.licensing.applications import drafts
from tests.processes import environment, wait_for
from workflows.models import JournalEntry
from workflows.people import Unit, User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]

TYPED = "Chưa đủ kết quả đo kiểm của phòng X-quang"
OTHER = "Hồ sơ này do đồng nghiệp xem trước"

VI = Words("vi")
AWAY = "The site does not answer at the moment. Nothing was sent, and what you typed is still here."
BACK = "The site answers again: press the button once more."
ENDED = (
    "Your session has ended. Nothing was sent, and what you typed is still here: log in again in a new window, "
    "then press the button once more."
)
AGAIN = "What you had typed here and not sent is here again."


@dataclass
class Site:
    """A server in a process of its own, always at the same address."""

    port: int = field(default_factory=lambda: _free())
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "manage.py", "runserver", "--noreload", "--insecure", f"localhost:{self.port}"]
        said = subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, env=environment(PUBLIC_URL=self.address), cwd=ROOT, stdout=said, stderr=said
        )
        wait_for(self.answers)

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None

    def answers(self) -> bool:
        try:
            with closing(HTTPConnection("localhost", self.port, timeout=5)) as connection:
                connection.request("GET", reverse("here"))
                return connection.getresponse().status == 200
        except OSError:
            return False


def _free() -> int:
    with closing(socket.socket()) as door:
        door.bind(("localhost", 0))
        port: int = door.getsockname()[1]
    return port


class Form:
    """A form in which somebody types: where, how one reads it again, and what took effect."""

    who: str
    field: str
    button: str
    address: str
    tests = 8
    """In how many of them it is used; each needs a fresh one."""
    told: str
    """What says to the second of two tabs what happened."""
    stays = False
    """Whether the page stays, with its sentence, when the session is over; else the server keeps what is sent."""

    def __init__(self, office: Office) -> None:
        """Made with the office: what a test itself writes to the database, the server does not see."""

    def begin(self) -> None:
        """From now on effects are counted."""

    def type(self, page: Page) -> None:
        page.locator(self.field).fill(TYPED)

    def spoil(self, page: Page) -> None:
        """Make the server refuse it."""

    def mend(self, page: Page) -> None:
        """Take that back."""

    def press(self, page: Page) -> None:
        page.locator(self.button).click()
        expect(page.locator("form[data-asking], form[data-sent]")).to_have_count(0)

    def effects(self) -> list[str]:
        """What took effect, a text for each time."""
        raise NotImplementedError

    def is_readable(self, page: Page, text: str = TYPED) -> bool:
        """Whether the text stands on the page, in its field or told."""
        field = page.locator(self.field)
        if field.count() and field.input_value() == text:
            return True
        return text in page.locator("main").inner_text()


class Draft(Form):
    """The facility keeps a part of its draft."""

    who, field, button = "facility", "[name=devices-0-name]", "button[name=go][value=next]"
    told = "section.note--refused"

    def __init__(self, office: Office) -> None:
        self.draft = drafts.begin(office.people["facility"], office.facility, at="2026-01-05 08:00")
        self.address = drafts.page(self.draft)

    def effects(self) -> list[str]:
        row = DraftPart.objects.get(draft=self.draft, name="devices")
        return [row.typed["devices-0-name"]] if row.typed.get("devices-0-name") else []


class Receiving(Form):
    """The counter receives a dossier."""

    who, field, button = "counter", "[name=devices-0-place]", "form.intake button.button--first"
    told = ".note:has-text('-')"

    def begin(self) -> None:
        self.address = reverse("counter:index")
        self.before = set(Dossier.objects.values_list("pk", flat=True))

    def type(self, page: Page) -> None:
        page.locator("[name=search]").fill("sao mai")
        page.locator("button[name=more][value=facility]:not([tabindex])").click()
        expect(page.locator(".chosen")).to_be_visible()
        for prefix, typed in (("devices-0", DEVICE), ("workers-0", WORKER)):
            for name, said in typed.items():
                page.locator(f"[name={prefix}-{name}]").fill(said)
        page.locator("[name=devices-0-kind]").select_option("general")
        page.locator("button[value=papers]").click()
        expect(page.locator("select[name$=handed_in]").first).not_to_have_value("")
        super().type(page)

    def spoil(self, page: Page) -> None:
        page.locator("[name=devices-0-max_kilovolts]").fill("")

    def mend(self, page: Page) -> None:
        page.locator("[name=devices-0-max_kilovolts]").fill("150")

    def effects(self) -> list[str]:
        made = Dossier.objects.exclude(pk__in=self.before)
        return [device.place for dossier in made for device in dossier.devices.all()]


class Decision(Form):
    """The appraiser answers the checklist and decides."""

    who, field, button = "appraiser", "[name=conclusion]", "button[name=act-outcome][value=done]"
    told, stays = ".note--refused", True

    def __init__(self, office: Office) -> None:
        dossier = office.receive()
        self.task = office.bring(dossier, "appraise")
        self.address = reverse("cases:task", args=[self.task.process_id, self.task.pk, "open"])

    def type(self, page: Page) -> None:
        for line in page.locator(".check__line > fieldset.check__answer").all():
            line.locator("input[value=met]").check()
        for note in page.locator(".check__line > .check__note input").all():
            note.fill("Đã xem bản gốc tại cơ sở.")
        super().type(page)

    def spoil(self, page: Page) -> None:
        page.locator(".check__line > .check__note input").first.fill("")
        page.locator(".check__line > fieldset.check__answer input[value=not_met]").first.check()

    def mend(self, page: Page) -> None:
        answer = page.locator(".check__line > fieldset.check__answer input[value=not_met]:checked")
        name = answer.get_attribute("name") or ""
        page.locator(f"[name={name.replace('answer', 'note')}]").fill("Đã xem bản gốc tại cơ sở.")

    def effects(self) -> list[str]:
        return [entry.data["conclusion"] for entry in JournalEntry.objects.filter(task=self.task, act="done")]


class SendingBack(Form):
    """The signatory sends a paper back and says why."""

    who, field, button = "signatory", "[name=reason]", "button[name=outcome][value=send_back]"
    told, stays, tests = ".note--refused", True, 2

    def __init__(self, office: Office) -> None:
        self.task = office.bring(office.receive(), "sign")
        self.address = reverse("signing:decide", args=[self.task.pk])

    def effects(self) -> list[str]:
        return [entry.reason for entry in JournalEntry.objects.filter(task=self.task, act="done")]


class Numbering(Form):
    """The clerk takes the next number, with a note."""

    who, field, button = "clerk", "[name=act-reason]", "button[name=act-outcome][value=numbered]"
    told, stays, tests = ".note--refused", True, 2

    def __init__(self, office: Office) -> None:
        self.task = office.bring(office.receive(), "number")
        self.address = reverse("cases:task", args=[self.task.process_id, self.task.pk, "open"])

    def effects(self) -> list[str]:
        entries = JournalEntry.objects.filter(task=self.task, act="done")
        assert NumberTaken.objects.filter(case=self.task.process_id).count() == len(entries)
        return [entry.reason for entry in entries]


class Division(Form):
    """The administrator enters a division of the office."""

    who, field, button = "administrator", "[name=name]", "main .card--task button.button--first"
    told, stays, tests = ".note--refused", True, 2

    def __init__(self, office: Office) -> None:
        self.address = reverse("administration:units")
        if self.who not in office.people:
            office.people[self.who] = world.make_user(self.who)
            User.objects.filter(username=self.who).update(is_superuser=True)

    def begin(self) -> None:
        self.code = f"phong-{uuid4().hex[:6]}"

    def type(self, page: Page) -> None:
        page.locator("[name=code]").fill(self.code)
        super().type(page)

    def effects(self) -> list[str]:
        return list(Unit.objects.filter(code=self.code).values_list("name", flat=True))


KINDS: tuple[type[Form], ...] = (Draft, Receiving, Decision)
MORE: tuple[type[Form], ...] = (*KINDS, SendingBack, Numbering, Division)


@dataclass
class Place:
    """The office at work at its server, made once for all of these tests."""

    office: Office
    site: Site
    browser: Browser
    forms: dict[type[Form], list[Form]]
    failed: list[str] = field(default_factory=list)
    open: list[BrowserContext] = field(default_factory=list)

    def sit_down(self, form: Form, *, script: bool = True) -> Page:
        """Log in as who types, and open the form."""
        context = self.browser.new_context(base_url=self.site.address, java_script_enabled=script)
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "vi", "url": self.site.address}])
        context.on("response", self._note)
        self.open.append(context)
        page = context.new_page()
        page.goto(reverse("login"))
        log_in(page, form.who)
        page.goto(form.address)
        return page

    def form(self, kind: type[Form]) -> Form:
        """One that no test has used."""
        form = self.forms[kind].pop()
        form.begin()
        return form

    def _note(self, response: Any) -> None:
        if response.status >= 500:
            self.failed.append(f"{response.status} {response.url}")


def log_in(page: Page, name: str) -> None:
    page.locator("[name=login]").first.fill(name)
    page.locator("[name=password]").first.fill(name)
    page.locator("main form").first.locator("button").first.click()
    expect(page.locator("nav.menu")).to_be_visible()


@pytest.fixture(scope="module")
def office_at_work(django_db_setup: None, django_db_blocker: Any, browser: Browser) -> Iterator[Place]:
    with django_db_blocker.unblock():
        site = Site()
        try:
            with override_settings(PUBLIC_URL=site.address):
                office = Office()
                forms = {kind: [kind(office) for _test in range(kind.tests)] for kind in MORE}
                yield Place(office, site, browser, forms)
        finally:
            site.stop()
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def place(office_at_work: Place) -> Iterator[Place]:
    if not office_at_work.site.process:
        office_at_work.site.start()
    yield office_at_work
    for context in office_at_work.open:
        context.close()
    office_at_work.open.clear()
    assert office_at_work.failed == []


@pytest.fixture(params=KINDS)
def form(request: pytest.FixtureRequest, place: Place) -> Form:
    return place.form(request.param)


@pytest.mark.parametrize("form", MORE, indirect=True)
def test_the_session_is_over(place: Place, form: Form) -> None:
    page = place.sit_down(form)
    form.type(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator(form.button).click()
    if form.stays:
        expect(page.locator("[data-unsent]")).to_contain_text(VI(ENDED))
        with page.expect_popup() as window:
            page.locator("[data-unsent] a").click()
        log_in(window.value, form.who)
        window.value.close()
    else:
        log_in(page, form.who)
    assert form.is_readable(page)
    assert form.effects() in ([], [TYPED]), "the draft is kept by itself, the others are not done"
    form.press(page)
    assert form.effects() == [TYPED]


def test_the_server_is_started_anew(place: Place, form: Form) -> None:
    page = place.sit_down(form)
    form.type(page)
    place.site.stop()
    page.locator(form.button).click()
    expect(page.locator("[data-unsent]")).to_contain_text(VI(AWAY))
    assert form.is_readable(page)
    place.site.start()
    expect(page.locator("[data-unsent]")).to_contain_text(VI(BACK))
    form.press(page)
    assert form.effects() == [TYPED]


def test_two_tabs(place: Place, form: Form) -> None:
    page = place.sit_down(form)
    form.type(page)
    other = page.context.new_page()
    other.goto(page.url)
    form.press(page)
    assert form.effects() == [TYPED]
    if isinstance(form, Decision):
        form.type(other)
    other.locator(form.field).fill(OTHER)
    form.press(other)
    expect(other.locator(form.told).first).to_be_visible()
    assert form.is_readable(other, OTHER)
    assert form.effects() == [TYPED]


def test_back_after_it_was_done(place: Place, form: Form) -> None:
    page = place.sit_down(form)
    form.type(page)
    form.press(page)
    page.go_back()
    page.wait_for_load_state("networkidle")
    assert form.is_readable(page)
    if page.locator(form.button).count():
        form.press(page)
    assert form.effects() == [TYPED]


def test_back_after_it_was_refused(place: Place, form: Form) -> None:
    page = place.sit_down(form)
    form.type(page)
    form.spoil(page)
    form.press(page)
    if isinstance(form, Draft):
        assert form.effects() == [TYPED], "a draft is kept as it is"
        page.go_back()
        assert form.is_readable(page)
        return
    assert form.is_readable(page)
    assert form.effects() == []
    page.go_back()
    page.wait_for_load_state("networkidle")
    assert form.is_readable(page)
    form.mend(page)
    form.press(page)
    assert form.effects() == [TYPED]


@pytest.mark.parametrize("form", MORE, indirect=True)
def test_a_second_click_waits_for_the_first(place: Place, form: Form) -> None:
    page, sent = place.sit_down(form), list[str]()
    form.type(page)

    def note(request: Request) -> None:
        if request.method == "POST" and request.is_navigation_request():
            sent.append(request.url)

    page.on("request", note)
    page.locator(form.button).dblclick(no_wait_after=True)
    expect(page.locator("form[data-asking], form[data-sent]")).to_have_count(0)
    assert len(sent) == 1
    assert form.effects() == [TYPED]


def test_what_arrives_twice_is_done_once(place: Place, form: Form) -> None:
    """Without script the browser sends what two clicks send, and shows the answer to the second."""
    page, answers = place.sit_down(form, script=False), list[int]()
    form.type(page)

    def twice(route: Route) -> None:
        if route.request.method == "POST":
            answers.append(route.fetch(max_redirects=0).status)
        route.continue_()

    page.route("**/*", twice)
    page.locator(form.button).click()
    page.wait_for_load_state("networkidle")
    assert answers == [302]
    assert form.effects() == [TYPED]
    assert page.locator(".note--refused").count() == 0


def test_what_is_typed_survives_a_reload_and_is_forgotten_at_log_out(place: Place) -> None:
    form = place.form(Decision)
    page = place.sit_down(form)
    form.type(page)
    page.reload()
    assert form.is_readable(page)
    expect(page.locator("main form .note")).to_contain_text(VI(AGAIN))
    page.get_by_role("button", name=VI("Log out"), exact=True).click()
    expect(page.locator("nav.menu")).to_have_count(0)
    page.goto(reverse("login"))
    assert TYPED not in page.evaluate("JSON.stringify({...sessionStorage})")
    log_in(page, form.who)
    page.goto(form.address)
    assert not form.is_readable(page)
    assert form.effects() == []
