"""Guiding a facility to prepare its dossier: a procedure of the office, not of the law, but counted in its reports."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from licensing.dossiers.models import Guidance
from licensing.facilities.models import PARTY, Facility
from workflows import engine
from workflows.models import Case
from workflows.people import User


def begin_guidance(
    *,
    facility: Facility,
    by: User | None,
    at: datetime,
    definition: str = "guidance",
    paced_by: str = "",
    token: str | None = None,
) -> Case:
    """Begin to guide a facility; once a day for each. Raises the engine's refusals."""
    return engine.start(
        definition=definition,
        reference=f"HD-{timezone.localdate(at):%y%m%d}-{facility.pk:04d}",
        title=facility.name,
        by=by,
        at=at,
        party=facility.party,
        paced_by=paced_by,
        token=token,
    )


def record_guidance(*, case: Case, at: datetime) -> Guidance:
    """Enter that the facility of this case was guided; a second time is the first."""
    facility = Facility.objects.get(pk=case.party.removeprefix(PARTY))
    return Guidance.objects.get_or_create(case=case, defaults={"facility": facility, "at": at})[0]
