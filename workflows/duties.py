"""Which duties of a case are kept apart, and who has done which of them already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from workflows.definition import Definition, HumanStep
from workflows.models import Case, JournalEntry
from workflows.people import User, holders
from workflows.separation import apart
from workflows.titles import shown


@dataclass(frozen=True)
class Conflict:
    """A duty that somebody did in this case, kept apart from the one in question, and who else could do that one."""

    person: User
    role: str
    other: str
    others: tuple[User, ...]

    @property
    def data(self) -> dict[str, str]:
        """What a refusal says of it."""
        others = ", ".join(map(str, self.others))
        return {"person": str(self.person), "role": self.role, "other": self.other, "others": others}


def conflict_of(case: Case, role: str, person: User, *, in_place_of: int | None, on: date) -> Conflict | None:
    """Why this person should not act in this role of this case on that day; None where nothing speaks against it.

    Whoever stands in for somebody counts as both. One statement, and none where the definition keeps nothing apart.
    """
    steps = _steps_apart(case.definition, role)
    if not steps:
        return None
    done = list(_acts(case, steps).values_list("step", "by", "in_place_of"))
    people = {person.pk, in_place_of} - {None}
    step = next((step for step, *hands in done if people & set(hands)), None)
    if step is None:
        return None
    hands = {hand for _step, *both in done for hand in both} - {None}
    others = tuple(holders(role, on).exclude(pk__in=hands | people))
    names = {one.name: shown(one.title) for one in case.definition.roles}
    return Conflict(person, names[role], names[steps[step]], others)


def _steps_apart(definition: Definition, role: str) -> dict[str, str]:
    """The steps that nobody may have done who acts in this role, each with its own role or whoever enters it."""
    roles = apart(definition).get(role, set())
    found: dict[str, str] = {}
    for step in definition.steps:
        if isinstance(step, HumanStep):
            for hand in roles.intersection({step.role, step.entered_by or step.role}):
                found[step.name] = hand
    return found


def _acts(case: Case, steps: dict[str, str]) -> QuerySet[JournalEntry]:
    acts: QuerySet[JournalEntry] = case.journal.filter(act__in=["done", "entered"], step__in=steps)
    return acts
