"""The tables of the law: what was in force stays, and a row is replaced from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.administration.forms import OF_LAW
from licensing.administration.section import Law, Row, holds, in_force, source
from licensing.law.models import Enacted, Figure
from workflows.days import DayInput


def _shown(row: Enacted, name: str) -> Any:
    """A column in words: choices by their label, a figure by what it is about."""
    if isinstance(row, Figure) and name == "name":
        return FIGURES.get(row.name, row.name)
    in_words = getattr(row, f"get_{name}_display", None)
    return in_words() if in_words else getattr(row, name)


def _verbose(model: type[Enacted], name: str) -> Any:
    return getattr(model._meta.get_field(name), "verbose_name", name)


FIGURES = {
    "completeness_check": _("Term for checking whether a dossier is complete"),
    "licence_processing": _("Longest time for deciding on a licence"),
    "licence_validity": _("How long a licence is valid"),
    "paper_life_left_days": _("Days that a paper with a term must still be valid"),
    "certificate_retraining_years": _("Years after which a worker is trained again"),
    "training_content_xray": _("Training content for X-ray"),
    "training_content_safety_officer": _("Training content for the safety officer"),
    "worker_minimum_age": _("Lowest age of a radiation worker"),
    "certificate_matches_work": _("The certificate must match the work"),
    "provider_is_registered": _("The training provider must be registered"),
    "certified_people_are_listed": _("Certified people must be on the provider's list"),
    "safety_officer_is_appointed": _("The safety officer must be appointed in writing"),
    "safety_officer_is_practitioner": _("The safety officer must hold a practitioner certificate"),
    "dossier_code_pattern": _("Pattern of dossier codes"),
    "dossier_sets": _("Sets of a dossier to hand in"),
    "renewal_lead_days": _("Days before its end by which a licence is to be renewed"),
}
"""What each figure is about; one that is not listed shows its code."""


class LawTable(Law):
    """One table of the law: each row with its days, its source and how far it was checked."""

    add = _("What replaces it from a day on")
    why = _(
        "What was in force stays as it was, because old cases are judged by it. Choose a row to write what replaces"
        " it, with the day, the instrument and whether its text was read."
    )
    may_add = False

    def __init__(self, name: str, title: Any, model: type[Enacted], identity: Sequence[str], shown: Sequence[str]):
        self.name, self.title, self.model, self.identity, self.shown = name, title, model, identity, shown
        names = [
            field.name for field in model._meta.fields if field.editable and field.name not in ("id", "in_force_until")
        ]
        self.form_class = forms.modelform_factory(
            model, fields=names, widgets={"in_force_from": DayInput()}, help_texts=OF_LAW
        )
        self.headings = (*(_verbose(model, name) for name in shown), _("In force"), _("Source"))

    def rows(self, day: date) -> Iterable[Row]:
        for one in self.model._default_manager.order_by(*self.identity, "-in_force_from"):
            cells = (*(_shown(one, name) for name in self.shown), in_force(one), source(one))
            yield Row(cells, key=one.pk, now=holds(one, day))

    def form(self, key: int | None, day: date, *data: Any) -> Any:
        found = self.model._default_manager.filter(pk=key).first() if key else None
        initial = {name: getattr(found, name) for name in self.form_class.base_fields} if found else {}
        return self.form_class(
            *data, initial={**initial, "in_force_from": day, "source": "", "mark": "", "pending": ""}
        )
