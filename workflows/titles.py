"""A definition's own words, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language, pgettext_lazy

from workflows.definition import Outcome, Title

ANSWERS: Mapping[str, Any] = {
    "yes": pgettext_lazy("answer", "yes"),
    "no": pgettext_lazy("answer", "no"),
    "passed": pgettext_lazy("answer", "passed"),
    "failed": pgettext_lazy("answer", "failed"),
    "unknown": pgettext_lazy("answer", "not known"),
    "done": pgettext_lazy("answer", "done"),
    "cannot": pgettext_lazy("answer", "not possible"),
}
"""The answers of the program that definitions leave without a title."""


def shown(title: Title) -> str:
    """The title in the active language; Vietnamese unless English is asked for."""
    return title.en if (get_language() or "").startswith("en") else title.vi


shown_lazily = lazy(shown, str)


def outcome_title(outcome: Outcome) -> str:
    """The title of an outcome; an answer of the program is said in words."""
    if outcome.title:
        return shown(outcome.title)
    return str(ANSWERS.get(outcome.name, outcome.name.replace("_", " ")))
