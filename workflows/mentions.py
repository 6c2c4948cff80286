"""Does everything that a definition mentions exist: steps, roles, terms, words?"""

from __future__ import annotations

from collections.abc import Iterator

from workflows.definition import (
    JOINED,
    Action,
    ClockActs,
    Definition,
    End,
    HumanStep,
    Outcome,
    Question,
    Role,
    Step,
    Withdrawal,
    outcomes_of,
)
from workflows.findings import Finding, Words
from workflows.ways import Place, targets_of

YES_NO = ("yes", "no")
"""The answers of a question that can stand in an `if:`."""


def unknown_steps(definition: Definition) -> Iterator[Finding]:
    """Targets that are no steps. With them nothing can be said about ways."""
    known = {step.name for step in definition.steps}
    for place, step, target in _targets(definition):
        if target not in known and (target != JOINED or step is None or place[-1] != "to"):
            yield Finding("unknown_target", place, step, data={"target": target})


def unknown_names(definition: Definition, words: Words) -> Iterator[Finding]:
    """Roles, terms and words that do not exist, and roles that do nothing."""
    roles = {role.name: role for role in definition.roles}
    if definition.withdrawal:
        yield from _withdrawal(definition, definition.withdrawal, roles)
    yield from _terms(definition, words)
    yield from _papers(("start", "papers"), None, definition.start.papers, words)
    for step in definition.steps:
        if isinstance(step, HumanStep):
            yield from _role(step, roles)
        yield from _words_of(step, words)
        for outcome in outcomes_of(step):
            yield from _condition(step, outcome, words)
            where = ("steps", step.name, "outcomes", outcome.name, "papers")
            yield from _papers(where, step.name, outcome.papers, words)
    yield from _unused(definition)


def _targets(definition: Definition) -> Iterator[tuple[Place, str | None, str]]:
    yield ("start", "step"), None, definition.start.step
    if withdrawal := definition.withdrawal:
        yield ("withdrawal", "to"), None, withdrawal.to
        for number, name in enumerate(withdrawal.before):
            yield ("withdrawal", "before", number), None, name
    for step in definition.steps:
        for place, target in targets_of(step):
            yield place, step.name, target


def _withdrawal(definition: Definition, withdrawal: Withdrawal, roles: dict[str, Role]) -> Iterator[Finding]:
    if withdrawal.role not in roles:
        yield Finding("unknown_role", ("withdrawal", "role"), data={"role": withdrawal.role})
    elif not roles[withdrawal.role].is_party:
        yield Finding("withdrawal_not_by_party", ("withdrawal", "role"), data={"role": withdrawal.role})
    target = definition.find_step(withdrawal.to)
    if target is not None and not isinstance(target, End):
        yield Finding("withdrawal_not_to_end", ("withdrawal", "to"), data={"target": withdrawal.to})


def _role(step: HumanStep, roles: dict[str, Role]) -> Iterator[Finding]:
    if step.role not in roles:
        yield Finding("unknown_role", ("steps", step.name, "role"), step.name, data={"role": step.role})
    elif roles[step.role].is_party and step.time_minutes:
        yield Finding("party_has_time", ("steps", step.name, "time"), step.name)
    if step.entered_by is not None:
        yield from _entered(step, step.entered_by, roles)
    elif step.entered_with is not None:
        yield Finding("entered_with_by_nobody", ("steps", step.name, "entered_with"), step.name)


def _entered(step: HumanStep, enters: str, roles: dict[str, Role]) -> Iterator[Finding]:
    """Only what the party does can be entered for it, and only by somebody of the office."""
    where: Place = ("steps", step.name, "entered_by")
    if enters not in roles:
        yield Finding("unknown_role", where, step.name, data={"role": enters})
    elif roles[enters].is_party or (step.role in roles and not roles[step.role].is_party):
        yield Finding("entered_for_nobody", where, step.name, data={"role": enters})


def _papers(where: Place, step: str | None, papers: tuple[str, ...], words: Words) -> Iterator[Finding]:
    for number, name in enumerate(papers):
        if name not in words.papers:
            yield Finding("unknown_paper", (*where, number), step, data={"name": name})


def _unused(definition: Definition) -> Iterator[Finding]:
    steps = [step for step in definition.steps if isinstance(step, HumanStep)]
    used = {role for step in steps for role in (step.role, step.entered_by)}
    used |= {definition.withdrawal.role} if definition.withdrawal else set()
    for role in definition.roles:
        if role.name not in used:
            yield Finding("role_unused", ("roles", role.name), data={"role": role.name})


def _terms(definition: Definition, words: Words) -> Iterator[Finding]:
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


def _condition(step: Step, outcome: Outcome, words: Words) -> Iterator[Finding]:
    if (name := outcome.condition) is None:
        return
    where: Place = ("steps", step.name, "outcomes", outcome.name, "if")
    if name not in words.questions:
        yield Finding("unknown_question", where, step.name, data={"name": name})
    elif set(words.questions[name]) != set(YES_NO):
        yield Finding("condition_not_yes_no", where, step.name, data={"name": name})
