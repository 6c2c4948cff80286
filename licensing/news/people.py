"""Who acts for the facility of a case."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from licensing.accounts.models import Representative
from licensing.facilities import queries as facilities
from workflows.models import Case
from workflows.people import User


def of_party(case: Case, at: datetime) -> list[User]:
    """Whoever acts for it on that day."""
    facility = facilities.of_party(case.party)
    spells = Representative.objects.on(timezone.localdate(at)).filter(facility=facility, user__is_active=True)
    return [spell.user for spell in spells.select_related("user")] if facility else []
