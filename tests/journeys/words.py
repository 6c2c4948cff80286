"""What stands on the screen, in the language of the reader: sentences of the catalogues, titles of the procedure."""

from __future__ import annotations

from django.utils import translation

from settings.env import ROOT
from workflows import loading
from workflows.definition import outcomes_of

LOCALES = {"vi": "vi-VN", "en": "en-GB"}
"""What the browser of somebody who reads a language is set to."""
LANGUAGES = tuple(LOCALES)
NEW_LICENCE = loading.load_file(ROOT / "licensing" / "procedures" / "new_licence" / "v2.yaml").definition


class Words:
    """One reader's language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, english: str, **values: object) -> str:
        """A sentence of the templates, by its English."""
        with translation.override(self.language):
            said: str = translation.gettext(english)
        return said % values if values else said

    def count(self, one: str, many: str, n: int) -> str:
        """A sentence of the templates that counts."""
        with translation.override(self.language):
            said: str = translation.ngettext(one, many, n)
        return said % {"n": n}

    def step(self, name: str) -> str:
        """The title of a step of the shipped procedure."""
        return str(getattr(NEW_LICENCE.step(name).title, self.language))

    def outcome(self, step: str, name: str) -> str:
        """The title of an outcome of that step."""
        outcomes = outcomes_of(NEW_LICENCE.step(step))
        return next(str(getattr(one.title, self.language)) for one in outcomes if one.name == name)
