"""Who reads the figures of steps, units and people: those who lead, and whoever administers. Nobody outside the office.

Read from the definitions alone, no role is named here: who assigns the work leads, and so does who approves it, to whom
a step comes from there and who can send it back there. Which cases count is another question: those that one may see.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.utils import timezone

from workflows import engine
from workflows.definition import Definition, HumanStep, outcomes_of
from workflows.models import versions


def may_read_figures(user: Any, *, at: datetime) -> bool:
    """Whether this person leads on that day, or administers. The menu asks it on every page, so the user keeps it."""
    if not user.is_authenticated:
        return False
    if (known := user.__dict__.get("reads_figures")) is None:
        roles = user.roles_on(timezone.localdate(at))
        known = bool(roles & leading_roles()) or bool(user.has_perm("licensing.administer"))
        user.__dict__["reads_figures"] = known
    return cast(bool, known)


def leading_roles() -> frozenset[str]:
    """The roles that lead in any version of any definition."""
    return frozenset(role for version in versions() for role in _leading(version.flow_class.definition, version))


def _leading(definition: Definition, version: Any) -> set[str]:
    assigning = engine.assigning_roles(version)
    people = [step for step in definition.steps if isinstance(step, HumanStep)]
    theirs = {step.name for step in people if step.role in assigning}
    theirs_lead_to = {outcome.to for step in people if step.name in theirs for outcome in outcomes_of(step)}
    approving = {
        step.role
        for step in people
        if step.name in theirs_lead_to
        and definition.role(step.role).is_office
        and any(outcome.to in theirs for outcome in outcomes_of(step))
    }
    return assigning | approving
