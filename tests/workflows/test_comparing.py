"""What changed between two definitions: every field counts, the order of writing does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.library import words  # noqa: F401  (registers the library's words)
from workflows.comparing import differences
from workflows.definition import Length, Outcome, Parallel, Role, Rung, Title, outcomes_of
from workflows.loading import load_file, load_text

LIBRARY = Path(__file__).parent / "library"
BOOK = LIBRARY / "restore_book.yaml"
RESTORE = load_file(BOOK).definition


def changed(old: str, new: str) -> list[tuple[str, str]]:
    text = BOOK.read_text()
    assert old in text
    after = load_text(text.replace(old, new, 1), "after.yaml")
    return [(one.sentence("en"), one.sentence("vi")) for one in differences(RESTORE, after)]


def test_the_same_has_no_differences() -> None:
    assert differences(RESTORE, load_file(BOOK).definition) == []


def test_the_order_of_writing_is_no_difference() -> None:
    def turned(step: Any) -> Any:
        names: list[str] = [
            name for name in ("outcomes", "branches", "conditions", "optional", "warn") if hasattr(step, name)
        ]
        return replace(step, **{name: getattr(step, name)[::-1] for name in names})

    after = replace(
        RESTORE,
        steps=tuple(map(turned, RESTORE.steps[::-1])),
        roles=RESTORE.roles[::-1],
        terms=tuple(replace(term, warn=term.warn[::-1]) for term in RESTORE.terms[::-1]),
    )
    assert differences(RESTORE, after) == []


@pytest.mark.parametrize(("old", "new", "english", "vietnamese"), [
    ("time: 2h\n    warn", "time: 90m\n    warn",
     "Step “Receive”: time was “2 h”, now “1 h 30 min”.",
     "Bước “Tiếp nhận”: thời gian đổi từ “2 giờ” thành “1 giờ 30 phút”."),
    ("role: keeper\n    time: 4h", "role: librarian\n    time: 4h",
     "Step “Look at the binding”: who was “Keeper”, now “Librarian”.",
     "Bước “Xem bìa”: người thực hiện đổi từ “Người giữ kho” thành “Thủ thư”."),
    ("clock: {finish: answer}, if: shelf_is_free", "clock: {finish: answer}",
     "Step “Decide”, outcome “Restore”: condition is gone: Is the shelf free?.",
     "Bước “Quyết định”, kết quả “Phục chế”: bỏ điều kiện: Is the shelf free?."),
    ("to: left, reason: required", "to: restored, reason: required",
     "Step “Decide”, outcome “Leave as it is”: leads to was “Left”, now “Restored”.",
     "Bước “Quyết định”, kết quả “Để nguyên”: chuyển đến đổi từ “Để nguyên” thành “Đã phục chế”."),
    ("length: 20 working_days", "length: 25 days",
     "Term “Answer”: length was “20 working days”, now “25 days”.",
     "Thời hạn “Trả lời”: độ dài đổi từ “20 ngày làm việc” thành “25 ngày”."),
    ("photograph, optional: true}]", "photograph, optional: false}]",
     "Step “Study”: branches was “Ask the archive, if Is the book old?; Look at the damage; Photograph, not waited "
     "for”, now “Ask the archive, if Is the book old?; Look at the damage; Photograph”.", None),
    ("again: {needs: head}}", "again: {needs: librarian}}",
     "Step “Receive”, outcome “Ask for more”: a second time by was “Head”, now “Librarian”.", None),
    ("cancellation: {role: head, to: cancelled}\n", "", "Cancellation is gone (Head).",
     "Việc hủy: đã bỏ (Trưởng thư viện)."),
])  # fmt: skip
def test_a_change_is_one_sentence(old: str, new: str, english: str, vietnamese: str | None) -> None:
    assert [pair[0] for pair in changed(old, new)] == [english]
    if vietnamese:
        assert [pair[1] for pair in changed(old, new)] == [vietnamese]


def test_a_step_that_came_is_told_once_and_in_its_place() -> None:
    fire = "  photograph2:\n    kind: task\n    title: {vi: Ý kiến, en: Opinion}\n    role: head\n    time: 4h\n"
    fire += "    outcomes:\n      given: {title: {vi: Xong, en: Given}, to: joined}\n"
    text = (
        BOOK.read_text()
        .replace("  decide:\n", fire + "  decide:\n")
        .replace("optional: true}]", "optional: true}, photograph2]")
    )
    after = load_text(text.replace("time: 6h", "time: 5h"), "after.yaml")
    there = [one.sentence() for one in differences(RESTORE, after)]
    assert [one.split(":")[0] for one in there] == ["Bước “Xem xét”", "Bước “Xem giấy”", "Bước “Ý kiến”"]
    assert there[-1] == "Bước “Ý kiến”: mới (Trưởng thư viện, 4 giờ)."
    assert differences(after, RESTORE)[-1].sentence("en") == "Step “Opinion” is gone (Head, 4 h)."


OTHER: dict[str, Callable[[Any], Any]] = {
    "str": lambda value: f"{value}x",
    "bool": lambda value: not value,
    "int": lambda value: value + 60,
    "NoneType": lambda value: "receive",
    "Title": lambda value: Title("khác", "other"),
    "Length": lambda value: Length(value.amount + 1, value.unit),
    "date": lambda value: value.replace(year=2031),
}
SPECIAL: dict[str, Any] = {
    "papers": ("another",),
    "messages": ("another",),
    "clock": (("finish", "intake"), ("start", "another")),
    "warn": (Rung("due", None, ("keeper",)),),
    "before": ("study",),
    "branches": ("damage", "photograph"),
    "not_same_person_as": ("archive",),
    "time_minutes": 7,
    "answer_within": Length(99, "days"),
    "remind": Length(98, "days"),
    "title": Title("khác", "other"),
    "issued": RESTORE.approved_by.in_force_from,
    "in_force_until": RESTORE.approved_by.in_force_from.replace(year=2040),
}


def test_a_new_title_is_one_difference_wherever_the_step_is_named() -> None:
    sentences = changed("title: {vi: Quyết định, en: Decide}", "title: {vi: Xét duyệt, en: Judge}")
    assert [pair[0] for pair in sentences] == ["Step “Judge”: title was “Decide”, now “Judge”."]


def test_no_field_of_the_grammar_is_overlooked() -> None:
    every = mutations()
    assert len(every) > 300
    assert [other for other in every if other != RESTORE and not differences(RESTORE, other)] == []


def mutations() -> list[Any]:
    """The definition with each field of each of its values changed, one at a time."""
    book: Any = RESTORE
    found = [replace(book, title=Title("khác", "other"), cancellation=None, correction=None, withdrawal=None)]
    for name in ("approved_by", "start", "withdrawal", "cancellation", "correction"):
        found += [replace(book, **{name: one}) for one in others(getattr(RESTORE, name))]
    for name in ("terms", "roles", "steps"):
        whole = getattr(RESTORE, name)
        for number, value in enumerate(whole):
            for one in [*others(value), *outcome_changes(value)]:
                found.append(replace(book, **{name: (*whole[:number], one, *whole[number + 1 :])}))
            found.append(replace(book, **{name: (*whole[:number], *whole[number + 1 :])}))
    return found


def others(value: Any) -> list[Any]:
    found, special = [], dict(SPECIAL)
    if isinstance(value, Parallel):
        first = value.branches[0]
        special |= {"conditions": ((first, "another"),), "optional": (first,)}
    for field in fields(value):
        if field.name != "outcomes" and not (isinstance(value, Role) and value.is_party and field.name == "is_outside"):
            known = getattr(value, field.name)
            other = special[field.name] if field.name in special else OTHER[type(known).__name__](known)
            found.append(replace(value, **{field.name: other}))
    return found


def outcome_changes(step: Any) -> list[Any]:
    outcomes: tuple[Outcome, ...] = outcomes_of(step) if hasattr(step, "kind") else ()
    return [
        replace(step, outcomes=(*outcomes[:number], one, *outcomes[number + 1 :]))
        for number, outcome in enumerate(outcomes)
        for one in others(outcome)
    ]
