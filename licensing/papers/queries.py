"""What a paper of a day says at its head and foot, and the stored papers themselves."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from licensing.files import storage
from licensing.files.queries import FileLost
from licensing.papers.models import Clause, Issuer, Paper, Signatory
from licensing.refusals import Refusal


class NotAppointed(Refusal):
    """Nobody is entered for `day` (a date as text): no heading (`issuer`), no signatory (`signatory`)."""

    sentences = {
        "issuer": _("No heading of papers is in force on %(day)s."),
        "signatory": _("Nobody is entered as signatory on %(day)s."),
    }


def issuer_on(day: date) -> Issuer:
    """The department's names on `day`. Raises NotAppointed."""
    found = cast("QuerySet[Issuer]", Issuer.objects.on(day)).first()
    if found is None:
        raise NotAppointed("issuer", day=f"{day:%d/%m/%Y}")
    return found


def signatory_on(day: date) -> Signatory:
    """Who signs on `day`; of several, the one who was entered to sign last. Raises NotAppointed."""
    found = Signatory.objects.on(day).order_by("-since", "-pk").first()
    if found is None:
        raise NotAppointed("signatory", day=f"{day:%d/%m/%Y}")
    return found


def clauses(kind: str, part: str, *, on: date) -> list[Clause]:
    """The clauses of one part of a paper that are in force on `on`, in their order."""
    in_force = cast("QuerySet[Clause]", Clause.objects.on(on))
    return list(in_force.filter(kind=kind, part=part).order_by("order"))


def content(paper: Paper) -> bytes:
    """The bytes of a stored paper, compared with their hash. Raises FileLost."""
    try:
        stored = storage.path_of(paper.sha256).read_bytes()
    except FileNotFoundError:
        raise FileLost(paper.sha256) from None
    if hashlib.sha256(stored).hexdigest() != paper.sha256:
        raise FileLost(paper.sha256)
    return stored
