"""Who acts for whom on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from licensing.accounts.models import Representative
from licensing.facilities.models import Facility
from workflows.people import User


def facilities_of(user: User, *, on: date) -> QuerySet[Facility]:
    """The facilities that `user` acts for on `on`."""
    return Facility.objects.filter(pk__in=Representative.objects.on(on).filter(user=user).values("facility"))


def acts_for(user: User, facility: Facility, *, on: date) -> bool:
    """Whether `user` acts for `facility` on `on`."""
    return Representative.objects.on(on).filter(user=user, facility=facility).exists()
