"""Where a dossier stands, in words for whoever handed it in: nothing that names anybody, no note of the office.

The code of a dossier can be guessed, so this tells no more than that some dossier has come so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from licensing.dossiers import queries as dossiers
from licensing.dossiers.first_dates import first_date
from licensing.dossiers.models import Dossier
from licensing.papers.models import Sealing
from workflows import clock, counted, story
from workflows.models import OPEN, Case, with_version
from workflows.moments import due_in_words, moment_words
from workflows.progress import Stage, progress_of
from workflows.titles import shown


class Stand(StrEnum):
    """What matters to whoever waits."""

    CHECKED = "checked"
    WORKED_ON = "worked_on"
    WAITS_FOR_YOU = "waits_for_you"
    READY = "ready"
    CLOSED = "closed"


@dataclass(frozen=True)
class Standing:
    """What is told of one dossier. `due` is empty while no term runs, `first_due` unless another date was set since,
    `way` unless the department works on it."""

    stand: Stand
    title: str
    says: str
    received: str
    closed: str
    procedure: str
    due: str
    first_due: str
    terms: tuple[counted.TermStory, ...]
    way: tuple[Stage, ...]


def standing_of(code: str, *, now: datetime) -> Standing | None:
    """What may be told of the dossier with this code, ours or another system's; None for a code of none."""
    known = with_version(dossiers.with_code(code).exclude(case=None), "case__version")
    found = known.prefetch_related("case__clock_events").first()
    return _told(found, now) if found else None


def _told(dossier: Dossier, now: datetime) -> Standing:
    case = dossier.case
    assert case is not None
    days = clock.calendar()
    terms = tuple(term for term in counted.terms_of(case, days=days) if term.running)
    stand, first = _stand(case, terms), first_date(case, days=days)
    due = due_in_words(case.due_at, late_from=case.legal_end, now=now, days=days).words if case.due_at else ""
    return Standing(
        stand=stand,
        title=story.result_words(case) if stand is Stand.CLOSED else _title(stand),
        says=_says(stand),
        received=moment_words(dossier.received_at),
        closed=moment_words(case.finished) if case.finished else "",
        procedure=shown(case.definition.title),
        due=due,
        first_due=moment_words(first) if first else "",
        terms=terms,
        way=_way(case, stand),
    )


def _stand(case: Case, terms: tuple[counted.TermStory, ...]) -> Stand:
    party, promised = case.definition.party, case.definition.promised
    if not case.is_open:
        return Stand.CLOSED
    if party and case.task_set.filter(status__in=OPEN, role=party.name).exists():
        return Stand.WAITS_FOR_YOU
    if Sealing.objects.filter(paper__case=case).exists():
        return Stand.READY
    if promised and not any(term.promised for term in terms):
        return Stand.CHECKED
    return Stand.WORKED_ON


def _title(stand: Stand) -> str:
    titles = {
        Stand.CHECKED: _("Being checked for completeness"),
        Stand.WORKED_ON: _("Being processed"),
        Stand.WAITS_FOR_YOU: _("Waiting for your supplement"),
        Stand.READY: _("The result is ready"),
    }
    return titles[stand]


def _says(stand: Stand) -> str:
    sentences = {
        Stand.CHECKED: _("The department checks whether the dossier is complete. The result is not ready yet."),
        Stand.WORKED_ON: _("The department works on the dossier. The result is not ready yet."),
        Stand.WAITS_FOR_YOU: _(
            "The department has asked for something. Nothing goes on, and no term runs, until you have handed it in."
        ),
        Stand.READY: _("Please fetch it at the one-stop counter and bring the receipt slip."),
        Stand.CLOSED: _("The matter is closed."),
    }
    return sentences[stand]


def _way(case: Case, stand: Stand) -> tuple[Stage, ...]:
    """The straight way without its end: what the office prepares beside it, and what comes of it, it tells itself."""
    working = stand in (Stand.CHECKED, Stand.WORKED_ON, Stand.READY)
    return progress_of(case).stages[:-1] if working else ()
