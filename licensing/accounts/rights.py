"""Who may say who acts for a facility: whoever acts for it, and the counter."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from licensing.accounts.queries import acts_for
from licensing.facilities.models import Facility
from workflows.inbox import may_start
from workflows.people import User


def is_official(user: User, *, at: datetime) -> bool:
    """Whether `user` acts in a role of the office that day."""
    return bool(user.roles_on(timezone.localdate(at)))


def receives(user: User, *, at: datetime) -> bool:
    """Whether this is the counter: whoever does the first step of a procedure in which somebody applies."""
    return any(version.flow_class.definition.party for version in may_start(user, at=at))


def may_say_who_acts(user: User, facility: Facility, *, at: datetime) -> bool:
    """Whether `user` may invite people for this facility and end what they do for it."""
    return user.is_active and (acts_for(user, facility, on=timezone.localdate(at)) or receives(user, at=at))
