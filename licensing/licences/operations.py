"""Issuing a licence, and revoking one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing.licences.fields import LicenceDraft
from licensing.licences.models import Licence, LicenceAct
from licensing.papers.operations import keep
from licensing.papers.rendering import Rendered
from licensing.refusals import Refusal
from workflows.calendars import VIETNAM
from workflows.people import User

REVOKE = "licensing.revoke_licence"
"""Django's permission to revoke; administrators give it to persons or groups."""


class CannotIssue(Refusal):
    """No licence was written. `data` holds the `number` as printed."""

    sentences = {"no_device": _("Licence %(number)s would name no device.")}


class CannotRevoke(Refusal):
    """The licence stays as it is. `data` holds its `number` and, where it was revoked before, the `day`."""

    sentences = {
        "not_allowed": _("You may not revoke licence %(number)s."),
        "no_reason": _("Write why licence %(number)s is revoked."),
        "revoked_already": _("Licence %(number)s was revoked on %(day)s; nothing was changed."),
        "too_early": _("Licence %(number)s was issued on %(day)s; it cannot be revoked before."),
    }


@transaction.atomic
def issue_licence(*, draft: LicenceDraft, rendered: Rendered, by: User | None, at: datetime) -> Licence:
    """Keep the paper and write the licence. A number that has its licence gives the same licence again.

    `by` is nobody where the act that led here was automatic. Raises CannotIssue, and CannotKeep where another paper
    stands under the number.
    """
    if not draft.devices:
        raise CannotIssue("no_device", number=draft.number.text)
    paper = keep(number=draft.number, rendered=rendered, at=at)
    licence, _new = Licence.objects.get_or_create(
        number=draft.number,
        defaults={
            "case": draft.number.case,
            "paper": paper,
            "public_id": paper.public_id,
            "holder": asdict(draft.holder),
            "devices": [asdict(device) for device in draft.devices],
            "scope": rendered.context["scope"],
            "places": list(draft.places),
            "signatory": asdict(draft.signatory),
            "issued_on": draft.number.on,
            "valid_until": draft.valid_until,
            "invented": draft.invented,
            "by": by,
            "at": at,
        },
    )
    return licence


@transaction.atomic
def revoke(*, licence: Licence, by: User, at: datetime, reason: str) -> LicenceAct:
    """Revoke a licence at once, by whoever may (`licensing.revoke_licence`), with a reason. Raises CannotRevoke."""
    number = str(licence.number)
    if not by.has_perm(REVOKE):
        raise CannotRevoke("not_allowed", number=number)
    if not reason.strip():
        raise CannotRevoke("no_reason", number=number)
    Licence.objects.select_for_update().get(pk=licence.pk)
    if done := licence.acts.filter(kind=LicenceAct.Kind.REVOKED).first():
        raise CannotRevoke("revoked_already", number=number, day=f"{done.at.astimezone(VIETNAM):%d/%m/%Y}")
    if at.astimezone(VIETNAM).date() < licence.issued_on:
        raise CannotRevoke("too_early", number=number, day=f"{licence.issued_on:%d/%m/%Y}")
    return licence.acts.create(kind=LicenceAct.Kind.REVOKED, by=by, at=at, reason=reason.strip())
