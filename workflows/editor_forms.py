"""The forms of the editor, one for each kind of thing. Everything may be left out: a draft may be incomplete.

What is chosen is chosen by title; the names behind the titles nobody sees or types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.days import DayInput
from workflows.definition import MINUTES_A_DAY, MINUTES_AN_HOUR, UNITS, VERBS
from workflows.editing import Part, put
from workflows.shapes import MOST_TEXT

Choices = Sequence[tuple[str, str]]
MOST = 9999
TIMES: Mapping[str, int] = {"h": MINUTES_AN_HOUR, "d": MINUTES_A_DAY, "m": 1}
TIME_UNITS = (("h", _("hours")), ("d", _("days of 8 hours")), ("m", _("minutes")))
LENGTH_UNITS = (
    ("working_days", _("working days")),
    ("working_hours", _("working hours")),
    ("days", _("calendar days")),
)
MARKS = (
    ("V", _("its text was read")),
    ("S", _("from another's account")),
    ("I", _("inferred")),
    ("M", _("from memory, unverified")),
)
SIDES = (("office", _("the office")), ("party", _("the party")), ("outside", _("another agency")))


def text(label: Any, **more: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, required=False, max_length=MOST_TEXT, **more)


NOTHING = _("– nothing –")


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

    @property
    def was_sent(self) -> bool:
        """Whether the page that was sent had these fields; what came after it was shown stays as it is."""
        return any(str(name).startswith(f"{self.prefix}-") for name in self.data)

    def write(self) -> None:
        """Put what was entered into the part."""
        for name in self.as_it_is:
            said = self.cleaned_data[name]
            put(self.part, name, _said(self.part.get(name), said))

    def _offered(self, field: forms.ChoiceField, known: Choices, now: Any) -> list[tuple[str, Any]]:
        named = {name for name, _title in known}
        there = now if isinstance(now, list) else [now]
        lost = [(name, name) for name in there if name and name not in named]
        nothing = [("", field.nothing)] if hasattr(field, "nothing") else []
        return [*nothing, *known, *lost]


def _said(before: Any, said: Any) -> Any:
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


class TimedForm(TitledForm):
    """A step to which office time is allotted."""

    time = amount(_("Office time"), help_text=_("all visits together; empty where no term runs"))
    time_unit = unit(TIME_UNITS)

    def read(self, part: Part) -> dict[str, Any]:
        return super().read(part) | _time_said(part["time_minutes"])

    def write(self) -> None:
        super().write()
        number, per = self.cleaned_data["time"], self.cleaned_data["time_unit"] or "h"
        self.part["time_minutes"] = number * TIMES[per] if number else None


class HumanForm(TimedForm):
    """What somebody does."""

    role = choose(_("Who does it"), _("– choose –"))
    form = choose(_("Form to fill in"))
    entered_by = choose(_("Entered for them by"), _("– nobody –"))
    entered_with = choose(_("With the form"))
    answer_within = amount(_("The answer is due within"))
    answer_unit = unit(LENGTH_UNITS)
    remind = amount(_("Reminded every"))
    remind_unit = unit(LENGTH_UNITS)
    as_it_is = ("form", "entered_by", "entered_with")
    of_others = ("entered_by", "entered_with", "answer_within", "answer_unit", "remind", "remind_unit")

    @property
    def waits(self) -> bool:
        """Whether anything is said about whoever does not work here."""
        return any(self.initial[name] for name in ("entered_by", "entered_with", "answer_within", "remind"))

    def read(self, part: Part) -> dict[str, Any]:
        lengths = _length_said("answer_within", "answer_unit", part) | _length_said("remind", "remind_unit", part)
        return super().read(part) | lengths | {"role": part["role"]}

    def write(self) -> None:
        super().write()
        self.part["role"] = self.cleaned_data["role"]
        for field, units in (("answer_within", "answer_unit"), ("remind", "remind_unit")):
            put(self.part, field, _length(self.cleaned_data[field], self.cleaned_data[units]))


class QuestionForm(TitledForm):
    """What the program asks."""

    question = choose(_("What the program asks"), _("– choose –"))

    def read(self, part: Part) -> dict[str, Any]:
        return super().read(part) | {"question": part["question"]}

    def write(self) -> None:
        super().write()
        self.part["question"] = self.cleaned_data["question"]


class ActionForm(TimedForm):
    """What the program does."""

    action = choose(_("What the program does"), _("– choose –"))

    def read(self, part: Part) -> dict[str, Any]:
        return super().read(part) | {"action": part["action"]}

    def write(self) -> None:
        super().write()
        self.part["action"] = self.cleaned_data["action"]


class ParallelForm(TitledForm):
    """What is done at the same time, as a whole."""

    then = choose(_("When all is done, go on to"), _("– choose –"))

    def read(self, part: Part) -> dict[str, Any]:
        return super().read(part) | {"then": part["then"]}

    def write(self) -> None:
        super().write()
        self.part["then"] = self.cleaned_data["then"]


class BranchForm(PartForm):
    """One of the branches. The part holds `first`, `condition` and `optional`."""

    first = choose(_("Begins with"), _("– choose –"))
    condition = choose(_("Only if"), _("– always –"))
    optional = forms.BooleanField(label=_("is not waited for"), required=False)
    as_it_is = ("first", "condition", "optional")


class EndForm(TitledForm):
    """An end."""


class OutcomeForm(TitledForm):
    """One way in which a step finishes. The program's answers have no title, and nobody gives a reason for them."""

    to = choose(_("Leads to"), _("– choose –"))
    start = choose(_("Starts the term"))
    pause = choose(_("Pauses the term"))
    resume = choose(_("Lets it go on"))
    restart = choose(_("Starts it again"))
    finish = choose(_("Ends the term"))
    condition = choose(_("Only if"), _("– always –"))
    again = choose(_("A second time only by"), _("– anybody who may do the step –"))
    needs_reason = forms.BooleanField(label=_("a reason must be given"), required=False)
    papers = choose_many(_("The party is given"))
    messages = choose_many(_("The party is told"))
    of_choice = (*VERBS, "condition", "again", "papers", "messages")
    """Left out where there is nothing to choose."""

    def __init__(self, part: Part, data: Any = None, *, of_people: bool, **more: Any) -> None:
        super().__init__(part, data, **more)
        self.of_people = of_people
        if not of_people:
            for name in ("vi", "en", "condition", "again", "needs_reason"):
                del self.fields[name]
        for name in self.of_choice:
            if name in self.fields and len(self.fields[name].choices) <= hasattr(self.fields[name], "nothing"):  # type: ignore[attr-defined]
                del self.fields[name]

    def read(self, part: Part) -> dict[str, Any]:
        names = ("to", "needs_reason", "condition", "again", "papers", "messages")
        return super().read(part) | dict(part["clock"]) | {name: part.get(name) for name in names}

    def write(self) -> None:
        said, part = self.cleaned_data, self.part
        part["to"], part["clock"] = said["to"], clock_of(part["clock"], said)
        for name in ("papers", "messages", "again", "condition"):
            if name in said:
                put(part, name, _said(part.get(name), said[name]))
        if self.of_people:
            part["title"] = {"vi": said["vi"], "en": said["en"]}
            part["needs_reason"] = said["needs_reason"]


def clock_of(before: Iterable[Sequence[str]], said: Mapping[str, Any]) -> list[list[str]]:
    """What happens to the terms, what was there already in its old order."""
    old = {verb: term for verb, term in before}  # noqa: C416  (lists of two, not tuples)
    verbs = [*old, *(verb for verb in VERBS if verb not in old)]
    chosen = {verb: said[verb] if verb in said else old.get(verb, "") for verb in verbs}
    return [[verb, chosen[verb]] for verb in verbs if chosen[verb]]


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
        return super().read(part) | {name: part[name] for name in names} | _length_said("length", "length_unit", part)

    def write(self) -> None:
        said, part = self.cleaned_data, self.part
        title = {"vi": said["vi"], "en": said["en"]}
        if any(title.values()):
            part["title"] = title
        else:
            part.pop("title", None)
        part["length"] = _length(said["length"], said["length_unit"]) or part["length"]
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


class AddForm(forms.Form):
    """A new step."""

    vi = text(_("Title in Vietnamese"))
    en = text(_("Title in English"))
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            ("task", _("somebody does it")),
            ("parallel", _("several things at the same time")),
            ("ask", _("the program asks")),
            ("action", _("the program does it")),
            ("end", _("an end")),
        ],
    )
    after = choose(_("After the step"), _("– nowhere yet –"))

    def __init__(self, data: Any = None, *, steps: Choices, after: str = "") -> None:
        super().__init__(data, prefix="new", initial={"after": after})
        self.fields["after"].choices = [("", self.fields["after"].nothing), *steps]  # type: ignore[attr-defined]


class BesideForm(forms.Form):
    """Something new at the same time as a step."""

    vi = text(_("Title in Vietnamese"))
    en = text(_("Title in English"))


class BeginForm(forms.Form):
    """A procedure that there is not yet, or one that comes as a file."""

    vi = text(_("Title in Vietnamese"))
    en = text(_("Title in English"))
    file = forms.FileField(label=_("Or a file that was exported here"), required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        said = super().clean() or {}
        if not said.get("file") and not (said.get("vi") and said.get("en")) and not self.errors:
            raise forms.ValidationError(_("Give both titles, or choose a file."))
        return said


class PublishForm(forms.Form):
    """The decision by which a second person publishes."""

    decision = forms.CharField(label=_("Number of the decision"), max_length=100)
    issued = forms.DateField(label=_("Date of the decision"), widget=DayInput())
    in_force_from = forms.DateField(
        label=_("In force from"), widget=DayInput(), help_text=_("cases received from this day on follow it")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


def _time_said(minutes: int | None) -> dict[str, Any]:
    if not minutes:
        return {"time": None, "time_unit": "h"}
    per = next(name for name in ("d", "h", "m") if minutes % TIMES[name] == 0)
    return {"time": minutes // TIMES[per], "time_unit": per}


def _length_said(field: str, units: str, part: Part) -> dict[str, Any]:
    if not (length := part.get(field)):
        return {field: None, units: UNITS[0]}
    number, _space, counted = str(length).partition(" ")
    return {field: number, units: counted}


def _length(number: int | None, units: str) -> str | None:
    return f"{number} {units or UNITS[0]}" if number else None
