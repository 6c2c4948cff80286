"""What the buttons of the counter's page do to what was typed: each gives the page anew, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from licensing.dossiers.models import ComponentKind
from licensing.facilities import queries as register


def with_found_facility(data: Any) -> Any:
    """What was typed, with the facility chosen where only one can be meant."""
    typed = data.copy()
    if not typed.get("facility") and (meant := register.meant(typed.get("search", ""))):
        typed["facility"] = str(meant.pk)
    return typed


def without_facility(data: Any) -> Any:
    """What was typed, with no facility chosen and nothing of its details."""
    typed = data.copy()
    for name in [name for name in typed if name == "facility" or name.startswith("holder-")]:
        del typed[name]
    return typed


def with_all_papers(data: Any, kinds: Iterable[ComponentKind]) -> Any:
    """What was typed, with every paper of which nothing is said handed in as the law asks."""
    typed = data.copy()
    for kind in kinds:
        if not typed.get(name := f"component-{kind.code}-handed_in"):
            typed[name] = kind.copy_kind
    return typed
