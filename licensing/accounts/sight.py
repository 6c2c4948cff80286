"""The domain's part in the one rule of sight: a representative sees the cases of the facility."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from licensing.accounts.queries import represented
from licensing.facilities.models import PARTY
from workflows import vocabulary


@vocabulary.party_cases
def cases_of_represented_facilities(user: Any, day: date) -> Q:
    """Cases of the facilities that this user acts for on `day`.

    They are named one by one: only so can the database find these cases, among all, with an index.
    """
    return Q(party__in=[f"{PARTY}{pk}" for pk in sorted(represented(user, on=day))])
