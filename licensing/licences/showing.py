"""What the pages of a case show of the papers that it came to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from licensing.files import queries as files
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
    return vocabulary.Panel("licensing/licences/panel.html", {"rows": rows}, encloses=True) if rows else None


@vocabulary.enclosures("papers")
def enclosed_papers(case: Case, user: User) -> list[vocabulary.Enclosure]:
    """The papers that the case came to, under their numbers, as far as this user may have them."""
    made = papers.of_case(case, user=user).select_related("number").order_by("pk")
    folder = gettext("Papers made")
    return [vocabulary.Enclosure(folder, f"{one.number}.pdf", one.made_at, files.opener(one.sha256)) for one in made]


def _row(paper: Paper, at: datetime) -> dict[str, Any]:
    """A licence's own row spares asking for its paper again."""
    licence = getattr(paper, "licence", None)
    if licence is None:
        return {"paper": paper}
    licence.paper = paper
    return {"paper": paper, "licence": licence, "status": queries.status(licence, timezone.localdate(at))}
