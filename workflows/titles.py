"""A definition's own words, in the reader's language."""

from django.utils.functional import lazy
from django.utils.translation import get_language

from workflows.definition import Title


def shown(title: Title) -> str:
    """The title in the active language; Vietnamese unless English is asked for."""
    return title.en if (get_language() or "").startswith("en") else title.vi


shown_lazily = lazy(shown, str)
