"""Licences entered from before are for everybody in the office: no desk had them as a task. Whoever decides which cases
go over to a new version sees every open one. And whoever administers enters absences for everybody.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from viewflow.workflow.status import PROCESS

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


@vocabulary.office_cases
def that_could_go_over(user: Any, on: date) -> Q:
    """Every open case, for whoever may move running cases. Said in both ways: each serves another order of the list."""
    return Q(status=PROCESS.NEW, finished=None) if user.has_perm("workflows.move_case") else Q(pk__in=[])


@vocabulary.absences
def everybody(user: Any, on: date) -> Q:
    """Everybody of the office, for whoever administers."""
    return Q(represents=None) if may_administer(user) else Q(pk__in=[])
