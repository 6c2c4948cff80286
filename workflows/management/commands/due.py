"""When does a term fall due? Asked of the calendar in the database."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from workflows.calendars import VIETNAM, Due, Line, NoCalendar, NoHours, due_after
from workflows.clock import calendar
from workflows.definition import MINUTES_A_DAY, MINUTES_AN_HOUR, Length
from workflows.story import REASONS

MOST_DAYS = 9999


class Command(BaseCommand):
    """`manage.py due MOMENT --working-days N`: the moment at which it falls due, and why if asked."""

    help = "Prints when a term of so many working days, begun at a moment, falls due."
    requires_system_checks = ()  # reads two tables, and nothing else of the system

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("moment", help="2026-08-20T09:30; without an offset, local time in Vietnam")
        parser.add_argument("--working-days", required=True, metavar="N", help="how many days of work the term has")
        parser.add_argument(
            "--counting",
            choices=("working_days", "working_hours"),
            default="working_days",
            help="working_hours counts the same work, eight hours a day, from the minute of the event",
        )
        parser.add_argument("--explain", action="store_true", help="also the legal end, and every day with its reason")
        parser.add_argument("--lang", choices=("en", "vi"), default="en", help="the language of the explanation")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["lang"]):
            due = self._due(options)
            self.stdout.write(due.due_at.isoformat())
            if options["explain"]:
                self.stdout.writelines(f"{line}\n" for line in _explained(due))

    def _due(self, options: dict[str, Any]) -> Due:
        moment, length = _moment(options["moment"]), _length(options["working_days"], options["counting"])
        try:
            return due_after(moment, length, calendar())
        except NoHours:
            raise _refusal(_("The calendar holds no office hours.")) from None
        except NoCalendar as missing:
            raise _refusal(_("The calendar holds no days of the year %(year)s.") % {"year": missing.year}) from None


def _refusal(sentence: str) -> CommandError:
    return CommandError(sentence, returncode=2)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        sentence = _("“%(text)s” is no moment; write it as 2026-08-20T09:30.") % {"text": text}
        raise _refusal(sentence) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _length(text: str, counting: str) -> Length:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_DAYS)) and int(text)):
        sentence = _("“%(text)s” is no number of working days; write one from 1 to %(most)s.")
        raise _refusal(sentence % {"text": text, "most": MOST_DAYS})
    days = int(text)
    if counting == "working_hours":
        return Length(days * MINUTES_A_DAY // MINUTES_AN_HOUR, "working_hours")
    return Length(days, "working_days")


def _explained(due: Due) -> Iterator[str]:
    yield _("legal end: %(moment)s") % {"moment": due.legal_end.isoformat()}
    for line in due.lines:
        counted = _("counted") if line.counted else _("skipped")
        yield f"{line.day.isoformat()} {WEEKDAYS_ABBR[line.day.weekday()]}  {counted}  {_why(line)}"


def _why(line: Line) -> str:
    why = f"{REASONS[line.reason]} ({line.name})" if line.name else str(REASONS[line.reason])
    if line.minutes:
        why += " · " + _("%(minutes)s minutes") % {"minutes": line.minutes}
    return why
