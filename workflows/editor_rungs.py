"""Reminders of a due moment in the editor: how long before or after it, and who is reminded. Of a step or of a term.

In the law they are rungs of one ladder; on the page each is a line that a button adds and another takes away.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows import kept, saying
from workflows.content import Part, put
from workflows.definition import OWNER
from workflows.editor_fields import LENGTH_UNITS, PartForm, amount, choose_many, in_order, length_of, unit
from workflows.editor_fields import length_said as said
from workflows.editor_offers import Offers
from workflows.editor_open import Reminders

SIDES = (("before", _("before it is due")), ("due", _("when it falls due")), ("after", _("after it was due")))
USUAL = (("before", "1 working_days"), ("due", None), ("after", "1 working_days"))
"""What is added first, second and third."""


class RungForm(PartForm):
    """One reminder. How long counts only before and after."""

    length = amount(_("How long before or after"))
    length_unit = unit(LENGTH_UNITS)
    side = forms.ChoiceField(label=_("When"), choices=SIDES, required=False)
    to = choose_many(_("Who is reminded"))

    def read(self, part: Part) -> dict[str, Any]:
        return said("length", "length_unit", part) | {"side": part["side"], "to": part["to"]}

    def write(self) -> None:
        entered = self.cleaned_data
        self.part["side"] = entered["side"] or self.part["side"]
        length = length_of(entered["length"], entered["length_unit"])
        self.part["length"] = None if self.part["side"] == "due" else length
        self.part["to"] = in_order(self.part["to"], entered["to"])


def reminders_of(part: Part, data: Any, offers: Offers, *, prefix: str, term: str = "") -> Reminders:
    """The reminders of a step, or of this term."""
    rungs, choices = part.get("warn", ()), offers.reminded()
    forms = [RungForm(rung, data, choices=choices, prefix=f"{prefix}-w-{number}") for number, rung in enumerate(rungs)]
    said = [saying.rung_said(offers.definition, rung) for rung in kept.rungs(part)]
    return Reminders(term, list[PartForm](forms), said)


def add_rung(part: Part) -> None:
    """One more reminder, to whoever has the task, at a moment at which there is none yet."""
    rungs = part.get("warn", [])
    taken = {(rung["side"], rung["length"]) for rung in rungs}
    longer = (("before", f"{days} working_days") for days in count(2))
    side, length = next(one for some in (USUAL, longer) for one in some if one not in taken)
    put(part, "warn", [*rungs, {"side": side, "length": length, "to": [OWNER]}])


def drop_rung(part: Part, which: str) -> None:
    """Without the reminder of which the number stands behind a dot, from nought; as it was where there is none."""
    number = which.rpartition(".")[2]
    put(part, "warn", [rung for place, rung in enumerate(part.get("warn", ())) if str(place) != number])
