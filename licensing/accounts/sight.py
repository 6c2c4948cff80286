"""The domain's part in the one rule of sight: a representative sees the cases of the facility, today."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from licensing.accounts.models import Representative
from licensing.facilities.models import PARTY
from workflows import vocabulary
from workflows.calendars import VIETNAM


@vocabulary.party_cases
def cases_of_represented_facilities(user: Any) -> Q:
    """Cases of the facilities that this user acts for today; one subquery, no statement of its own."""
    today = timezone.now().astimezone(VIETNAM).date()
    key = Concat(Value(PARTY), Cast("facility_id", CharField()))
    return Q(party__in=Representative.objects.on(today).filter(user=user).annotate(key=key).values("key"))
