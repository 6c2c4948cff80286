"""Fields of the editor, and what every form of a part has in common. A draft may be incomplete: nothing is required.

What is chosen is chosen by title; the names behind the titles nobody sees or types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.content import Part, put
from workflows.definition import UNITS, VERBS
from workflows.shapes import MOST_TEXT

Choices = Sequence[tuple[str, str]]
MOST = 9999
LENGTH_UNITS = (
    ("working_days", _("working days")),
    ("working_hours", _("working hours")),
    ("days", _("calendar days")),
)
NOTHING = _("– nothing –")


def text(label: Any, **more: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, required=False, max_length=MOST_TEXT, **more)


def choose(label: Any, nothing: Any = NOTHING, **more: Any) -> forms.ChoiceField:
    """One of what there is, or nothing."""
    field = forms.ChoiceField(label=label, required=False, **more)
    field.nothing = nothing  # type: ignore[attr-defined]
    return field


def choose_many(label: Any, **more: Any) -> forms.MultipleChoiceField:
    """Any of what there is."""
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple, **more)


def amount(label: Any, **more: Any) -> forms.IntegerField:
    """A number from 1 on, or nothing."""
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=MOST, **more)


def unit(units: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    """In what the number before it is counted."""
    return forms.ChoiceField(label=_("unit"), required=False, choices=list(units))


class PartForm(forms.Form):
    """Fields of a part of the content. `choices` are by name of the field; what stands there now can always stay."""

    as_it_is: ClassVar[tuple[str, ...]] = ()
    """Fields that are called like those of the content."""
    of_others: ClassVar[tuple[str, ...]] = ()
    """Fields that are needed only where somebody does the step who does not work here."""

    def __init__(self, part: Part, data: Any = None, *, choices: Mapping[str, Choices], prefix: str) -> None:
        super().__init__(data, prefix=prefix, initial=self.read(part))
        self.part = part
        for name, field in self.fields.items():
            if name in choices and isinstance(field, forms.ChoiceField):
                field.choices = self._offered(field, choices[name], self.initial.get(name))

    def read(self, part: Part) -> dict[str, Any]:
        """What the fields show at first."""
        return {name: part.get(name) for name in self.as_it_is}

    def takes_focus(self) -> None:
        """Its first field is where the page begins."""
        next(iter(self.fields.values())).widget.attrs["autofocus"] = True

    @property
    def was_sent(self) -> bool:
        """Whether the page that was sent had these fields; what came after it was shown stays as it is."""
        return any(str(name).startswith(f"{self.prefix}-") for name in self.data)

    def write(self) -> None:
        """Put what was entered into the part."""
        for name in self.as_it_is:
            said = self.cleaned_data[name]
            put(self.part, name, said_in(self.part.get(name), said))

    def _offered(self, field: forms.ChoiceField, known: Choices, now: Any) -> list[tuple[str, Any]]:
        named = {name for name, _title in known}
        there = now if isinstance(now, list) else [now]
        lost = [(name, name) for name in there if name and name not in named]
        nothing = [("", field.nothing)] if hasattr(field, "nothing") else []
        return [*nothing, *known, *lost]


def said_in(before: Any, said: Any) -> Any:
    """What a field says; of several, those that were there already in their old order."""
    return in_order(before, said) if isinstance(said, list) else said or None


def in_order(before: Any, said: list[str]) -> list[str]:
    """What was chosen, what was there already in its old order."""
    stays = [name for name in before or () if name in said]
    return [*stays, *(name for name in said if name not in stays)]


class TitledForm(PartForm):
    """Something with a title in both languages."""

    vi = text(_("Title in Vietnamese"))
    en = text(_("Title in English"))

    def read(self, part: Part) -> dict[str, Any]:
        return super().read(part) | (part.get("title") or {})

    def write(self) -> None:
        super().write()
        self.part["title"] = {"vi": self.cleaned_data["vi"], "en": self.cleaned_data["en"]}


def clock_of(before: Iterable[Sequence[str]], said: Mapping[str, Any]) -> list[list[str]]:
    """What happens to the terms, what was there already in its old order."""
    old = {verb: term for verb, term in before}  # noqa: C416  (lists of two, not tuples)
    verbs = [*old, *(verb for verb in VERBS if verb not in old)]
    chosen = {verb: said[verb] if verb in said else old.get(verb, "") for verb in verbs}
    return [[verb, chosen[verb]] for verb in verbs if chosen[verb]]


def length_said(field: str, units: str, part: Part) -> dict[str, Any]:
    """A length of the content as a number and its unit."""
    if not (length := part.get(field)):
        return {field: None, units: UNITS[0]}
    number, _space, counted = str(length).partition(" ")
    return {field: number, units: counted}


def length_of(number: int | None, units: str) -> str | None:
    """The length that a number and a unit say; None without a number."""
    return f"{number} {units or UNITS[0]}" if number else None
