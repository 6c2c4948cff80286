"""What changed between two definitions, as sentences in both languages, in the order of the definition.

Things are known by their names: a step that was renamed went and another came. In which order steps, outcomes, papers
or branches are written changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from django.utils import translation

from workflows import vocabulary
from workflows.complaints import Language
from workflows.definition import (
    JOINED,
    MINUTES_AN_HOUR,
    OWNER,
    Action,
    ClockActs,
    Definition,
    End,
    HumanStep,
    Length,
    Outcome,
    Parallel,
    Question,
    Role,
    Rung,
    Step,
    Term,
    Title,
    WayOut,
    outcomes_of,
    time_of,
)

T = TypeVar("T")


class Fact(NamedTuple):
    """One property: the value by which it is compared, and how it is said. A new title of a step changes that step
    alone, not each outcome that leads there."""

    value: object
    said: Title


Facts = Mapping[str, Fact]
"""What is known of one thing: key of a word of `WORDS` → its value; what is not set is left out."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came, went or changed. `where` is the way to it: ("steps", "decide", "outcomes", "lend").

    `before` is None for what came, `after` for what went; `what` names the property, None where it is the whole thing.
    """

    where: tuple[str, ...]
    thing: Title
    what: str | None
    before: Title | None
    after: Title | None

    @property
    def step(self) -> str | None:
        """The step that it belongs to, if to any."""
        return self.where[1] if self.where[0] == "steps" else None

    def sentence(self, language: Language = "vi") -> str:
        """What changed, for the reader of this language."""
        form = _FORMS["thing" if self.what is None else "property", self.before is not None, self.after is not None]
        return _in(form, language).format(
            thing=_in(self.thing, language),
            what=_in(WORDS[self.what], language) if self.what else "",
            before=_in(self.before, language) if self.before else "",
            after=_in(self.after, language) if self.after else "",
        )


def differences(before: Definition, after: Definition) -> list[Difference]:
    """Everything in which the second definition differs from the first; empty where nothing does."""
    old, new = _Telling(before), _Telling(after)
    found = list(_changed((), Title("Quy trình", "The procedure"), old.head(), new.head()))
    for part in (_Telling.terms, _Telling.roles, _Telling.outside, _Telling.steps):
        found += _of_things(part(old), part(new))
    return found


Things = Mapping[tuple[str, ...], tuple[Title, Title, Facts]]
"""The way to each thing → its name in a sentence, what is said where it came or went, and its properties."""


def _of_things(old: Things, new: Things) -> Iterator[Difference]:
    for where in (*new, *(where for where in old if where not in new)):
        if where not in old:
            thing, told, _facts = new[where]
            if where[:2] in old or len(where) <= 2:
                yield Difference(where, thing, None, None, told)
        elif where not in new:
            thing, told, _facts = old[where]
            if where[:2] in new or len(where) <= 2:
                yield Difference(where, thing, None, told, None)
        else:
            yield from _changed(where, new[where][0], old[where][2], new[where][2])


def _changed(where: tuple[str, ...], thing: Title, old: Facts, new: Facts) -> Iterator[Difference]:
    for what in WORDS:
        one, other = old.get(what), new.get(what)
        if (one and one.value) != (other and other.value):
            yield Difference(where or ("head",), thing, what, one and one.said, other and other.said)


class _Telling:
    """One definition, thing by thing, in words of both languages."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def head(self) -> Facts:
        approval, start = self.definition.approved_by, self.definition.start
        return _said(
            title=_title(self.definition.title),
            decision=_same(approval.decision),
            issued=_day(approval.issued),
            in_force_from=_day(approval.in_force_from),
            in_force_until=_day(approval.in_force_until),
            mark=_same(approval.mark),
            start=self._step_title(start.step),
            clock=self._clock(start.clock),
            papers=_words("papers", start.papers),
        )

    def terms(self) -> Things:
        found = dict[tuple[str, ...], tuple[Title, Title, Facts]]()
        for term in self.definition.terms:
            found["terms", term.name] = self._term(term)
            found |= self._reminders(("terms", term.name), found["terms", term.name][0], term.warn)
        return found

    def roles(self) -> Things:
        return {("roles", role.name): self._role(role) for role in self.definition.roles}

    def outside(self) -> Things:
        definition, found = self.definition, dict[tuple[str, ...], tuple[Title, Title, Facts]]()
        for name, title, way in (
            ("withdrawal", Title("Việc rút", "Withdrawal"), definition.withdrawal),
            ("cancellation", Title("Việc hủy", "Cancellation"), definition.cancellation),
        ):
            if way:
                found[(name,)] = (title, self._role_title(way.role).said, self._way_out(way))
        if definition.correction:
            who = self._role_title(definition.correction.role)
            found[("correction",)] = (Title("Việc mở lại bước", "Opening a step again"), who.said, _said(role=who))
        return found

    def steps(self) -> Things:
        found = dict[tuple[str, ...], tuple[Title, Title, Facts]]()
        for step in self.definition.steps:
            thing = _phrase(Title("Bước “{}”", "Step “{}”"), step.title)
            found["steps", step.name] = (thing, self._brief(step), self._step(step))
            found |= self._reminders(("steps", step.name), thing, step.warn if isinstance(step, HumanStep) else ())
            for one in outcomes_of(step):
                where = ("steps", step.name, "outcomes", one.name)
                inner = _phrase(Title("{}, kết quả “{}”", "{}, outcome “{}”"), thing, one.title or _plain(one.name))
                found[where] = (inner, self._target(one.to).said, self._outcome(one))
        return found

    def _term(self, term: Term) -> tuple[Title, Title, Facts]:
        thing = _phrase(Title("Thời hạn “{}”", "Term “{}”"), term.title or _plain(term.name))
        facts = _said(
            title=_title(term.title),
            length=_length(term.length),
            source=_same(term.source),
            mark=_same(term.mark),
            limit=_same(term.never_longer_than),
            promised=_yes(term.promised),
        )
        return thing, _length(term.length).said, facts

    def _role(self, role: Role) -> tuple[Title, Title, Facts]:
        side = Title("cơ quan", "the office")
        if not role.is_office:
            side = Title("bên nộp", "the party") if role.is_party else Title("cơ quan khác", "another agency")
        apart = _list(sorted(role.not_same_person_as), self._role_title)
        thing = _phrase(Title("Vai trò “{}”", "Role “{}”"), role.title)
        return thing, side, _said(title=_title(role.title), side=_title(side), apart=apart)

    def _way_out(self, way: WayOut) -> Facts:
        return _said(
            role=self._role_title(way.role),
            until=_list(sorted(way.before), self._step_title),
            target=self._step_title(way.to),
            papers=_words("papers", way.papers),
        )

    def _brief(self, step: Step) -> Title:
        """Who and how long: what is said of a step that came or went."""
        facts = self._step(step)
        return _joined([facts[key].said for key in ("role", "time") if key in facts] or [facts["kind"].said])

    def _step(self, step: Step) -> Facts:
        facts = _said(title=_title(step.title), kind=_title(KINDS[step.kind]), time=_minutes(time_of(step)))
        match step:
            case HumanStep():
                return facts | self._human(step)
            case Parallel():
                return facts | _said(branches=self._branches(step), then=self._step_title(step.then))
            case Question():
                return facts | _said(question=_words("questions", [step.question]))
            case Action():
                return facts | _said(action=_words("actions", [step.action]))
            case End():
                return facts | _said(result=_same(step.result))

    def _human(self, step: HumanStep) -> dict[str, Fact]:
        return _said(
            role=self._role_title(step.role),
            form=_words("forms", [step.form] if step.form else []),
            entered_by=self._role_title(step.entered_by) if step.entered_by else None,
            entered_with=_words("forms", [step.entered_with] if step.entered_with else []),
            answer_within=_length(step.answer_within) if step.answer_within else None,
            remind=_length(step.remind) if step.remind else None,
        )

    def _branches(self, block: Parallel) -> Fact | None:
        return _list(sorted(block.branches), lambda name: self._branch(block, name))

    def _branch(self, block: Parallel, name: str) -> Fact:
        said, condition = [self._step_title(name).said], block.condition_of(name)
        if condition:
            said.append(_phrase(Title("nếu {}", "if {}"), _word("questions", condition).said))
        if name in block.optional:
            said.append(Title("không phải chờ", "not waited for"))
        return Fact((name, condition, name in block.optional), _joined(said))

    def _outcome(self, one: Outcome) -> Facts:
        return _said(
            title=_title(one.title),
            target=self._target(one.to),
            clock=self._clock(one.clock),
            clock_source=_same(one.clock_source),
            clock_mark=_same(one.clock_mark),
            condition=_word("questions", one.condition) if one.condition else None,
            reason=_yes(one.needs_reason),
            papers=_words("papers", one.papers),
            messages=_words("messages", one.messages),
            again=self._role_title(one.again) if one.again else None,
        )

    def _clock(self, acts: ClockActs) -> Fact | None:
        return _list(sorted(acts), lambda act: Fact(act, _phrase(VERBS[act[0]], self._term_title(act[1]))))

    def _reminders(self, where: tuple[str, ...], of: Title, rungs: Sequence[Rung]) -> Things:
        """Each by the moment at which it comes."""
        found = dict[tuple[str, ...], tuple[Title, Title, Facts]]()
        for rung in rungs:
            when = _phrase(SIDES[rung.side], _length(rung.length).said if rung.length else _plain("…"))
            thing = _phrase(Title("{}, mốc nhắc “{}”", "{}, reminder “{}”"), of, when)
            told = _list(sorted(rung.to), self._role_title)
            found[(*where, "warn", rung.when)] = (thing, told.said if told else _plain("…"), _said(told=told))
        return found

    def _target(self, name: str) -> Fact:
        if name == JOINED:
            return Fact(name, Title("xong nhánh này", "this branch is done"))
        return self._step_title(name)

    def _step_title(self, name: str) -> Fact:
        step = self.definition.find_step(name)
        return Fact(name, step.title if step else _plain(name))

    def _role_title(self, name: str) -> Fact:
        if name == OWNER:
            return Fact(name, Title("người đang giữ việc", "whoever has the task"))
        return Fact(name, next((role.title for role in self.definition.roles if role.name == name), _plain(name)))

    def _term_title(self, name: str) -> Title:
        found = next((term.title for term in self.definition.terms if term.name == name), None)
        return found or _plain(name)


def _said(**facts: Fact | None) -> dict[str, Fact]:
    return {name: fact for name, fact in facts.items() if fact is not None}


def _in(title: Title, language: Language) -> str:
    return title.en if language == "en" else title.vi


def _plain(name: str) -> Title:
    return Title(name, name)


def _title(title: Title | None) -> Fact | None:
    return Fact(title, title) if title else None


def _same(text: str | None) -> Fact | None:
    return Fact(text, _plain(text)) if text else None


def _yes(value: bool) -> Fact | None:
    return Fact(True, Title("có", "yes")) if value else None


def _day(day: date | None) -> Fact | None:
    return Fact(day, _plain(f"{day:%d/%m/%Y}")) if day else None


def _minutes(minutes: int | None) -> Fact | None:
    if not minutes:
        return None
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    said = [Title(f"{hours} giờ", f"{hours} h")] if hours else []
    said += [Title(f"{rest} phút", f"{rest} min")] if rest else []
    return Fact(minutes, _joined(said, " "))


def _length(length: Length) -> Fact:
    return Fact(length, _phrase(UNITS[length.unit], _plain(str(length.amount))))


def _phrase(form: Title, *parts: Title) -> Title:
    return Title(form.vi.format(*(part.vi for part in parts)), form.en.format(*(part.en for part in parts)))


def _joined(parts: Sequence[Title], by: str = ", ") -> Title:
    return Title(by.join(part.vi for part in parts), by.join(part.en for part in parts))


def _list(values: Iterable[T], told: Callable[[T], Fact]) -> Fact | None:
    facts = [told(value) for value in values]
    return Fact([fact.value for fact in facts], _joined([fact.said for fact in facts], "; ")) if facts else None


def _words(shelf: str, names: Iterable[str]) -> Fact | None:
    return _list(sorted(names), lambda name: _word(shelf, name))


def _word(shelf: str, name: str) -> Fact:
    """By the title of a registered word, or by its name where it is not registered any more."""
    word = getattr(vocabulary.words, shelf).get(name)
    if word is None:
        return Fact(name, _plain(name))
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
_FORMS = {
    ("thing", False, True): Title("{thing}: mới ({after}).", "{thing} is new ({after})."),
    ("thing", True, False): Title("{thing}: đã bỏ ({before}).", "{thing} is gone ({before})."),
    ("property", False, True): Title("{thing}: thêm {what}: {after}.", "{thing}: {what} is new: {after}."),
    ("property", True, False): Title("{thing}: bỏ {what}: {before}.", "{thing}: {what} is gone: {before}."),
    ("property", True, True): Title(
        "{thing}: {what} đổi từ “{before}” thành “{after}”.", "{thing}: {what} was “{before}”, now “{after}”."
    ),
}
