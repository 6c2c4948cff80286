"""Keeping a paper for ever, and recording that it was signed and sealed."""

from __future__ import annotations

import os
import secrets
from datetime import date, datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing.files import storage
from licensing.papers.models import NumberTaken, Paper, Sealing
from licensing.papers.rendering import Rendered
from licensing.refusals import Refusal
from workflows.calendars import VIETNAM
from workflows.people import User


class CannotKeep(Refusal):
    """Another paper stands under this number (`number`); it stays as it is."""

    sentences = {"differs": _("Number %(number)s already has a paper that says something else.")}


class CannotSeal(Refusal):
    """The record of signature and seal is refused. `data` holds dates as text and the names concerned."""

    sentences = {
        "other_signatory": _("The paper names %(printed)s as signatory, not %(signed_by)s."),
        "signed_too_early": _("%(signed_on)s lies before %(dated)s, the date of the paper."),
        "sealed_too_early": _("The seal (%(sealed_on)s) comes after the signature (%(signed_on)s)."),
        "future": _("%(sealed_on)s lies in the future."),
        "sealed_already": _("The paper was recorded as signed and sealed on %(sealed_on)s; nothing was changed."),
    }


@transaction.atomic
def keep(*, number: NumberTaken, rendered: Rendered, at: datetime) -> Paper:
    """Keep the one paper of a number: its file first, under its hash, then its row.

    A second paper that says the same is the first one, whatever its template has become. Raises CannotKeep.
    """
    if kept := Paper.objects.filter(number=number).first():
        if kept.context != rendered.context:
            raise CannotKeep("differs", number=number.text)
        return kept
    incoming = storage.receive([rendered.pdf])
    storage.settle(incoming)
    paper = Paper.objects.create(
        case=number.case,
        kind=number.kind,
        number=number,
        sha256=incoming.sha256,
        size=incoming.size,
        template=rendered.template,
        template_hash=rendered.template_hash,
        context=rendered.context,
        public_id=rendered.public_id,
        made_at=at,
    )
    transaction.on_commit(partial(readable_path, paper))
    return paper


def readable_path(paper: Paper) -> Path:
    """A path for people, `issued/2021/01.pdf`: a second name of the stored file, made again when it is missing."""
    number = paper.number
    path = Path(settings.ISSUED_ROOT, number.book.folder, str(number.year), f"{number.number:02d}.pdf")
    stored = storage.path_of(paper.sha256)
    if not (path.exists() and path.samefile(stored)):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{secrets.token_hex(8)}")
        os.link(stored, fresh)
        fresh.replace(path)
        # Where somebody else was quicker both names are one file, and replacing leaves both.
        fresh.unlink(missing_ok=True)
    return path


@transaction.atomic
def record_sealing(
    *, paper: Paper, signed_by: str, signed_on: date, sealed_on: date, by: User, at: datetime
) -> Sealing:
    """Record that the printed paper was signed and sealed; the days are local dates. Raises CannotSeal.

    The paper is signed by whom it names, not before its own date, then sealed, not in the future; once.
    """
    Paper.objects.select_for_update().get(pk=paper.pk)
    if done := Sealing.objects.filter(paper=paper).first():
        raise CannotSeal("sealed_already", sealed_on=_shown(done.sealed_on))
    printed = paper.context["signatory"]["person"]
    dates = {"signed_on": _shown(signed_on), "sealed_on": _shown(sealed_on), "dated": _shown(paper.number.on)}
    if signed_by != printed:
        raise CannotSeal("other_signatory", printed=printed, signed_by=signed_by)
    if signed_on < paper.number.on:
        raise CannotSeal("signed_too_early", **dates)
    if sealed_on < signed_on:
        raise CannotSeal("sealed_too_early", **dates)
    if sealed_on > at.astimezone(VIETNAM).date():
        raise CannotSeal("future", **dates)
    return Sealing.objects.create(
        paper=paper, signed_by=signed_by, signed_on=signed_on, sealed_on=sealed_on, recorded_by=by, at=at
    )


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"
