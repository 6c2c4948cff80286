"""The clerk: numbers, prints, seals, releases, and reads the register of outgoing papers. In both languages."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from licensing.papers.models import Paper
from tests.journeys.browser import Person
from tests.journeys.conftest import Enter
from tests.journeys.office import Office
from tests.journeys.words import LANGUAGES
from tests.licensing import world

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.parametrize("language", LANGUAGES)]


def test_two_papers_from_the_number_to_the_register(enter: Enter, desk: Office) -> None:
    dossiers = [desk.receive(facility=world.make_facility(name=f"Phòng khám Số {n}")) for n in (1, 2)]
    for dossier in dossiers:
        desk.bring(dossier, "number")
    clerk = enter("clerk")
    page, says = clerk.page, clerk.says
    clerk.menu("Issuing")
    tick_all(clerk, "clerk-number")
    clerk.press(says("Number the ticked ones"))
    clerk.picture("clerk-numbers", full=False)
    clerk.press(says("Take these numbers"))
    expect(page.locator("main [role=status]")).to_contain_text(says("numbered; the paper is being made"))
    desk.work()

    page.goto(reverse("issuing:seal"))
    numbers = [paper.number.text for paper in Paper.objects.order_by("pk")]
    for number in numbers:
        expect(page.locator("main")).to_contain_text(number)
    tick_all(clerk, "clerk-seal")
    clerk.press(says("Print or release the ticked ones"))
    clerk.picture("clerk-release", full=False)
    print_together(clerk)
    clerk.press(says("Release all of these"))
    expect(page.locator("main [role=status]")).to_contain_text(says("released; the clock has stopped"))
    assert all(desk.task(dossier, "hand_over") for dossier in dossiers)

    page.goto(reverse("issuing:register"))
    for number in numbers:
        expect(page.locator("table.register")).to_contain_text(number)
    clerk.picture("clerk-register")
    assert all(number in clerk.fetch(reverse("issuing:register_csv")).decode() for number in numbers)


def tick_all(clerk: Person, picture: str) -> None:
    ticks = clerk.page.locator("main").get_by_label(re.compile(f"^{clerk.says('Choose')} "))
    expect(ticks).to_have_count(2)
    for tick in ticks.all():
        tick.check()
    clerk.picture(picture)


def print_together(clerk: Person) -> None:
    """In a page of its own, so that the clerk comes back to what was ticked."""
    page, says = clerk.page, clerk.says
    clerk.press(says("Print these papers"))
    expect(page.get_by_role("heading", level=1)).to_have_text(says("Print papers"))
    clerk.picture("clerk-print")
    action = page.locator("form.card--task")
    token = action.locator("[name=csrfmiddlewaretoken]").input_value()
    chosen = [one.input_value() for one in action.locator("[name=paper]").all()]
    sent = "&".join((f"csrfmiddlewaretoken={token}", *(f"paper={one}" for one in chosen)))
    how = {"Content-Type": "application/x-www-form-urlencoded", "Referer": page.url}
    printed = page.request.post(reverse("issuing:print"), data=sent, headers=how)
    assert printed.body().startswith(b"%PDF")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(says("What would be released"))
