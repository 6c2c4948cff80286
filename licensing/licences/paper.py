"""What the papers of this room say: a draft and the texts in force become a context, the context a PDF.

Everything in a context follows from the draft and from rows of its day: no clock, no row id, no chance.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from licensing.licences.fields import Device, LicenceDraft, RefusalDraft
from licensing.papers import queries as papers
from licensing.papers.models import Clause, NumberTaken
from licensing.papers.numbering import public_id
from licensing.papers.rendering import Rendered, render, template_hash
from licensing.words import date_in_words

LICENCE, REFUSAL = "papers/licence.html", "papers/refusal.html"
DRAFT = {"draft": True}
MOST_DEVICES_IN_THE_TEXT = 3
"""More of them stand in an annex on a page of its own."""

Part = Clause.Part


def build(draft: LicenceDraft) -> Rendered:
    """Make the PDF of a licence. Takes about a second, writes nothing: call it outside transactions.

    Raises papers.NotAppointed, and CannotRender for letters that the font lacks.
    """
    context = _licence(draft) | {"check_url": check_url(_public_id(draft.number))}
    return _rendered(LICENCE, context, draft.number, qr=_qr(context["check_url"]))


def build_refusal(draft: RefusalDraft) -> Rendered:
    """Make the PDF of a written refusal (NĐ 142/2020/NĐ-CP Đ.29.4c). Otherwise as `build`."""
    return _rendered(REFUSAL, _refusal(draft), draft.number)


def preview(draft: LicenceDraft | RefusalDraft) -> bytes:
    """The PDF of a paper before it has a number, marked as a draft and without a code to check. Otherwise as `build`.

    Says what the paper would say if it were dated on the day of `draft.number`.
    """
    if isinstance(draft, LicenceDraft):
        return render(LICENCE, _licence(draft) | DRAFT)
    return render(REFUSAL, _refusal(draft) | DRAFT)


def check_url(public_id: str) -> str:
    """The address of the public page, as it is printed in the code on the paper."""
    return settings.PUBLIC_URL + reverse("licence_public", args=[public_id])


def _licence(draft: LicenceDraft) -> dict[str, Any]:
    day = draft.number.on
    scope = "; ".join(_texts(draft.number.kind, Part.SCOPE, day))
    return _common(draft, scope) | {
        "places": list(draft.places),
        "devices": [_line(device) for device in draft.devices],
        "count": f"{len(draft.devices):02d}",
        "annex": len(draft.devices) > MOST_DEVICES_IN_THE_TEXT,
        "valid_until": date_in_words(draft.valid_until),
        "conditions": [
            {"text": clause.text, "source": clause.cited}
            for clause in papers.clauses(draft.number.kind, Part.CONDITION, on=day)
        ],
    }


def _refusal(draft: RefusalDraft) -> dict[str, Any]:
    day = draft.number.on
    scope = "; ".join(_texts(draft.number.kind, Part.SCOPE, day))
    return _common(draft, scope) | {
        "reasons": list(draft.reasons),
        "remedies": _texts(draft.number.kind, Part.REMEDY, day),
    }


def _common(draft: LicenceDraft | RefusalDraft, scope: str) -> dict[str, Any]:
    number, day = draft.number, draft.number.on
    issuer = papers.issuer_on(day)
    application = draft.application
    return {
        "issuer": {
            name: getattr(issuer, name) for name in ("parent_body", "name", "full_name", "english_name", "place")
        },
        "number": number.text,
        "dated": date_in_words(day),
        "scope": scope,
        "bases": _texts(number.kind, Part.BASIS, day),
        "application": {"code": application.code, "received": date_in_words(application.received_on)},
        "holder": asdict(draft.holder),
        "signatory": asdict(draft.signatory),
        "recipients": [draft.holder.name, *_texts(number.kind, Part.RECIPIENT, day)],
        "invented": draft.invented,
    }


def _rendered(template: str, context: dict[str, Any], number: NumberTaken, **drawn: str) -> Rendered:
    return Rendered(
        pdf=render(template, context | drawn),
        template=template,
        template_hash=template_hash(template),
        context=context,
        public_id=_public_id(number),
    )


def _public_id(number: NumberTaken) -> str:
    return public_id(number.book.code, number.year, number.number)


def _texts(kind: str, part: Part, day: date) -> list[str]:
    return [clause.text for clause in papers.clauses(kind, part, on=day)]


def _line(device: Device) -> dict[str, Any]:
    return asdict(device) | {"year": str(device.year or "")}


def _qr(address: str) -> str:
    """The code as picture; level M still reads when a sixth of it is damaged by a stamp or a fold."""
    return str(segno.make(address, error="m").svg_data_uri(border=2))
