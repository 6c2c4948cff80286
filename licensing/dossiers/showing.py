"""What pages show of a dossier: beside every task of its case, and on its own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from licensing.accounts.queries import acts_for
from licensing.dossiers import queries
from licensing.dossiers.models import Component, CopyKind, Dossier
from licensing.dossiers.training_check import TrainingResult, training_result
from licensing.law.queries import NoFigure
from workflows import vocabulary
from workflows.models import Case
from workflows.people import User


@vocabulary.panel("dossier")
def dossier_panel(case: Case, user: User, at: datetime) -> vocabulary.Panel | None:
    """The dossier and the training check; nothing for a case without a dossier."""
    dossier = queries.find_dossier(case)
    if dossier is None:
        return None
    dossier.case = case
    return vocabulary.Panel("licensing/dossiers/panel.html", dossier_context(dossier, user))


def dossier_context(dossier: Dossier, user: User) -> dict[str, Any]:
    """The declared copy, the papers, and for officials the training check."""
    components = list(dossier.components.select_related("kind", "file", "returned_by"))
    official = is_official(user, dossier)
    return {
        "dossier": dossier,
        "devices": dossier.devices.select_related("kind"),
        "workers": dossier.workers.prefetch_related("certificates"),
        "components": components,
        "missing": queries.missing_components(dossier, procedure=dossier.procedure),
        "official": official,
        "held": official and any(_is_held(component) for component in components),
        **(_training(dossier) if official else {}),
    }


def is_official(user: User, dossier: Dossier) -> bool:
    """Whether somebody who sees the case does so for the office: not as one who acts for the facility."""
    return not acts_for(user, dossier.facility, on=timezone.localdate())


def _is_held(component: Component) -> bool:
    return component.copy_kind == CopyKind.ORIGINAL and component.returned_at is None


def _training(dossier: Dossier) -> dict[str, TrainingResult | str]:
    try:
        return {"training": training_result(dossier)}
    except NoFigure as error:
        return {"training_refusal": str(error)}
