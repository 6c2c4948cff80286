"""Running cases go over to a newer version where nothing that they began or did changed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.workflows.library.world import LEND_BOOK, Library, moment
from workflows import engine, moving, publishing, refusals
from workflows.models import Case, DefinitionVersion, JournalEntry
from workflows.past import past
from workflows.people import Appointment, User

AT = moment("2021-03-02 10:00")
TEXT = LEND_BOOK.read_text().replace("in_force_from: 2021-01-01", "in_force_from: 2021-03-02")


def next_version(*changes: tuple[str, str]) -> DefinitionVersion:
    text = TEXT
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return publishing.publish(text, "lend_book.yaml")


@pytest.fixture
def mover(library: Library) -> User:
    head = library.people["head"]
    Appointment.objects.create(user=head, role="librarian", since=date(2020, 1, 1))
    head.user_permissions.add(Permission.objects.get(codename="move_case"))
    return User.objects.get(pk=head.pk)


def why_not(case: Case, to: DefinitionVersion) -> str:
    (one,) = moving.previewed(Case.objects.filter(pk=case.pk), to)
    return one.why_not


def at_the_shelf(library: Library) -> Case:
    """The card is checked; somebody has to fetch the book."""
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    return case


LONGER = ("role: keeper\n    time: 1d", "role: keeper\n    time: 2h")
OTHER_ROLE = ("role: keeper\n    time: 1d", "role: librarian\n    time: 1d")


def test_what_waits_goes_on_as_the_new_version_says(library: Library, mover: User) -> None:
    case, to = at_the_shelf(library), next_version(LONGER)
    assert why_not(case, to) == ""
    for _ in range(2):
        moving.move(case_id=case.pk, to=to, by=mover, at=AT, reason="a quicker way", token="once")
    case = Case.objects.get(pk=case.pk)
    assert (case.version, case.definition.step("fetch_book").time_minutes) == (to, 120)
    assert library.open_task(case, "fetch_book").due_at == moment("2021-03-01 11:30")
    entry = JournalEntry.objects.get(case=case, act="moved")
    assert (entry.by, entry.reason, entry.data) == (
        mover, "a quicker way", {"from": "lend_book v1", "to": "lend_book v2"},
    )  # fmt: skip
    assert entry.changed["case"]["version"] == [library.version.pk, to.pk]
    before, since = past(case, at=moment("2021-03-02 09:59")), past(case, at=AT)
    assert (before and before.version, since and since.version) == (library.version, to)
    library.do(case, "fetch_book", "fetched", "2021-03-02 11:00")
    library.do(case, "decide", "refuse", "2021-03-02 11:10", reason="lost")
    library.do(case, "tell_refusal", "told", "2021-03-02 11:20")
    case.refresh_from_db()
    assert case.result == "refused"


def test_a_task_of_another_role_is_free_again(library: Library, mover: User) -> None:
    case, to = at_the_shelf(library), next_version(OTHER_ROLE)
    task = library.open_task(case, "fetch_book")
    engine.take(case_id=case.pk, task_id=task.pk, by=library.people["keeper"], at=AT)
    moving.move(case_id=case.pk, to=to, by=mover, at=AT, reason="the keeper left")
    task.refresh_from_db()
    assert (task.role, task.owner) == ("librarian", None)
    library.do(case, "fetch_book", "fetched", "2021-03-02 11:00", by=library.people["librarian"])


def test_the_journal_keeps_who_had_the_task_and_until_when(library: Library, mover: User) -> None:
    """So that the case is shown as it was before the move."""
    case, to = (
        at_the_shelf(library),
        next_version(OTHER_ROLE, ("role: librarian\n    time: 1d", "role: librarian\n    time: 2h")),
    )
    task, keeper = library.open_task(case, "fetch_book"), library.people["keeper"]
    engine.take(case_id=case.pk, task_id=task.pk, by=keeper, at=AT)
    moving.move(case_id=case.pk, to=to, by=mover, at=AT, reason="the keeper left")
    kept = JournalEntry.objects.get(case=case, act="moved").changed
    assert f"'owner': [{keeper.pk}, None]" in str(kept)
    assert "due_at" in str(kept)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("time: 2h\n    form: check_card", "time: 1h\n    form: check_card"), "begun and is changed"),
        (("branches: [standing, fetch_book]", "branches: [fetch_book, standing]"), "begun and is changed"),
        (("length: 3 working_days", "length: 4 working_days"), "The term “answer” has begun and is changed"),
    ],
)  # fmt: skip
def test_what_was_done_must_be_as_it_was(library: Library, change: tuple[str, str], why: str) -> None:
    case = at_the_shelf(library)
    assert why in why_not(case, next_version(change))


def test_what_waits_must_stand_where_it_stood(library: Library) -> None:
    case = at_the_shelf(library)
    fetch = TEXT[TEXT.index("  fetch_book:\n") : TEXT.index("  decide:\n")]
    gone = next_version(
        ("[standing, fetch_book]", "[standing, find_book]"), (fetch, fetch.replace("fetch_book", "find_book"))
    )
    assert why_not(case, gone) == "“Examine” was begun and is changed."


def test_a_new_title_or_warning_keeps_nobody(library: Library) -> None:
    case = at_the_shelf(library)
    assert why_not(case, next_version(("en: Receive the request", "en: Take the request in"))) == ""


def test_a_case_that_has_not_come_there_goes_over_and_one_that_has_does_not(library: Library) -> None:
    """A third branch is added to the block: who waits before it may go over, who is in it may not."""
    library.ask_for_a_book("L-1", at="2021-03-01 09:00")
    inside = library.ask_for_a_book("L-2", at="2021-03-01 09:00")
    library.do(inside, "receive", "accept", "2021-03-01 09:30")
    opinion = """  opinion:
    kind: task
    title: {vi: Ý kiến, en: Opinion}
    role: head
    time: 1h
    outcomes:
      given: {title: {vi: Đã có, en: Given}, to: joined}
"""
    to = next_version((", fetch_book]", ", fetch_book, opinion]"), ("  decide:\n", f"{opinion}  decide:\n"))
    moves = {move.case.reference: move.why_not for move in moving.previewed(moving.movable(to), to)}
    assert moves["L-1"] == ""
    assert "was begun and is changed" in moves["L-2"]


def test_refusals_leave_everything_as_it_was(library: Library, mover: User) -> None:
    case, to = at_the_shelf(library), next_version(LONGER)
    with pytest.raises(refusals.CannotMove):
        moving.move(case_id=case.pk, to=to, by=library.people["keeper"], at=AT, reason="oh")
    with pytest.raises(refusals.ReasonMissing):
        moving.move(case_id=case.pk, to=to, by=mover, at=AT, reason=" ")
    with pytest.raises(refusals.CannotMove, match="not in force"):
        moving.move(case_id=case.pk, to=to, by=mover, at=moment("2021-03-01 10:00"), reason="oh")
    with pytest.raises(refusals.CannotMove, match="no newer"):
        moving.move(case_id=case.pk, to=library.version, by=mover, at=AT, reason="oh")
    assert Case.objects.get(pk=case.pk).version == library.version
    assert not JournalEntry.objects.filter(act="moved").exists()


def test_a_preview_takes_the_same_statements_for_any_number(library: Library) -> None:
    to = next_version(LONGER)

    def statements(n: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            moving.previewed(moving.movable(to)[:n], to)
        return len(asked)

    for n in range(4):
        library.ask_for_a_book(f"L-{n}", at="2021-03-01 09:00")
    assert statements(1) == statements(4) <= 4


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_who_may_sees_and_moves(library: Library, client: Client, method: str) -> None:
    next_version(LONGER)
    client.force_login(library.people["librarian"])
    assert getattr(client, method)(reverse("definitions:cases", args=["lend_book", 2])).status_code == 403
    assert client.get(reverse("definitions:index")).status_code == 403


@time_machine.travel(AT, tick=False)
def test_on_the_page_the_ticked_ones_go_over_and_the_others_say_why(
    library: Library, mover: User, client: Client
) -> None:
    at_shelf = at_the_shelf(library)
    library.do(at_shelf, "fetch_book", "fetched", "2021-03-01 10:00")
    second = library.ask_for_a_book("L-2", at="2021-03-01 09:00")
    library.do(second, "receive", "accept", "2021-03-01 09:30")
    next_version(LONGER)
    client.force_login(mover)
    client.cookies["django_language"] = "en"
    page = reverse("definitions:cases", args=["lend_book", 2])
    shown = client.get(page).content.decode()
    assert f'value="{second.pk}"' in shown
    assert f'value="{at_shelf.pk}"' not in shown
    assert "“Fetch the book” was begun and is changed." in shown
    said = {"moving-token": str(uuid4()), "moving-reason": "", "case": [second.pk, at_shelf.pk]}
    assert client.post(page, said).status_code == 422
    answer: Any = client.post(page, said | {"moving-reason": "a quicker way"}, follow=True)
    assert "Moved: 1." in answer.content.decode()
    assert "stays with its version" in answer.content.decode()
    assert {case.reference: case.version.number for case in Case.objects.all()} == {"L-1": 1, "L-2": 2}


@time_machine.travel(AT, tick=False)
def test_a_version_is_told_in_words_and_as_a_picture(library: Library, mover: User, client: Client) -> None:
    client.force_login(mover)
    client.cookies["django_language"] = "en"
    assert "version 1 – in force" in client.get(reverse("definitions:index")).content.decode()
    page = client.get(reverse("definitions:version", args=["lend_book", 1])).content.decode()
    assert "<svg" in page
    for step in library.version.definition.steps:
        assert step.title.en in page
