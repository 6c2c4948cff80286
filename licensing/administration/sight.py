"""Licences that were entered from before are for everybody in the office: no desk had them as a task."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, Q

from licensing.administration.importing import DEFINITION
from workflows import vocabulary
from workflows.people import Appointment


@vocabulary.office_cases
def earlier_licences(user: Any, on: date) -> Q:
    """Those cases, for whoever holds a role on that day."""
    return Q(Exists(Appointment.objects.on(on).filter(user=user)), version__code=DEFINITION)
