"""When does a term fall due? Counted by the calendar in the database, or as it stood in a case."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workflows import clock, counted
from workflows.calendars import VIETNAM, Due, Line, NoCalendar, NoHours, due_after, local
from workflows.definition import MINUTES_A_DAY, MINUTES_AN_HOUR, Length, Unit
from workflows.models import Case
from workflows.moments import moment_words
from workflows.past import past
from workflows.story import length_words, term_title

MOST = 9999
LENGTHS: dict[str, Unit] = {"working_days": "working_days", "calendar_days": "days", "hours": "working_hours"}
"""The options that give a length, and the unit of each."""
STATES = {
    "running": gettext_lazy("running"),
    "paused": gettext_lazy("paused"),
    "finished": gettext_lazy("finished"),
}


class Command(BaseCommand):
    """`manage.py due MOMENT --working-days N` says when it falls due; `--case REFERENCE` how its terms stood."""

    help = "Prints when a term that begins at a moment falls due, or how the terms of a case stood at a moment."
    requires_system_checks = ()  # reads a few tables, and nothing else of the system

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("moment", nargs="?", help="2026-08-20T09:30; without an offset, local time in Vietnam")
        parser.add_argument("--working-days", metavar="N", help="the term has so many working days")
        parser.add_argument("--calendar-days", metavar="N", help="the term has so many days, worked or not")
        parser.add_argument("--hours", metavar="N", help="the term has so many hours of office time")
        parser.add_argument(
            "--counting",
            choices=("working_days", "working_hours"),
            default="working_days",
            help="with --working-days: working_hours counts eight hours for each, from the minute of the event",
        )
        parser.add_argument("--case", metavar="REFERENCE", help="the terms of this case instead")
        parser.add_argument("--at", metavar="MOMENT", help="with --case: as they stood then; otherwise now")
        parser.add_argument("--explain", action="store_true", help="also the legal end, and every day with its reason")
        parser.add_argument("--lang", choices=("en", "vi"), default="en", help="the language of the explanation")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["lang"]):
            try:
                told = list(_of_case(options) if options["case"] is not None else _of_length(options))
            except NoHours:
                raise _refusal(_("The calendar holds no office hours.")) from None
            except NoCalendar as missing:
                raise _refusal(_("The calendar holds no days of the year %(year)s.") % {"year": missing.year}) from None
            self.stdout.writelines(f"{line}\n" for line in told)


def _refusal(sentence: str) -> CommandError:
    return CommandError(sentence, returncode=2)


def _of_length(options: dict[str, Any]) -> Iterator[str]:
    given = [name for name in LENGTHS if options[name] is not None]
    if options["moment"] is None or len(given) != 1 or options["at"] is not None:
        raise _refusal(
            _("Give a moment and one of --working-days, --calendar-days, --hours; or --case, perhaps with --at.")
        )
    [name] = given
    due = due_after(_moment(options["moment"]), _length(options[name], name, options["counting"]), clock.calendar())
    yield due.due_at.isoformat()
    if options["explain"]:
        yield from _explained(due, ("", due))


def _of_case(options: dict[str, Any]) -> Iterator[str]:
    if options["moment"] is not None or any(options[name] is not None for name in LENGTHS):
        raise _refusal(_("--case needs neither a moment nor a length; --at says when."))
    at = timezone.now() if options["at"] is None else _moment(options["at"])
    readings = _readings(options["case"], at)
    for reading in sorted(readings, key=lambda one: one.finished_at is not None):
        due = reading.due.due_at.isoformat() if reading.due else "-"
        yield f"{reading.term.name}  {STATES[reading.state]}  {due}"
        if options["explain"]:
            yield from _told(reading)


def _readings(reference: str, at: datetime) -> list[clock.Reading]:
    """The terms of a case as they stood: by the definition, the events and the calendar of then."""
    case = Case.objects.filter(reference=reference).select_related("version").first()
    if case is None:
        raise _refusal(_("There is no case “%(reference)s”.") % {"reference": reference})
    if at > timezone.now():
        raise _refusal(_("A case is told as it stood; this moment has not come."))
    local(at)  # refuses a moment outside all years
    then = past(case, at=at)
    if then is None:
        raise _refusal(_("The case “%(reference)s” had not begun then.") % {"reference": reference})
    events = [event for event in case.clock_events.order_by("pk") if event.at <= at]
    found = clock.readings(then.version.definition, events, days=then.calendar)
    if not found:
        raise _refusal(_("No term of the case “%(reference)s” had begun then.") % {"reference": reference})
    return found


def _told(reading: clock.Reading) -> Iterator[str]:
    term, used = reading.term, reading.used_working_days
    yield f"  {term_title(term)}: {length_words(term.length)} · {'; '.join(reading.sources)}"
    yield "  " + _("Counted from %(at)s.") % {"at": moment_words(reading.started_at)}
    yield from (f"  {sentence}" for sentence in counted.happened(reading.run, reading.first_due))
    if reading.finished_at:
        days = ngettext("%(n)d working day used", "%(n)d working days used", used) % {"n": used}
        yield "  " + _("Finished at %(at)s · %(used)s.") % {"at": moment_words(reading.finished_at), "used": days}
    if reading.due:
        yield from (f"  {line}" for line in _explained(reading.due, *counted.ends(reading)))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        sentence = _("“%(text)s” is no moment; write it as 2026-08-20T09:30.") % {"text": text}
        raise _refusal(sentence) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _length(text: str, name: str, counting: str) -> Length:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and int(text)):
        sentences = {
            "working_days": _("“%(text)s” is no number of working days; write one from 1 to %(most)s."),
            "calendar_days": _("“%(text)s” is no number of days; write one from 1 to %(most)s."),
            "hours": _("“%(text)s” is no number of hours; write one from 1 to %(most)s."),
        }
        raise _refusal(sentences[name] % {"text": text, "most": MOST})
    if name == "working_days" and counting == "working_hours":
        return Length(int(text) * MINUTES_A_DAY // MINUTES_AN_HOUR, "working_hours")
    return Length(int(text), LENGTHS[name])


def _explained(due: Due, *ends: tuple[str, Due]) -> Iterator[str]:
    """The legal end that holds, and the days that were counted to each end."""
    yield _("legal end: %(moment)s") % {"moment": due.legal_end.isoformat()}
    for title, end in ends:
        yield from [title] if title else []
        for line in end.lines:
            counts = _("counted") if line.counted else _("skipped")
            yield f"{line.day.isoformat()} {WEEKDAYS_ABBR[line.day.weekday()]}  {counts}  {_why(line)}"


def _why(line: Line) -> str:
    if line.minutes:
        return counted.why(line) + " · " + _("%(minutes)s minutes") % {"minutes": line.minutes}
    return counted.why(line)
