"""What a draft says, as plain values: what `kept.to_json` makes of a definition.

It may be unsound and incomplete, with empty text where something is still missing; `kept.from_json` reads it always.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows import kept
from workflows.definition import Definition, Title

Content = dict[str, Any]
Part = dict[str, Any]


def definition_of(content: Content) -> Definition:
    """The definition as it stands, sound or not."""
    return kept.from_json(content)


def step_in(content: Content, name: str) -> Part:
    """The step of this name. Raises KeyError."""
    for step in content["steps"]:
        if step["name"] == name:
            return step  # type: ignore[no-any-return]
    raise KeyError(name)


def usual_target(step: Mapping[str, Any]) -> str:
    """Where a step leads as a rule: by its first outcome; nowhere from an end."""
    if step["kind"] == "parallel":
        return str(step["then"])
    return next((str(one["to"]) for one in step.get("outcomes", ())), "")


def put(part: Part, field: str, value: Any) -> None:
    """Set a field; one that says nothing and came late to the format is left out, as `kept` does."""
    plain = tuple(value) if isinstance(value, list) else value
    if field in kept.LATER and plain == kept.LATER[field]:
        part.pop(field, None)
    else:
        part[field] = value


def removed(items: list[Part], name: str) -> list[Part]:
    """The items without the one of this name."""
    return [item for item in items if item["name"] != name]


def moved(items: list[Part], name: str, by: int) -> list[Part]:
    """The items with the one of this name one place up (-1) or down (1)."""
    found, place = list(items), [item["name"] for item in items].index(name)
    if 0 <= place + by < len(found):
        found.insert(place + by, found.pop(place))
    return found


def title_of(title: Title) -> dict[str, str]:
    """A title as it is kept."""
    return {"vi": title.vi, "en": title.en}
