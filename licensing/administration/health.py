"""Whether everything works, line by line, and what to do where it does not. Counted anew on every look."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from licensing.administration.backup import SIGN
from licensing.administration.queries import to_confirm
from licensing.messages.models import Message
from workflows import health as engine
from workflows.models import Heartbeat, Job
from workflows.moments import moment_words
from workflows.validity import unfit

OLDEST_BACKUP = timedelta(days=2)
LONGEST_BACKLOG = timedelta(hours=1)
LONGEST_BETWEEN_DAILY = timedelta(hours=26)
LEAST_FREE = 0.1
MOST_FAILED = 20
SWEEPS = {
    "sweep_jobs": gettext_lazy("Rings again for work that nobody finished"),
    "sweep_warnings": gettext_lazy("Warns of what falls due"),
    "write_digests": gettext_lazy("Writes to each official in the morning what is due"),
    "sweep_messages": gettext_lazy("Tries again to send what was not sent"),
    "sweep_reappointments": gettext_lazy("Drafts the apologies for results that will be late"),
    "sweep_drafts": gettext_lazy("Drops what was typed and forgotten"),
    "sweep_orphans": gettext_lazy("Removes files that nothing names"),
    "sweep_sessions": gettext_lazy("Forgets log-ins that are over"),
    "close_journal_day": gettext_lazy("Takes the head of the journal of each day, and mails it"),
    "verify_journal": gettext_lazy("Verifies the whole journal every night"),
}
"""What each regular task does."""


@dataclass(frozen=True)
class Line:
    """One thing that was looked at: how it is, whether somebody must do something, and what."""

    title: str
    said: str
    troubled: bool = False
    advice: str = ""


@dataclass(frozen=True)
class Health:
    """How everything was at one moment. `failed` are the newest jobs that failed."""

    now: datetime
    lines: tuple[Line, ...]
    failed: tuple[Job, ...]
    version: str

    @property
    def troubles(self) -> int:
        """How many things need somebody's attention."""
        return sum(line.troubled for line in self.lines)


def health(*, at: datetime) -> Health:
    """How everything is at this moment."""
    signs = dict(Heartbeat.objects.values_list("name", "at"))
    failed = Job.objects.filter(status=Job.Status.FAILED).select_related("case").order_by("-pk")[:MOST_FAILED]
    work, machine = (*_work(at), *_sweeps(signs, at), _messages(at), _unreached()), (_room(), _database())
    lines = (*work, *machine, _backup(signs.get(SIGN), at), _calendar(at), _procedures(at))
    return Health(at, lines, tuple(failed), f"{settings.VERSION} · Django {django.get_version()} · {_engine()}")


def _work(at: datetime) -> Iterator[Line]:
    found = engine.health(at=at)
    yield Line(
        _("Background worker"),
        _since(found.last_worker_sign),
        not found.works,
        _("No worker gives a sign of life. Whoever looks after the server starts it again (docs/operations.md)."),
    )
    waiting = ngettext("%(n)s job waits", "%(n)s jobs wait", found.waiting) % {"n": found.waiting}
    if found.oldest_waiting:
        waiting = _("%(what)s, the oldest since %(when)s") % {
            "what": waiting,
            "when": moment_words(found.oldest_waiting),
        }
    yield Line(
        _("Waiting work"),
        waiting,
        bool(found.late),
        _("Work waits longer than a worker may hold it. If the worker lives, it has too much to do, or hangs."),
    )
    yield Line(
        _("Failed work"),
        ngettext("%(n)s job failed", "%(n)s jobs failed", found.failed) % {"n": found.failed},
        bool(found.failed),
        _("Open its case and press “Try again”; if it fails again, show the error to who looks after the server."),
    )


def _sweeps(signs: Mapping[str, datetime], at: datetime) -> Iterator[Line]:
    """Each regular task of the beat; a daily one is not missed before its first day is over."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        name, schedule = str(entry["task"]).rpartition(".")[2], entry["schedule"]
        last = signs.get(name)
        late = at - last > _longest(schedule) if last else isinstance(schedule, float)
        advice = _("Beat does not ring, or no worker hears it. Whoever looks after the server starts both again.")
        yield Line(str(SWEEPS.get(name, name)), _since(last), late, advice)


def _longest(schedule: Any) -> timedelta:
    """How long a task may be silent: some of its turns, since a long job holds one up."""
    if isinstance(schedule, float):
        return timedelta(seconds=schedule * engine.SWEEPS_MISSED)
    return LONGEST_BETWEEN_DAILY


def _messages(at: datetime) -> Line:
    unsent = Q(state=Message.State.WAITING)
    found = Message.objects.filter(unsent | Q(state=Message.State.FAILED)).aggregate(
        waiting=Count("pk", filter=unsent),
        oldest=Min("recorded_at", filter=unsent),
        failed=Count("pk", filter=Q(state=Message.State.FAILED)),
    )
    said = _("%(waiting)s wait, %(failed)s could not be sent") % found
    if found["oldest"]:
        said = _oldest(said, found["oldest"])
    late = found["oldest"] is not None and at - found["oldest"] > LONGEST_BACKLOG
    advice = _("The mail server refuses or is away: look at EMAIL_URL; under Messages each can be sent again.")
    return Line(_("Messages"), said, late or bool(found["failed"]), advice)


def _unreached() -> Line:
    """Messages that went nowhere, of people who have no address to this day."""
    nowhere = Message.objects.filter(state=Message.State.NO_ADDRESS, to__is_active=True, to__email="")
    found = nowhere.aggregate(people=Count("to", distinct=True), messages=Count("pk"))
    said = ngettext("%(n)s person, %(messages)s messages", "%(n)s people, %(messages)s messages", found["people"])
    advice = _("They read their messages only in the program. Enter an address for each under People and their roles.")
    return Line(_("Without an e-mail address"), said % {"n": found["people"], **found}, bool(found["people"]), advice)


def _room() -> Line:
    usage = shutil.disk_usage(settings.VAR_DIR)
    said = _("%(free)s of %(all)s are free") % {"free": filesizeformat(usage.free), "all": filesizeformat(usage.total)}
    short = usage.free < usage.total * LEAST_FREE
    return Line(_("Disk"), said, short, _("Less than a tenth of the disk is free: move old backups away, or add room."))


def _database() -> Line:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), current_setting('server_version')")
        size, server = cursor.fetchone()
    return Line(_("Database"), f"{filesizeformat(size)} · PostgreSQL {server}")


def _backup(last: datetime | None, at: datetime) -> Line:
    old = last is None or at - last > OLDEST_BACKUP
    advice = _("Let “manage.py backup” run every night (docs/operations.md), and keep copies on another machine.")
    return Line(_("Backup"), _since(last), old, advice)


def _calendar(at: datetime) -> Line:
    """Years whose days should have been compared with their decision by now."""
    years = to_confirm(timezone.localdate(at))
    said = _("not confirmed: %(years)s") % {"years": ", ".join(map(str, years))} if years else _("confirmed")
    advice = _("Compare the days with the decision on the year's holidays, and confirm the year under Calendar.")
    return Line(_("Calendar"), said, bool(years), advice)


def _procedures(at: datetime) -> Line:
    """Versions in force, or to be, that the law no longer allows."""
    found = unfit(today=timezone.localdate(at))
    english = (get_language() or "").startswith("en")
    said = " ".join(one.sentence("en" if english else "vi") for one in found) or _("all hold by the law")
    advice = _("Whoever is responsible publishes a new version of each; until then cases run by the old one.")
    return Line(_("Procedures"), said, bool(found), advice)


def _oldest(said: str, moment: datetime) -> str:
    return _("%(what)s, the oldest since %(when)s") % {"what": said, "when": moment_words(moment)}


def _since(moment: datetime | None) -> str:
    return _("last %(when)s") % {"when": moment_words(moment)} if moment else _("not yet")


def _engine() -> str:
    return f"viewflow {version('django-viewflow')}"
