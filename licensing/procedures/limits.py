"""The longest that the law allows, as rows of law."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from licensing.law import queries as law
from workflows import vocabulary
from workflows.definition import Length


@vocabulary.limit("licence_processing", title=_("Processing of a dossier for a licence"))
def licence_processing(on: date) -> Length | None:
    """Processing of an application for a licence; None on a day of which the law is not kept."""
    try:
        return law.figure("licence_processing", on=on).as_length()
    except law.NoFigure:
        return None


@vocabulary.turns
def law_changes() -> Iterable[date]:
    """The days on which the law of a limit changes."""
    return law.turning_days("licence_processing")
