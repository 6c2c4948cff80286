"""One definition, thing by thing: what is known of each term, role, step and outcome, in words of both languages.

In which order steps, outcomes, papers or branches are written says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from workflows import facts as f
from workflows.definition import (
    JOINED,
    OWNER,
    Action,
    ClockActs,
    Definition,
    End,
    HumanStep,
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
from workflows.facts import Fact, Facts, Things


class Telling:
    """One definition, thing by thing, in words of both languages."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def head(self) -> Facts:
        approval, start = self.definition.approved_by, self.definition.start
        return f.known(
            title=f.title_of(self.definition.title),
            decision=f.same(approval.decision),
            issued=f.day_of(approval.issued),
            in_force_from=f.day_of(approval.in_force_from),
            in_force_until=f.day_of(approval.in_force_until),
            mark=f.same(approval.mark),
            start=self._step_title(start.step),
            clock=self._clock(start.clock),
            papers=f.words_of("papers", start.papers),
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
            found[("correction",)] = (Title("Việc mở lại bước", "Opening a step again"), who.said, f.known(role=who))
        return found

    def steps(self) -> Things:
        found = dict[tuple[str, ...], tuple[Title, Title, Facts]]()
        for step in self.definition.steps:
            thing = f.phrase(Title("Bước “{}”", "Step “{}”"), step.title)
            found["steps", step.name] = (thing, self._brief(step), self._step(step))
            found |= self._reminders(("steps", step.name), thing, step.warn if isinstance(step, HumanStep) else ())
            for one in outcomes_of(step):
                where = ("steps", step.name, "outcomes", one.name)
                inner = f.phrase(Title("{}, kết quả “{}”", "{}, outcome “{}”"), thing, one.title or f.plain(one.name))
                found[where] = (inner, self._target(one.to).said, self._outcome(one))
        return found

    def _term(self, term: Term) -> tuple[Title, Title, Facts]:
        thing = f.phrase(Title("Thời hạn “{}”", "Term “{}”"), term.title or f.plain(term.name))
        facts = f.known(
            title=f.title_of(term.title),
            length=f.length_of(term.length),
            source=f.same(term.source),
            mark=f.same(term.mark),
            limit=f.same(term.never_longer_than),
            promised=f.yes(term.promised),
        )
        return thing, f.length_of(term.length).said, facts

    def _role(self, role: Role) -> tuple[Title, Title, Facts]:
        side = Title("cơ quan", "the office")
        if not role.is_office:
            side = Title("bên nộp", "the party") if role.is_party else Title("cơ quan khác", "another agency")
        apart = f.list_of(sorted(role.not_same_person_as), self._role_title)
        thing = f.phrase(Title("Vai trò “{}”", "Role “{}”"), role.title)
        return thing, side, f.known(title=f.title_of(role.title), side=f.title_of(side), apart=apart)

    def _way_out(self, way: WayOut) -> Facts:
        return f.known(
            role=self._role_title(way.role),
            until=f.list_of(sorted(way.before), self._step_title),
            target=self._step_title(way.to),
            papers=f.words_of("papers", way.papers),
        )

    def _brief(self, step: Step) -> Title:
        """Who and how long: what is said of a step that came or went."""
        facts = self._step(step)
        return f.joined([facts[key].said for key in ("role", "time") if key in facts] or [facts["kind"].said])

    def _step(self, step: Step) -> Facts:
        facts = f.known(
            title=f.title_of(step.title), kind=f.title_of(f.KINDS[step.kind]), time=f.minutes_of(time_of(step))
        )
        match step:
            case HumanStep():
                return facts | self._human(step)
            case Parallel():
                return facts | f.known(branches=self._branches(step), then=self._step_title(step.then))
            case Question():
                return facts | f.known(question=f.words_of("questions", [step.question]))
            case Action():
                return facts | f.known(action=f.words_of("actions", [step.action]))
            case End():
                return facts | f.known(result=f.same(step.result))

    def _human(self, step: HumanStep) -> dict[str, Fact]:
        return f.known(
            role=self._role_title(step.role),
            form=f.words_of("forms", [step.form] if step.form else []),
            entered_by=self._role_title(step.entered_by) if step.entered_by else None,
            entered_with=f.words_of("forms", [step.entered_with] if step.entered_with else []),
            answer_within=f.length_of(step.answer_within) if step.answer_within else None,
            remind=f.length_of(step.remind) if step.remind else None,
        )

    def _branches(self, block: Parallel) -> Fact | None:
        return f.list_of(sorted(block.branches), lambda name: self._branch(block, name))

    def _branch(self, block: Parallel, name: str) -> Fact:
        said, condition = [self._step_title(name).said], block.condition_of(name)
        if condition:
            said.append(f.phrase(Title("nếu {}", "if {}"), f.word_of("questions", condition).said))
        if name in block.optional:
            said.append(Title("không phải chờ", "not waited for"))
        return Fact((name, condition, name in block.optional), f.joined(said))

    def _outcome(self, one: Outcome) -> Facts:
        return f.known(
            title=f.title_of(one.title),
            target=self._target(one.to),
            clock=self._clock(one.clock),
            clock_source=f.same(one.clock_source),
            clock_mark=f.same(one.clock_mark),
            condition=f.word_of("questions", one.condition) if one.condition else None,
            reason=f.yes(one.needs_reason),
            papers=f.words_of("papers", one.papers),
            messages=f.words_of("messages", one.messages),
            again=self._role_title(one.again) if one.again else None,
        )

    def _clock(self, acts: ClockActs) -> Fact | None:
        return f.list_of(sorted(acts), lambda act: Fact(act, f.phrase(f.VERBS[act[0]], self._term_title(act[1]))))

    def _reminders(self, where: tuple[str, ...], of: Title, rungs: Sequence[Rung]) -> Things:
        """Each by the moment at which it comes."""
        found = dict[tuple[str, ...], tuple[Title, Title, Facts]]()
        for rung in rungs:
            when = f.phrase(f.SIDES[rung.side], f.length_of(rung.length).said if rung.length else f.plain("…"))
            thing = f.phrase(Title("{}, mốc nhắc “{}”", "{}, reminder “{}”"), of, when)
            told = f.list_of(sorted(rung.to), self._role_title)
            found[(*where, "warn", rung.when)] = (thing, told.said if told else f.plain("…"), f.known(told=told))
        return found

    def _target(self, name: str) -> Fact:
        if name == JOINED:
            return Fact(name, Title("xong nhánh này", "this branch is done"))
        return self._step_title(name)

    def _step_title(self, name: str) -> Fact:
        step = self.definition.find_step(name)
        return Fact(name, step.title if step else f.plain(name))

    def _role_title(self, name: str) -> Fact:
        if name == OWNER:
            return Fact(name, Title("người đang giữ việc", "whoever has the task"))
        return Fact(name, next((role.title for role in self.definition.roles if role.name == name), f.plain(name)))

    def _term_title(self, name: str) -> Title:
        found = next((term.title for term in self.definition.terms if term.name == name), None)
        return found or f.plain(name)
