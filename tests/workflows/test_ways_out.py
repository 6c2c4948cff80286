"""What the office does from outside the steps: the second time, cancelling, opening a step again, messages."""

from __future__ import annotations

import pytest

from tests.workflows.library.world import Library, moment
from tests.workflows.restoring import RESTORE, deciding, open_steps, restoring, studying
from workflows import engine, refusals
from workflows.models import Case, Job, JournalEntry, Task

AT = moment("2021-03-01 11:00")


def asked_once(library: Library) -> Case:
    case = restoring(library)
    library.do(case, "receive", "ask_more", "2021-03-01 09:00")
    library.do(case, "bring_card", "submit", "2021-03-02 09:00", by=library.people["borrower"])
    return case


def test_from_the_second_time_only_the_named_role_chooses_an_outcome_and_says_why(library: Library) -> None:
    case = asked_once(library)
    with pytest.raises(refusals.SecondTime):
        library.do(case, "receive", "ask_more", "2021-03-02 10:00", reason="the card is torn")
    head = library.people["head"]
    with pytest.raises(refusals.ReasonMissing):
        library.do(case, "receive", "ask_more", "2021-03-02 10:00", by=head)
    library.do(case, "receive", "ask_more", "2021-03-02 10:00", by=head, reason="the card is torn")
    assert open_steps(case) == ["bring_card"]


def test_the_other_outcomes_stay_with_the_role_of_the_step(library: Library) -> None:
    case = asked_once(library)
    with pytest.raises(refusals.NotYourRole):
        library.do(case, "receive", "accept", "2021-03-02 10:00", by=library.people["head"])
    library.do(case, "receive", "accept", "2021-03-02 10:00")


def test_the_office_cancels_for_a_reason(library: Library) -> None:
    case = studying(library)
    head = library.people["head"]
    with pytest.raises(refusals.NoCancellation):
        engine.cancel(case_id=case.pk, by=library.people["librarian"], at=AT, reason="flood")
    with pytest.raises(refusals.ReasonMissing):
        engine.cancel(case_id=case.pk, by=head, at=AT, reason=" ")
    for _ in range(2):
        engine.cancel(case_id=case.pk, by=head, at=AT, reason="flood", token="once")
    case.refresh_from_db()
    assert (case.result, case.due_at, open_steps(case)) == ("cancelled", None, [])
    assert JournalEntry.objects.filter(case=case, act="cancelled").count() == 1
    with pytest.raises(refusals.CaseClosed):
        engine.cancel(case_id=case.pk, by=head, at=AT, reason="flood")


def test_after_a_barred_step_it_is_too_late_to_cancel(library: Library) -> None:
    text = RESTORE.read_text().replace("{role: head, to: cancelled}", "{role: head, before: [decide], to: cancelled}")
    case = deciding(library, text)
    with pytest.raises(refusals.CannotCancel, match="Decide"):
        engine.cancel(case_id=case.pk, by=library.people["head"], at=AT, reason="flood")


WITHOUT_CLOCK = (
    RESTORE.read_text()
    .replace(", clock: {finish: answer}, if: shelf_is_free", "")
    .replace("{vi: Trả sách, en: Hand back}\n", "{vi: Trả sách, en: Hand back}\n    time: 1h\n")
)
"""The term runs on after the decision, so nothing keeps it from being opened again."""


def corrected(library: Library, case: Case, step: str, **more: str) -> Case:
    visit = Task.objects.filter(process=case, step=step).exclude(finished=None).latest("pk")
    given = {"reason": "the wrong button", **more}
    return engine.correct(case_id=case.pk, task_id=visit.pk, by=library.people["head"], at=AT, **given)


def test_a_step_done_by_mistake_is_opened_again(library: Library) -> None:
    case = deciding(library, WITHOUT_CLOCK)
    library.do(case, "decide", "restore", "2021-03-01 10:40")
    for _ in range(2):
        corrected(library, case, "decide", token="once")
    assert open_steps(case) == ["decide"]
    entry = JournalEntry.objects.get(case=case, act="corrected")
    assert (entry.step, entry.reason, entry.data) == ("decide", "the wrong button", {"closed": ["hand_back"]})
    library.do(case, "decide", "leave", "2021-03-01 11:10", reason="too far gone")
    case.refresh_from_db()
    assert case.result == "left"


def test_what_moved_a_clock_or_stands_in_a_block_stays(library: Library) -> None:
    case = deciding(library)
    with pytest.raises(refusals.CannotCorrect, match="term"):
        corrected(library, case, "receive")
    with pytest.raises(refusals.CannotCorrect, match="beside"):
        corrected(library, case, "paper")
    assert open_steps(case) == ["decide"]


def test_only_the_named_role_corrects_and_says_why(library: Library) -> None:
    case = deciding(library, WITHOUT_CLOCK)
    library.do(case, "decide", "restore", "2021-03-01 10:40")
    visit = Task.objects.get(process=case, step="decide")
    with pytest.raises(refusals.NoCorrection):
        engine.correct(case_id=case.pk, task_id=visit.pk, by=library.people["keeper"], at=AT, reason="oh")
    with pytest.raises(refusals.ReasonMissing):
        corrected(library, case, "decide", reason="")
    with pytest.raises(refusals.NoSuchTask):
        engine.correct(case_id=case.pk, task_id=0, by=library.people["head"], at=AT, reason="oh")
    before = moment("2021-03-01 10:00")
    with pytest.raises(refusals.OutOfOrder):
        engine.correct(case_id=case.pk, task_id=visit.pk, by=library.people["head"], at=before, reason="oh")


def test_an_outcome_tells_the_party_once(library: Library) -> None:
    case = studying(library)
    assert Job.objects.filter(kind="message").count() == 1
    library.work("2021-03-01 09:01")
    case.refresh_from_db()
    assert case.data["told"] == ["accept"]


def test_the_answer_of_another_agency_waits_in_the_list_of_whoever_enters_it(library: Library) -> None:
    from workflows.inbox import open_tasks

    case = studying(library)
    at = moment("2021-03-01 12:00")
    seen = {
        name: set(open_tasks(library.people[name], at=at).values_list("step", flat=True)) for name in library.people
    }
    assert "ask_archive" in seen["keeper"]
    assert not any("ask_archive" in seen[name] for name in ("librarian", "head", "borrower"))
    assert library.open_task(case, "ask_archive").due_at == moment("2021-03-15 17:00")


def test_the_token_of_another_case_does_nothing_in_this_one(library: Library) -> None:
    """It is refused as used, and never taken for a second click."""
    first, second = library.ask_for_a_book("L-1"), library.ask_for_a_book("L-2")
    by = library.people["borrower"]
    engine.withdraw(case_id=first.pk, by=by, at=AT, reason="read it", token="once")
    with pytest.raises(refusals.AlreadyDone):
        engine.withdraw(case_id=second.pk, by=by, at=AT, reason="read it", token="once")
    second.refresh_from_db()
    assert second.is_open
