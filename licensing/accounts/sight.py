"""The domain's part in the one rule of sight: a representative sees the cases of the facility."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from licensing.accounts.models import Representative
from licensing.facilities.models import PARTY
from workflows import vocabulary


@vocabulary.party_cases
def cases_of_represented_facilities(user: Any, day: date) -> Q:
    """Cases of the facilities that this user acts for on `day`; one subquery, no statement of its own."""
    key = Concat(Value(PARTY), Cast("facility_id", CharField()))
    return Q(party__in=Representative.objects.on(day).filter(user=user).annotate(key=key).values("key"))
