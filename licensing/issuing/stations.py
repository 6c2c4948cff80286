"""Where a paper stands on its way out, read from the definitions alone: no step, role or outcome is named here.

NĐ 30/2020/NĐ-CP has the order: signed, then numbered, then sealed and released. A step that asks for a number numbers;
one that asks for signature and seal releases; and whoever can send a case straight to its number is who signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import cast

from django.db.models import Q, QuerySet
from django.utils import timezone

from licensing.procedures.forms import NumberForm, SignedAndSealedForm
from workflows import vocabulary
from workflows.definition import Action, Definition, HumanStep, Outcome
from workflows.inbox import open_tasks
from workflows.look import once
from workflows.models import Case, Task, versions, with_version
from workflows.people import User


class Station(StrEnum):
    """What is done to a paper at a desk."""

    SIGN = "sign"
    NUMBER = "number"
    SEAL = "seal"


@dataclass(frozen=True)
class Place:
    """A step of a version at which a paper is dealt with.

    `onwards` is the outcome that sends it on its way, `kind` the kind of paper where the definition tells it, `making`
    the steps of the program that follow.
    """

    version_id: int
    step: HumanStep
    station: Station
    onwards: Outcome
    kind: str
    making: tuple[str, ...] = ()


def places() -> list[Place]:
    """Every such step of every version, in the order of the definitions; in one look found once."""
    return once("places", _find_places)


def _find_places() -> list[Place]:
    return [place for version in versions() for place in _places_of(version.pk, version.flow_class.definition)]


def stations_of(user: User, *, at: datetime) -> frozenset[Station]:
    """The desks at which this person works on that day. The menu asks it on every page, so the user keeps it."""
    if (known := user.__dict__.get("stations")) is None:
        roles = user.roles_on(timezone.localdate(at))
        known = frozenset(place.station for place in places() if place.step.role in roles) if roles else frozenset()
        user.__dict__["stations"] = known
    return cast(frozenset[Station], known)


def tasks_at(station: Station, user: User, *, at: datetime) -> QuerySet[Task]:
    """What waits at a desk and this person may do: taken by nobody or by oneself; the most urgent first."""
    free = Q(owner=None) | Q(owner=user)
    return open_tasks(user, at=at).filter(free, _among(place for place in places() if place.station is station))


def known_tasks(station: Station, user: User, ids: Iterable[int]) -> QuerySet[Task]:
    """The tasks of a desk with these ids in cases that this person may see, whatever became of them."""
    tasks: QuerySet[Task] = Task.objects.filter(
        _among(place for place in places() if place.station is station),
        pk__in=list(ids),
        process__in=Case.objects.visible_to(user),
    )
    return with_version(tasks, "process__version").select_related("owner").order_by("process__received_at", "pk")


def in_the_making(user: User) -> QuerySet[Task]:
    """The papers that the program is making, or failed to make, after their number was taken."""
    making = (
        Q(process__version=place.version_id, step__in=place.making)
        for place in places()
        if place.station is Station.NUMBER
    )
    tasks: QuerySet[Task] = Task.objects.filter(
        reduce(or_, making, Q(pk__in=[])), finished=None, process__in=Case.objects.visible_to(user)
    )
    return tasks.select_related("process").order_by("pk")


def place_of(task: Task) -> Place:
    """What is done at this task of a desk."""
    case: Case = task.process
    found = _places_of(case.version_id, case.definition)
    return next(place for place in found if place.step.name == task.step)


def _among(found: Iterable[Place]) -> Q:
    steps: dict[int, list[str]] = {}
    for place in found:
        steps.setdefault(place.version_id, []).append(place.step.name)
    return reduce(or_, (Q(process__version=pk, step__in=names) for pk, names in steps.items()), Q(pk__in=[]))


def _places_of(version_id: int, definition: Definition) -> Iterator[Place]:
    kinds = {step.name: form.kind for step in _human(definition) if issubclass(form := _form(step), NumberForm)}
    for step in _human(definition):
        if step.name in kinds:
            making = tuple(name for name in definition.targets(step) if isinstance(definition.find_step(name), Action))
            onwards = _first(outcome for outcome in step.outcomes if outcome.to in making) or step.outcomes[0]
            yield Place(version_id, step, Station.NUMBER, onwards, kinds[step.name], making)
        elif issubclass(_form(step), SignedAndSealedForm):
            onwards = _first(outcome for outcome in step.outcomes if outcome.clock) or step.outcomes[0]
            yield Place(version_id, step, Station.SEAL, onwards, "")
        elif signed := _first(outcome for outcome in step.outcomes if outcome.to in kinds):
            yield Place(version_id, step, Station.SIGN, signed, kinds[signed.to])


def _human(definition: Definition) -> Iterator[HumanStep]:
    return (step for step in definition.steps if isinstance(step, HumanStep))


def _form(step: HumanStep) -> type:
    return vocabulary.find_form(step.form).form_class if step.form else object


def _first(outcomes: Iterator[Outcome]) -> Outcome | None:
    return next(outcomes, None)
