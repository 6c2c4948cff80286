"""Licences that were released, each in a line."""

from __future__ import annotations

from datetime import date
from typing import Any

from licensing.licences.models import Licence
from licensing.papers.operations import record_sealing
from tests.licensing import issuing
from workflows.people import User


def released(reference: str = "D-1", on: str = "2021-02-08", **different: Any) -> Licence:
    """Issued, signed and sealed on that day."""
    licence = issuing.licence(reference, on, **different)
    clerk = User.objects.filter(username="clerk").first() or issuing.person("clerk")
    day = date.fromisoformat(on)
    signed = {"signed_by": licence.signatory["person"], "signed_on": day, "sealed_on": day}
    record_sealing(paper=licence.paper, by=clerk, at=issuing.moment(f"{on} 16:00"), **signed)
    return licence
