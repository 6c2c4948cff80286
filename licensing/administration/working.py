"""When the office works and who does: hours, units, signatories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.administration.forms import HoursForm, SignatoryForm, UnitForm
from licensing.administration.section import Counted, Row, Rows, day_words
from licensing.papers.models import Signatory
from workflows.models import OfficeHours
from workflows.people import Unit
from workflows.rederiving import Change


class Hours(Counted):
    name = "hours"
    title = _("Office hours")
    why = _("Deadlines end when the office closes, and working hours are counted within these spells.")
    headings = (_("From"), _("Spells"))
    add = _("Set the hours from today on")
    form_class = HoursForm

    def rows(self, day: date) -> Iterable[Row]:
        spells: dict[date, list[str]] = {}
        for one in OfficeHours.objects.filter(kind="working").order_by("-in_force_from", "opens"):
            spells.setdefault(one.in_force_from, []).append(str(one))
        for n, (since, said) in enumerate(spells.items()):
            yield Row((day_words(since), ", ".join(said)), now=n == 0)

    def form(self, key: int | None, day: date, *data: Any) -> Any:
        rows = list(OfficeHours.objects.filter(kind="working").order_by("-in_force_from", "opens"))
        present = [row for row in rows if row.in_force_from == rows[0].in_force_from]
        initial: dict[str, str] = {}
        for n, row in enumerate(present, 1):
            initial |= {f"opens_{n}": row.opens.strftime("%H:%M"), f"closes_{n}": row.closes.strftime("%H:%M")}
        return HoursForm(*data, initial=initial)

    def changes(self, form: Any, *, at: datetime) -> Sequence[Change]:
        """From today on; hours that were set for today already are replaced."""
        since = timezone.localdate(at)
        replaced = OfficeHours.objects.filter(kind="working", in_force_from=since)
        rows = (OfficeHours(in_force_from=since, opens=opens, closes=closes) for opens, closes in form.spells)
        return [*(Change(row, gone=True) for row in replaced), *(Change(row) for row in rows)]


class Units(Rows):
    name = "units"
    title = _("Units")
    why = _("The divisions of the office. Each official belongs to one, and lists can be narrowed to one's own.")
    headings = (_("Name"), _("Code"))
    add = _("Add a unit")
    form_class = UnitForm
    model = Unit

    def rows(self, day: date) -> Iterable[Row]:
        return (Row((one.name, one.code), key=one.pk) for one in Unit.objects.order_by("name"))


class Signatories(Rows):
    name = "signatories"
    title = _("Signatories")
    why = _(
        "Who signs papers, with the lines above the name. A paper names whoever was entered last to sign on its day;"
        " papers that were issued keep their signatory."
    )
    headings = (_("Person"), _("Lines above the name"), _("Days"), _("Decision"))
    add = _("Add a signatory")
    form_class = SignatoryForm
    model = Signatory

    def rows(self, day: date) -> Iterable[Row]:
        for one in Signatory.objects.order_by("-since", "-pk"):
            lines = " · ".join(line for line in (one.authority_line, one.title) if line)
            signs = one.since <= day and (one.until is None or one.until >= day)
            now = signs and (settings.DEMO or not one.invented)
            days = f"{day_words(one.since)} – {day_words(one.until) if one.until else ''}"
            person = (
                _("%(person)s (invented: signs nothing real)") % {"person": one.person} if one.invented else one.person
            )
            yield Row((person, lines, days, one.decision), key=one.pk, now=now)

    def initial(self, day: date) -> dict[str, Any]:
        return {"since": day}
