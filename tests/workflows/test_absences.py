"""While somebody is away the substitute sees and does that person's tasks, and the journal says in whose place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.workflows.library.world import LEND_BOOK, Library, make_person, moment
from workflows import engine, publishing, refusals
from workflows.absences import come_back, go_away
from workflows.inbox import inbox_of
from workflows.look import one_look
from workflows.models import Case, JournalEntry, Task
from workflows.people import Absence, Unit, User, holders

AT = "2021-03-01 09:30"
GIVING_OUT = (
    LEND_BOOK.read_text()
    .replace("code: lend_book", "code: lend_again")
    .replace("role: head\n    time: 2h\n", "role: head\n    time: 2h\n    form: assignment\n")
)


@pytest.fixture
def friend(library: Library) -> User:
    """Holds no role, and stands in for the librarian from the first to the third of March."""
    friend = make_person("friend")
    away(library.people["librarian"], friend, "2021-03-01", "2021-03-03")
    return friend


def away(person: User, substitute: User | None, since: str, until: str) -> Absence:
    days = {"since": date.fromisoformat(since), "until": date.fromisoformat(until)}
    absence: Absence = Absence.objects.create(person=person, substitute=substitute, **days)
    return absence


def seen_by(user: User, at: str) -> list[str]:
    return [entry.case.reference for group in inbox_of(user, at=moment(at)).groups for entry in group.entries]


def accept(task: Task, by: User, at: str = AT) -> None:
    engine.act(case_id=task.process_id, task_id=task.pk, outcome="accept", by=by, at=moment(at))


def test_the_substitute_sees_and_does_the_tasks_of_who_is_away_and_the_journal_says_for_whom(
    library: Library, friend: User
) -> None:
    librarian = library.people["librarian"]
    free, taken = library.ask_for_a_book("L-1"), library.ask_for_a_book("L-2")
    task = library.open_task(taken, "receive")
    engine.take(case_id=taken.pk, task_id=task.pk, by=librarian, at=moment("2021-03-01 09:10"))
    assert sorted(seen_by(friend, AT)) == ["L-1", "L-2"]
    assert Case.objects.visible_to(friend, at=moment(AT)).count() == 2
    for case in (free, taken):
        accept(library.open_task(case, "receive"), friend)
        entry = case.journal.get(act="done")
        assert (entry.by, entry.in_place_of) == (friend, librarian)
        assert {one.in_place_of for one in case.journal.filter(act="started")} == {None}


@pytest.mark.parametrize("at", ["2021-02-26 09:30", "2021-03-04 07:30"])
def test_on_other_days_the_substitute_is_a_stranger(library: Library, friend: User, at: str) -> None:
    case = library.ask_for_a_book(at="2021-02-26 09:00")
    assert seen_by(friend, at) == []
    assert not Case.objects.visible_to(friend, at=moment(at)).exists()
    with pytest.raises(refusals.NotYourRole):
        accept(library.open_task(case, "receive"), friend, at)


def test_whoever_is_away_may_still_act_and_then_for_nobody_else(library: Library, friend: User) -> None:
    case = library.ask_for_a_book()
    accept(library.open_task(case, "receive"), library.people["librarian"])
    assert case.journal.get(act="done").in_place_of is None


def test_a_substitute_may_not_do_what_a_colleague_who_is_here_has(library: Library, friend: User) -> None:
    task = library.open_task(library.ask_for_a_book(), "receive")
    colleague = make_person("colleague", "librarian")
    engine.take(case_id=task.process_id, task_id=task.pk, by=colleague, at=moment("2021-03-01 09:10"))
    with pytest.raises(refusals.SomebodyElses):
        accept(task, friend)


def test_a_substitute_with_the_same_role_does_own_tasks_for_nobody_and_the_absent_ones_for_that_one(
    library: Library,
) -> None:
    librarian, colleague = library.people["librarian"], make_person("colleague", "librarian")
    away(librarian, colleague, "2021-03-01", "2021-03-01")
    own, others = library.ask_for_a_book("L-1"), library.ask_for_a_book("L-2")
    task = library.open_task(others, "receive")
    engine.take(case_id=others.pk, task_id=task.pk, by=librarian, at=moment("2021-03-01 09:10"))
    for case, whose in ((own, None), (others, librarian)):
        accept(library.open_task(case, "receive"), colleague)
        assert case.journal.get(act="done").in_place_of == whose


def test_a_substitute_puts_back_and_gives_away_what_the_absent_one_has(library: Library, friend: User) -> None:
    librarian, task = library.people["librarian"], library.open_task(library.ask_for_a_book(), "receive")
    where: dict[str, Any] = {"case_id": task.process_id, "task_id": task.pk}
    colleague = make_person("colleague", "librarian")
    engine.take(**where, by=librarian, at=moment("2021-03-01 09:10"))
    engine.put_back(**where, by=friend, at=moment("2021-03-01 09:20"))
    engine.take(**where, by=librarian, at=moment("2021-03-01 09:21"))
    engine.assign(**where, to=colleague, by=friend, at=moment("2021-03-01 09:30"), reason="away until Wednesday")
    given = JournalEntry.objects.get(act="assigned")
    assert (given.by, given.in_place_of, given.reason) == (friend, librarian, "away until Wednesday")
    assert given.data == {"to": colleague.pk, "from": librarian.pk}


def test_who_stands_in_may_be_given_a_task_of_the_role(library: Library, friend: User) -> None:
    assert friend in holders("librarian", date(2021, 3, 1))
    assert friend not in holders("librarian", date(2021, 3, 4))


def test_somebody_who_left_stands_in_for_nobody(library: Library, friend: User) -> None:
    User.objects.filter(pk=friend.pk).update(is_active=False)
    assert User.objects.get(pk=friend.pk).roles_on(date(2021, 3, 1)) == frozenset()


@pytest.mark.parametrize(
    ("who", "substitute", "since", "until"),
    [
        ("librarian", "keeper", "2021-03-05", "2021-03-04"),
        ("librarian", "librarian", "2021-03-05", "2021-03-06"),
        ("librarian", "keeper", "2021-03-03", "2021-03-09"),
    ],
    ids=["ends before it begins", "for oneself", "already away"],
)
def test_the_database_refuses_an_absence_that_makes_no_sense(
    library: Library, friend: User, who: str, substitute: str, since: str, until: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        away(library.people[who], library.people[substitute], since, until)


def test_whose_duties_is_asked_in_one_statement_and_in_one_look_once(library: Library, friend: User) -> None:
    with CaptureQueriesContext(connection) as apart:
        for _ in range(2):
            assert friend.roles_on(date(2021, 3, 1)) == {"librarian"}
    with CaptureQueriesContext(connection) as together, one_look():
        for _ in range(2):
            assert friend.roles_on(date(2021, 3, 1)) == {"librarian"}
    assert (len(apart), len(together)) == (2, 1)


class TestThePage:
    """Where one says when one is away."""

    @pytest.fixture(autouse=True)
    def _monday(self) -> Iterator[None]:
        with time_machine.travel(moment("2021-03-01 10:00"), tick=False):
            yield

    @pytest.fixture
    def librarian(self, client: Client, library: Library) -> Client:
        client.force_login(library.people["librarian"])
        client.cookies["django_language"] = "en"
        return client

    def test_one_goes_away_and_comes_back_and_both_are_in_the_journal(
        self, librarian: Client, library: Library
    ) -> None:
        keeper = library.people["keeper"]
        form = {"since": "2021-03-01", "until": "2021-03-05", "substitute": keeper.pk, "reason": "a course"}
        assert librarian.post("/today/absence/", form).status_code == 302
        absence = Absence.objects.get()
        assert (absence.person, absence.substitute) == (library.people["librarian"], keeper)
        assert "Keeper stands in for you." in librarian.get("/today/").content.decode()
        with time_machine.travel(moment("2021-03-03 08:00"), tick=False):
            assert keeper.roles_on(date(2021, 3, 3)) == {"keeper", "librarian"}
            librarian.post(f"/today/absence/{absence.pk}/back/")
        absence.refresh_from_db()
        assert absence.until == date(2021, 3, 2)
        assert keeper.roles_on(date(2021, 3, 3)) == {"keeper"}
        entries = [(entry.act, entry.by, entry.at) for entry in JournalEntry.objects.all()]
        librarian_himself = library.people["librarian"]
        assert entries == [
            ("away", librarian_himself, moment("2021-03-01 10:00")),
            ("back", librarian_himself, moment("2021-03-03 08:00")),
        ]

    def test_an_absence_that_has_not_begun_is_taken_back(self, librarian: Client, library: Library) -> None:
        absence = away(library.people["librarian"], None, "2021-03-09", "2021-03-10")
        librarian.post(f"/today/absence/{absence.pk}/back/")
        assert not Absence.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"since": "2021-02-28"}, "The first day lies in the past."),
            ({"until": "2021-03-01"}, "The last day lies before the first."),
            ({"since": "2021-03-09", "until": "2021-03-12"}, "An absence is entered already for one of these days."),
            ({"since": "soon"}, "Enter a valid date."),
        ],
        ids=lambda wrong: str(wrong)[:20],
    )
    def test_what_makes_no_sense_is_said_in_a_sentence(
        self, librarian: Client, library: Library, wrong: dict[str, str], says: str
    ) -> None:
        away(library.people["librarian"], None, "2021-03-10", "2021-03-10")
        answer = librarian.post("/today/absence/", {"since": "2021-03-02", "until": "2021-03-03", **wrong})
        assert (answer.status_code, says in answer.content.decode()) == (422, True)
        assert Absence.objects.count() == 1

    def test_nobody_ends_the_absence_of_another_and_the_party_has_no_such_page(
        self, librarian: Client, library: Library
    ) -> None:
        absence = away(library.people["keeper"], None, "2021-03-01", "2021-03-10")
        assert librarian.post(f"/today/absence/{absence.pk}/back/").status_code == 404
        librarian.force_login(library.people["borrower"])
        assert librarian.get("/today/absence/").status_code == 404


class TestForOthers:
    """Whoever gives out work enters absences for the people of the same unit, and for nobody else's."""

    @pytest.fixture(autouse=True)
    def _monday(self) -> Iterator[None]:
        with time_machine.travel(moment("2021-03-01 10:00"), tick=False):
            yield

    @pytest.fixture
    def head(self, client: Client, library: Library) -> Client:
        """The head gives out work in one of the procedures, and belongs to the librarian's unit."""
        publishing.publish(GIVING_OUT, str(LEND_BOOK))
        desk = Unit.objects.create(code="desk", name="Lending desk")
        for role in ("librarian", "head"):
            library.people[role].unit = desk
            library.people[role].save()
        client.force_login(library.people["head"])
        client.cookies["django_language"] = "en"
        return client

    def enter(self, client: Client, person: User, **more: object) -> Any:
        form = {"person": person.pk, "since": "2021-03-01", "until": "2021-03-05", "reason": "ill"}
        return client.post("/today/absence/", form | more)

    def test_the_head_enters_and_ends_it_and_the_journal_names_the_head(self, head: Client, library: Library) -> None:
        librarian, keeper = library.people["librarian"], library.people["keeper"]
        assert self.enter(head, librarian, substitute=keeper.pk).status_code == 302
        absence = Absence.objects.get()
        assert (absence.person, absence.substitute) == (librarian, keeper)
        page = head.get("/today/absence/").content.decode()
        assert ("Librarian" in page, "Keeper stands in." in page) == (True, True)
        head.post(f"/today/absence/{absence.pk}/back/")
        assert not Absence.objects.exists()
        assert [(entry.act, entry.by) for entry in JournalEntry.objects.all()] == [
            ("away", library.people["head"]),
            ("back", library.people["head"]),
        ]

    def test_people_of_another_unit_are_not_offered_and_refused_where_they_are_sent(
        self, head: Client, library: Library
    ) -> None:
        keeper = library.people["keeper"]
        answer = self.enter(head, keeper)
        assert (answer.status_code, Absence.objects.exists()) == (422, False)
        absence = away(keeper, None, "2021-03-01", "2021-03-02")
        assert head.post(f"/today/absence/{absence.pk}/back/").status_code == 404
        with pytest.raises(refusals.NotInCharge):
            come_back(absence=absence, by=library.people["head"], at=moment("2021-03-01 10:00"))
        with pytest.raises(refusals.NotInCharge):
            go_away(absence=absence, by=library.people["head"], at=moment("2021-03-01 10:00"))

    def test_who_gives_out_no_work_enters_only_the_own(self, head: Client, library: Library) -> None:
        head.force_login(library.people["librarian"])
        assert 'name="person"' not in head.get("/today/absence/").content.decode()
        self.enter(head, library.people["head"])
        assert Absence.objects.get().person == library.people["librarian"], "whatever else was sent"

    def test_nobody_stands_in_for_oneself(self, head: Client, library: Library) -> None:
        librarian = library.people["librarian"]
        answer = self.enter(head, librarian, substitute=librarian.pk)
        assert "Somebody else has to stand in." in answer.content.decode()
        assert not Absence.objects.exists()

    def test_a_link_names_whom_it_is_about(self, head: Client, library: Library) -> None:
        librarian = library.people["librarian"]
        page = head.get(f"/today/absence/?person={librarian.pk}").content.decode()
        assert f'<option value="{librarian.pk}" selected>' in page
        assert head.get("/today/absence/?person=nonsense").status_code == 200

    def test_the_unit_s_tasks_are_what_its_people_have_and_what_waits_for_their_roles(
        self, head: Client, library: Library
    ) -> None:
        free, taken = library.ask_for_a_book("L-1"), library.ask_for_a_book("L-2")
        task = library.open_task(taken, "receive")
        engine.take(case_id=taken.pk, task_id=task.pk, by=library.people["librarian"], at=moment("2021-03-01 09:10"))
        library.ask_for_a_book("L-3")
        library.do(free, "receive", "accept", "2021-03-01 09:20")
        waits_for = {one.role for one in Task.objects.filter(process=free, finished=None).exclude(role="")}
        assert waits_for.isdisjoint({"librarian", "head"}), "that desk is another unit's"
        head.force_login(library.people["librarian"])
        page = head.get("/today/?whose=unit").content.decode()
        assert ("L-1" in page, "L-2" in page, "L-3" in page) == (False, True, True)
        head.force_login(library.people["keeper"])
        assert "L-2" not in head.get("/today/?whose=unit").content.decode(), "who has no unit sees none"
