"""Which part of a draft is open, by the address or by what was posted, and what is saved of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from workflows import editor_sections as sections
from workflows import editor_steps as steps
from workflows.content import Content
from workflows.definition import Title
from workflows.editor_offers import Offers
from workflows.editor_open import Open

_OPENED: Mapping[str, Callable[[Open, Any, Offers], None]] = {
    "step": steps.open_step,
    "title": sections.open_title,
    "roles": sections.open_roles,
    "terms": sections.open_terms,
    "start": sections.open_start,
    "withdrawal": sections.open_way_out,
    "cancellation": sections.open_way_out,
    "correction": sections.open_correction,
}
_SAVED: Mapping[str, Callable[[Open, str, str], tuple[Content, str]]] = {
    "step": steps.save_step,
    "title": sections.save_section,
    "roles": sections.save_roles,
    "terms": sections.save_terms,
    "start": sections.save_section,
    "withdrawal": sections.save_way,
    "cancellation": sections.save_way,
    "correction": sections.save_way,
}


def opened(
    content: Content, kind: str, name: str, data: Any = None, *, known_roles: Mapping[str, Title] | None = None
) -> Open | None:
    """A part to be edited, or as it was posted; None where there is no such part."""
    found = Open(deepcopy(content), kind, name, known_roles=known_roles or {})
    if kind not in _OPENED:
        return None
    try:
        _OPENED[kind](found, data, Offers(found.content, name if kind == "step" else ""))
    except KeyError:
        return None
    return found


def saved(part: Open, then: str) -> tuple[Content, str]:
    """The content with what was entered, and after what the button says; and which part is open next."""
    part.write()
    order, _colon, which = then.partition(":")
    return _SAVED[part.kind](part, order, which)
