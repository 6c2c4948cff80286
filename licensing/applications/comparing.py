"""Two versions of one part side by side, field by field, in the words of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from licensing.applications.parts import Typed


@dataclass(frozen=True)
class Difference:
    """One field that the two say differently."""

    label: str
    saved: str
    typed: str


def differences(saved: Typed, typed: Typed, form: Any) -> list[Difference]:
    """Where `typed` differs from `saved`; `form` is the page's form or rows, which knows the names of the fields."""
    labels = dict(_labels(form))
    names = [name for name in {**saved, **typed} if saved.get(name, "") != typed.get(name, "")]
    return [
        Difference(labels.get(name, name), _text(saved.get(name, "")), _text(typed.get(name, "")))
        for name in names
        if not name.endswith("_FORMS")
    ]


def _labels(form: Any) -> Iterator[tuple[str, str]]:
    for place, one in enumerate(getattr(form, "forms", [form]), 1):
        number = f"{place}. " if hasattr(form, "forms") else ""
        yield from ((bound.html_name, f"{number}{bound.label}") for bound in one)
        for name, label in _labels(rows) if (rows := getattr(one, "certificates", None)) else ():
            yield name, f"{number}{label}"


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
