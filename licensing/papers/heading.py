"""Who runs this site: the department's name and emblem at the head of every page, from the heading of its papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from licensing.papers.queries import find_issuer


@dataclass(frozen=True)
class Department:
    """What the head of a page says: a name in the reader's language, and the address of a picture, if there is one."""

    name: str
    emblem: str = ""


def department(request: HttpRequest) -> dict[str, Any]:
    """Context processor; asks the database only where a template shows it."""
    return {"department": SimpleLazyObject(_today)}


def _today() -> Department:
    return department_on(timezone.localdate())


def department_on(day: date) -> Department:
    """The department's name on `day`, in the language in force; empty where nobody entered one."""
    found = find_issuer(day)
    if found is None:
        return Department("")
    english = (get_language() or "").startswith("en")
    emblem = reverse("emblem", args=[found.emblem_id]) if found.emblem_id else ""
    return Department(found.english_name if english else found.full_name, emblem)
