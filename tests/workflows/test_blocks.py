"""Blocks within blocks, branches that may be left out, branches that are not waited for: driven in the engine."""

from __future__ import annotations

from typing import Any

import pytest
from viewflow.workflow.status import STATUS

from tests.workflows.library.world import LEND_BOOK, Library, moment
from tests.workflows.restoring import RESTORE, open_steps, studying
from workflows import engine, publishing, refusals
from workflows.models import Case, Task

BRANCHES = "[{step: ask_archive, if: book_is_old}, {step: damage, optional: true}]"


def look_at_the_damage(library: Library, case: Case, outcome: str = "estimated", hour: str = "10") -> None:
    library.do(case, "binding", "seen", f"2021-03-01 {hour}:00")
    library.do(case, "paper", "seen", f"2021-03-01 {hour}:10")
    library.do(case, "estimate", outcome, f"2021-03-01 {hour}:20")


def test_a_block_within_a_block_joins_before_the_outer_goes_on(library: Library) -> None:
    case = studying(library)
    assert open_steps(case) == ["ask_archive", "binding", "paper", "photograph"]
    library.do(case, "binding", "seen", "2021-03-01 10:00")
    assert "estimate" not in open_steps(case)
    library.do(case, "paper", "seen", "2021-03-01 10:10")
    assert open_steps(case) == ["ask_archive", "estimate", "photograph"]
    library.do(case, "estimate", "estimated", "2021-03-01 10:20")
    assert open_steps(case) == ["ask_archive", "photograph"]


def test_the_inner_block_is_opened_again_by_a_loop_in_its_branch(library: Library) -> None:
    case = studying(library)
    look_at_the_damage(library, case, "look_again")
    assert open_steps(case) == ["ask_archive", "binding", "paper", "photograph"]
    look_at_the_damage(library, case, hour="14")
    assert open_steps(case) == ["ask_archive", "photograph"]


def test_what_is_optional_is_closed_when_the_others_are_done(library: Library) -> None:
    case = studying(library)
    look_at_the_damage(library, case)
    photograph = library.open_task(case, "photograph")
    library.do(
        case,
        "ask_archive",
        "answered",
        "2021-03-02 09:00",
        by=library.people["keeper"],
        entered_at=moment("2021-03-02 09:00"),
    )
    assert open_steps(case) == ["decide"]
    photograph.refresh_from_db()
    assert (photograph.status, photograph.finished) == (STATUS.CANCELED, moment("2021-03-02 09:00"))
    with pytest.raises(refusals.AlreadyDone):
        engine.act(
            case_id=case.pk,
            task_id=photograph.pk,
            outcome="taken",
            by=library.people["head"],
            at=moment("2021-03-02 10:00"),
        )


def test_what_is_optional_and_done_in_time_is_kept(library: Library) -> None:
    case = studying(library)
    library.do(case, "photograph", "taken", "2021-03-01 09:30")
    look_at_the_damage(library, case)
    assert open_steps(case) == ["ask_archive"]


def test_a_branch_whose_question_says_no_is_left_out(library: Library) -> None:
    case = studying(library, old="no")
    assert open_steps(case) == ["binding", "paper", "photograph"]
    look_at_the_damage(library, case)
    assert open_steps(case) == ["decide"]
    assert Task.objects.filter(process=case, step="study__join").count() == 1


def test_where_every_question_says_no_the_block_is_passed(library: Library) -> None:
    text = RESTORE.read_text().replace("[damage, {step: ask", "[{step: damage, if: book_is_old}, {step: ask")
    case = studying(
        library,
        text.replace(", {step: photograph, optional: true}]", ", {step: photograph, if: book_is_old}]"),
        old="no",
    )
    assert open_steps(case) == ["decide"]


def test_what_is_optional_is_closed_when_every_question_says_no(library: Library) -> None:
    text = RESTORE.read_text().replace("[damage, {step: ask", "[{step: damage, if: book_is_old}, {step: ask")
    case = studying(library, text, old="no")
    assert open_steps(case) == ["decide"]
    assert Task.objects.get(process=case, step="photograph").status == STATUS.CANCELED


def test_what_is_optional_and_done_in_the_act_that_closes_it_leads_on_once(library: Library) -> None:
    """The outer block is passed at once; its optional block only asks, and arrives in the same act, perhaps later."""
    head, tail = RESTORE.read_text().split("  damage:\n")
    asked = "  damage: {kind: parallel, title: {vi: Hư hỏng, en: Damage}, branches: [binding, paper], then: joined}\n"
    for name in ("binding", "paper"):
        asked += f"  {name}: {{kind: ask, title: {{vi: Xem, en: Look}}, question: book_is_old,\n"
        asked += '    outcomes: {"yes": {to: joined}, "no": {to: joined}}}\n'
    head = head.replace("[damage, {step: ask_archive, if: book_is_old}, {step: photograph, optional: true}]", BRANCHES)
    rest = "  ask_archive:" + tail.split("  ask_archive:")[1]
    text = (head + asked + rest).replace("  photograph:" + rest.split("  photograph:")[1].split("  decide:")[0], "")
    case = studying(library, text, old="no")
    assert open_steps(case) == ["decide"]


def test_what_is_waited_for_from_outside_is_due_when_its_answer_is(library: Library) -> None:
    case = studying(library)
    assert library.open_task(case, "ask_archive").due_at == moment("2021-03-15 17:00")


def test_a_block_that_only_asks_is_passed_in_the_act_that_opens_it(library: Library) -> None:
    before, after = LEND_BOOK.read_text().split("  fetch_book:")
    asked = "  fetch_book: {kind: ask, title: {vi: Kho, en: Stacks}, question: borrower_in_good_standing,\n"
    asked += "    outcomes: {passed: {to: joined}, failed: {to: joined}, unknown: {to: joined}}}\n"
    text = before + asked + "  decide:" + after.split("  decide:")[1]
    publishing.publish(text.replace("code: lend_book", "code: ask_twice"), "ask_twice.yaml")
    start: dict[str, Any] = {
        "reference": "A-1",
        "title": "Kiều",
        "by": library.people["librarian"],
        "at": moment("2021-03-01 09:00"),
    }
    case = engine.start(definition="ask_twice", party=f"borrower:{library.people['borrower'].pk}", **start)
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    assert open_steps(case) == ["decide"]
    joined = Task.objects.get(process=case, step="examine__join")
    assert joined.status == STATUS.DONE
    assert len(set(joined.previous_ids)) == 2


def test_a_block_that_is_closed_with_the_one_around_it_goes_no_further(library: Library) -> None:
    """Both are passed in one act, in an order that is left to chance: a number of cases takes it both ways."""
    text = RESTORE.read_text().replace("[damage, {step: ask", "[{step: damage, optional: true}, {step: ask")
    text = text.replace("[binding, paper]", "[{step: binding, if: book_is_old}, {step: paper, optional: true}]")
    case = studying(library, text, old="no")
    for minute in range(10, 22):
        assert open_steps(case) == ["decide"]
        assert Task.objects.filter(process=case, step="decide", finished=None).count() == 1
        library.do(case, "decide", "ask_owner", f"2021-03-01 11:{minute}")
        library.do(case, "choose", "anew", f"2021-03-01 11:{minute}")
