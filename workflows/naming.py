"""Names that the program gives: made once from a Vietnamese title, and then kept whatever the title becomes."""

from __future__ import annotations

import re
from collections.abc import Collection

from workflows.names import is_name, is_reserved
from workflows.vietnamese import fold

LONGEST_MADE = 50
"""Characters; leaves room for a number that tells two of one title apart."""


def name_of(title: str, *, taken: Collection[str], otherwise: str) -> str:
    """A name for what has this title: "Ý kiến PCCC" → `y_kien_pccc`; `otherwise` for a title without any letter."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(title)).strip("_")[:LONGEST_MADE].strip("_")
    first = next((name for name in (plain, f"{otherwise}_{plain}") if is_name(name)), otherwise)
    number, name = 1, first
    while name in taken or is_reserved(name):
        number += 1
        name = f"{first}_{number}"
    return name
