"""Sending a draft: it becomes a dossier, or the answer to a request, and keeps a proof of what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from licensing.applications import queries
from licensing.applications.contents import Contents
from licensing.applications.models import Draft, DraftPaper
from licensing.applications.operations import held
from licensing.applications.refusals import CannotSend
from licensing.dossiers import operations as dossiers
from licensing.dossiers.declaration import ComponentDetails
from licensing.dossiers.models import ComponentKind, Dossier
from workflows.people import User


@transaction.atomic
def send(*, draft: Draft, by: User, at: datetime) -> Draft:
    """Make the dossier of a new application and begin its case at `at`; a second time is answered with the first.

    Papers that are missing hinder nothing: completeness is judged at the counter. Raises CannotSend where something
    cannot be declared as it stands, CannotChange for a dropped draft, and what `dossiers.receive` raises.
    """
    if (done := Draft.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.pk)).sent_at:
        return done
    row, today = held(draft, at=at), timezone.localdate(at)
    contents, papers = sound_contents(row, at=at), list(queries.papers_of(row))
    kinds = queries.kinds_of(row, today=today)
    dossier = dossiers.receive(
        facility=row.facility,
        channel=Dossier.Channel.ONLINE,
        holder=contents.holder,
        devices=contents.devices,
        workers=contents.workers,
        components=components_of(papers, kinds.values()),
        by=by,
        at=at,
        definition=row.procedure,
        token=str(row.token),
    )
    return close(row, dossier, contents, papers, kinds.values(), by=by, at=at)


def sound_contents(draft: Draft, *, at: datetime) -> Contents:
    """What is typed in the draft, fit to be declared. Raises CannotSend."""
    contents = queries.contents_of(draft, today=timezone.localdate(at))
    if not contents.is_sound:
        raise CannotSend("problems", problems=" ".join(contents.said()))
    return contents


def components_of(papers: Iterable[DraftPaper], kinds: Iterable[ComponentKind]) -> list[ComponentDetails]:
    """The files as components, each handed in as the law asks for it."""
    copy_kinds = {kind.code: kind.copy_kind for kind in kinds}
    return [
        ComponentDetails(kind=paper.kind, copy_kind=copy_kinds.get(paper.kind, ""), stored=paper.file)
        for paper in papers
    ]


def close(
    draft: Draft,
    dossier: Dossier,
    contents: Contents,
    papers: Sequence[DraftPaper],
    kinds: Iterable[ComponentKind],
    *,
    by: User,
    at: datetime,
) -> Draft:
    """Mark the draft as sent, with the proof that says what was sent, when and by whom."""
    draft.dossier, draft.sent_at, draft.sent_by = dossier, at, by
    draft.proof = _proof(dossier, contents, papers, {kind.code: kind for kind in kinds}) | {"by": str(by)}
    draft.save(update_fields=["dossier", "sent_at", "sent_by", "proof"])
    return draft


def _proof(
    dossier: Dossier, contents: Contents, papers: Sequence[DraftPaper], kinds: dict[str, ComponentKind]
) -> dict[str, Any]:
    return {
        "code": dossier.code,
        "holder": contents.holder.name,
        "address": contents.holder.address,
        "devices": len(contents.devices),
        "workers": len(contents.workers),
        "papers": [
            {
                "number": kinds[paper.kind].number,
                "name": kinds[paper.kind].name,
                "name_en": kinds[paper.kind].name_en,
                "file": paper.file.original_name,
                "size": paper.file.size,
                "sha256": paper.file.sha256,
            }
            for paper in sorted(papers, key=lambda one: kinds[one.kind].number)
        ],
    }
