"""What speaks against a draft, said to somebody who sees titles and selects, never names and never the grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from workflows import vocabulary
from workflows.complaints import sentence
from workflows.definition import (
    JOINED,
    MINUTES_AN_HOUR,
    OWNER,
    Action,
    Definition,
    HumanStep,
    Length,
    Outcome,
    Parallel,
    Question,
    Rung,
    Step,
    Term,
    Title,
    outcomes_of,
)
from workflows.findings import Finding
from workflows.story import length_words, office_time_words
from workflows.titles import ANSWERS, outcome_title, shown
from workflows.warned import rung_words

PLAIN: Mapping[str, Any] = {
    "procedure_untitled": gettext_lazy("Give the procedure a title in Vietnamese and in English."),
    "step_untitled": gettext_lazy("Give this step a title in Vietnamese and in English."),
    "outcome_untitled": gettext_lazy("Give each outcome a title in Vietnamese and in English."),
    "role_untitled": gettext_lazy("Give each role a title in Vietnamese and in English."),
    "no_outcome": gettext_lazy("Say how this step can finish: add an outcome."),
    "no_target": gettext_lazy("Choose where “%(outcome)s” leads."),
    "no_next": gettext_lazy("Choose the step that follows when everything is done."),
    "no_role": gettext_lazy("Choose who does this step."),
    "no_question": gettext_lazy("Choose what the program asks."),
    "no_action": gettext_lazy("Choose what the program does."),
    "one_branch": gettext_lazy("At least two things are done at the same time; add a branch, or remove this block."),
    "no_start": gettext_lazy("Choose the first step."),
    "way_out_incomplete": gettext_lazy("Choose by whom, and to which end it leads."),
    "role_without_people": gettext_lazy(
        "Nobody holds the role “%(role)s” yet; as soon as whoever administers has given it to somebody, this is mended."
    ),
    "rung_incomplete": gettext_lazy("Say of each reminder when it comes and who is reminded."),
    "listed_twice": gettext_lazy("Two reminders come at the same moment, %(name)s; put them together."),
    "term_incomplete": gettext_lazy("Say by which source the term “%(term)s” runs."),
    "joined_outside": gettext_lazy(
        "“%(joined)s” is only for what is done at the same time as something else; choose a step."
    ),
    "branch_without_joined": gettext_lazy(
        "From this step its branch of “%(block)s” never ends; let an outcome lead to “%(joined)s”."
    ),
    "branch_leaves_block": gettext_lazy(
        "A branch of “%(block)s” leads to “%(target)s” outside it; let it end with “%(joined)s”."
    ),
    "outside_enters_nothing": gettext_lazy(
        "“%(role)s” is another agency and does not work here; choose who enters its answer."
    ),
    "entered_with_by_nobody": gettext_lazy("A form is chosen for entering; choose who enters as well."),
    "outside_in_running_term": gettext_lazy(
        "Another agency is waited for while the term “%(term)s” runs; say how long its answer may take."
    ),
    "time_missing": gettext_lazy("The term “%(term)s” runs during this step; say how much office time it may take."),
    "withdrawal_not_by_party": gettext_lazy("Only the party withdraws; “%(role)s” is not the party."),
    "condition_not_yes_no": gettext_lazy("“%(name)s” cannot be a condition: its answer is not yes or no."),
    "role_unused": gettext_lazy("The role “%(role)s” does nothing; give it a step, or remove it."),
    "term_never_started": gettext_lazy("Nothing starts the term “%(term)s”; let an outcome or the beginning start it."),
    "clock_impossible": gettext_lazy(
        "“%(verb)s” never changes anything about the term “%(term)s” here; choose nothing."
    ),
    "no_calendar": gettext_lazy("The working days of these years are not entered, so the terms cannot be judged."),
}
"""Sentences without a word of the grammar; the others are those of `complaints`, with titles for names."""

LEAST_BRANCHES = 2
VERBS: Mapping[str, Any] = {
    "start": gettext_lazy("starts"),
    "pause": gettext_lazy("pauses"),
    "resume": gettext_lazy("goes on"),
    "restart": gettext_lazy("starts again"),
    "finish": gettext_lazy("is over"),
}


def joined_words() -> str:
    """What the target says that ends a branch."""
    return _("this branch is done")


def title_words(title: Title | None) -> str:
    """A title, or that there is none yet."""
    return (shown(title) if title else "") or _("(no title yet)")


def outcome_words(outcome: Outcome) -> str:
    """The title of an outcome, or the answer of the program."""
    return outcome_title(outcome) or _("(no title yet)")


def target_words(definition: Definition, name: str) -> str:
    """Where an outcome leads."""
    if name == JOINED:
        return joined_words()
    step = definition.find_step(name)
    return title_words(step.title) if step else _("(nowhere yet)")


def word_title(kind: str, name: str) -> str:
    """The title of a registered word; its name where this process does not know it."""
    shelf: Mapping[str, Any] = getattr(vocabulary.words, kind)
    return str(
        vocabulary.words.limit_titles.get(name, name) if kind == "limits" else getattr(shelf.get(name), "title", name)
    )


def said(finding: Finding, definition: Definition) -> str:
    """The sentence for one finding, in the reader's language."""
    data = {key: _shown(definition, key, value) for key, value in finding.data.items()}
    if finding.code in PLAIN:
        return str(PLAIN[finding.code]) % (data | {"joined": joined_words()})
    language: Literal["vi", "en"] = "en" if (get_language() or "").startswith("en") else "vi"
    return sentence(finding.code, data, language)


def term_words(definition: Definition, name: str) -> str:
    """The title of a term."""
    term = next((term for term in definition.terms if term.name == name), None)
    return shown(term.title) if term and term.title else name.replace("_", " ")


def role_words(definition: Definition, name: str) -> str:
    """The title of a role."""
    role = next((role for role in definition.roles if role.name == name), None)
    return title_words(role.title) if role else name


def owner_words() -> str:
    """Who is reminded of a task without being named."""
    return _("whoever has the task")


def rung_said(definition: Definition, rung: Rung) -> str:
    """`1 working day before it is due → whoever has the task, Head`; of one that is not finished what there is."""
    when = _("(no time yet)") if rung.side != "due" and not rung.length else rung_words(rung.when)
    to = ", ".join(owner_words() if name == OWNER else role_words(definition, name) for name in rung.to)
    return f"{when} → {to or _('(nobody yet)')}"


def _shown(definition: Definition, key: str, value: str) -> str:
    return _SHOWN[key](definition, value) if key in _SHOWN else value


def _other(definition: Definition, name: str) -> str:
    """A step, a role or a term: whichever has the name."""
    titled = (*definition.steps, *definition.roles)
    return next((shown(one.title) for one in titled if one.name == name), term_words(definition, name))


def path_words(definition: Definition, path: Iterable[str]) -> str:
    """A way through the steps, by their titles."""
    return " → ".join(_beside(definition, part) for part in path)


def _beside(definition: Definition, part: str) -> str:
    return " + ".join(target_words(definition, name) for name in part.split(" + "))


def _length(value: str) -> str:
    try:
        return length_words(Length.parse(value))
    except ValueError:
        return value


def _hours(value: str) -> str:
    """`38h30m` as people read it."""
    hours, _h, rest = value.partition("h")
    return office_time_words(int(hours) * MINUTES_AN_HOUR + int(rest.removesuffix("m") or 0)) or value


def _word(name: str) -> str:
    kinds = ("questions", "actions", "forms", "papers", "messages", "limits")
    return next((word_title(kind, name) for kind in kinds if name in getattr(vocabulary.words, kind)), _moment(name))


def _moment(name: str) -> str:
    """The moment of a reminder; any other name as it is."""
    with suppress(ValueError):
        Rung.parse(name, ())
        return rung_words(name)
    return name


_SHOWN: Mapping[str, Callable[[Definition, str], str]] = {
    "role": role_words,
    "roles": lambda definition, value: ", ".join(role_words(definition, name) for name in value.split(", ")),
    "term": term_words,
    "other": _other,
    "target": target_words,
    "block": target_words,
    "branch": target_words,
    "path": lambda definition, value: path_words(definition, value.split(" → ")),
    "length": lambda _definition, value: _length(value),
    "most": lambda _definition, value: _length(value),
    "worst": lambda _definition, value: _hours(value),
    "allowed": lambda _definition, value: _hours(value),
    "name": lambda _definition, value: _word(value),
    "verb": lambda _definition, value: str(VERBS.get(value, value)),
    "outcome": lambda _definition, value: str(ANSWERS.get(value, value)),
}
"""What stands in the data of a finding, and how it is said."""


def blanks(definition: Definition) -> Iterator[Finding]:
    """What is still missing, and what only the shape of a file would refuse; nothing is proved before it is there."""
    if not (definition.title.vi and definition.title.en):
        yield Finding("procedure_untitled", ("title",))
    for step in definition.steps:
        yield from _blanks_of(step)
    if not definition.start.step:
        yield Finding("no_start", ("start", "step"))
    for field in ("withdrawal", "cancellation"):
        way = getattr(definition, field)
        if way is not None and not (way.role and way.to):
            yield Finding("way_out_incomplete", (field,))
    for role in definition.roles:
        if not (role.title.vi and role.title.en):
            yield Finding("role_untitled", ("roles", role.name))
    for term in definition.terms:
        yield from _blanks_of_term(term)
    yield from _twice(definition)


def _blanks_of_term(term: Term) -> Iterator[Finding]:
    if not term.source:
        yield Finding("term_incomplete", ("terms", term.name), data={"term": term.name})
    if _unfinished(term.warn):
        yield Finding("rung_incomplete", ("terms", term.name))


def _twice(definition: Definition) -> Iterator[Finding]:
    promised = [term.name for term in definition.terms if term.promised]
    for name in promised[1:]:
        yield Finding("promised_twice", ("terms", name), data={"other": promised[0]})
    parties = [role.name for role in definition.roles if role.is_party]
    for name in parties[1:]:
        yield Finding("party_twice", ("roles", name), data={"other": parties[0]})


def _blanks_of(step: Step) -> Iterator[Finding]:
    where = ("steps", step.name)
    if not (step.title.vi and step.title.en):
        yield Finding("step_untitled", where, step.name)
    if code := _missing(step):
        yield Finding(code, where, step.name)
    if isinstance(step, HumanStep) and _unfinished(step.warn):
        yield Finding("rung_incomplete", where, step.name)
    for outcome in outcomes_of(step):
        if outcome.title and not (outcome.title.vi and outcome.title.en):
            yield Finding("outcome_untitled", where, step.name)
        if not outcome.to:
            yield Finding("no_target", where, step.name, data={"outcome": outcome_words(outcome)})


def _unfinished(rungs: Sequence[Rung]) -> bool:
    return any(not rung.to or (rung.side != "due" and not rung.length) for rung in rungs)


def _missing(step: Step) -> str | None:
    """What a step of its kind cannot do without, and still has not."""
    match step:
        case HumanStep(role=""):
            return "no_role"
        case Question(question=""):
            return "no_question"
        case Action(action=""):
            return "no_action"
        case Parallel() if len(step.branches) < LEAST_BRANCHES:
            return "one_branch"
        case Parallel(then=""):
            return "no_next"
        case HumanStep() | Question() | Action() if not step.outcomes:
            return "no_outcome"
    return None
