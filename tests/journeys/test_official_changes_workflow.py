"""An official changes the licence procedure without a programmer, and cannot publish what could not keep its term."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from licensing.dossiers.models import Dossier
from tests.journeys.browser import Person
from tests.journeys.conftest import Enter
from tests.journeys.office import Office
from tests.licensing import world
from workflows import engine
from workflows.models import Case, DefinitionVersion, Draft, Task

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRE, OPINION = "can_bo_phong_chay_chua_chay", "Lấy ý kiến phòng cháy, chữa cháy"


def test_an_official_changes_the_procedure_and_a_second_person_publishes_it(enter: Enter, desk: Office) -> None:
    waiting, begun = desk.receive(), desk.receive(facility=world.make_facility(name="Phòng khám Sông Trà"))
    desk.bring(begun, "appraise")
    before = timezone.localtime()
    allow(desk, "head", "write_definition")
    allow(desk, "signatory", "publish_definition", "move_case")

    head = enter("head")
    open_a_draft(head)
    too_long(head)
    shorter(head)
    with_an_opinion(head)
    world.make_user("fire", FIRE, full_name="Phan Văn Hỏa")
    prepare_the_decision(head)

    signatory = enter("signatory")
    publish(signatory)
    version = DefinitionVersion.objects.get(code="new_licence", number=3)
    assert (version.decision, version.published_by) == ("812/QĐ-UBND", desk.people["signatory"])
    move(signatory, waiting, begun)
    assert running(waiting) == 3
    assert running(begun) == 2
    as_it_was(signatory, waiting, before.isoformat())

    goes_on(desk, begun)
    fresh = desk.receive(facility=world.make_facility(name="Phòng khám Núi Bút"))
    assert running(fresh) == 3
    desk.bring(fresh, "appraise")
    enter("fire").do(OPINION, "Xong", fresh.code)
    assert Task.objects.get(process=fresh.case, step="lay_y_kien_phong_chay_chua_chay").finished


def allow(desk: Office, who: str, *what: str) -> None:
    desk.people[who].user_permissions.add(*Permission.objects.filter(codename__in=what))


def running(dossier: Dossier) -> int:
    """By which version the case runs."""
    return int(Case.objects.get(pk=dossier.case_id).version.number)


def open_a_draft(head: Person) -> None:
    says = head.says
    head.menu("Workflows")
    versions = head.page.locator("section", has=head.page.locator("#new_licence"))
    versions.get_by_role("link").filter(has_text=f"{says('version %(number)s', number=2)}").click()
    head.press(says("Change this procedure"))
    expect(head.page.get_by_role("heading", name=says("Steps"), exact=True)).to_be_visible()
    head.picture("editor", full=False)


def open_row(head: Person, name: str) -> Any:
    row = head.page.locator(f"#row-{name}")
    row.get_by_role("link", name=head.says("Change")).first.click()
    expect(row.locator("form")).to_be_visible()
    return row


def save(head: Person, row: Any) -> None:
    row.get_by_role("button", name=head.says("Save and close")).click()
    expect(head.page.locator("form.part")).to_have_count(0)


def too_long(head: Person) -> None:
    """The proof says at once that the term cannot be kept, and nothing can be published."""
    row, says, page = open_row(head, "appraise"), head.says, head.page
    row.locator("[name=step-time]").fill("9")
    row.locator("[name=step-time]").press("Tab")
    expect(page.locator("#judged .findings")).to_contain_text("94 giờ")
    expect(page.locator("#judged .findings")).to_contain_text(says.step("appraise"))
    expect(page.locator("#verdict")).to_contain_text("1")
    head.picture("editor-too-long", full=False)
    head.press_link(says("Changes and publishing"))
    expect(page.locator("main")).to_contain_text(
        says("It cannot be published as it is; what has to be mended stands beside.")
    )
    expect(page.get_by_role("button", name=says("Publish"), exact=True)).to_have_count(0)
    page.go_back()


def shorter(head: Person) -> None:
    """Without waiting for the script: by the button."""
    row = open_row(head, "appraise") if "open=" not in head.page.url else head.page.locator("#row-appraise")
    row.locator("[name=step-time]").fill("12")
    row.locator("[name=step-time_unit]").select_option("h")
    save(head, row)
    expect(head.page.locator("#verdict")).to_contain_text(head.says("It can be published"))
    expect(head.page.locator("#said-appraise")).to_contain_text("12 giờ")


def with_an_opinion(head: Person) -> None:
    """A new role, and a step of its own beside the appraisal."""
    says, page = head.says, head.page
    roles = open_row(head, "roles")
    roles.locator("[name=r-new__-vi]").fill("Cán bộ phòng cháy, chữa cháy")
    roles.locator("[name=r-new__-en]").fill("Fire-safety officer")
    save(head, roles)
    block = open_row(head, "review")
    block.get_by_role("button", name=says("+ one more at the same time")).click()
    step = page.locator(".step--open")
    expect(step).to_contain_text(says("(no title yet)"))
    step.locator("[name=step-vi]").fill(OPINION)
    step.locator("[name=step-en]").fill("Fire-safety opinion")
    step.locator("[name=step-role]").select_option(FIRE)
    step.locator("[name=step-time]").fill("4")
    save(head, step)
    expect(page.locator("#judged .findings")).to_contain_text("Cán bộ phòng cháy, chữa cháy")
    expect(page.locator("svg.drawing")).to_contain_text("Lấy ý kiến")
    head.picture("editor-opinion", full=False)


def prepare_the_decision(head: Person) -> None:
    says, page = head.says, head.page
    head.press_link(says("Changes and publishing"))
    expect(page.locator(".changes")).to_contain_text(OPINION)
    today = f"{timezone.localdate():%d/%m/%Y}"
    for name, value in (("decision", "812/QĐ-UBND"), ("issued", today), ("in_force_from", today)):
        page.locator(f"[name={name}]").fill(value)
    head.press(says("Keep for whoever publishes"))
    expect(page.locator(".note--done")).to_contain_text(says("Kept for whoever publishes."))
    head.picture("editor-changes", full=False)


def publish(signatory: Person) -> None:
    says, page = signatory.says, signatory.page
    signatory.menu("Workflows")
    page.locator("section", has=page.locator("#drafts")).get_by_role("link").click()
    signatory.press_link(says("Changes and publishing"))
    expect(page.locator("[name=decision]")).to_have_value("812/QĐ-UBND")
    signatory.picture("editor-publish", full=False)
    signatory.press(says("Publish"))
    expect(page.locator(".note--done")).to_contain_text(says("Published as version %(number)s.", number=3))
    assert Draft.objects.get().published_as


def move(signatory: Person, waiting: Dossier, begun: Dossier) -> None:
    """What waits before the change goes over; what is in the middle of it stays, and the page says why."""
    says, page = signatory.says, signatory.page
    signatory.press_link(says("See which could go over to this one"))
    stays = page.locator("li.row", has_text=begun.code)
    expect(stays).to_contain_text(says("Stays"))
    expect(stays.get_by_role("checkbox")).to_have_count(0)
    page.get_by_label(waiting.code).check()
    page.locator("[name$=reason]").fill("Có ý kiến phòng cháy ngay từ đầu")
    signatory.picture("editor-moving", full=False)
    signatory.press(says("Move those ticked"))
    expect(page.locator(".note--done")).to_contain_text("1")


def as_it_was(signatory: Person, dossier: Dossier, moment: str) -> None:
    page = signatory.page
    page.goto(reverse("cases:past", args=[dossier.case_id, moment]))
    expect(page.locator("main")).to_contain_text(signatory.says.step("receive"))
    expect(page.locator("main")).to_contain_text("2 · quyết định 696/QĐ-UBND", ignore_case=True)


def goes_on(desk: Office, dossier: Dossier) -> None:
    """Under the version with which it began, to its end."""
    last = desk.bring(dossier, "hand_over", since="appraise")
    data = {"fetched_by": "Lê Thị Ánh", "manner": "counter"}
    by, at = desk.people["counter"], timezone.now()
    engine.act(case_id=last.process_id, task_id=last.pk, outcome="handed_over", by=by, at=at, data=data)
    assert Case.objects.get(pk=dossier.case_id).result == "granted"
    assert running(dossier) == 2
