"""What the paper of a slip says (TT 01/2018/TT-VPCP, form 04): a slip and the texts of its day become a context.

It is a letter that goes out signed and numbered, so it is kept as issued and not printed anew like the counter's slips.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.dossiers import queries as dossiers
from licensing.dossiers.then import holder_at
from licensing.licences.fields import SignatoryLine
from licensing.papers import numbering
from licensing.papers import queries as papers
from licensing.papers.models import REAPPOINTMENT, Clause, NumberTaken
from licensing.papers.rendering import Rendered, render, template_hash
from licensing.reappointments.models import Reappointment
from licensing.refusals import Refusal
from licensing.words import date_in_words, moment_in_words

TEMPLATE = "papers/reappointment.html"
Part = Clause.Part


class NoForm(Refusal):
    """No text of this slip is in force on `day` (a date as text)."""

    sentences = {"no_form": _("The papers' texts hold no form of this slip that is in force on %(day)s.")}


def build(slip: Reappointment) -> Rendered:
    """Make the PDF of a signed slip. Takes about a second, writes nothing: call it outside transactions.

    Raises NoForm, papers.NotAppointed, and CannotRender for letters that the font lacks.
    """
    number = slip.number
    assert number is not None
    context = _context(slip, number)
    return Rendered(
        pdf=render(TEMPLATE, context),
        template=TEMPLATE,
        template_hash=template_hash(TEMPLATE),
        context=context,
        public_id=numbering.public_id(number.book.code, number.year, number.number),
    )


def preview(slip: Reappointment, *, on: date) -> bytes:
    """The PDF of a completed slip, were it signed on that day, marked as a draft. Otherwise as `build`."""
    number = numbering.unnumbered(book=REAPPOINTMENT, case=slip.case, kind=REAPPOINTMENT, on=on)
    return render(TEMPLATE, _context(slip, number) | {"draft": True})


def _context(slip: Reappointment, number: NumberTaken) -> dict[str, Any]:
    day, dossier = number.on, dossiers.dossier_of(slip.case)
    form = next(iter(papers.clauses(REAPPOINTMENT, Part.FORM, on=day)), None)
    if form is None:
        raise NoForm("no_form", day=f"{day:%d/%m/%Y}")
    issuer, holder = papers.issuer_on(day), holder_at(dossier, slip.drafted_at)
    assert slip.new_day is not None
    return {
        "issuer": {
            name: getattr(issuer, name) for name in ("parent_body", "name", "full_name", "english_name", "place")
        },
        "title": form.text,
        "form": form.cited,
        "number": number.text,
        "dated": date_in_words(day),
        "holder": {name: holder[name] for name in ("name", "address")},
        "code": dossier.code,
        "request": slip.case.definition.title.vi,
        "received": moment_in_words(dossier.received_at),
        "first": moment_in_words(slip.due_at),
        "reason": slip.reason,
        "new_day": date_in_words(slip.new_day),
        "places": _texts(Part.PLACE, day),
        "signatory": asdict(SignatoryLine.of(papers.signatory_on(day))),
        "recipients": [holder["name"], *_texts(Part.RECIPIENT, day)],
        "invented": dossier.facility.invented,
        "late": timezone.localdate(slip.due_at) < day,
    }


def _texts(part: Part, day: date) -> list[str]:
    return [clause.text for clause in papers.clauses(REAPPOINTMENT, part, on=day)]
