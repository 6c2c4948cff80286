"""What the pages of a case show of the papers that it came to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from licensing.licences import queries
from licensing.papers import queries as papers
from licensing.papers.models import Paper
from workflows import vocabulary
from workflows.models import Case
from workflows.people import User


@vocabulary.panel("papers")
def papers_panel(case: Case, user: User, at: datetime) -> vocabulary.Panel | None:
    """The papers of a case that this user may see, and whether a licence among them holds today."""
    made = papers.of_case(case, user=user).select_related("number", "sealing", "licence").order_by("pk")
    rows = [_row(paper, at) for paper in made.prefetch_related("licence__acts")]
    return vocabulary.Panel("licensing/licences/panel.html", {"rows": rows}) if rows else None


def _row(paper: Paper, at: datetime) -> dict[str, Any]:
    """A licence's own row spares asking for its paper again."""
    licence = getattr(paper, "licence", None)
    if licence is None:
        return {"paper": paper}
    licence.paper = paper
    return {"paper": paper, "licence": licence, "status": queries.status(licence, timezone.localdate(at))}
