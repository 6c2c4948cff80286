"""Facts about a definition: by what each is compared, and how it is said in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from django.utils import translation

from workflows import vocabulary
from workflows.definition import MINUTES_AN_HOUR, Action, End, HumanStep, Length, Parallel, Question, Title

T = TypeVar("T")


class Fact(NamedTuple):
    """One property: the value by which it is compared, and how it is said. A new title of a step changes that step
    alone, not each outcome that leads there."""

    value: object
    said: Title


Facts = Mapping[str, Fact]
"""What is known of one thing: key of a word of `WORDS` → its value; what is not set is left out."""


Things = Mapping[tuple[str, ...], tuple[Title, Title, Facts]]
"""The way to each thing → its name in a sentence, what is said where it came or went, and its properties."""


def known(**facts: Fact | None) -> dict[str, Fact]:
    """The facts that are set, by the keys of their words."""
    return {name: fact for name, fact in facts.items() if fact is not None}


def plain(name: str) -> Title:
    """What is said alike in both languages."""
    return Title(name, name)


def title_of(title: Title | None) -> Fact | None:
    """A title, compared and said as it is."""
    return Fact(title, title) if title else None


def same(text: str | None) -> Fact | None:
    """A text that is said as it is written."""
    return Fact(text, plain(text)) if text else None


def yes(value: bool) -> Fact | None:
    """That something holds."""
    return Fact(True, Title("có", "yes")) if value else None


def day_of(day: date | None) -> Fact | None:
    """A day."""
    return Fact(day, plain(f"{day:%d/%m/%Y}")) if day else None


def minutes_of(minutes: int | None) -> Fact | None:
    """Office time."""
    if not minutes:
        return None
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    said = [Title(f"{hours} giờ", f"{hours} h")] if hours else []
    said += [Title(f"{rest} phút", f"{rest} min")] if rest else []
    return Fact(minutes, joined(said, " "))


def length_of(length: Length) -> Fact:
    """The length of a term."""
    return Fact(length, phrase(UNITS[length.unit], plain(str(length.amount))))


def phrase(form: Title, *parts: Title) -> Title:
    """A form of both languages, filled in in both."""
    return Title(form.vi.format(*(part.vi for part in parts)), form.en.format(*(part.en for part in parts)))


def joined(parts: Sequence[Title], by: str = ", ") -> Title:
    """Several parts as one."""
    return Title(by.join(part.vi for part in parts), by.join(part.en for part in parts))


def list_of(values: Iterable[T], told: Callable[[T], Fact]) -> Fact | None:
    """Several facts as one, in the order given."""
    facts = [told(value) for value in values]
    return Fact([fact.value for fact in facts], joined([fact.said for fact in facts], "; ")) if facts else None


def words_of(shelf: str, names: Iterable[str]) -> Fact | None:
    """Registered words, in the order of their names."""
    return list_of(sorted(names), lambda name: word_of(shelf, name))


def word_of(shelf: str, name: str) -> Fact:
    """By the title of a registered word, or by its name where it is not registered any more."""
    word = getattr(vocabulary.words, shelf).get(name)
    if word is None:
        return Fact(name, plain(name))
    with translation.override("vi"):
        vi = str(word.title)
    with translation.override("en"):
        return Fact(name, Title(vi, str(word.title)))


WORDS: Mapping[str, Title] = {
    "title": Title("tên", "title"),
    "decision": Title("quyết định", "decision"),
    "issued": Title("ngày ban hành", "date of issue"),
    "in_force_from": Title("hiệu lực từ", "in force from"),
    "in_force_until": Title("hiệu lực đến", "in force until"),
    "start": Title("bước đầu tiên", "first step"),
    "kind": Title("loại bước", "kind of step"),
    "side": Title("thuộc về", "side"),
    "apart": Title("không cùng người với", "not the same person as"),
    "role": Title("người thực hiện", "who"),
    "time": Title("thời gian", "time"),
    "length": Title("độ dài", "length"),
    "source": Title("căn cứ", "source"),
    "mark": Title("mức độ kiểm chứng", "verification mark"),
    "limit": Title("giới hạn của luật", "limit of the law"),
    "promised": Title("thời hạn hứa với bên nộp", "promised to the party"),
    "told": Title("người được nhắc", "who is reminded"),
    "form": Title("biểu mẫu", "form"),
    "entered_by": Title("người nhập thay", "entered by"),
    "entered_with": Title("biểu mẫu nhập thay", "form of whoever enters"),
    "answer_within": Title("hạn trả lời", "answer within"),
    "remind": Title("nhắc sau mỗi", "reminded every"),
    "branches": Title("các nhánh", "branches"),
    "then": Title("bước tiếp theo", "next step"),
    "question": Title("câu hỏi", "question"),
    "action": Title("việc của hệ thống", "action"),
    "result": Title("kết quả cuối cùng", "result"),
    "until": Title("chỉ trước khi mở", "only before"),
    "target": Title("chuyển đến", "leads to"),
    "clock": Title("đồng hồ", "clocks"),
    "clock_source": Title("căn cứ của đồng hồ", "source of the clocks"),
    "clock_mark": Title("mức độ kiểm chứng căn cứ của đồng hồ", "mark of the clocks' source"),
    "condition": Title("điều kiện", "condition"),
    "reason": Title("bắt buộc nêu lý do", "reason required"),
    "papers": Title("giấy tờ", "papers"),
    "messages": Title("thông báo", "messages"),
    "again": Title("lần thứ hai do", "a second time by"),
}
"""The properties, in the order in which their changes are told."""

KINDS = {
    HumanStep.kind: Title("người làm", "done by people"),
    Parallel.kind: Title("làm song song", "side by side"),
    Question.kind: Title("hệ thống kiểm tra", "the program asks"),
    Action.kind: Title("hệ thống thực hiện", "the program does it"),
    End.kind: Title("kết thúc", "end"),
}
VERBS = {
    "start": Title("bắt đầu {}", "{} starts"),
    "pause": Title("tạm dừng {}", "{} pauses"),
    "resume": Title("tiếp tục {}", "{} goes on"),
    "restart": Title("bắt đầu lại {}", "{} starts again"),
    "finish": Title("kết thúc {}", "{} finishes"),
}
SIDES = {
    "before": Title("trước hạn {}", "{} before"),
    "due": Title("đến hạn", "when due"),
    "after": Title("quá hạn {}", "{} after"),
}
UNITS = {
    "working_days": Title("{} ngày làm việc", "{} working days"),
    "days": Title("{} ngày", "{} days"),
    "working_hours": Title("{} giờ làm việc", "{} working hours"),
}
