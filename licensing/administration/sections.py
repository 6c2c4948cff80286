"""Every section of the administration by its name, which is its address."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from licensing.administration.calendars import CalendarSection, Years
from licensing.administration.law_tables import LawTable
from licensing.administration.naming import Agency, Books, Codes
from licensing.administration.reception import ReceptionHours
from licensing.administration.section import Section
from licensing.administration.working import Hours, Signatories, Units
from licensing.dossiers.models import ComponentKind
from licensing.equipment.models import DeviceKind
from licensing.law.models import Figure
from licensing.papers.models import Clause

SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        Agency(),
        Codes(),
        Books(),
        Hours(),
        ReceptionHours(),
        CalendarSection(),
        Years(),
        Units(),
        Signatories(),
        LawTable("figures", _("Terms, ages and rules"), Figure, ("name",), ("name", "value", "unit", "pending")),
        LawTable("clauses", _("Texts of papers"), Clause, ("kind", "part", "order"), ("kind", "part", "text")),
        LawTable("device_kinds", _("Kinds of devices"), DeviceKind, ("code",), ("code", "name")),
        LawTable(
            "component_kinds",
            _("Papers that a dossier consists of"),
            ComponentKind,
            ("procedure", "code"),
            ("procedure", "number", "name"),
        ),
    )
}
LAW = ("figures", "clauses", "device_kinds", "component_kinds")
"""The tables of the law."""
