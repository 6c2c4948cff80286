"""What the page of a case shows of its control slip, for the office."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from licensing.dossiers import queries as dossiers
from licensing.dossiers.showing import is_official
from workflows import engine, vocabulary
from workflows.models import Case
from workflows.people import User

TEMPLATE = "licensing/reports/panel.html"


@vocabulary.panel("control_slip")
def control_panel(case: Case, user: User, at: datetime) -> vocabulary.Panel | None:
    """The way to the slip, for officials who see the case; nothing for a case without a dossier."""
    return vocabulary.Panel(TEMPLATE, {}) if may_print(case, user, at=at) else None


def may_print(case: Case, user: User, *, at: datetime) -> bool:
    """Whether somebody who sees the case may have its control slip: for the office alone."""
    if not engine.is_official(user, case, on=timezone.localdate(at)):
        return False
    dossier = dossiers.find_dossier(case)
    return dossier is not None and is_official(user, dossier)
