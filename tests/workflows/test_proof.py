"""Does the work fit its terms? Worst working times, worked by hand, and what holds for every graph."""

from __future__ import annotations

from datetime import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.library.meaning import WORDS
from workflows.calendar_seed import seed_rows
from workflows.calendars import Calendar, CalendarEntry, NoCalendar, always, least_and_most_minutes
from workflows.definition import Definition, Length
from workflows.graph import Heaviest, loops
from workflows.loading import load_text
from workflows.proof import Finding, Proof, Words, prove, shown_hours

LIBRARY = Path(__file__).parent / "library"
BUY_BOOKS = (LIBRARY / "buy_books.yaml").read_text()
SOUND = (LIBRARY / "sound.yaml").read_text()
BUYING = Words(
    questions={"price_is_known": ("passed", "failed", "unknown"), "price_is_settled": ("yes", "no")},
    actions={"send_order": ("done", "cannot"), "send_refusal": ("done",)},
    forms={"wish", "price", "opinion", "number"},
    limits={"longest_wait": Length(25, "days")},
)
ROWS = seed_rows()
CALENDAR = Calendar(
    {row.day: CalendarEntry(row.working, row.name) for row in ROWS},
    frozenset(row.day.year for row in ROWS),
    always((time(7), time(11, 30)), (time(13, 30), time(17))),
)


def changed(text: str, *changes: tuple[str, str]) -> Definition:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return load_text(text, "changed.yaml")


def buying(*changes: tuple[str, str]) -> Proof:
    return prove(changed(BUY_BOOKS, *changes), words=BUYING, calendar=CALENDAR)


def lending(*changes: tuple[str, str], words: Words = WORDS) -> Proof:
    return prove(changed(SOUND, *changes), words=words)


def codes(proof: Proof) -> list[str]:
    return [finding.code for finding in proof.findings]


def test_the_library_fits() -> None:
    proof = prove(load_text((LIBRARY / "lend_book.yaml").read_text(), "lend_book.yaml"), words=WORDS)
    assert proof.holds
    assert (proof.worst["card_check"].minutes, proof.worst["card_check"].allowed) == (120, 480)
    assert (proof.worst["answer"].minutes, proof.worst["answer"].allowed) == (810, 1440)
    assert proof.worst["answer"].path == ("verify_standing + fetch_book", "decide", "print_slip", "prepare_book")


def test_buying_takes_38_of_40_hours_where_one_person_does_both_branches() -> None:
    proof = buying()
    assert proof.holds
    assert (proof.worst["intake"].minutes, proof.worst["intake"].allowed) == (240, 2400)
    assert (proof.worst["handling"].minutes, proof.worst["handling"].allowed) == (2280, 2400)
    assert " → ".join(proof.worst["handling"].path) == (
        "assign → ask_price + judge → decide → approve → decide → approve_refusal"
        " → number_refusal → refuse → post_refusal"
    )


def test_two_roles_that_share_the_branches_save_four_hours_only_where_nothing_is_sent_back() -> None:
    """Sent back, one of them may take its time at the first visit, and the other at the second."""
    pricer = ("roles:\n", "roles:\n  pricer: {title: {vi: Người hỏi giá, en: Pricer}}\n")
    shared = (pricer, ("role: buyer, time: 4h", "role: pricer, time: 4h"))
    assert buying(*shared).worst["handling"].minutes == 2280
    proof = buying(*shared, ("      send_back: {title: {vi: Xem lại, en: Send back}, to: review}\n", ""))
    assert proof.worst["handling"].minutes == 2040
    assert proof.worst["handling"].path[:2] == ("assign", "judge")


def test_three_hours_more_do_not_fit() -> None:
    (finding,) = buying(("role: buyer, time: 2d", "role: buyer, time: 19h")).findings
    assert (finding.code, finding.term, finding.where) == (
        "longer_than_term",
        "handling",
        ("terms", "handling", "length"),
    )
    assert finding.data["worst"] == "41h"
    assert finding.data["allowed"] == "40h"
    assert "41h" in finding.sentence("en")
    assert "41h" in finding.sentence("vi")


SEND_BACK = ("      send_back: {title: {vi: Xem lại, en: Send back}, to: examine}\n", "")


def test_a_loop_adds_nothing_but_what_the_branches_of_a_block_wait_for_each_other() -> None:
    assert lending(SEND_BACK).worst["answer"].minutes == 570
    assert lending().worst["answer"].minutes == 570 + 60
    assert lending(("{to: decide}", "{to: slip}")).worst["answer"].minutes == 630


def test_what_happens_after_the_finish_adds_nothing() -> None:
    later = lending(
        ("    title: {vi: Giao sách, en: Hand out}\n", "    title: {vi: Giao sách, en: Hand out}\n    time: 9d\n")
    )
    assert later.holds
    assert later.worst["answer"].minutes == lending().worst["answer"].minutes


def test_a_restart_counts_from_zero() -> None:
    restarted = lending(
        ("to: slip, if", "to: slip, clock: {restart: answer}, if"), ("cannot: {to: decide}", "cannot: {to: slip}")
    )
    assert restarted.holds
    assert restarted.worst["answer"].minutes == 600
    assert restarted.worst["answer"].path == ("verify + fetch", "decide")


ASK_FRIENDS = """\
  ask_friends:
    kind: task
    title: {vi: Hỏi bạn, en: Ask friends}
    role: librarian
    time: 9h
    outcomes:
      asked: {title: {vi: Đã hỏi, en: Asked}, to: joined}
"""


def test_a_loop_back_to_a_block_can_take_every_way_through_a_branch() -> None:
    asking = [("failed: {to: verify}", "failed: {to: ask_friends}"), ("  verify:\n", ASK_FRIENDS + "  verify:\n")]
    once = [*asking, SEND_BACK]
    assert lending(*asking).worst["answer"].path[0] == "ask_friends + verify + fetch"
    assert lending(*once).worst["answer"].path[0] == "ask_friends"


def test_a_term_that_starts_with_the_case_counts_from_the_first_step() -> None:
    proof = lending(
        ("start: {step: receive}", "start: {step: receive, clock: {start: answer}}"),
        ("      ask_more: {title: {vi: Bổ sung, en: Ask for more}, to: bring_card}", ""),
        ("  bring_card:\n    kind: task\n    title: {vi: Bổ sung thẻ, en: Bring the card}\n    role: borrower\n", ""),
        ("    outcomes:\n      submit: {title: {vi: Nộp, en: Hand in}, to: receive}\n", ""),
        ("to: examine, clock: {start: answer}}", "to: examine}"),
    )
    assert proof.holds
    assert proof.worst["answer"].path[0] == "receive"


def test_calendar_days_are_judged_by_the_least_work_they_can_hold() -> None:
    assert (
        buying(("length: 5 working_days, source: House rules 3", "length: 9 days, source: House rules 3"))
        .worst["intake"]
        .allowed
        == 480
    )
    with pytest.raises(NoCalendar):
        prove(changed(BUY_BOOKS), words=BUYING, calendar=Calendar({}, frozenset(), CALENDAR.hours))


def test_the_least_work_of_calendar_days_is_that_over_tet() -> None:
    """25 days from Friday 26/01/2024: four weekends and the five days of Tết are off, twelve days are worked."""
    days = {day: entry for day, entry in CALENDAR.days.items() if day.year == 2024}
    year = Calendar(days, frozenset({2024}), CALENDAR.hours)
    assert least_and_most_minutes(Length(25, "days"), year)[0] == 12 * 480
    ordinary = {day: entry for day, entry in year.days.items() if day.month != 2}
    without = Calendar(ordinary, year.years, year.hours)
    assert least_and_most_minutes(Length(25, "days"), without)[0] > 12 * 480
    changes = ("length: 5 working_days, source: House rules 3", "length: 25 days, source: House rules 3")
    proof = prove(changed(BUY_BOOKS, changes), words=BUYING, calendar=year)
    assert proof.worst["intake"].allowed == 12 * 480


def test_a_promise_in_working_days_stands_against_a_limit_in_calendar_days() -> None:
    assert codes(buying(("handling: {length: 5", "handling: {length: 12"))) == []
    (finding,) = buying(("handling: {length: 5", "handling: {length: 13")).findings
    assert (finding.code, finding.term) == ("promise_over_limit", "handling")
    assert codes(prove(changed(BUY_BOOKS), words=BUYING)) == ["calendar_needed"]


def test_a_limit_without_a_maximum_on_that_day_allows_everything() -> None:
    unlimited = Words(WORDS.questions, WORDS.actions, WORDS.forms, {"longest_reply": None})
    assert lending(("length: 2 working_days", "length: 99 working_days"), words=unlimited).holds


def test_a_finding_is_data() -> None:
    (finding,) = lending(
        ("role: keeper", "role: librarian"),
        ("  keeper: {title: {vi: Người giữ kho, en: Keeper}}\n", ""),
        ("to: lent}", "to: lend}"),
    ).findings[:1]
    assert finding == Finding(
        "unknown_target", ("steps", "hand_out", "outcomes", "handed_out", "to"), "hand_out", data={"target": "lend"}
    )


def test_hours_as_people_say_them() -> None:
    assert [shown_hours(number) for number in (0, 30, 240, 2310)] == ["0h", "0h30m", "4h", "38h30m"]


points = st.integers(0, 5)
graphs = st.dictionaries(points, st.lists(points, unique=True, max_size=3), min_size=6, max_size=6)
weights = st.lists(st.integers(0, 9), min_size=6, max_size=6)


def heaviest_by_trying(edges: dict[int, list[int]], weight: list[int]) -> int:
    """Every walk from 0, told apart by where it stands and what it has passed."""
    seen, waiting = {(0, frozenset({0}))}, [(0, frozenset({0}))]
    while waiting:
        here, passed = waiting.pop()
        for state in [(target, passed | {target}) for target in edges[here]]:
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    return max(sum(weight[point] for point in passed) for _, passed in seen)


@given(graphs, weights)
def test_the_heaviest_walk_is_the_heaviest_of_all_and_can_be_walked(
    edges: dict[int, list[int]], weight: list[int]
) -> None:
    heaviest = Heaviest(edges, weight.__getitem__)
    walk = heaviest.walk(0)
    assert heaviest.total(0) == heaviest_by_trying(edges, weight) == sum(weight[point] for point in set(walk))


@given(graphs)
def test_parts_come_before_what_they_lead_to(edges: dict[int, list[int]]) -> None:
    parts = loops(edges)
    place = {point: number for number, part in enumerate(parts) for point in part}
    assert len(place) == sum(map(len, parts)) == 6
    assert all(place[point] <= place[target] for point, targets in edges.items() for target in targets)


RESTORE = (LIBRARY / "restore_book.yaml").read_text()
PEOPLE = {"librarian": [1, 2], "keeper": [3, 4], "head": [5]}


def restoring(*changes: tuple[str, str], people: dict[str, list[int]] | None = None) -> Proof:
    return prove(changed(RESTORE, *changes), words=WORDS, people=people)


ARCHIVE = ("{step: ask_archive, if: book_is_old}", "ask_archive")
"""Ten working days; with an answer in one the office's own branch is the longer."""
QUICK = ("answer_within: 10 working_days", "answer_within: 1 working_hours")
ONCE = ("      look_again: {title: {vi: Xem lại, en: Look again}, to: damage}\n", "")
"""Nothing leads back to the inner block."""


def test_another_agency_takes_as_long_as_its_answer_may() -> None:
    proof = restoring()
    assert proof.holds
    assert (proof.worst["answer"].minutes, proof.worst["answer"].path) == (84 * 60, ("ask_archive", "decide"))
    assert restoring(ARCHIVE).worst == proof.worst, "a branch that may be left out counts as opened"


def test_a_block_within_a_block_counts_whole_and_once_however_often_it_is_passed() -> None:
    proof = restoring(QUICK)
    assert proof.worst["answer"].minutes == (4 + 6 + 2 + 4) * 60
    assert proof.worst["answer"].path == ("binding + paper + estimate", "decide")
    proof = restoring(QUICK, ONCE)
    assert proof.worst["answer"].minutes == (6 + 2 + 4) * 60
    assert proof.worst["answer"].path == ("paper + estimate", "decide")


def test_one_pair_of_hands_does_both_inner_branches() -> None:
    both = ("role: keeper\n    time: 4h", "role: librarian\n    time: 4h")
    assert restoring(QUICK, ONCE, both).worst["answer"].minutes == (4 + 6 + 2 + 4) * 60
    assert restoring(QUICK, ONCE, both, people=PEOPLE).worst["answer"].minutes == (6 + 2 + 4) * 60
    one = {**PEOPLE, "librarian": [1]}
    assert restoring(QUICK, ONCE, both, people=one).worst["answer"].minutes == (4 + 6 + 2 + 4) * 60


def test_two_roles_of_one_person_are_one_pair_of_hands() -> None:
    people = {"librarian": [1], "keeper": [1], "head": [5]}
    apart = (", not_same_person_as: [librarian]", "")
    proof = restoring(QUICK, ONCE, apart, people=people)
    assert proof.holds
    assert proof.worst["answer"].minutes == (4 + 6 + 2 + 4) * 60


def test_what_is_optional_is_not_waited_for_unless_the_same_hands_do_it() -> None:
    longer = ("role: head\n    time: 4h", "role: head\n    time: 9d")
    assert restoring(QUICK, ONCE, longer).worst["answer"].minutes == (6 + 2 + 4) * 60
    same = ("role: head\n    time: 4h", "role: keeper\n    time: 9d")
    assert restoring(QUICK, ONCE, same).worst["answer"].minutes == (9 * 8 + 6 + 2 + 4) * 60


@pytest.mark.parametrize(
    ("people", "found"),
    [
        (PEOPLE, []),
        ({**PEOPLE, "head": []}, ["role_without_people"]),
        ({"librarian": [1], "keeper": [1], "head": [1]}, ["duties_not_separable"]),
        ({"librarian": [1, 2], "keeper": [1, 2], "head": [1, 2]}, []),
        ({"librarian": [1, 2], "keeper": [1], "head": [1, 2]}, []),
        ({"librarian": [2], "keeper": [1, 2], "head": [1]}, ["duties_not_separable"]),
    ],
)
def test_people_must_be_there_and_enough_to_keep_duties_apart(people: dict[str, list[int]], found: list[str]) -> None:
    assert codes(restoring(people=people)) == found


Budgets = list[list[int]]
"""Of each branch the hours of its steps, one after the other."""
budgets = st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=2), min_size=2, max_size=3)


def block_of(branches: Budgets, *, repeated: bool, roles: list[str] | None = None) -> Definition:
    """Branches at the same time, then an hour to decide, from where the block may be opened again."""
    names = {(n, m): f"s{n}_{m}" for n, hours in enumerate(branches) for m in range(len(hours))}
    role_of = {one: roles[one[0]] if roles else f"r_{name}" for one, name in names.items()}
    lines = []
    for (n, m), name in names.items():
        to = names.get((n, m + 1), "joined")
        done = f"{{done: {{title: {{vi: x, en: x}}, to: {to}}}}}"
        lines.append(
            f"  {name}: {{kind: task, title: {{vi: x, en: x}}, role: {role_of[n, m]}, time: {branches[n][m]}h,"
        )
        lines.append(f"    outcomes: {done}}}")
    firsts = ", ".join(names[n, 0] for n in range(len(branches)))
    roles_said = ", ".join(
        f"{role}: {{title: {{vi: x, en: x}}}}" for role in dict.fromkeys(["head", *role_of.values()])
    )
    again = ", again: {title: {vi: x, en: x}, to: block}" if repeated else ""
    return load_text(
        f"""format: 1
code: blocks
title: {{vi: x, en: x}}
approved_by: {{decision: null, in_force_from: 2021-01-01, mark: M}}
terms: {{whole: {{length: 99 working_days, source: x, mark: I}}}}
roles: {{{roles_said}}}
start: {{step: block, clock: {{start: whole}}}}
steps:
  block: {{kind: parallel, title: {{vi: x, en: x}}, branches: [{firsts}], then: decide}}
{chr(10).join(lines)}
  decide: {{kind: task, title: {{vi: x, en: x}}, role: head, time: 1h, outcomes: {{
    good: {{title: {{vi: x, en: x}}, to: done, clock: {{finish: whole}}}}{again}}}}}
  done: {{kind: end, title: {{vi: x, en: x}}, result: done}}
""",
        "blocks.yaml",
    )


def longest_by_trying(branches: Budgets, visits: int) -> int:
    """Every way in which each step takes its whole time at one of the visits; a visit lasts as its longest branch."""
    steps = [(n, hours) for n, branch in enumerate(branches) for hours in branch]

    def lasting(chosen: tuple[int, ...], visit: int) -> int:
        taken = [0] * len(branches)
        for (n, hours), when in zip(steps, chosen, strict=True):
            taken[n] += hours if when == visit else 0
        return max(taken)

    return max(
        sum(lasting(chosen, visit) for visit in range(visits)) for chosen in product(range(visits), repeat=len(steps))
    )


@given(budgets, st.booleans())
def test_a_block_takes_exactly_what_the_longest_of_all_runs_takes(branches: Budgets, repeated: bool) -> None:
    worst = prove(block_of(branches, repeated=repeated), words=WORDS).worst["whole"]
    assert worst.minutes == 60 * (longest_by_trying(branches, len(branches) if repeated else 1) + 1)


@given(st.lists(st.sets(st.integers(1, 4), min_size=1), min_size=2, max_size=4), st.data())
def test_branches_count_as_side_by_side_only_where_there_are_hands_for_each(
    holders: list[set[int]], data: st.DataObject
) -> None:
    roles = [data.draw(st.sampled_from(range(len(holders)))) for _ in holders]
    people = {f"r{n}": sorted(known) for n, known in enumerate(holders)} | {"head": [9]}
    definition = block_of([[3]] * len(roles), repeated=False, roles=[f"r{n}" for n in roles])
    worst = prove(definition, words=WORDS, people=people).worst["whole"]
    wanted = [sorted(holders[n]) for n in roles]
    if worst.minutes == 60 * (3 + 1):
        assert any(len(set(hands)) == len(hands) for hands in product(*wanted))
