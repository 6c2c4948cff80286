"""The decision that approves a definition, written into its text; everything else, comments included, stays."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import yaml

from workflows.loading import load_text


def approved(text: str, file: str, *, decision: str | None, issued: date | None, in_force_from: date | None) -> str:
    """The text with what is given in place of what it said of its approval. Raises Broken."""
    now = load_text(text, file).approved_by
    number, day, first = decision or now.decision, issued or now.issued, in_force_from or now.in_force_from
    said = [f"decision: {json.dumps(number, ensure_ascii=False)}"]
    said += [f"issued: {day}"] if day else []
    said += [f"in_force_from: {first}"]
    said += [f"in_force_until: {now.in_force_until}"] if now.in_force_until else []
    start, end = _place(text)
    return f"{text[:start]}{{{', '.join([*said, f'mark: {now.mark}'])}}}{text[end:]}"


def _place(text: str) -> tuple[int, int]:
    """Where the value of `approved_by` begins and ends."""
    root: Any = yaml.compose(text, yaml.SafeLoader)
    value = next(value for key, value in root.value if key.value == "approved_by")
    last = value if value.flow_style else value.value[-1][1]
    return value.start_mark.index, last.end_mark.index
