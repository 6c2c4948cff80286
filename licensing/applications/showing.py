"""What the pages of a case show its facility of what it sent: the proofs, which are in the bundle of its papers too."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from licensing.applications import paper
from licensing.applications.models import Draft
from workflows import vocabulary
from workflows.models import Case
from workflows.people import User


@vocabulary.panel("proofs")
def proofs_panel(case: Case, user: User, at: datetime) -> vocabulary.Panel | None:
    """The proofs of what was sent; nothing for the office, which sees no drafts."""
    sent = list(_sent(case, user, at))
    return vocabulary.Panel("licensing/applications/proofs.html", {"sent": sent}, encloses=True) if sent else None


@vocabulary.enclosures("proofs")
def enclosed_proofs(case: Case, user: User) -> list[vocabulary.Enclosure]:
    """Each proof as PDF. Raises NotAppointed."""
    return [_enclosed(draft) for draft in _sent(case, user, timezone.now())]


def _sent(case: Case, user: User, at: datetime) -> QuerySet[Draft]:
    own = Draft.objects.visible_to(user, on=timezone.localdate(at))
    return own.filter(dossier__case=case).exclude(sent_at=None).order_by("sent_at", "pk")


def _enclosed(draft: Draft) -> vocabulary.Enclosure:
    assert draft.sent_at is not None
    made = paper.proof_pdf(draft)
    name = f"{timezone.localtime(draft.sent_at):%Y-%m-%d} {gettext('Proof of submission')}.pdf"
    return vocabulary.Enclosure(gettext("Proof of submission"), name, draft.sent_at, lambda: BytesIO(made))
