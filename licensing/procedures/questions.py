"""What definitions may ask about a case."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from licensing.dossiers import queries as dossiers
from licensing.dossiers.training_check import training_is_settled as is_settled
from licensing.dossiers.training_check import training_result
from workflows import vocabulary
from workflows.models import Case


@vocabulary.question("training_is_valid", title=_("Is everybody trained?"), answers=("passed", "failed", "unknown"))
def training_is_valid(case: Case, at: datetime) -> str:
    """The verdict of the training check on the whole dossier, by the law that holds for it at that moment."""
    return str(training_result(dossiers.dossier_of(case), at=at).verdict)


@vocabulary.question(
    "training_is_settled",
    title=_("Is the training of everybody settled?"),
    answers=("yes", "no"),
    refusal=_("the training of somebody in the dossier is not settled."),
)
def training_is_settled(case: Case, at: datetime) -> str:
    """Yes when everybody passed or was verified by a human."""
    return "yes" if is_settled(dossiers.dossier_of(case), at=at) else "no"
