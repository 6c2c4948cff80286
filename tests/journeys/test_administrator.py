"""The administrator: the first link of a new installation, the list of setting up, old licences, health. Bilingual."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from licensing.administration import earlier, listed
from licensing.files.models import StoredFile
from licensing.licences.models import Licence
from tests.journeys.browser import Person
from tests.journeys.conftest import Enter
from tests.journeys.words import LANGUAGES
from tests.licensing import world
from workflows import jobs
from workflows.models import Job

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.parametrize("language", LANGUAGES)]

PASSWORD = "sông Trà núi Ấn"


@pytest.fixture
def begun(transactional_db: None, live_server: Any, settings: Any, enter: Enter) -> Person:
    """Who followed the link that a new installation prints."""
    settings.PUBLIC_URL, settings.DEMO = live_server.url, False
    call_command("seed", verbosity=0)
    call_command("procedures", "offer", "licensing/procedures", stdout=StringIO())
    said = StringIO()
    call_command("first_link", stdout=said)
    found = re.search(r"http\S+", said.getvalue())
    assert found
    person = enter("")
    person.page.goto(found[0])
    return person


def test_the_first_administrator_sets_the_department_up(begun: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "A_JOB", 1)
    page, says = begun.page, begun.says
    for name, typed in (("full_name", "Võ Thị Quản Trị"), ("username", "quantri"), ("password", PASSWORD)):
        page.locator(f"[name={name}]").fill(typed)
    begun.picture("administrator-first")
    begun.press(says("Begin"))
    expect(page.get_by_role("heading", level=1)).to_have_text(says("Administration"))
    begun.picture("administrator-list")
    waiting = page.locator("li.setup__step").get_by_role("button")
    before = waiting.count()
    assert before > 1
    waiting.first.click()
    expect(waiting).to_have_count(before - 1)
    import_two_licences(begun)
    page.goto("/administration/health/")
    expect(page.get_by_role("heading", level=1)).to_have_text(says("Health of the system"))
    begun.picture("administrator-health")


def import_two_licences(administrator: Person) -> None:
    page, says = administrator.page, administrator.says
    page.goto("/administration/")
    page.get_by_role("link", name=says("Licences already in force")).click()
    administrator.press(says("Keep the register from today on"))
    filled = earlier.template().replace("15/03/2027", "15/03/2057")
    second = filled.splitlines()[1].replace("SN-1", "SN-2")
    filled += second.replace("12/GP-SKHCN", "13/GP-SKHCN").replace("12-2024.pdf", "13-2024.pdf") + "\r\n"
    page.locator("[name=table]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": filled.encode()}
    )
    administrator.picture("administrator-import")
    administrator.press(says("Look"))
    expect(page.locator("main")).to_contain_text("12/GP-SKHCN")
    administrator.picture("administrator-import-look")
    send_the_scans(administrator, says.count("Enter %(n)s licence", "Enter %(n)s licences", 2))
    expect(page.get_by_role("heading", level=1)).to_have_text(says("The list is being entered"))
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "0")
    enter_the_next()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "1")
    administrator.picture("administrator-import-goes-on")
    enter_the_next()
    expect(page.get_by_role("link", name=says("All that were entered this way"))).to_be_visible()
    administrator.picture("administrator-import-done")
    administrator.press_link(says("All that were entered this way"))
    link = page.get_by_role("link", name="12/GP-SKHCN")
    expect(link).to_be_visible()
    assert Licence.objects.count() == 2
    assert StoredFile.objects.count() == 2
    link.click()
    expect(page.locator(".standing")).to_be_visible()


def send_the_scans(administrator: Person, button: str) -> None:
    """Some at a time, over a connection that breaks once; then the list is confirmed."""
    page, says = administrator.page, administrator.says
    scans: list[FilePayload] = [
        {"name": name, "mimeType": "application/pdf", "buffer": world.pdf().read()}
        for name in ("12-2024.pdf", "13-2024.pdf")
    ]
    page.locator("[name=scans]").set_input_files(scans)
    page.route("**/licences/scans/", lambda route: route.abort(), times=1)
    administrator.press(button)
    expect(page.locator("[data-said]")).to_contain_text(
        says(
            "The connection broke. What has arrived is kept: press the button once more, and it goes on with what is"
            " left."
        )
    )
    administrator.problems = [one for one in administrator.problems if "Failed to load resource" not in one]
    administrator.picture("administrator-import-scans", full=False)
    administrator.press(button)


def enter_the_next() -> None:
    """What the worker does; the page tells of it by itself."""
    jobs.run(Job.objects.get(kind=listed.JOB, status=Job.Status.WANTED).pk, now=timezone.now())
