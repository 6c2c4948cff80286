"""Finding facilities. Imported as a module: `facilities.of_party(...)`."""

from __future__ import annotations

from licensing.facilities.models import PARTY, Facility


def of_party(party: str) -> Facility | None:
    """The facility that an engine's party key names; None for the key of anybody else."""
    number = party.removeprefix(PARTY)
    return Facility.objects.filter(pk=int(number)).first() if party.startswith(PARTY) and number.isdecimal() else None
