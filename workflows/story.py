"""What is told of a case: which steps it went through, who did what and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from viewflow.workflow.status import STATUS

from workflows import journal, vocabulary
from workflows.definition import (
    MINUTES_AN_HOUR,
    Action,
    Definition,
    End,
    HumanStep,
    Length,
    Outcome,
    Question,
    Start,
    Step,
    Term,
    outcomes_of,
)
from workflows.models import Case, JournalEntry, Task
from workflows.moments import differ, moment_words
from workflows.people import User
from workflows.steptimes import StepTime, Verdict
from workflows.titles import shown

ACTS = {
    "started": gettext_lazy("the case began"),
    "done": gettext_lazy("did the step"),
    "entered": gettext_lazy("entered for the party"),
    "taken": gettext_lazy("took the task"),
    "put_back": gettext_lazy("put the task back"),
    "assigned": gettext_lazy("gave the task to somebody"),
    "answered": gettext_lazy("answered from the data"),
    "performed": gettext_lazy("done in the background"),
    "failed": gettext_lazy("failed in the background"),
    "retried": gettext_lazy("tried again"),
    "withdrawn": gettext_lazy("withdrew the case"),
    "cancelled": gettext_lazy("cancelled the case"),
    "moved": gettext_lazy("moved the case to another version of its procedure"),
    "extended": gettext_lazy("appointed another day for the result"),
    "new_date_drafted": gettext_lazy("an apology with a new date was drafted"),
    "new_date_proposed": gettext_lazy("proposed another day for the result"),
    "new_date_returned": gettext_lazy("sent the proposed day back"),
    "counted_anew": gettext_lazy("counted the due moment anew by a changed calendar"),
    "corrected": gettext_lazy("opened the step again"),
    "both_duties": gettext_lazy("did two duties that are kept apart, for want of anybody else"),
    "noted": gettext_lazy("wrote a note for the office"),
    "ended": gettext_lazy("the case ended"),
}

HANDING = ("taken", "put_back", "assigned")
"""The acts by which a task goes from one person to another."""

LEADING_ON = ("done", "entered", "answered", "performed")
"""The acts by which a case leaves a step."""

VERDICTS = {
    Verdict.EARLY: gettext_lazy("early"),
    Verdict.ON_TIME: pgettext_lazy("step", "on time"),
    Verdict.LATE: pgettext_lazy("step", "late"),
}
"""As the control slip has them: trước hạn, đúng hạn, quá hạn (TT 01/2018/TT-VPCP, form 05)."""


@dataclass(frozen=True)
class Visit:
    """One visit of the case to a step that somebody or something did, or still has to do.

    `spent` is the office time that the step has taken by its end, of what is allotted, where that is told.
    """

    task: Task
    title: str
    role: str
    outcome: str
    waits: bool
    failed: bool
    cancelled: bool
    spent: str = ""
    verdict: Verdict | None = None

    @property
    def verdict_words(self) -> str:
        """`quá hạn`."""
        return str(VERDICTS[self.verdict]) if self.verdict else ""


@dataclass(frozen=True)
class Given:
    """A paper that the party is given of an act; made when it is asked for."""

    entry: JournalEntry
    name: str
    title: str
    when: str


@dataclass(frozen=True)
class Told:
    """One entry of the journal in words; `recorded` only where it was written down at another time.

    `filled` is what the form of a step was filled in with, label and text.
    """

    entry: JournalEntry
    what: str
    step: str
    outcome: str
    when: str
    recorded: str
    filled: list[tuple[str, str]]


def condition_words(question: str) -> str:
    """A condition as the title of its question; its name where this process does not know it."""
    known = vocabulary.words.questions.get(question)
    return _("if: %(condition)s") % {"condition": known.title if known else question}


def length_words(length: Length) -> str:
    """`5 working days`."""
    n = length.amount
    words = {
        "working_days": ngettext("%(n)d working day", "%(n)d working days", n),
        "days": ngettext("%(n)d day", "%(n)d days", n),
        "working_hours": ngettext("%(n)d working hour", "%(n)d working hours", n),
    }
    return words[length.unit] % {"n": n}


def term_title(term: Term) -> str:
    """What a term is called; where the definition gives it no title, what it is."""
    if term.title:
        return shown(term.title)
    return _("Promised term") if term.promised else _("Term")


def office_time_words(minutes: int) -> str:
    """`4 h` or `1 h 30 min` of office time."""
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    parts = [_("%(n)d h") % {"n": hours}] if hours else []
    parts += [_("%(n)d min") % {"n": rest}] if rest else []
    return " ".join(parts)


def visits_of(case: Case) -> list[Visit]:
    """The steps done and waiting, in order; gateways are left out."""
    return visits_to(case.definition, case.told_tasks)


def visits_to(definition: Definition, tasks: Iterable[Task]) -> list[Visit]:
    """The steps of these tasks; gateways are left out."""
    found = []
    for task in tasks:
        step = definition.find_step(task.step)
        if isinstance(step, HumanStep | Action | Question | End):
            found.append(visit_of(task, step, definition))
    return found


def with_times(visits: Iterable[Visit], times: Iterable[StepTime]) -> list[Visit]:
    """The visits with what they took, as `times` has it."""
    told = {one.visit.id: (spent_words(one.spent, time.allotted), one.verdict) for time in times for one in time.visits}
    return [
        replace(visit, spent=told[visit.task.pk][0], verdict=told[visit.task.pk][1]) if visit.task.pk in told else visit
        for visit in visits
    ]


def spent_words(minutes: int, allotted: int | None) -> str:
    """`1 h 30 min of 4 h`; empty where nothing is allotted."""
    if allotted is None:
        return ""
    return _("%(used)s of %(allotted)s") % {"used": taken_words(minutes), "allotted": office_time_words(allotted)}


def taken_words(minutes: int) -> str:
    """As `office_time_words`, and `0 min` for none."""
    return office_time_words(minutes) or _("%(n)d min") % {"n": 0}


def asked_for(task: Task) -> list[Visit]:
    """What the steps before this task gave as their reason: what the one who does it has to answer."""
    definition = task.process.definition
    before = (one for one in task.process.told_tasks if one.pk in task.previous_ids and one.reason)
    return [visit_of(one, definition.step(one.step), definition) for one in before]


def history_of(case: Case, entries: Iterable[JournalEntry] | None = None) -> list[Told]:
    """The journal of the case in words, the oldest entry first; `entries` are its entries, where they were read."""
    read = journal.history(case) if entries is None else list(entries)
    names = _receivers(read)
    return [_told(entry, case.definition, names) for entry in read]


def handed(history: Iterable[Told], task: Task) -> list[Told]:
    """What of the history tells who took this task, put it back or was given it."""
    return [told for told in history if told.entry.task_id == task.pk and told.entry.act in HANDING]


def _receivers(entries: Iterable[JournalEntry]) -> dict[int, str]:
    """The names of those to whom tasks were given; one statement where one was."""
    given = {entry.data["to"] for entry in entries if entry.act == "assigned" and "to" in entry.data}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=given)} if given else {}


def papers_of(case: Case, entries: Iterable[JournalEntry]) -> list[Given]:
    """The papers that the definition gives the party of these acts of the case, in their order."""
    return [
        Given(entry, name, str(vocabulary.find_paper(name).title), moment_words(entry.at))
        for entry in entries
        for name in papers_of_act(case.definition, entry)
    ]


def papers_of_act(definition: Definition, entry: JournalEntry) -> tuple[str, ...]:
    """The papers that one act gives, by name."""
    act = what_was_done(definition, entry)
    return act.papers if act else ()


def what_was_done(definition: Definition, entry: JournalEntry) -> Start | Outcome | None:
    """The start or the outcome that an entry tells of; None for acts that lead nowhere, as taking a task."""
    if entry.act == "started":
        return definition.start
    step = definition.find_step(entry.step) if entry.act in LEADING_ON else None
    return next((outcome for outcome in outcomes_of(step) if outcome.name == entry.outcome), None) if step else None


def result_words(case: Case) -> str:
    """What the case came to, in the words of the end that it reached."""
    for step in case.definition.steps:
        if isinstance(step, End) and step.result == case.result:
            return shown(step.title)
    return ""


def outcome_words(definition: Definition, step_name: str, outcome_name: str) -> str:
    """The title of an outcome; of an answer without one, where it leads to."""
    step = definition.find_step(step_name)
    for outcome in outcomes_of(step) if step else ():
        if outcome.name == outcome_name:
            return _outcome_title(definition, outcome)
    return ""


def _outcome_title(definition: Definition, outcome: Outcome) -> str:
    if outcome.title:
        return shown(outcome.title)
    target = definition.find_step(outcome.to)
    return _("on to “%(step)s”") % {"step": shown(target.title)} if target else ""


def visit_of(task: Task, step: Any, definition: Definition) -> Visit:
    """A visit to a step, in words."""
    return Visit(
        task=task,
        title=shown(step.title),
        role=shown(definition.role(task.role).title) if task.role else "",
        outcome=outcome_words(definition, task.step, task.outcome) if task.finished else "",
        waits=task.finished is None and task.status != STATUS.ERROR,
        failed=task.status == STATUS.ERROR,
        cancelled=task.status == STATUS.CANCELED,
    )


def _told(entry: JournalEntry, definition: Definition, names: Mapping[int, str]) -> Told:
    step = definition.find_step(entry.step)
    return Told(
        entry=entry,
        what=_act_words(entry, names),
        step=shown(step.title) if step else "",
        outcome=outcome_words(definition, entry.step, entry.outcome) if entry.act in LEADING_ON else "",
        when=moment_words(entry.at),
        recorded=moment_words(entry.recorded_at) if differ(entry.at, entry.recorded_at) else "",
        filled=_filled(entry, step),
    )


def _act_words(entry: JournalEntry, names: Mapping[int, str]) -> str:
    if entry.act == "assigned" and (person := names.get(entry.data.get("to"))):
        return _("gave the task to %(person)s") % {"person": person}
    return str(ACTS.get(entry.act, entry.act))


def _filled(entry: JournalEntry, step: Step | None) -> list[tuple[str, str]]:
    if entry.act not in LEADING_ON or not isinstance(step, HumanStep):
        return []
    form = step.form_of(entering=entry.act == "entered")
    return vocabulary.find_form(form).form_class.told(entry.data) if form and entry.data else []
