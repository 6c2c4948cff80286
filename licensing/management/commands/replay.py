"""`manage.py replay half_year_2021`: play the half-year, then print dossiers, step times and totals, from rows."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing.replays import script as replays
from licensing.replays.stage import ReplayStopped, Stage
from licensing.reports import queries as reports
from licensing.reports.queries import IssuedLicence, Totals
from workflows import clock, story
from workflows.titles import shown

MOMENT = "%Y-%m-%d %H:%M"


class Command(BaseCommand):
    help = "Plays a script of acts through the real engine; played twice it adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=replays.scripts())
        parser.add_argument("--script", type=Path, help="another file than the shipped one")
        parser.add_argument("--lang", choices=("en", "vi"), default="en")
        parser.add_argument("--no-worker", action="store_true", help="a worker runs already; do not start one")

    def handle(self, *, name: str, script: Path | None, lang: str, no_worker: bool, **options: Any) -> None:
        path = script or replays.FOLDER / f"{name}.yaml"
        play = replays.read(path, today=timezone.localdate(), days=clock.calendar())
        with translation.override(lang), _worker(wanted=not no_worker):
            try:
                Stage(play).play()
            except ReplayStopped as stopped:
                raise CommandError(str(stopped)) from stopped
            if options["verbosity"]:
                self._tell(reports.totals(play.first, play.last, calendar=clock.calendar()))

    def _tell(self, totals: Totals) -> None:
        heading = (
            _("dossier"), _("version"), _("received"), _("due"), _("decided"), _("working days used"),
            _("licence number"), _("path"),
        )  # fmt: skip
        self._table([heading, *(_row(licence) for licence in totals.licences)])
        steps = (_("dossier"), _("step"), _("allotted"), _("used"), _("kept its time"))
        self._table([steps, *(row for licence in totals.licences for row in _steps(licence))])
        for line in _sentences(totals):
            self.stdout.write(line)

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        """The cells under each other, and an empty line."""
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        self.stdout.write("")


def _steps(licence: IssuedLicence) -> Iterator[tuple[str, ...]]:
    """Its steps in office time, the dossier named once."""
    for number, time in enumerate(licence.steps):
        allotted = story.taken_words(time.allotted) if time.allotted else "-"
        verdict = str(story.VERDICTS[time.verdict]) if time.verdict else "-"
        yield (
            licence.dossier if not number else "",
            shown(time.step.title),
            allotted,
            story.taken_words(time.used),
            verdict,
        )


def _row(licence: IssuedLicence) -> tuple[str, ...]:
    return (
        licence.dossier,
        f"v{licence.version}",
        timezone.localtime(licence.received_at).strftime(MOMENT),
        timezone.localtime(licence.due_at).strftime(MOMENT),
        timezone.localtime(licence.decided_at).strftime(MOMENT) if licence.decided_at else "",
        str(licence.working_days),
        licence.number,
        _shown(licence.path),
    )


def _shown(path: Path) -> str:
    """The path as somebody in the project's folder types it."""
    return str(path.relative_to(settings.ROOT)) if path.is_relative_to(settings.ROOT) else str(path)


def _sentences(totals: Totals) -> Iterator[str]:
    guided, trained, issued = totals.facilities_guided, totals.people_trained, len(totals.licences)
    yield ngettext("%(n)d facility guided", "%(n)d facilities guided", guided) % {"n": guided}
    yield ngettext("%(n)d person trained", "%(n)d people trained", trained) % {"n": trained}
    licences = ngettext("%(n)d licence issued", "%(n)d licences issued", issued) % {"n": issued}
    within = ", ".join(_length(str(length)) for length in totals.promises)
    in_time = _("%(n)d of %(all)d within %(term)s") % {"n": totals.in_time, "all": issued, "term": within}
    yield f"{licences}, {in_time}" if issued else licences


def _length(text: str) -> str:
    amount, unit = text.split()
    words = {
        "working_days": ngettext("%(n)s working day", "%(n)s working days", int(amount)),
        "days": ngettext("%(n)s day", "%(n)s days", int(amount)),
        "working_hours": ngettext("%(n)s working hour", "%(n)s working hours", int(amount)),
    }
    return words[unit] % {"n": amount}


@contextmanager
def _worker(*, wanted: bool) -> Iterator[None]:
    """A worker for the time of the play, so that the command needs no other one."""
    if not wanted:
        yield
        return
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "settings",
        "worker",
        "-P",
        "solo",
        "-l",
        "ERROR",
        "-n",
        "replay@%h",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=settings.ROOT) as worker:
        try:
            yield
        finally:
            worker.terminate()
            try:
                worker.wait(10)
            except subprocess.TimeoutExpired:
                worker.kill()
