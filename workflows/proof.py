"""Is a definition sound, and does its work fit its terms? Asked before anything is published.

Plain Python: words and calendar come in as arguments, codes and data go out; sentences are made of them in
`complaints`. First names are looked up, then ways, then times: what cannot be said without the step before is not
said.

What is proved of times: in no run in which each step keeps its budget (over all its visits since the term began), other
agencies answer in time, and each waiting task is begun as soon as its person has nothing else to do in the case, does a
term run longer than its worst time; and that is not more than the least office time that the term leaves. The worst
time is that of such a run, but where branches share people: then it may be more than any run takes, never less. Not
proved is that people have time: what they have to do in other cases, and absences, are the forecast's.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflows import mentions
from workflows.calendars import Calendar, least_and_most_minutes
from workflows.definition import MINUTES_A_DAY, MINUTES_AN_HOUR, Definition, Length, Term
from workflows.findings import Finding, People, Proof, Words, Worst
from workflows.separation import cannot_be_kept_apart
from workflows.timing import Timing
from workflows.ways import Ways

__all__ = ["Finding", "Proof", "Words", "Worst", "prove"]


def prove(
    definition: Definition, *, words: Words, calendar: Calendar | None = None, people: People | None = None
) -> Proof:
    """Everything that speaks against publishing this definition, and the worst time of each term.

    Without `people` to ask, a role counts as one person, whom there will be. The calendar is needed only where calendar
    days are set against working time: a term or a limit in `days` is judged by the least office time that any such
    stretch of the calendar's years holds. Raises NoCalendar when the calendar's years are too few for that.
    """
    findings = list(mentions.unknown_steps(definition))
    named = list(mentions.unknown_names(definition, words, people))
    if findings:
        return Proof((*findings, *named), {})
    ways = Ways(definition)
    findings = [*named, *ways.findings(), *_not_kept_apart(definition, people)]
    if findings:
        return Proof(tuple(findings), {})
    worst: dict[str, Worst] = {}
    for term in definition.terms:
        timing = Timing(ways, term, people=people, minutes_of=lambda length: most_minutes(length, calendar))
        findings += timing.findings()
        minutes, path = timing.worst()
        worst[term.name] = Worst(minutes, allowed_minutes(term.length, calendar), path)
        findings += _too_long(term, worst[term.name])
        findings += _over_limit(term, words, calendar)
    return Proof(tuple(findings), worst)


def allowed_minutes(length: Length, calendar: Calendar | None) -> int | None:
    """The least office time (minutes) that a term of this length leaves; None where a calendar is missing."""
    if calendar is not None:
        return least_and_most_minutes(length, calendar)[0]
    per = {"working_days": MINUTES_A_DAY, "working_hours": MINUTES_AN_HOUR}.get(length.unit)
    return length.amount * per if per else None


def most_minutes(length: Length, calendar: Calendar | None) -> int:
    """The most office time (minutes) that may pass within a length; a calendar day counts whole without a calendar."""
    if calendar is not None:
        return least_and_most_minutes(length, calendar)[1]
    return length.amount * (MINUTES_AN_HOUR if length.unit == "working_hours" else MINUTES_A_DAY)


def shown_hours(minutes: int) -> str:
    """Minutes of office time as people say them: 38h, 38h30m."""
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    return f"{hours}h{rest}m" if rest else f"{hours}h"


def _not_kept_apart(definition: Definition, people: People | None) -> Iterator[Finding]:
    if people is not None and (roles := cannot_be_kept_apart(definition, people)):
        where = ("roles", roles[0], "not_same_person_as")
        yield Finding("duties_not_separable", where, data={"roles": ", ".join(roles)})


def _too_long(term: Term, worst: Worst) -> Iterator[Finding]:
    where = ("terms", term.name, "length")
    data = {"term": term.name, "length": str(term.length)}
    if worst.allowed is None:
        yield Finding("calendar_needed", where, term=term.name, data=data)
    elif worst.minutes > worst.allowed:
        data |= {"worst": shown_hours(worst.minutes), "allowed": shown_hours(worst.allowed)}
        data["path"] = " → ".join(worst.path)
        yield Finding("longer_than_term", where, term=term.name, data=data)


def _over_limit(term: Term, words: Words, calendar: Calendar | None) -> Iterator[Finding]:
    """A promise must not be longer than the law allows, on whatever day it begins."""
    limit = words.limits.get(term.never_longer_than or "")
    if limit is None:
        return
    data = {"term": term.name, "length": str(term.length), "name": str(term.never_longer_than), "most": str(limit)}
    where = ("terms", term.name, "never_longer_than")
    if limit.unit == term.length.unit:
        longer = term.length.amount > limit.amount
    elif calendar is None:
        yield Finding("calendar_needed", where, term=term.name, data=data)
        return
    else:
        longer = least_and_most_minutes(term.length, calendar)[1] > least_and_most_minutes(limit, calendar)[0]
    if longer:
        yield Finding("promise_over_limit", where, term=term.name, data=data)
