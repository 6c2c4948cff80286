"""Licences entered from before are for everybody in the office: no desk had them as a task. And whoever administers
enters absences for everybody.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from licensing.administration.importing import DEFINITION
from licensing.administration.queries import may_administer
from workflows import vocabulary
from workflows.models import versions


@vocabulary.office_cases
def earlier_licences(user: Any, on: date) -> Q:
    """Those cases, for whoever holds a role on that day."""
    if not user.duties_on(on).own:
        return Q(pk__in=[])
    return Q(version__in=[version.pk for version in versions() if version.code == DEFINITION])


@vocabulary.absences
def everybody(user: Any, on: date) -> Q:
    """Everybody of the office, for whoever administers."""
    return Q(represents=None) if may_administer(user) else Q(pk__in=[])
