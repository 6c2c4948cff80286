"""The forms of a step, one for each kind, of its outcomes and of a block's branches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.content import Part, put
from workflows.definition import MINUTES_A_DAY, MINUTES_AN_HOUR, VERBS
from workflows.editor_fields import (
    LENGTH_UNITS,
    PartForm,
    TitledForm,
    amount,
    choose,
    choose_many,
    clock_of,
    length_of,
    length_said,
    said_in,
    unit,
)

TIMES: Mapping[str, int] = {"h": MINUTES_AN_HOUR, "d": MINUTES_A_DAY, "m": 1}
TIME_UNITS = (("h", _("hours")), ("d", _("days of 8 hours")), ("m", _("minutes")))


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
        lengths = length_said("answer_within", "answer_unit", part) | length_said("remind", "remind_unit", part)
        return super().read(part) | lengths | {"role": part["role"]}

    def write(self) -> None:
        super().write()
        self.part["role"] = self.cleaned_data["role"]
        for field, units in (("answer_within", "answer_unit"), ("remind", "remind_unit")):
            put(self.part, field, length_of(self.cleaned_data[field], self.cleaned_data[units]))


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
                put(part, name, said_in(part.get(name), said[name]))
        if self.of_people:
            part["title"] = {"vi": said["vi"], "en": said["en"]}
            part["needs_reason"] = said["needs_reason"]


def _time_said(minutes: int | None) -> dict[str, Any]:
    if not minutes:
        return {"time": None, "time_unit": "h"}
    per = next(name for name in ("d", "h", "m") if minutes % TIMES[name] == 0)
    return {"time": minutes // TIMES[per], "time_unit": per}
