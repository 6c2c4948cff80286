"""A change of what days are counted by: shown with what it moves, and then kept as it was shown.

Keeping is one transaction: the rows with an entry in the journal of the administration, and every case that moves with
an entry in its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from licensing.administration.operations import as_data, note, save_row
from licensing.administration.refusals import CannotChange
from licensing.law.models import Mark
from licensing.refusals import sentences_of
from workflows import rederiving
from workflows.calendars import NoCalendar, NoHours
from workflows.models import CalendarYear, Case
from workflows.people import User
from workflows.rederiving import BadRow, Change, Move, Preview

NAMED = 100
"""So many cases are named on one page."""


@dataclass(frozen=True)
class Told:
    """What is shown of a preview: cases that the reader may see, and how many more move."""

    named: Sequence[Move]
    others: int
    preview: Preview


def look(changes: Sequence[Change], *, at: datetime) -> Preview:
    """What keeping the changes would move; nothing is kept. Raises CannotChange."""
    return _refusing(changes, lambda: rederiving.preview(changes, at=at))


@transaction.atomic
def keep(changes: Sequence[Change], *, section: str, mark: str, by: User, at: datetime) -> Preview:
    """Keep what was shown. Raises CannotChange, and ChangedMeanwhile where it is not what `mark` was given for."""
    before = [as_data(row) for change in changes for row in _kept(change)]
    done = _refusing(changes, lambda: rederiving.save(changes, mark=mark, by=by, at=at))
    after = [as_data(change.row) for change in changes if not change.gone]
    note(section, by=by, at=at, before=before, after=after, moved=len(done.moves), late=done.late, closed=done.closed)
    return done


@transaction.atomic
def confirm(year: int, *, decision: str, by: User, at: datetime) -> CalendarYear:
    """The days of a year were compared with the decision that is named. Moves nothing. Raises CannotChange."""
    found = CalendarYear.objects.select_for_update().filter(year=year).first()
    if found is None:
        raise CannotChange("no_such_year", year=year)
    before = as_data(found)
    found.source, found.mark = decision, Mark.VERIFIED
    found.confirmed_on, found.confirmed_by = timezone.localdate(at), by
    save_row(found)
    note("years", by=by, at=at, before=[before], after=[as_data(found)], confirmed=year)
    return found


def told(preview: Preview, *, user: User, at: datetime) -> Told:
    """The preview for one reader. One statement."""
    cases = Case.objects.visible_to(user, at=at).filter(pk__in=[move.case.pk for move in preview.moves])
    seen = set(cases.values_list("pk", flat=True))
    named = [move for move in preview.moves if move.case.pk in seen][:NAMED]
    return Told(named, len(preview.moves) - len(named), preview)


def _kept(change: Change) -> Sequence[models.Model]:
    return list(type(change.row)._default_manager.filter(pk=change.row.pk))


def _refusing(changes: Sequence[Change], do: Callable[[], Preview]) -> Preview:
    try:
        return do()
    except BadRow as error:
        which = f"{error.row}: " if len(changes) > 1 else ""
        raise CannotChange("details", problems=which + " ".join(sentences_of(error.row, error))) from None
    except NoHours:
        raise CannotChange("no_hours") from None
    except NoCalendar as missing:
        raise CannotChange("no_year", year=missing.year) from None
