"""Whoever signs a slip sees its case, though no task of it may have come to that desk yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from licensing.reappointments.models import Reappointment
from licensing.reappointments.queries import signed_versions
from workflows import vocabulary


@vocabulary.office_cases
def with_a_slip_to_sign(user: Any, on: date) -> Q:
    """The cases whose slip was completed, for whoever signs in them on that day."""
    if not (versions := signed_versions(user, on=on)):
        return Q(pk__in=[])
    completed = Reappointment.objects.exclude(state=Reappointment.State.DRAFT).filter(case=OuterRef("pk"))
    return Q(version__in=versions) & Q(Exists(completed))
