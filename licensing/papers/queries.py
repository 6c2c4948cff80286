"""What a paper of a day says at its head and foot, and the stored papers themselves."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from licensing.files import storage
from licensing.files.queries import FileLost
from licensing.papers.models import LETTERS, Clause, Issuer, Paper, Signatory
from licensing.refusals import Refusal
from workflows import vocabulary
from workflows.look import once
from workflows.models import Case
from workflows.people import User


class NotAppointed(Refusal):
    """Nobody is entered for `day` (a date as text): no heading (`issuer`), no signatory (`signatory`)."""

    sentences = {
        "issuer": _("No heading of papers is in force on %(day)s."),
        "signatory": _("Nobody is entered as signatory on %(day)s."),
    }


def issuer_on(day: date) -> Issuer:
    """The department's names on `day`. Raises NotAppointed."""
    found = find_issuer(day)
    if found is None:
        raise NotAppointed("issuer", day=f"{day:%d/%m/%Y}")
    return found


def find_issuer(day: date) -> Issuer | None:
    """The department's names on `day`, if somebody entered them; in one look asked once a day."""
    return once(("issuer", day), lambda: cast("QuerySet[Issuer]", Issuer.objects.on(day)).first())


def signatory_on(day: date) -> Signatory:
    """Who signs on `day`: of several the last one entered, nobody invented beside a real one. Raises NotAppointed."""
    found = Signatory.objects.on(day).order_by("invented", "-since", "-pk").first()
    if found is None:
        raise NotAppointed("signatory", day=f"{day:%d/%m/%Y}")
    return found


def clauses(kind: str, part: str, *, on: date) -> list[Clause]:
    """The clauses of one part of a paper that are in force on `on`, in their order."""
    in_force = cast("QuerySet[Clause]", Clause.objects.on(on))
    return list(in_force.filter(kind=kind, part=part).order_by("order"))


def visible_to(user: User) -> QuerySet[Paper]:
    """The papers whose case this user may see, as far as they are released to this user."""
    return _released_to(user, Paper.objects.filter(case__in=Case.objects.visible_to(user)))


def of_case(case: Case, *, user: User) -> QuerySet[Paper]:
    """The papers of a case that this user may see, as far as they are released to this user."""
    return _released_to(user, Paper.objects.filter(case=case))


def _released_to(user: User, papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """A party sees the papers of its own cases once they are signed and sealed; letters, once they are made."""
    own = Case.objects.filter(vocabulary.party_cases_of(user))
    return papers.exclude(~Q(kind__in=LETTERS), case__in=own, sealing=None)


def content(paper: Paper) -> bytes:
    """The bytes of a stored paper, compared with their hash. Raises FileLost."""
    try:
        stored = storage.path_of(paper.sha256).read_bytes()
    except FileNotFoundError:
        raise FileLost(paper.sha256) from None
    if hashlib.sha256(stored).hexdigest() != paper.sha256:
        raise FileLost(paper.sha256)
    return stored
