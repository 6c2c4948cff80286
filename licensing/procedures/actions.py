"""What the worker does for a case: papers are made outside any transaction, then written with the outcome."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _

from licensing.dossiers import queries as dossiers
from licensing.dossiers.guidance import record_guidance as write_guidance
from licensing.dossiers.models import Dossier
from licensing.dossiers.registering import write_registers
from licensing.law import queries as law
from licensing.licences import fields, paper
from licensing.licences import operations as licences
from licensing.papers import operations as papers
from licensing.papers.models import NumberTaken
from licensing.papers.rendering import Rendered
from licensing.procedures import drafting
from licensing.procedures.forms import LICENCE, REFUSAL
from licensing.refusals import Refusal
from workflows import vocabulary
from workflows.models import Case
from workflows.vocabulary import Finished


@vocabulary.action("issue_licence", title=_("Make the licence"), outcomes=("done", "cannot"))
def issue_licence(case: Case, at: datetime) -> Finished:
    """Make the licence from the declared copy; then write it and bring the registers up to it.

    `cannot` where the law, the signatory or the letters of its day do not let it be made.
    """
    dossier = dossiers.dossier_of(case)
    try:
        draft = drafting.licence_draft(dossier, _number(case, LICENCE))
        rendered = paper.build(draft)
    except (Refusal, law.NoFigure) as refused:
        return Finished("cannot", why=str(refused))
    return Finished("done", partial(_issue, dossier, draft, rendered, at))


@vocabulary.action("refuse_in_writing", title=_("Make the refusal"), outcomes=("done", "cannot"))
def refuse_in_writing(case: Case, at: datetime) -> Finished:
    """Make the written refusal with the reasons that were given (NĐ 142/2020 Đ.29.4c); `cannot` as above."""
    number = _number(case, REFUSAL)
    try:
        rendered = paper.build_refusal(drafting.refusal_draft(dossiers.dossier_of(case), number))
    except Refusal as refused:
        return Finished("cannot", why=str(refused))
    return Finished("done", partial(papers.keep, number=number, rendered=rendered, at=at))


@vocabulary.action("record_guidance", title=_("Record the guidance"), outcomes=("done",))
def record_guidance(case: Case, at: datetime) -> Finished:
    """Enter that the facility of this case was guided."""
    return Finished("done", partial(write_guidance, case=case, at=at))


def _issue(dossier: Dossier, draft: fields.LicenceDraft, rendered: Rendered, at: datetime) -> None:
    licences.issue_licence(draft=draft, rendered=rendered, by=None, at=at)
    write_registers(dossier=dossier)


def _number(case: Case, kind: str) -> NumberTaken:
    return NumberTaken.objects.select_related("book", "case").get(case=case, kind=kind)
