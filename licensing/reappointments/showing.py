"""What the pages of a case show of its slips: the new date and the apology, and to the office what is to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from licensing.papers.models import Paper
from licensing.reappointments import queries
from licensing.reappointments.models import Reappointment
from workflows import engine, vocabulary
from workflows.models import Case
from workflows.moments import day_words, moment_words


@dataclass(frozen=True)
class Shown:
    """One slip in words; `paper` once it was made."""

    slip: Reappointment
    paper: Paper | None

    @property
    def first(self) -> str:
        """`17:00 thứ Sáu 30/07/2021`: the date that statistics count."""
        return moment_words(self.slip.due_at)

    @property
    def new(self) -> str:
        """`thứ Ba 03/08/2021`."""
        return day_words(self.slip.new_day) if self.slip.new_day else ""

    @property
    def is_moot(self) -> bool:
        """Whether the result came in time after all, so that nobody needs it any more."""
        return bool(not self.slip.is_signed and self.slip.is_over)  # type: ignore[attr-defined]  # with_run


@vocabulary.panel("reappointment")
def reappointment_panel(case: Case, user: Any, at: datetime) -> vocabulary.Panel | None:
    """Above everything: that the date is another one, or that a slip waits; nothing for a case without slips."""
    official = engine.is_official(user, case, on=timezone.localdate(at))
    slips = [shown(slip) for slip in queries.of_case(case) if official or slip.is_signed]
    if not slips:
        return None
    told = {"slips": slips, "official": official, "at": at}
    return vocabulary.Panel("licensing/reappointments/panel.html", told, leads=True)


@vocabulary.pointer
def slips_waiting(user: Any, at: datetime) -> vocabulary.Pointer | None:
    """That slips wait for this person, as the menu counts them."""
    n = queries.count_waiting(user, at=at)
    if not n:
        return None
    words = ngettext(
        "A result will be late: its slip of apology waits for you.",
        "Results will be late: their slips of apology wait for you.",
        n,
    )
    return vocabulary.Pointer(words, reverse("reappointments:index"))


def shown(slip: Reappointment) -> Shown:
    """A slip as pages show it."""
    return Shown(slip, queries.paper_of(slip))
