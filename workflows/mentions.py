"""Does everything that a definition mentions exist: steps, roles, terms, words?"""

from __future__ import annotations

from collections.abc import Iterator

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
    WayOut,
    outcomes_of,
)
from workflows.findings import Finding, People, Words
from workflows.ways import Place, targets_of

YES_NO = ("yes", "no")
"""The answers of a question that can stand in an `if:`."""


def unknown_steps(definition: Definition) -> Iterator[Finding]:
    """Targets that are no steps. With them nothing can be said about ways."""
    known = {step.name for step in definition.steps}
    for place, step, target in _targets(definition):
        if target not in known and (target != JOINED or step is None or place[-1] not in ("to", "then")):
            yield Finding("unknown_target", place, step, data={"target": target})


def unknown_names(definition: Definition, words: Words, people: People | None = None) -> Iterator[Finding]:
    """Roles, terms and words that do not exist, and roles that do nothing or, where `people` are known, nobody has."""
    roles = {role.name: role for role in definition.roles}
    yield from _leaving(definition, roles, words)
    yield from _separated(definition)
    yield from _terms(definition, roles, words)
    yield from _given(("start",), None, definition.start.papers, (), words)
    for step in definition.steps:
        if isinstance(step, HumanStep):
            yield from _role(step, roles)
            yield from _rungs(("steps", step.name), step.name, step.warn, roles)
        if isinstance(step, Parallel):
            yield from _branches(step, words)
        yield from _words_of(step, words)
        for outcome in outcomes_of(step):
            where = ("steps", step.name, "outcomes", outcome.name)
            yield from _condition((*where, "if"), step.name, outcome.condition, words)
            yield from _again(where, step, outcome, roles)
            yield from _given(where, step.name, outcome.papers, outcome.messages, words)
    yield from _unused(definition, people)


def _targets(definition: Definition) -> Iterator[tuple[Place, str | None, str]]:
    yield ("start", "step"), None, definition.start.step
    for field, way in _ways_out(definition):
        yield (field, "to"), None, way.to
        for number, name in enumerate(way.before):
            yield (field, "before", number), None, name
    for step in definition.steps:
        for place, target in targets_of(step):
            yield place, step.name, target


def _ways_out(definition: Definition) -> Iterator[tuple[str, WayOut]]:
    for field in ("withdrawal", "cancellation"):
        if (way := getattr(definition, field)) is not None:
            yield field, way


def _leaving(definition: Definition, roles: dict[str, Role], words: Words) -> Iterator[Finding]:
    """Ways out: the party withdraws, the office cancels and corrects."""
    for field, way in _ways_out(definition):
        yield from _of_kind((field, "role"), None, way.role, roles, party=field == "withdrawal")
        target = definition.find_step(way.to)
        if target is not None and not isinstance(target, End):
            yield Finding(f"{field}_not_to_end", (field, "to"), data={"target": way.to})
        yield from _given((field,), None, way.papers, (), words)
    if definition.correction:
        yield from _of_kind(("correction", "role"), None, definition.correction.role, roles, party=False)


def _of_kind(where: Place, step: str | None, name: str, roles: dict[str, Role], *, party: bool) -> Iterator[Finding]:
    """A role that must exist and be the party's, or one of the office."""
    if name not in roles:
        yield Finding("unknown_role", where, step, data={"role": name})
    elif party and not roles[name].is_party:
        yield Finding("withdrawal_not_by_party", where, step, data={"role": name})
    elif not party and not roles[name].is_office:
        yield Finding("not_of_the_office", where, step, data={"role": name})


def _separated(definition: Definition) -> Iterator[Finding]:
    roles = {role.name: role for role in definition.roles}
    for role in definition.roles:
        for number, other in enumerate(role.not_same_person_as):
            where: Place = ("roles", role.name, "not_same_person_as", number)
            yield from _of_kind(where, None, other, roles, party=False)
            if other == role.name or not role.is_office:
                yield Finding("separated_from_itself", where, data={"role": role.name})


def _role(step: HumanStep, roles: dict[str, Role]) -> Iterator[Finding]:
    role = roles.get(step.role)
    if role is None:
        yield Finding("unknown_role", ("steps", step.name, "role"), step.name, data={"role": step.role})
    elif step.time_minutes and not role.is_office:
        yield Finding("party_has_time", ("steps", step.name, "time"), step.name)
    for field in ("answer_within", "remind"):
        if getattr(step, field) and role and role.is_office:
            yield Finding("waits_for_nobody", ("steps", step.name, field), step.name, data={"role": step.role})
    if step.entered_by is not None:
        yield from _entered(step, step.entered_by, roles)
    elif step.entered_with is not None:
        yield Finding("entered_with_by_nobody", ("steps", step.name, "entered_with"), step.name)
    elif role and role.is_outside:
        yield Finding("outside_enters_nothing", ("steps", step.name), step.name, data={"role": step.role})


def _entered(step: HumanStep, enters: str, roles: dict[str, Role]) -> Iterator[Finding]:
    """Only what the party or another agency does can be entered for it, and only by somebody of the office."""
    where: Place = ("steps", step.name, "entered_by")
    if enters not in roles:
        yield Finding("unknown_role", where, step.name, data={"role": enters})
    elif not roles[enters].is_office or (step.role in roles and roles[step.role].is_office):
        yield Finding("entered_for_nobody", where, step.name, data={"role": enters})


def _rungs(where: Place, step: str | None, rungs: tuple[Rung, ...], roles: dict[str, Role]) -> Iterator[Finding]:
    seen = set[str]()
    for number, rung in enumerate(rungs):
        for place, name in enumerate(rung.to):
            if name != OWNER:
                yield from _of_kind((*where, "warn", number, "to", place), step, name, roles, party=False)
        if rung.when in seen:
            yield Finding("listed_twice", (*where, "warn", number), step, data={"name": rung.when})
        seen.add(rung.when)


def _branches(block: Parallel, words: Words) -> Iterator[Finding]:
    for branch, question in block.conditions:
        where: Place = ("steps", block.name, "branches", block.branches.index(branch), "if")
        yield from _condition(where, block.name, question, words)


def _again(where: Place, step: Step, outcome: Outcome, roles: dict[str, Role]) -> Iterator[Finding]:
    if outcome.again:
        yield from _of_kind((*where, "again", "needs"), step.name, outcome.again, roles, party=False)


def _given(
    where: Place, step: str | None, papers: tuple[str, ...], messages: tuple[str, ...], words: Words
) -> Iterator[Finding]:
    for number, name in enumerate(papers):
        if name not in words.papers:
            yield Finding("unknown_paper", (*where, "papers", number), step, data={"name": name})
    for number, name in enumerate(messages):
        if name not in words.messages:
            yield Finding("unknown_message", (*where, "messages", number), step, data={"name": name})


def _unused(definition: Definition, people: People | None) -> Iterator[Finding]:
    used = set(_used(definition))
    for role in definition.roles:
        if role.name not in used:
            yield Finding("role_unused", ("roles", role.name), data={"role": role.name})
        elif people is not None and role.is_office and not people.get(role.name):
            yield Finding("role_without_people", ("roles", role.name), data={"role": role.name})


def _used(definition: Definition) -> Iterator[str | None]:
    for step in definition.steps:
        if isinstance(step, HumanStep):
            yield from (step.role, step.entered_by)
        yield from (outcome.again for outcome in outcomes_of(step))
    yield from (way.role for way in definition.ways_out)
    if definition.correction:
        yield definition.correction.role


def _terms(definition: Definition, roles: dict[str, Role], words: Words) -> Iterator[Finding]:
    known, started = {term.name for term in definition.terms}, set[str]()
    for place, step, acts in _clock_acts(definition):
        started.update(name for verb, name in acts if verb == "start")
        for verb, name in acts:
            if name not in known:
                yield Finding("unknown_term", (*place, verb), step, data={"term": name})
    for term in definition.terms:
        where: Place = ("terms", term.name)
        if term.name not in started:
            yield Finding("term_never_started", where, term=term.name, data={"term": term.name})
        if (limit := term.never_longer_than) and limit not in words.limits:
            yield Finding("unknown_limit", (*where, "never_longer_than"), term=term.name, data={"name": limit})
        yield from _rungs(where, None, term.warn, roles)


def _clock_acts(definition: Definition) -> Iterator[tuple[Place, str | None, ClockActs]]:
    yield ("start", "clock"), None, definition.start.clock
    for step in definition.steps:
        for outcome in outcomes_of(step):
            yield ("steps", step.name, "outcomes", outcome.name, "clock"), step.name, outcome.clock


def _words_of(step: Step, words: Words) -> Iterator[Finding]:
    where: Place = ("steps", step.name)
    match step:
        case HumanStep(form=str(form)) if form not in words.forms:
            yield Finding("unknown_form", (*where, "form"), step.name, data={"name": form})
        case HumanStep(entered_with=str(form)) if form not in words.forms:
            yield Finding("unknown_form", (*where, "entered_with"), step.name, data={"name": form})
        case Question(question=name) if name not in words.questions:
            yield Finding("unknown_question", (*where, "question"), step.name, data={"name": name})
        case Question(question=name):
            yield from _answers(step, name, words.questions[name])
        case Action(action=name) if name not in words.actions:
            yield Finding("unknown_action", (*where, "do"), step.name, data={"name": name})
        case Action(action=name):
            yield from _answers(step, name, words.actions[name])


def _answers(step: Step, name: str, possible: tuple[str, ...]) -> Iterator[Finding]:
    where: Place = ("steps", step.name, "outcomes")
    handled = [outcome.name for outcome in outcomes_of(step)]
    for answer in possible:
        if answer not in handled:
            yield Finding("outcome_missing", where, step.name, data={"name": name, "outcome": answer})
    for answer in handled:
        if answer not in possible:
            yield Finding("outcome_unknown", (*where, answer), step.name, data={"name": name, "outcome": answer})


def _condition(where: Place, step: str, name: str | None, words: Words) -> Iterator[Finding]:
    if name is None:
        return
    if name not in words.questions:
        yield Finding("unknown_question", where, step, data={"name": name})
    elif set(words.questions[name]) != set(YES_NO):
        yield Finding("condition_not_yes_no", where, step, data={"name": name})
