"""Printing slips: values and the texts of their day become a PDF. Imported as a module: `sheets.print_receipt(...)`.

The same values give the same bytes: no clock, no row id, no chance. Nothing is written. Each raises NoForm where no
form of the slip is in force on its day, papers.NotAppointed, and CannotRender for letters that the font lacks.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from licensing.papers import queries as papers
from licensing.papers.models import Clause
from licensing.papers.rendering import render
from licensing.refusals import Refusal
from licensing.sheets import codes
from licensing.sheets.fields import Control, Declining, Handing, HandOver, Head, Receipt, SupplementRequest
from licensing.words import date_in_words, day_in_words, moment_in_figures, moment_in_words
from workflows.opening import spells_in_words

RECEIPT, REQUEST, DECLINING, HAND_OVER = "receipt_slip", "supplement_request", "declining_slip", "hand_over_slip"
CONTROL = "control_slip"
"""The kinds of slips, as the clauses of papers name them and definitions give them."""

Part = Clause.Part


class NoForm(Refusal):
    """No text of this slip is in force on `day` (a date as text)."""

    sentences = {"no_form": _("The papers' texts hold no form of this slip that is in force on %(day)s.")}


def print_receipt(receipt: Receipt) -> bytes:
    """The receipt, with the appointment as it was told to the party at this act."""
    appointment = receipt.appointment
    context = {
        "received": moment_in_words(receipt.received_at),
        "supplemented": _when(receipt.supplemented_at),
        "accepted": _when(receipt.accepted_at),
        "components": [asdict(line) for line in receipt.components],
        "sets": f"{receipt.sets:02d}",
        "reception": spells_in_words(receipt.reception),
        "appointment": appointment
        and {
            "due": moment_in_words(appointment.due_at),
            "length": appointment.length,
            "counted": _days(appointment.counted),
            "for_result": appointment.for_result,
        },
    }
    return _printed(RECEIPT, receipt.head, context)


def print_supplement_request(request: SupplementRequest) -> bytes:
    """What is missing, all at once."""
    lines = [line.strip() for line in request.note.splitlines() if line.strip()]
    context = {"papers": list(request.papers), "lines": lines, "reason": request.reason}
    return _printed(REQUEST, request.head, context)


def print_declining(declining: Declining) -> bytes:
    """Why the dossier is not taken in."""
    return _printed(DECLINING, declining.head, {"reason": declining.reason})


def print_hand_over(hand_over: HandOver) -> bytes:
    """Who fetched the result, with a line for each signature."""
    number = hand_over.result
    context = {
        "number": number.text if number else "",
        "numbered_on": day_in_words(number.on) if number else "",
        "handed_over": moment_in_words(hand_over.handed_over_at),
        "fetched_by": hand_over.fetched_by,
        "identity": hand_over.identity,
        "by_post": hand_over.by_post,
        "consignment": hand_over.consignment,
        "originals": list(hand_over.originals),
    }
    return _printed(HAND_OVER, hand_over.head, context)


VERDICTS = {"early": "Trước hạn", "on_time": "Đúng hạn", "late": "Quá hạn", "": ""}
"""As form 05 has them."""


def print_control(control: Control) -> bytes:
    """How the dossier went through the office, hand by hand."""
    context = {
        "with_others": ", ".join(control.with_others),
        "received": moment_in_words(control.received_at),
        "due": _when(control.due_at),
        "lines": [_handing(line) for line in control.lines],
    }
    return _printed(CONTROL, control.head, context)


def _handing(line: Handing) -> dict[str, Any]:
    done = moment_in_figures(line.done_at) if line.done_at else ""
    return asdict(line) | {"given": moment_in_figures(line.given_at), "done": done, "result": VERDICTS[line.verdict]}


def _printed(kind: str, head: Head, context: dict[str, Any]) -> bytes:
    forms = papers.clauses(kind, Part.FORM, on=head.day)
    if not forms:
        raise NoForm("no_form", day=f"{head.day:%d/%m/%Y}")
    issuer = papers.issuer_on(head.day)
    common = {
        "title": forms[0].text,
        "form": forms[0].cited,
        "places": _texts(kind, Part.PLACE, head.day),
        "notes": _texts(kind, Part.NOTE, head.day),
        "issuer": issuer,
        "dated": date_in_words(head.day),
        "head": head,
        "bars": codes.bars(head.code),
        "squares": codes.squares(head.code),
    }
    return render(f"sheets/{kind}.html", common | context)


def _texts(kind: str, part: Part, day: date) -> list[str]:
    return [clause.text for clause in papers.clauses(kind, part, on=day)]


def _when(moment: datetime | None) -> str:
    return moment_in_words(moment) if moment else ""


MOST_DAYS_ONE_BY_ONE = 10


def _days(counted: Any) -> str:
    """`19/5, 20/5, 21/5, 24/5 và 25/5/2021`; of many days only the first and the last."""
    days = list(counted)
    if not days:
        return ""
    if len(days) > MOST_DAYS_ONE_BY_ONE:
        return f"từ {days[0]:%d/%m/%Y} đến {days[-1]:%d/%m/%Y}"
    *before, last = days
    return " và ".join(filter(None, [", ".join(f"{day:%d/%m}" for day in before), f"{last:%d/%m/%Y}"]))
