"""Why this date: how the terms of a case were counted, day by day, and what happened to them meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workflows import clock
from workflows.calendars import Calendar, Due, Line, NoCalendar, local
from workflows.definition import End
from workflows.models import Case
from workflows.moments import day_words, moment_words
from workflows.runs import Run
from workflows.story import length_words, term_title

REASONS = {
    "event": gettext_lazy("the day of the event is not counted"),
    "working": gettext_lazy("working day"),
    "swapped": gettext_lazy("worked in exchange"),
    "weekend": gettext_lazy("weekend"),
    "closed": gettext_lazy("day off"),
    "calendar_day": gettext_lazy("calendar day"),
    "paused": gettext_lazy("the term was paused"),
    "resumed": gettext_lazy("the term went on; the day of an event is not counted"),
    "held": gettext_lazy("the term went on; paused on its last day, it ends on this one"),
    "rolled": gettext_lazy("the next working day after a last day that is off"),
}


@dataclass(frozen=True)
class CountedDay:
    """One day of an explanation: its number where it counts, and why it counts or not."""

    words: str
    number: int | None
    why: str


@dataclass(frozen=True)
class Counting:
    """The days that were counted to one end; `title` says which, where there are two."""

    title: str
    days: tuple[CountedDay, ...]


@dataclass(frozen=True)
class TermStory:
    """How one term of a case was counted, what is done within it, and how it stands.

    It is `cut_off` where the case ended within it without its work being done. `happened` are sentences on what moved
    its end since it began; `countings` explain the end that was counted first and, after a re-appointment, the one that
    holds.
    """

    title: str
    state: str
    cut_off: bool
    running: bool
    length: str
    source: str
    promised: bool
    started: str
    happened: tuple[str, ...]
    due: str
    legal_end: str
    finished: str
    on_time: bool
    used: str
    countings: tuple[Counting, ...]


def terms_of(case: Case, *, days: Calendar) -> list[TermStory]:
    """Every term that has run in this case, running ones first. Empty where the calendar knows no such year."""
    try:
        readings = clock.read_all(case, days=days)
    except NoCalendar:
        return []
    return stories_of(readings, left_at=case.finished if _was_left(case) else None)


def stories_of(readings: Iterable[clock.Reading], *, left_at: datetime | None = None) -> list[TermStory]:
    """These terms in words, running ones first; at `left_at` the case was withdrawn or cancelled within them."""
    told = sorted(readings, key=lambda one: one.finished_at is not None)
    return [_term_story(reading, cut_off=left_at is not None and reading.finished_at == left_at) for reading in told]


def _was_left(case: Case) -> bool:
    """Whether the case ended by being withdrawn or cancelled."""
    definition, ways = case.definition, (case.definition.withdrawal, case.definition.cancellation)
    ends = [definition.find_step(way.to) for way in ways if way]
    return any(isinstance(end, End) and end.result == case.result for end in ends)


def why(line: Line) -> str:
    """Why a day counts or not, with what it is called."""
    return f"{REASONS[line.reason]} ({line.name})" if line.name else str(REASONS[line.reason])


def happened(run: Run, first: Due | None) -> Iterator[str]:
    """What moved the end of a run since it began, in the order of its happening; `first` is as it was counted first."""
    if run.events[0].kind == "restart":
        yield _("Counted again from the start from %(at)s.") % {"at": moment_words(run.started_at)}
    told = [(paused, _pause_words(paused=moment_words(paused), resumed=moment_words(on))) for paused, on in run.pauses]
    if run.paused_at:
        told.append((run.paused_at, _("Paused since %(at)s.") % {"at": moment_words(run.paused_at)}))
    if run.extended_at:
        told.append((run.extended_at, _appointed_again(run, first)))
    yield from (sentence for _at, sentence in sorted(told))


def ends(reading: clock.Reading) -> Iterator[tuple[str, Due]]:
    """The ends whose days are told, each with what it is: the first, and after a re-appointment the one that holds."""
    first, due = reading.first_due, reading.due
    if first and reading.run.until and due:
        yield _("As it was counted first:"), first
        yield _("From the re-appointment to the new day:"), due
    elif first:
        yield "", first


def _pause_words(**moments: str) -> str:
    return _("Paused from %(paused)s to %(resumed)s; that time is not counted.") % moments


def _appointed_again(run: Run, first: Due | None) -> str:
    assert run.until, "a re-appointment has a new day"
    assert run.extended_at, "and was made at a moment"
    words = {"until": day_words(run.until), "on": day_words(local(run.extended_at).date())}
    if first is None:
        return _("Appointed again for %(until)s, on %(on)s.") % words
    words["first"] = day_words(local(first.due_at).date())
    return _("Appointed again for %(until)s, on %(on)s; the day counted first was %(first)s.") % words


def _term_story(reading: clock.Reading, *, cut_off: bool) -> TermStory:
    term, due, first, used = reading.term, reading.due, reading.first_due, reading.used_working_days
    return TermStory(
        title=term_title(term),
        state=_("ended with the case") if cut_off else _term_state(reading),
        cut_off=cut_off,
        running=reading.finished_at is None,
        length=length_words(term.length),
        source="; ".join(reading.sources),
        promised=term.promised,
        started=moment_words(reading.started_at),
        happened=tuple(happened(reading.run, first)),
        due=moment_words(due.due_at) if due else "",
        legal_end=moment_words(due.legal_end) if due else "",
        finished=moment_words(reading.finished_at) if reading.finished_at else "",
        on_time=reading.on_time,
        used=ngettext("%(n)d working day used", "%(n)d working days used", used) % {"n": used},
        countings=tuple(Counting(title, tuple(_counted(due.lines))) for title, due in ends(reading)),
    )


def _term_state(reading: clock.Reading) -> str:
    if reading.state == "paused":
        return _("paused")
    if reading.finished_at is None:
        return _("running")
    return _("finished in time") if reading.on_time else _("finished late")


def _counted(lines: Iterable[Line]) -> Iterator[CountedDay]:
    number = 0
    for line in lines:
        number += line.counted
        yield CountedDay(day_words(line.day), number if line.counted else None, why(line))
