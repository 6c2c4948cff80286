"""Foreign keys point down the staircase. They are strings, so the import contracts do not see them."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.test_contracts import contracts

Key = tuple[type[models.Model], type[models.Model], str]


def keys() -> Iterator[Key]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField) and not field.auto_created:
                target = field.related_model
                assert isinstance(target, type)
                yield model, target, field.name


def steps() -> list[list[str]]:
    """The rooms from the foot upwards; those on one step may not point at each other."""
    lines = contracts()["importlinter:contract:rooms"]["layers"].strip().splitlines()
    return [[room.strip(" ()") for room in line.replace(":", "|").split("|")] for line in reversed(lines)]


def height(model: type[models.Model]) -> int:
    package, room = model.__module__.split(".")[:2]
    if package != "licensing":
        return -1
    return next(number for number, step in enumerate(steps()) if room in step)


def room(model: type[models.Model]) -> str:
    return ".".join(model.__module__.split(".")[:2])


def points_up(model: type[models.Model], target: type[models.Model]) -> bool:
    """Whether `model` points above itself: the engine at the law, a room at one above it or beside it."""
    if target.__module__.split(".")[0] != "licensing":
        return False
    return room(model) != room(target) and height(target) >= height(model)


def test_every_foreign_key_points_down() -> None:
    upwards = [
        f"{model.__name__}.{name} -> {target.__name__}" for model, target, name in keys() if points_up(model, target)
    ]
    assert upwards == []


@pytest.mark.parametrize(
    ("below", "above"),
    [("workflows.Case", "licensing.Facility"), ("licensing.Facility", "licensing.Licence")],
)
def test_a_key_upwards_would_be_seen(below: str, above: str) -> None:
    assert points_up(apps.get_model(below), apps.get_model(above))
    assert not points_up(apps.get_model(above), apps.get_model(below))
