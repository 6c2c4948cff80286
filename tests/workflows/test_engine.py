"""A case walks through its definition, and the front door refuses what is not in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from viewflow.workflow.status import STATUS

from tests.workflows.library import words
from tests.workflows.library.world import Library, make_person, moment
from workflows import clock, engine, refusals, vocabulary
from workflows.definition import ClockActs
from workflows.models import Case, ClockEvent, Job, JournalEntry, Task
from workflows.people import User


def rows() -> tuple[int, ...]:
    """How much is written: what a refused act leaves as it was."""
    return (Task.objects.count(), JournalEntry.objects.count(), ClockEvent.objects.count(), Job.objects.count())


def test_a_book_is_lent_on_the_plain_way(library: Library) -> None:
    case = library.ask_for_a_book()
    library.lend(case)
    case.refresh_from_db()
    assert (case.result, case.finished, case.due_at) == ("lent", moment("2021-03-01 11:15"), None)
    assert case.data["printed"] == [moment("2021-03-01 10:40").isoformat()]
    assert [entry.act for entry in engine.history(case)] == [
        "started", "done", "answered", "done", "done", "performed", "done", "done", "ended",
    ]  # fmt: skip


def test_every_entry_has_two_times(library: Library) -> None:
    case = library.ask_for_a_book()
    library.lend(case)
    for entry in [*engine.history(case), *case.clock_events.all()]:
        assert entry.at.year == 2021
        assert entry.recorded_at.year > 2021


def test_an_entry_that_moves_a_clock_names_the_article(library: Library) -> None:
    case = library.ask_for_a_book()
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    told = {(entry.act, entry.step): entry.source for entry in engine.history(case)}
    check, answer = (case.definition.term(name).source for name in ("card_check", "answer"))
    assert told["started", ""] == check != ""
    assert set(told["done", "receive"].split("; ")) == {check, answer}
    assert told["done", "fetch_book"] == ""


def test_the_due_moment_follows_the_running_term(library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    assert case.due_at == moment("2021-03-02 17:00")
    library.do(case, "receive", "accept", "2021-03-02 16:00")
    case.refresh_from_db()
    assert (case.due_at, case.legal_end) == (moment("2021-03-05 17:00"), moment("2021-03-06 00:00"))


def test_a_task_is_due_when_its_time_is_spent_or_its_case_is_due(library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 16:00")
    assert library.open_task(case, "receive").due_at == moment("2021-03-02 08:00")
    library.do(case, "receive", "accept", "2021-03-02 16:00")
    assert library.open_task(case, "fetch_book").due_at == moment("2021-03-03 16:00")
    library.do(case, "fetch_book", "fetched", "2021-03-05 16:30")
    assert library.open_task(case, "decide").due_at == moment("2021-03-05 17:00")


@pytest.mark.parametrize("standing", ["failed", "unknown"])
def test_a_question_that_is_not_settled_opens_a_human_step_in_its_branch(library: Library, standing: str) -> None:
    case = library.ask_for_a_book(standing=standing)
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    assert not Task.objects.filter(process=case, step="decide").exists()
    library.do(case, "verify_standing", "verified", "2021-03-01 10:15")
    assert library.open_task(case, "decide").at == moment("2021-03-01 10:15")


def test_a_block_may_be_opened_again_and_again(library: Library) -> None:
    case = library.ask_for_a_book()
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    for hour in ("10", "11", "14"):
        library.do(case, "fetch_book", "fetched", f"2021-03-01 {hour}:00")
        library.do(case, "decide", "send_back", f"2021-03-01 {hour}:10")
    library.do(case, "fetch_book", "fetched", "2021-03-01 15:00")
    assert Task.objects.filter(process=case, step="decide").count() == 4
    assert Task.objects.filter(process=case, finished=None).get().step == "decide"


def test_the_party_answers_and_the_first_term_begins_again(library: Library) -> None:
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    library.do(case, "receive", "ask_more", "2021-03-01 10:00")
    case.refresh_from_db()
    assert case.due_at is None
    with pytest.raises(refusals.NotYourRole):
        library.do(case, "bring_card", "submit", "2021-03-03 10:00", by=library.people["head"])
    library.do(case, "bring_card", "submit", "2021-03-03 10:00", by=library.people["borrower"])
    case.refresh_from_db()
    assert case.due_at == moment("2021-03-04 17:00")


def test_an_action_that_cannot_leads_on_by_its_outcome(library: Library) -> None:
    case = library.ask_for_a_book(slip="cannot")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    library.do(case, "decide", "lend", "2021-03-01 10:30")
    library.work("2021-03-01 10:40")
    assert library.open_task(case, "decide").at == moment("2021-03-01 10:40")


def test_a_case_that_a_replay_paces_acts_at_the_moment_of_the_act(library: Library) -> None:
    case = library.ask_for_a_book()
    Case.objects.filter(pk=case.pk).update(paced_by="spring")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    library.do(case, "decide", "lend", "2021-03-01 10:30")
    library.work("2026-01-05 08:00")
    assert library.open_task(case, "prepare_book").at == moment("2021-03-01 10:30")


def test_withdrawal_closes_what_is_open_and_comes_once(library: Library) -> None:
    case = library.ask_for_a_book(standing="unknown")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    by, at = library.people["borrower"], moment("2021-03-01 10:00")
    with pytest.raises(refusals.NoWithdrawal):
        engine.withdraw(case_id=case.pk, by=library.people["head"], at=at, reason="")
    engine.withdraw(case_id=case.pk, by=by, at=at, reason="read it elsewhere", token="abc")
    before = rows()
    engine.withdraw(case_id=case.pk, by=by, at=at, reason="read it elsewhere", token="abc")
    assert rows() == before, "a second click changes nothing"
    case.refresh_from_db()
    assert (case.result, case.due_at) == ("withdrawn", None)
    assert not case.task_set.filter(finished=None).exists()
    assert {event.kind for event in case.clock_events.filter(term="answer").order_by("-pk")[:1]} == {"finish"}
    with pytest.raises(refusals.CaseClosed):
        engine.withdraw(case_id=case.pk, by=by, at=at, reason="again")


def test_withdrawal_is_refused_once_a_barred_step_began(library: Library) -> None:
    case = library.ask_for_a_book()
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    library.do(case, "decide", "lend", "2021-03-01 10:30")
    before = rows()
    with pytest.raises(refusals.CannotWithdraw):
        engine.withdraw(case_id=case.pk, by=library.people["borrower"], at=moment("2021-03-01 10:31"), reason="")
    assert rows() == before


@vocabulary.action("print_slip_of_the_withdrawn", title="Print", outcomes=("done", "cannot"))
def print_slip_of_the_withdrawn(case: Case, at: datetime) -> vocabulary.Finished:
    """While the printer works, the borrower withdraws."""
    by = User.objects.get(pk=case.party.removeprefix("borrower:"))
    engine.withdraw(case_id=case.pk, by=by, at=at, reason="changed my mind")
    return words.print_slip(case, at)


def test_of_a_case_that_is_withdrawn_while_the_printer_works_nothing_is_kept(library: Library) -> None:
    library.let_withdraw_from_the_printer(do="print_slip_of_the_withdrawn")
    case = library.to_the_printer()
    library.work("2021-03-02 10:40")
    case.refresh_from_db()
    assert (case.result, case.data) == ("withdrawn", {})
    assert [entry.act for entry in engine.history(case)][-2:] == ["withdrawn", "ended"]
    assert not Task.objects.filter(process=case, finished=None).exists()
    assert Job.objects.get().status == Job.Status.DONE


class TestRefusals:
    """Each leaves every row as it was."""

    @pytest.fixture(autouse=True)
    def _nothing_changes(self, library: Library) -> None:
        self.case = library.ask_for_a_book()
        self.task = library.open_task(self.case, "receive")

    def refused(self, kind: type[engine.Refused], library: Library, **changed: object) -> str:
        act: dict[str, Any] = {
            "case_id": self.case.pk,
            "task_id": self.task.pk,
            "outcome": "accept",
            "by": library.people["librarian"],
            "at": moment("2021-03-01 09:30"),
        }
        before = rows()
        with pytest.raises(kind) as caught:
            engine.act(**{**act, **changed})
        assert rows() == before
        return str(caught.value)

    def test_a_task_of_another_case(self, library: Library) -> None:
        other = library.ask_for_a_book("L-2")
        self.refused(refusals.NoSuchTask, library, case_id=other.pk)
        self.refused(refusals.NoSuchTask, library, case_id=0)

    def test_a_role_that_is_not_held(self, library: Library) -> None:
        assert "Librarian" in self.refused(refusals.NotYourRole, library, by=library.people["head"])

    def test_an_appointment_that_is_over(self, library: Library) -> None:
        library.people["librarian"].appointments.update(until="2021-02-28")
        self.refused(refusals.NotYourRole, library)

    def test_a_person_who_left(self, library: Library) -> None:
        left = library.people["librarian"]
        left.is_active = False
        left.save()
        self.refused(refusals.NotYourRole, library, by=left)

    def test_somebody_elses_task(self, library: Library) -> None:
        other = make_person("second", "librarian")
        engine.take(case_id=self.case.pk, task_id=self.task.pk, by=other, at=moment("2021-03-01 09:10"))
        assert "Second" in self.refused(refusals.SomebodyElses, library)

    def test_an_outcome_that_does_not_exist(self, library: Library) -> None:
        self.refused(refusals.UnknownOutcome, library, outcome="burn")

    def test_a_moment_before_the_task_was_opened(self, library: Library) -> None:
        self.refused(refusals.BeforeItsTime, library, at=moment("2021-03-01 08:59"))

    def test_a_year_without_a_calendar(self, library: Library) -> None:
        with time_machine.travel(moment("2031-03-01 09:00"), tick=False):
            assert "2031" in self.refused(refusals.YearUnknown, library, at=moment("2031-03-01 09:00"))

    def test_a_task_that_is_done(self, library: Library) -> None:
        library.do(self.case, "receive", "accept", "2021-03-01 09:20")
        self.refused(refusals.AlreadyDone, library)

    def test_a_form_that_is_not_in_order(self, library: Library) -> None:
        library.do(self.case, "receive", "accept", "2021-03-01 09:20")
        self.task = library.open_task(self.case, "fetch_book")
        self.refused(
            refusals.Incomplete,
            library,
            outcome="fetched",
            by=library.people["keeper"],
            data={"note": "x" * 51},
        )

    def test_an_outcome_without_the_reason_that_it_needs(self, library: Library) -> None:
        library.do(self.case, "receive", "accept", "2021-03-01 09:20")
        library.do(self.case, "fetch_book", "fetched", "2021-03-01 09:25")
        self.task = library.open_task(self.case, "decide")
        self.refused(refusals.ReasonMissing, library, outcome="refuse", by=library.people["head"], reason=" ")

    def test_a_condition_that_does_not_hold(self, library: Library) -> None:
        library.do(self.case, "receive", "accept", "2021-03-01 09:20")
        library.do(self.case, "fetch_book", "fetched", "2021-03-01 09:25")
        Case.objects.filter(pk=self.case.pk).update(data={"shelf": "no"})
        self.task = library.open_task(self.case, "decide")
        said = self.refused(refusals.ConditionNotMet, library, outcome="lend", by=library.people["head"])
        assert "The shelf is still full." in said


def test_the_same_token_does_an_act_once(library: Library) -> None:
    case = library.ask_for_a_book()
    first = library.open_task(case, "receive")
    library.do(case, "receive", "accept", "2021-03-01 09:30", token="abc")
    before = rows()
    again = engine.act(
        case_id=case.pk,
        task_id=first.pk,
        outcome="accept",
        by=library.people["librarian"],
        at=moment("2021-03-01 09:31"),
        token="abc",
    )
    assert again.pk == first.pk
    assert rows() == before


def test_a_case_cannot_begin_before_its_procedure_or_under_a_taken_reference(library: Library) -> None:
    library.ask_for_a_book("L-1")
    before = rows()
    with pytest.raises(refusals.ReferenceTaken):
        library.ask_for_a_book("L-1")
    with pytest.raises(refusals.NothingInForce):
        library.ask_for_a_book("L-2", at="2020-12-31 09:00")
    assert rows() == before


def test_take_put_back_and_assign(library: Library) -> None:
    case = library.ask_for_a_book()
    task = library.open_task(case, "receive")
    where = {"case_id": case.pk, "task_id": task.pk, "at": moment("2021-03-01 09:10")}
    first, second = library.people["librarian"], make_person("second", "librarian")
    engine.take(by=first, **where)
    with pytest.raises(refusals.SomebodyElses):
        engine.take(by=second, **where)
    with pytest.raises(refusals.SomebodyElses):
        engine.put_back(by=second, **where)
    engine.put_back(by=first, **where)
    engine.assign(to=second, by=first, **where)
    with pytest.raises(refusals.CannotAssign):
        engine.assign(to=library.people["keeper"], by=second, **where)
    with pytest.raises(refusals.NotYourRole):
        engine.assign(to=first, by=library.people["keeper"], **where)
    with pytest.raises(refusals.SomebodyElses):
        engine.assign(to=first, by=first, **where)
    task.refresh_from_db()
    assert (task.owner, task.assigned) == (second, moment("2021-03-01 09:10"))
    with pytest.raises(refusals.BeforeItsTime):
        engine.assign(to=first, by=second, **(where | {"at": moment("2021-03-01 08:00")}))


def test_a_crash_in_an_action_is_a_visible_task_without_personal_data_and_can_be_tried_again(library: Library) -> None:
    case = library.ask_for_a_book(slip="jammed")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    library.do(case, "decide", "lend", "2021-03-01 10:30")
    library.work("2021-03-01 10:40")
    task = library.open_task(case, "print_slip")
    assert (task.status, task.data) == (STATUS.ERROR, {"error": "ValueError"})
    assert Job.objects.get().status == Job.Status.FAILED
    Case.objects.filter(pk=case.pk).update(data={})
    engine.retry(case_id=case.pk, task_id=task.pk, by=library.people["head"], at=moment("2021-03-01 10:45"))
    library.work("2021-03-01 10:50")
    case.refresh_from_db()
    assert case.data["printed"] == [moment("2021-03-01 10:50").isoformat()]
    with pytest.raises(refusals.NotFailed):
        engine.retry(case_id=case.pk, task_id=task.pk, by=library.people["head"], at=moment("2021-03-01 10:55"))


def test_who_sees_a_case(library: Library) -> None:
    case = library.ask_for_a_book()
    stranger, people = make_person("stranger"), library.people

    def sees(name: str) -> bool:
        return bool(Case.objects.visible_to(people[name]).filter(pk=case.pk).exists())

    assert [name for name in people if sees(name)] == ["librarian", "borrower"]
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    assert [name for name in people if sees(name)] == ["librarian", "keeper", "borrower"]
    assert not Case.objects.visible_to(stranger).exists()


class TestStatements:
    """Statements of one act; BEGIN and COMMIT are not statements."""

    LINEAR, GATES, CLOCK = 6, 12, 3
    """A clock act reads the events of the case, writes its own, and writes the due moment that follows on the case."""

    def count(self, library: Library, step: str, outcome: str, at: str, **more: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            library.do(self.case, step, outcome, at, **more)
        acting = [query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]
        return len(acting) - 1  # the test's own look for the open task

    @pytest.fixture(autouse=True)
    def _case(self, library: Library) -> None:
        self.case = library.ask_for_a_book()

    def test_a_linear_step_takes_at_most_six(self, library: Library) -> None:
        library.do(self.case, "receive", "accept", "2021-03-01 09:30")
        library.do(self.case, "fetch_book", "fetched", "2021-03-01 10:00")
        assert self.count(library, "decide", "refuse", "2021-03-01 10:30", reason="It is lost.") <= self.LINEAR

    def test_clock_acts_of_a_step_take_three_more(self, library: Library) -> None:
        library.do(self.case, "receive", "accept", "2021-03-01 09:30")
        library.do(self.case, "fetch_book", "fetched", "2021-03-01 10:00")
        library.do(self.case, "decide", "lend", "2021-03-01 10:30")
        library.work("2021-03-01 10:40")
        assert self.count(library, "prepare_book", "prepared", "2021-03-01 11:00") <= self.LINEAR + self.CLOCK

    def test_opening_a_block_and_joining_it_take_at_most_twelve(self, library: Library) -> None:
        """Those that open it start and finish clocks as well."""
        assert self.count(library, "receive", "accept", "2021-03-01 09:30") <= self.GATES
        assert self.count(library, "fetch_book", "fetched", "2021-03-01 10:00") <= self.GATES

    def test_the_end_takes_at_most_twelve(self, library: Library) -> None:
        assert self.count(library, "receive", "decline", "2021-03-01 09:30") <= self.GATES


def test_a_clock_that_runs_is_not_started_again_and_one_that_stands_is_not_finished(library: Library) -> None:
    """Else a second start would move the due moment, and a second finish the moment of the first."""
    case = library.ask_for_a_book(at="2021-03-01 09:00")
    acts: ClockActs = (
        ("start", "card_check"),
        ("finish", "answer"),
        ("finish", "card_check"),
        ("finish", "card_check"),
    )
    clock.record(case, acts, at=moment("2021-03-02 09:00"), task=None, days=clock.calendar())
    assert list(case.clock_events.order_by("pk").values_list("kind", "term")) == [
        ("start", "card_check"),
        ("finish", "card_check"),
    ]
    assert case.due_at is None
