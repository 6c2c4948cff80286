"""A definition told to somebody who has never seen one: its steps in their order, and where each of them leads.

The usual way follows the first outcome that each step names, as authors write them; what happens otherwise stands
after it. Everything comes from the definition: no step is known here by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows import vocabulary
from workflows.definition import (
    JOINED,
    Definition,
    End,
    HumanStep,
    Outcome,
    Parallel,
    Step,
    Term,
    outcomes_of,
    time_of,
)
from workflows.story import condition_words, length_words, office_time_words
from workflows.titles import shown
from workflows.ways import Ways


@dataclass(frozen=True)
class Way:
    """One outcome: its title, where it leads, what the party is given, and on which condition it can be chosen.

    An answer of the program has no title.
    """

    title: str
    leads: str
    papers: tuple[str, ...] = ()
    goes_back: bool = False
    condition: str = ""


@dataclass(frozen=True)
class Stage:
    """One step. `role` is who does it, empty for the program; `time` is the office time allotted to it, if any.

    `opened` says of the first step of a branch when it is opened, where it is not always, and that nobody waits for it.
    """

    name: str
    number: str
    title: str
    role: str
    of_the_party: bool
    time: str
    ways: tuple[Way, ...]
    branches: tuple[tuple[Stage, ...], ...] = ()
    opened: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """One term: how long, by which source, and between which acts it runs."""

    name: str
    title: str
    length: str
    promised: bool
    source: str
    mark: str
    limit: str | None
    starts: tuple[str, ...]
    pauses: tuple[str, ...]
    resumes: tuple[str, ...]
    finishes: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """A whole definition in words."""

    title: str
    usual: tuple[Stage, ...]
    otherwise: tuple[Stage, ...]
    ends: tuple[str, ...]
    spans: tuple[Span, ...]
    roles: tuple[str, ...]
    withdrawal: str

    @property
    def promised(self) -> Span | None:
        """The term that is told to the party."""
        return next((span for span in self.spans if span.promised), None)


def outline(definition: Definition) -> Outline:
    """The definition in the reader's language."""
    return _Telling(definition).outline()


class _Telling:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.ways = Ways(definition)
        self.usual = list(self._usual())
        rest = (name for name in self.ways.main if name not in self.usual)
        self.otherwise = [name for name in rest if not isinstance(self.ways.steps[name], End)]
        self.numbers = dict(self._numbered())

    def outline(self) -> Outline:
        steps, roles = self.definition.steps, self.definition.roles
        return Outline(
            title=shown(self.definition.title),
            usual=tuple(map(self._stage, self.usual)),
            otherwise=tuple(map(self._stage, self.otherwise)),
            ends=tuple(shown(step.title) for step in steps if isinstance(step, End)),
            spans=tuple(map(self._span, self.definition.terms)),
            roles=tuple(shown(role.title) for role in roles if not role.is_party),
            withdrawal=self._withdrawal(),
        )

    def _usual(self) -> Iterator[str]:
        name, seen = self.definition.start.step, set[str]()
        while name not in seen and not isinstance(step := self.ways.steps[name], End):
            yield name
            seen.add(name)
            name = step.then if isinstance(step, Parallel) else outcomes_of(step)[0].to

    def _numbered(self) -> Iterator[tuple[str, str]]:
        for number, name in enumerate([*self.usual, *self.otherwise], start=1):
            yield name, str(number)
            step = self.ways.steps[name]
            yield from self._numbered_within(step, str(number))

    def _numbered_within(self, block: Step, number: str) -> Iterator[tuple[str, str]]:
        inner = [one for branch in self._branches(block) for one in branch]
        for place, one in enumerate(inner, start=1):
            yield one, f"{number}.{place}"
            yield from self._numbered_within(self.ways.steps[one], f"{number}.{place}")

    def _branches(self, step: Step) -> list[list[str]]:
        return [self.ways.branches[branch] for branch in self.ways.branches_of(step.name)]

    def _stage(self, name: str) -> Stage:
        step = self.ways.steps[name]
        role = self.definition.role(step.role) if isinstance(step, HumanStep) else None
        minutes = time_of(step)
        return Stage(
            name=name,
            number=self.numbers[name],
            title=shown(step.title),
            role=shown(role.title) if role else "",
            of_the_party=bool(role and role.is_party),
            time=office_time_words(minutes) if minutes else "",
            ways=tuple(dict.fromkeys(self._way(step, outcome) for outcome in outcomes_of(step))),
            branches=tuple(tuple(map(self._stage, branch)) for branch in self._branches(step)),
            opened=self._opened(name),
        )

    def _opened(self, name: str) -> tuple[str, ...]:
        block = next((one for one in self.definition.steps if isinstance(one, Parallel) and name in one.branches), None)
        if block is None:
            return ()
        said = [condition_words(question)] if (question := block.condition_of(name)) else []
        return (*said, *([_("not waited for")] if name in block.optional else []))

    def _way(self, step: Step, outcome: Outcome) -> Way:
        title = shown(outcome.title) if outcome.title else ""
        back = outcome.to in self.numbers and self._place(outcome.to) <= self._place(step.name)
        papers = tuple(str(vocabulary.find_paper(name).title) for name in outcome.papers)
        condition = condition_words(outcome.condition) if outcome.condition else ""
        return Way(title, self._leads(outcome.to, back), papers, back, condition)

    def _leads(self, name: str, back: bool) -> str:
        if name == JOINED:
            return _("this part is done")
        target = self.ways.steps[name]
        if isinstance(target, End):
            return _("the end: %(end)s") % {"end": shown(target.title)}
        words = _("back to step %(number)s, %(title)s") if back else _("on to step %(number)s, %(title)s")
        return words % {"number": self.numbers[name], "title": shown(target.title)}

    def _place(self, name: str) -> list[int]:
        return [int(part) for part in self.numbers[name].split(".")]

    def _span(self, term: Term) -> Span:
        return Span(
            name=term.name,
            title=shown(term.title) if term.title else "",
            length=length_words(term.length),
            promised=term.promised,
            source=term.source,
            mark=term.mark,
            limit=term.never_longer_than,
            starts=tuple(self._acts(term.name, ("start", "restart"))),
            pauses=tuple(self._acts(term.name, ("pause",))),
            resumes=tuple(self._acts(term.name, ("resume",))),
            finishes=tuple(self._acts(term.name, ("finish",))),
        )

    def _acts(self, term: str, verbs: tuple[str, ...]) -> Iterator[str]:
        """The acts that move this clock so, each in words."""
        if any((verb, term) in self.definition.start.clock for verb in verbs):
            yield _("when the case begins")
        for step in self.definition.steps:
            for outcome in outcomes_of(step):
                if any((verb, term) in outcome.clock for verb in verbs):
                    where = {"number": self.numbers[step.name], "act": shown(outcome.title or step.title)}
                    yield _("step %(number)s, “%(act)s”") % where

    def _withdrawal(self) -> str:
        rule = self.definition.withdrawal
        if rule is None:
            return ""
        first = [step for step in self.definition.steps if step.name in rule.before]
        return _("%(who)s may withdraw until one of these steps has begun: %(steps)s.") % {
            "who": shown(self.definition.role(rule.role).title),
            "steps": "; ".join(shown(step.title) for step in first),
        }
