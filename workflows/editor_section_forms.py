"""The forms of what is said of a procedure as a whole: who takes part, its terms, how it begins and may end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.content import Part, put
from workflows.editor_fields import (
    LENGTH_UNITS,
    PartForm,
    TitledForm,
    amount,
    choose,
    choose_many,
    clock_of,
    in_order,
    length_of,
    length_said,
    text,
    unit,
)

MARKS = (
    ("V", _("its text was read")),
    ("S", _("from another's account")),
    ("I", _("inferred")),
    ("M", _("from memory, unverified")),
)
SIDES = (("office", _("the office")), ("party", _("the party")), ("outside", _("another agency")))


class RoleForm(TitledForm):
    """A role."""

    vi = text(_("Title in Vietnamese"), widget=forms.TextInput(attrs={"list": "known-roles"}))
    side = forms.ChoiceField(label=_("Belongs to"), choices=SIDES, required=False)
    not_same_person_as = choose_many(_("In one case never the same person as"))
    as_it_is = ("not_same_person_as",)

    def read(self, part: Part) -> dict[str, Any]:
        side = "party" if part.get("is_party") else "outside" if part.get("is_outside") else "office"
        return super().read(part) | {"side": side}

    def write(self) -> None:
        super().write()
        self.part["is_party"] = self.cleaned_data["side"] == "party"
        put(self.part, "is_outside", self.cleaned_data["side"] == "outside")


class TermForm(TitledForm):
    """A term. One whose title was never given keeps readers' words of their own for it."""

    length = amount(_("How long"))
    length_unit = unit(LENGTH_UNITS)
    never_longer_than = choose(_("Never longer than the law allows for"))
    source = text(_("By which source"))
    mark = forms.ChoiceField(label=_("How sure the source is"), choices=MARKS, required=False)
    promised = forms.BooleanField(label=_("is told to the party, and counted in the statistics"), required=False)

    def read(self, part: Part) -> dict[str, Any]:
        names = ("never_longer_than", "source", "mark", "promised")
        return super().read(part) | {name: part[name] for name in names} | length_said("length", "length_unit", part)

    def write(self) -> None:
        said, part = self.cleaned_data, self.part
        title = {"vi": said["vi"], "en": said["en"]}
        if any(title.values()):
            part["title"] = title
        else:
            part.pop("title", None)
        part["length"] = length_of(said["length"], said["length_unit"]) or part["length"]
        part |= {"never_longer_than": said["never_longer_than"] or None, "source": said["source"]}
        part |= {"mark": said["mark"] or part["mark"], "promised": said["promised"]}


class StartForm(PartForm):
    """How a case begins."""

    step = choose(_("First step"), _("– choose –"))
    start = choose(_("Starts the term"))
    papers = choose_many(_("The party is given"))
    as_it_is = ("papers",)

    def read(self, part: Part) -> dict[str, Any]:
        return super().read(part) | {"step": part["step"], "start": dict(part["clock"]).get("start", "")}

    def write(self) -> None:
        super().write()
        self.part["step"] = self.cleaned_data["step"]
        self.part["clock"] = clock_of(self.part["clock"], {"start": self.cleaned_data["start"]})


class WayOutForm(PartForm):
    """How a case may end from outside its steps; the part is empty where it may not."""

    allowed = forms.BooleanField(label=_("is possible"), required=False)
    role = choose(_("By whom"), _("– choose –"))
    to = choose(_("Leads to the end"), _("– choose –"))
    before = choose_many(_("Only until one of these steps has begun"))
    papers = choose_many(_("The party is given"))

    def read(self, part: Part) -> dict[str, Any]:
        return {name: part.get(name) for name in ("role", "to", "before", "papers")} | {"allowed": bool(part)}

    def write(self) -> None:
        said, old = self.cleaned_data, dict(self.part)
        self.part.clear()
        if said["allowed"]:
            self.part |= {"role": said["role"], "before": in_order(old.get("before"), said["before"]), "to": said["to"]}
            put(self.part, "papers", in_order(old.get("papers"), said["papers"]))


class CorrectionForm(PartForm):
    """Who may open again what was done by mistake."""

    role = choose(_("By whom"), _("– nobody –"))

    def read(self, part: Part) -> dict[str, Any]:
        return {"role": part.get("role")}

    def write(self) -> None:
        self.part.clear()
        if self.cleaned_data["role"]:
            self.part["role"] = self.cleaned_data["role"]
