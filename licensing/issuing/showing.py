"""What the pages of a case show of the paper that waits for a signature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from licensing.issuing.stations import Station, stations_of, tasks_at
from workflows import vocabulary
from workflows.models import Case

TEMPLATE = "licensing/issuing/panel.html"


@vocabulary.panel("draft")
def draft_panel(case: Case, user: Any, at: datetime) -> vocabulary.Panel | None:
    """The way to the draft, for whoever may sign it now."""
    if Station.SIGN not in stations_of(user, at=at):
        return None
    task = tasks_at(Station.SIGN, user, at=at).filter(process=case).first()
    return vocabulary.Panel(TEMPLATE, {"task": task}) if task else None
