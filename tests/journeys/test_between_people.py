"""What people do for each other: put back, give, stand in; invite a colleague, who takes the dossier back."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from licensing.accounts.models import Representative
from licensing.dossiers.models import Dossier
from tests.journeys.browser import Person
from tests.journeys.conftest import Enter
from tests.journeys.office import PEOPLE, Office
from tests.journeys.words import LANGUAGES
from tests.licensing import post, world
from workflows.models import Case, JournalEntry
from workflows.people import Unit, User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.parametrize("language", LANGUAGES)]

SECOND, COLLEAGUE, PASSWORD = "Đỗ Thị Định", "Ngô Văn Mới", "sông Trà núi Ấn"


@pytest.fixture
def second(desk: Office) -> User:
    """Another appraiser, of the same unit as the first and the head."""
    unit = Unit.objects.create(code="division", name="Phòng Quản lý chuyên ngành")
    second = world.make_user("second", "appraiser", full_name=SECOND)
    User.objects.filter(username__in=("appraiser", "head", "second")).update(unit=unit)
    return second


def test_a_task_goes_from_hand_to_hand_and_is_done_by_who_stands_in(enter: Enter, desk: Office, second: User) -> None:
    dossier = desk.receive()
    desk.bring(dossier, "appraise")
    first, other, head = enter("appraiser"), enter("second"), enter("head")
    put_back(first, dossier)
    other.click(other.row(step_of(other), dossier.code).get_by_role("button", name=other.says("Take")))
    give_back(head, desk, dossier)
    enter_as_away(head, desk, second)
    stand_in(other, dossier)
    done = JournalEntry.objects.get(case=dossier.case_id, act="done", step="appraise")
    assert (done.by, done.in_place_of) == (second, desk.people["appraiser"])
    first.page.goto(reverse("inbox:index"))
    expect(first.page.locator("main")).to_contain_text(first.says("%(person)s stands in for you.", person=SECOND))


def step_of(person: Person) -> str:
    return person.says.step("appraise")


def put_back(first: Person, dossier: Dossier) -> None:
    """Who took it finds that it is for somebody else."""
    page, says = first.page, first.says
    page.goto(reverse("inbox:index"))
    first.click(first.row(step_of(first), dossier.code).get_by_role("button", name=says("Take")))
    first.press(says("Put back"))
    expect(page.locator(".note--done")).to_contain_text(says("The task is open to everybody in its role again."))


def give_back(head: Person, desk: Office, dossier: Dossier) -> None:
    """The head sees who has it and who had it, and gives it to another with a reason."""
    page, says = head.page, head.says
    task = desk.task(dossier, "appraise")
    page.goto(reverse("cases:task", args=[dossier.case_id, task.pk, "open"]))
    expect(page.locator("main")).to_contain_text(says("%(person)s has this task.", person=SECOND))
    why = page.locator("details.card", has=page.locator("summary", has_text=says("Why is this here?")))
    why.locator("summary").click()
    for word in (says("put the task back"), PEOPLE["appraiser"], SECOND):
        expect(why).to_contain_text(word)
    page.locator("select[name$=to]").select_option(str(desk.people["appraiser"].pk))
    page.locator("form.assign [name$=reason]").fill("Đã quen hồ sơ")
    head.press(says("Give"))
    expect(page.locator(".note--done")).to_contain_text(PEOPLE["appraiser"])
    expect(page.locator("ol.history")).to_contain_text(says("gave the task to %(person)s", person=PEOPLE["appraiser"]))
    expect(page.locator("ol.history")).to_contain_text("Đã quen hồ sơ")


def enter_as_away(head: Person, desk: Office, second: User) -> None:
    """Who answers for the unit enters who is away, and who stands in."""
    page, says = head.page, head.says
    page.goto(reverse("inbox:index"))
    head.press_link(says("Being away"))
    today = f"{timezone.localdate():%d/%m/%Y}"
    page.locator("[name=person]").select_option(str(desk.people["appraiser"].pk))
    page.locator("[name=since]").fill(today)
    page.locator("[name=until]").fill(today)
    page.locator("[name=substitute]").select_option(str(second.pk))
    head.press(says("Enter"))
    expect(page.locator(".note--done")).to_contain_text(PEOPLE["appraiser"])


def stand_in(other: Person, dossier: Dossier) -> None:
    """The morning page says for whom one stands in, the task says it too, and the journal afterwards."""
    page, says = other.page, other.says
    page.goto(reverse("inbox:index"))
    expect(page.locator(".note--look").first).to_contain_text(PEOPLE["appraiser"])
    in_place = says("in place of %(person)s", person=PEOPLE["appraiser"])
    expect(other.row(step_of(other), dossier.code)).to_contain_text(in_place)
    other.picture("substitute-morning", full=False)
    other.open_task(step_of(other), dossier.code)
    expect(page.locator("section.card--task")).to_contain_text(
        says("You act in place of %(person)s.", person=PEOPLE["appraiser"])
    )
    for answer in page.locator(".check__line input[value=met]").all():
        answer.check()
    for note in page.locator(".check__line > .check__note input").all():
        note.fill("Đã xem bản gốc tại cơ sở.")
    page.locator("[name=conclusion]").fill("Đủ điều kiện cấp phép.")
    other.press(says.outcome("appraise", "done"))
    expect(page.locator("ol.history")).to_contain_text(in_place)


def test_an_invited_colleague_takes_the_dossier_back_and_is_removed(enter: Enter, desk: Office) -> None:
    dossier = desk.receive()
    desk.bring(dossier, "appraise")
    facility, colleague, appraiser = enter("facility"), enter(""), enter("appraiser")
    address = f"dong-nghiep-{facility.says.language}@phongkham.example"
    invite(facility, address)
    accept(colleague, desk)
    withdraw(colleague, dossier)
    facility.page.goto(reverse("cases:case", args=[dossier.case_id]))
    for told in (COLLEAGUE, "Máy chưa được lắp đặt"):
        expect(facility.page.locator("main")).to_contain_text(told)
    told_of_it(appraiser, dossier)
    remove(facility, address)
    colleague.page.goto("/")
    expect(colleague.page.locator("main")).not_to_contain_text(dossier.code)
    assert colleague.page.request.get(reverse("cases:case", args=[dossier.case_id])).status == 404


def invite(facility: Person, address: str) -> None:
    page, says = facility.page, facility.says
    facility.menu("Our people")
    page.locator("[name=address]").fill(address)
    facility.press(says("Invite"))
    expect(page.locator(".note--done")).to_contain_text(address)
    facility.picture("facility-people")


def accept(colleague: Person, desk: Office) -> None:
    """By the link in the mail, signing up on the way; the address needs no second proof."""
    page, says = colleague.page, colleague.says
    page.goto(post.link())
    expect(page.locator("main")).to_contain_text(desk.facility.name)
    colleague.press_link(says("Sign up"))
    for name, typed in (("full_name", COLLEAGUE), ("password1", PASSWORD)):
        page.locator(f"[name={name}]").fill(typed)
    colleague.press(says("Sign up"))
    colleague.press(says("Accept"))
    expect(page.locator(".note--done")).to_contain_text(desk.facility.name)


def withdraw(colleague: Person, dossier: Dossier) -> None:
    page, says = colleague.page, colleague.says
    page.get_by_role("link", name=says("Papers, history, withdrawing")).click()
    way_out = page.locator("details.card", has=page.locator("[name=withdrawal-reason]"))
    way_out.locator("summary").click()
    way_out.locator("[name=withdrawal-reason]").fill("Máy chưa được lắp đặt")
    colleague.click(way_out.get_by_role("button"))
    expect(page.locator(".note--done")).to_be_visible()
    colleague.picture("colleague-withdrew", full=False)
    expect(page.locator("main")).to_contain_text(says("ended with the case"))
    assert Case.objects.get(pk=dossier.case_id).result == "withdrawn"


def told_of_it(appraiser: Person, dossier: Dossier) -> None:
    """It is among no tasks any more, and the case says by whom and why."""
    page, says = appraiser.page, appraiser.says
    page.goto(reverse("inbox:index"))
    expect(page.locator("main")).not_to_contain_text(dossier.code)
    page.goto(reverse("cases:case", args=[dossier.case_id]))
    for word in ("Máy chưa được lắp đặt", COLLEAGUE, says("withdrew the case")):
        expect(page.locator("ol.history")).to_contain_text(word, ignore_case=True)


def remove(facility: Person, address: str) -> None:
    page, says = facility.page, facility.says
    facility.menu("Our people")
    row = page.locator("li.row", has_text=address)
    facility.click(row.get_by_role("button", name=says("End")))
    expect(page.locator(".note--done")).to_contain_text(COLLEAGUE)
    assert Representative.objects.filter(user__email=address).exists()
