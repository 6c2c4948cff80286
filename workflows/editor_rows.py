"""The table of steps as the editor shows it: the main line in its order, what is done at the same time below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows import saying
from workflows.definition import (
    Action,
    Definition,
    End,
    HumanStep,
    Outcome,
    Parallel,
    Question,
    Role,
    Step,
    Term,
    WayOut,
    outcomes_of,
    time_of,
)
from workflows.judging import SECTIONS, Judgement, Said
from workflows.layout import Node, layout
from workflows.story import length_words, office_time_words


@dataclass(frozen=True)
class Way:
    """One outcome in a row: its title, where it leads, and what happens with it."""

    title: str
    leads: str
    lost: bool
    also: str


@dataclass(frozen=True)
class Row:
    """One step. `depth` counts the blocks around it; `branch` numbers the branch that begins here."""

    name: str
    number: str
    kind: str
    title: str
    who: str
    time: str
    waits: str
    ways: tuple[Way, ...]
    findings: tuple[Said, ...]
    depth: int
    branch: str
    first: bool
    last: bool


def rows(definition: Definition, judged: Judgement) -> tuple[list[Row], list[Row]]:
    """The steps, and the ends."""
    table = _Table(definition, judged)
    return list(table.line((None, None), 0, "")), list(table.ends())


Line = tuple[str | None, str | None]


class _Table:
    def __init__(self, definition: Definition, judged: Judgement) -> None:
        self.definition, self.judged = definition, judged
        self.lines = _lines(definition, layout(definition).nodes)

    def line(self, line: Line, depth: int, before: str) -> Iterator[Row]:
        steps = self.lines.get(line, [])
        for count, step in enumerate(steps, start=1):
            number = f"{before}{count}"
            yield self._row(step, number, depth, "", (count == 1, count == len(steps)))
            if isinstance(step, Parallel):
                yield from self._branches(step, number, depth + 1)

    def ends(self) -> Iterator[Row]:
        ends = [step for step in self.definition.steps if isinstance(step, End)]
        for count, step in enumerate(ends, start=1):
            yield self._row(step, "", 0, "", (count == 1, count == len(ends)))

    def _branches(self, block: Parallel, number: str, depth: int) -> Iterator[Row]:
        for count, first in enumerate(block.branches):
            letter = chr(ord("a") + count % 26)
            inner = list(self.line((block.name, first), depth, f"{number}{letter}."))
            for place, row in enumerate(inner):
                yield row if place else replace(row, branch=self._branch(block, first))

    def _branch(self, block: Parallel, first: str) -> str:
        said = [_("at the same time")]
        if question := block.condition_of(first):
            said.append(_("if: %(condition)s") % {"condition": saying.word_title("questions", question)})
        if first in block.optional:
            said.append(_("not waited for"))
        return " · ".join(said)

    def _row(self, step: Step, number: str, depth: int, branch: str, edges: tuple[bool, bool]) -> Row:
        minutes = time_of(step)
        return Row(
            name=step.name,
            number=number,
            kind=step.kind,
            title=saying.title_words(step.title),
            who=self._who(step),
            time=office_time_words(minutes) if minutes else "",
            waits=" · ".join(_waiting(step)) if isinstance(step, HumanStep) else "",
            ways=tuple(self._ways(step)),
            findings=tuple(said for said in self.judged.findings if said.place == step.name),
            depth=depth,
            branch=branch,
            first=edges[0],
            last=edges[1],
        )

    def _who(self, step: Step) -> str:
        match step:
            case HumanStep():
                return saying.role_words(self.definition, step.role) if step.role else _("(nobody yet)")
            case Question():
                return _("the program asks")
            case Action():
                return _("the program does it")
            case Parallel():
                return _("at the same time")
        return ""

    def _ways(self, step: Step) -> Iterator[Way]:
        if isinstance(step, Parallel):
            yield Way(_("when all is done"), saying.target_words(self.definition, step.then), not step.then, "")
        for one in outcomes_of(step):
            leads = saying.target_words(self.definition, one.to)
            yield Way(saying.outcome_words(one), leads, not one.to, "; ".join(self._also(one)))

    def _also(self, one: Outcome) -> Iterator[str]:
        for verb, term in one.clock:
            yield _("“%(term)s” %(verb)s") % {
                "term": saying.term_words(self.definition, term), "verb": saying.VERBS[verb]
            }  # fmt: skip
        if one.clock and one.clock_source:
            yield one.clock_source
        if one.condition:
            yield _("only if: %(condition)s") % {"condition": saying.word_title("questions", one.condition)}
        if one.needs_reason:
            yield _("with a reason")
        for kind, names in (("papers", one.papers), ("messages", one.messages)):
            yield from (saying.word_title(kind, name) for name in names)


def _waiting(step: HumanStep) -> Iterator[str]:
    """How long somebody else may take, and who is reminded how often."""
    if step.answer_within:
        yield _("answer within %(length)s") % {"length": length_words(step.answer_within)}
    if step.remind:
        yield _("reminded every %(length)s") % {"length": length_words(step.remind)}
    if n := len(step.warn):
        yield ngettext("%(n)d reminder of the due moment", "%(n)d reminders of the due moment", n) % {"n": n}


def _lines(definition: Definition, placed: Mapping[str, Node]) -> Mapping[Line, Sequence[Step]]:
    """The steps of each line in the order written, without the ends."""
    found: dict[Line, list[Step]] = {}
    for step in definition.steps:
        if not isinstance(step, End):
            node = placed[step.name]
            found.setdefault((node.block, node.branch), []).append(step)
    return found


@dataclass(frozen=True)
class Section:
    """Something of the whole procedure: its heading, what it says, and what is wrong with it."""

    key: str
    heading: str
    lines: tuple[str, ...]
    findings: tuple[Said, ...]


def sections(definition: Definition, judged: Judgement) -> list[Section]:
    """What stands beside the steps: who, how long, how it begins and how it may end otherwise."""
    told = {
        "title": [saying.title_words(definition.title)],
        "roles": [_role(definition, role) for role in definition.roles],
        "terms": [line for term in definition.terms for line in _term(definition, term)],
        "start": list(_start(definition)),
        "withdrawal": list(_way_out(definition, definition.withdrawal)),
        "cancellation": list(_way_out(definition, definition.cancellation)),
        "correction": list(_correction(definition)),
    }
    return [
        Section(key, str(SECTIONS[key]), tuple(lines), tuple(said for said in judged.findings if said.place == key))
        for key, lines in told.items()
    ]


def _role(definition: Definition, role: Role) -> str:
    side = "" if role.is_office else _("the party") if role.is_party else _("another agency")
    apart = ", ".join(saying.role_words(definition, name) for name in role.not_same_person_as)
    never = _("never the same person as %(others)s") % {"others": apart} if apart else ""
    return " · ".join(part for part in (saying.title_words(role.title), side, never) if part)


def _term(definition: Definition, term: Term) -> Iterator[str]:
    promised = _("told to the party") if term.promised else ""
    said = (saying.term_words(definition, term.name), length_words(term.length), promised, term.source)
    yield " · ".join(part for part in said if part)
    for rung in term.warn:
        yield _("reminder: %(reminder)s") % {"reminder": saying.rung_said(definition, rung)}


def _start(definition: Definition) -> Iterator[str]:
    yield _("First step: %(step)s") % {"step": saying.target_words(definition, definition.start.step)}
    for verb, term in definition.start.clock:
        said = {"term": saying.term_words(definition, term), "verb": saying.VERBS[verb]}
        yield _("“%(term)s” %(verb)s") % said
    for name in definition.start.papers:
        yield _("The party is given: %(paper)s") % {"paper": saying.word_title("papers", name)}


def _way_out(definition: Definition, way: WayOut | None) -> Iterator[str]:
    if way is None:
        yield _("not possible")
        return
    yield _("by %(role)s, to “%(end)s”") % {
        "role": saying.role_words(definition, way.role), "end": saying.target_words(definition, way.to)
    }  # fmt: skip
    if way.before:
        until = ", ".join(saying.target_words(definition, name) for name in way.before)
        yield _("until one of these has begun: %(steps)s") % {"steps": until}


def _correction(definition: Definition) -> Iterator[str]:
    way = definition.correction
    yield _("by %(role)s") % {"role": saying.role_words(definition, way.role)} if way else _("not possible")
