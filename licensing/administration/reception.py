"""When the office receives: other hours than those by which deadlines are counted, announced from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licensing.administration.forms import ReceptionForm
from licensing.administration.section import Counted, Row, day_words
from workflows import clock
from workflows.calendars import NoHours, Spell
from workflows.models import OfficeHours
from workflows.opening import beyond, spells_in_words
from workflows.rederiving import Change


class ReceptionHours(Counted):
    """Sets of spells by the day from which they hold; the key of a set is the number of that day.

    What holds already stays as people were told it; from today on it may be changed and taken back.
    """

    name = "reception"
    title = gettext_lazy("Reception hours")
    why = gettext_lazy(
        "When dossiers are received and results handed over. Everybody reads them on the public pages and on receipt"
        " slips. No deadline is counted by them."
    )
    headings = (gettext_lazy("From"), gettext_lazy("Spells"))
    add = gettext_lazy("Set the reception hours from a day on")
    form_class = ReceptionForm
    may_remove = True
    beforehand = gettext_lazy("Before they are kept it is shown where they differ from the office hours.")

    def rows(self, day: date) -> Iterable[Row]:
        sets = _sets()
        current = max((since for since in sets if since <= day), default=None)
        for since in sorted(sets, reverse=True):
            key = since.toordinal() if since >= day else None
            yield Row((day_words(since), ", ".join(map(str, sets[since]))), key=key, now=since == current)

    def form(self, key: int | None, day: date, *data: Any) -> ReceptionForm:
        sets = _sets()
        chosen = next((since for since in sets if since.toordinal() == key and since >= day), None)
        shown = chosen or max((since for since in sets if since <= day), default=None)
        initial: dict[str, Any] = {"in_force_from": chosen or day}
        for n, row in enumerate(sets.get(shown, ()) if shown else (), 1):
            initial |= {f"opens_{n}": f"{row.opens:%H:%M}", f"closes_{n}": f"{row.closes:%H:%M}"}
        return ReceptionForm(*data, initial=initial, today=day, replaces=chosen)

    def changes(self, form: ReceptionForm, *, at: datetime) -> Sequence[Change]:
        """From the day on that is named; the set that is changed, and one of that day, are replaced."""
        since = form.cleaned_data["in_force_from"]
        replaced = _receiving().filter(in_force_from__in={since, form.replaces or since})
        rows = (_row(since, spell) for spell in form.spells)
        return [*(Change(row, gone=True) for row in replaced), *(Change(row) for row in rows)]

    def removal(self, key: int, day: date) -> Sequence[Change]:
        found = next((since for since in _sets() if since.toordinal() == key and since >= day), None)
        return [Change(row, gone=True) for row in _receiving().filter(in_force_from=found)] if found else []

    def beside(self, changes: Sequence[Change], day: date) -> Sequence[str]:
        """That no deadline moves, and where these hours and the working hours of their first day differ."""
        said = [_("Reception hours move no deadline: deadlines are counted by the office hours.")]
        rows = [change.row for change in changes if not change.gone and isinstance(change.row, OfficeHours)]
        return [*said, *_differences(rows)] if rows else said


def _receiving() -> Any:
    return OfficeHours.objects.filter(kind=OfficeHours.Kind.RECEPTION).order_by("in_force_from", "opens")


def _sets() -> Mapping[date, Sequence[OfficeHours]]:
    return {since: list(rows) for since, rows in groupby(_receiving(), key=lambda row: row.in_force_from)}


def _row(since: date, spell: Spell) -> OfficeHours:
    opens, closes = spell
    return OfficeHours(kind=OfficeHours.Kind.RECEPTION, in_force_from=since, opens=opens, closes=closes)


def _differences(rows: Sequence[OfficeHours]) -> Iterable[str]:
    received = [(row.opens, row.closes) for row in rows]
    try:
        worked = clock.calendar().spells_on(rows[0].in_force_from)
    except NoHours:
        return
    if after := beyond(received, worked):
        yield _("Received outside the office hours: %(spells)s.") % {"spells": spells_in_words(after)}
    if without := beyond(worked, received):
        yield _("Office hours in which nothing is received: %(spells)s.") % {"spells": spells_in_words(without)}
