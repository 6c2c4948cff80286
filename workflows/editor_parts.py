"""One part of a draft as it is open on the page: its forms, and what becomes of the content when it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from workflows import editing, saying, vocabulary
from workflows import editor_forms as f
from workflows.definition import JOINED, VERBS, End, Role, Title
from workflows.editing import Content, Part, definition_of, put, step_in
from workflows.layout import layout
from workflows.naming import name_of
from workflows.titles import ANSWERS
from workflows.vietnamese import fold, sort_key

STEP_FORMS: Mapping[str, type[f.PartForm]] = {
    "task": f.HumanForm,
    "ask": f.QuestionForm,
    "action": f.ActionForm,
    "parallel": f.ParallelForm,
    "end": f.EndForm,
}
NEW = "new__"
"""Stands for the role or the term that is not there yet. No name has two low lines."""
ON_THE_WAY = "on_the_way"
"""What the page's script says while somebody types: a new role or term is made only when a button is pressed."""


@dataclass
class Item:
    """One of several things in a part: an outcome, a branch, a role, a term."""

    name: str
    title: str
    form: f.PartForm
    first: bool = False
    last: bool = False


@dataclass
class Open:
    """The part, with a form of its own or one for each thing in it. `known_roles` are those of every procedure."""

    content: Content
    kind: str
    name: str
    main: f.PartForm | None = None
    items: list[Item] = field(default_factory=list)
    known_roles: Mapping[str, Title] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the address says of it."""
        return self.name or self.kind

    @property
    def step(self) -> Part:
        """The step, where it is one."""
        return step_in(self.content, self.name)

    def is_valid(self) -> bool:
        """Whether everything that was entered can be kept; it may be incomplete."""
        forms = [form for form in (self.main, *(item.form for item in self.items)) if form]
        wrong = [form for form in forms if not form.is_valid()]
        return not wrong

    def saved(self, then: str) -> tuple[Content, str]:
        """The content with what was entered, and after what the button says; and which part is open next."""
        for form in (self.main, *(item.form for item in self.items)):
            if form and (form.was_sent or form is self.main):
                form.write()
        order, _colon, which = then.partition(":")
        return _SAVED[self.kind](self, order, which)


def opened(
    content: Content, kind: str, name: str, data: Any = None, *, known_roles: Mapping[str, Title] | None = None
) -> Open | None:
    """A part to be edited, or as it was posted; None where there is no such part."""
    found = Open(deepcopy(content), kind, name, known_roles=known_roles or {})
    if kind not in _OPENED:
        return None
    try:
        _OPENED[kind](found, data, _Offers(found.content, name if kind == "step" else ""))
    except KeyError:
        return None
    return found


class _Offers:
    """What the selects offer, by title."""

    def __init__(self, content: Content, step: str) -> None:
        self.definition = definition_of(content)
        node = layout(self.definition).nodes.get(step) if step else None
        self.in_block = bool(node and node.block)

    def words(self, kind: str) -> f.Choices:
        """Registered words of a kind, in the order of their titles."""
        named = [(name, saying.word_title(kind, name)) for name in getattr(vocabulary.words, kind)]
        return sorted(named, key=lambda one: sort_key(one[1]))

    def conditions(self) -> f.Choices:
        """Questions answered by yes or no."""
        questions = vocabulary.words.questions
        return [one for one in self.words("questions") if set(questions[one[0]].answers) == set(vocabulary.YES_NO)]

    def roles(self, of: Callable[[Role], bool] = lambda role: True) -> f.Choices:
        """Roles of a side."""
        return [(role.name, saying.title_words(role.title)) for role in self.definition.roles if of(role)]

    def terms(self) -> f.Choices:
        """The clocks; within a block they stand still."""
        if self.in_block:
            return []
        return [(term.name, saying.term_words(self.definition, term.name)) for term in self.definition.terms]

    def steps(self) -> f.Choices:
        """Everything that is no end."""
        steps = (step for step in self.definition.steps if not isinstance(step, End))
        return [(step.name, saying.title_words(step.title)) for step in steps]

    def ends(self) -> f.Choices:
        """The ends."""
        ends = (step for step in self.definition.steps if isinstance(step, End))
        return [(step.name, _("End: %(title)s") % {"title": saying.title_words(step.title)}) for step in ends]

    def targets(self) -> f.Choices:
        """Where an outcome may lead."""
        joined = [(JOINED, saying.joined_words())] if self.in_block else []
        return [*joined, *self.steps(), *self.ends()]

    def of_outcome(self) -> Mapping[str, f.Choices]:
        """For the form of an outcome."""
        clocks = dict.fromkeys(VERBS, self.terms())
        return clocks | {
            "to": self.targets(),
            "condition": self.conditions(),
            "again": self.roles(lambda role: role.is_office),
            "papers": self.words("papers"),
            "messages": self.words("messages"),
        }

    def of_step(self) -> Mapping[str, f.Choices]:
        """For the form of a step."""
        forms = self.words("forms")
        return {
            "role": self.roles(),
            "form": forms,
            "entered_by": self.roles(lambda role: role.is_office),
            "entered_with": forms,
            "question": self.words("questions"),
            "action": self.words("actions"),
            "then": self.targets(),
        }


def _open_step(open: Open, data: Any, offers: _Offers) -> None:
    step = open.step
    open.main = STEP_FORMS[step["kind"]](step, data, choices=offers.of_step(), prefix="step")
    if step["kind"] == "parallel":
        _open_branches(open, data, offers)
    for place, outcome in enumerate(step.get("outcomes", ())):
        of_people = step["kind"] == "task"
        form = f.OutcomeForm(
            outcome, data, choices=offers.of_outcome(), prefix=f"o-{outcome['name']}", of_people=of_people
        )
        title = ANSWERS.get(outcome["name"], outcome["name"]) if not of_people else ""
        edges = (place == 0, place == len(step["outcomes"]) - 1)
        open.items.append(Item(outcome["name"], str(title), form, *edges))


def _open_branches(open: Open, data: Any, offers: _Offers) -> None:
    step = open.step
    conditions, optional = dict(step.get("conditions", ())), step.get("optional", ())
    for first in step["branches"]:
        part = {"first": first, "condition": conditions.get(first), "optional": first in optional}
        choices = {"first": offers.steps(), "condition": offers.conditions()}
        form = f.BranchForm(part, data, choices=choices, prefix=f"b-{first}")
        open.items.append(Item(first, saying.target_words(offers.definition, first), form))


def _open_title(open: Open, data: Any, offers: _Offers) -> None:
    open.main = f.TitledForm(open.content, data, choices={}, prefix="title")


def _open_roles(open: Open, data: Any, offers: _Offers) -> None:
    new: Part = {"name": NEW, "title": {"vi": "", "en": ""}, "is_party": False}
    for role in [*open.content["roles"], new]:
        others = [one for one in offers.roles(lambda role: role.is_office) if one[0] != role["name"]]
        form = f.RoleForm(role, data, choices={"not_same_person_as": others}, prefix=f"r-{role['name']}")
        open.items.append(Item(role["name"], _title_of(role), form))


def _open_terms(open: Open, data: Any, offers: _Offers) -> None:
    new: Part = {"name": NEW, "title": {"vi": "", "en": ""}, "length": "5 working_days", "source": "", "mark": "V"}
    for term in [*open.content["terms"], new | {"never_longer_than": None, "promised": False}]:
        limits = {"never_longer_than": offers.words("limits")}
        form = f.TermForm(term, data, choices=limits, prefix=f"t-{term['name']}")
        known = "" if term["name"] == NEW else saying.term_words(offers.definition, term["name"])
        open.items.append(Item(term["name"], known, form))


def _open_start(open: Open, data: Any, offers: _Offers) -> None:
    choices = {"step": offers.steps(), "start": offers.terms(), "papers": offers.words("papers")}
    open.main = f.StartForm(open.content["start"], data, choices=choices, prefix="start")


def _open_way_out(open: Open, data: Any, offers: _Offers) -> None:
    by = offers.roles(lambda role: role.is_party if open.kind == "withdrawal" else role.is_office)
    choices = {"role": by, "to": offers.ends(), "before": offers.steps(), "papers": offers.words("papers")}
    part = open.content.get(open.kind) or {}
    open.content[open.kind] = part
    open.main = f.WayOutForm(part, data, choices=choices, prefix=open.kind)


def _open_correction(open: Open, data: Any, offers: _Offers) -> None:
    part = open.content.get("correction") or {}
    open.content["correction"] = part
    choices = {"role": offers.roles(lambda role: role.is_office)}
    open.main = f.CorrectionForm(part, data, choices=choices, prefix="correction")


_OPENED: Mapping[str, Callable[[Open, Any, _Offers], None]] = {
    "step": _open_step,
    "title": _open_title,
    "roles": _open_roles,
    "terms": _open_terms,
    "start": _open_start,
    "withdrawal": _open_way_out,
    "cancellation": _open_way_out,
    "correction": _open_correction,
}


def _save_step(open: Open, order: str, which: str) -> tuple[Content, str]:
    step = open.step
    if step["kind"] == "parallel":
        return _save_branches(open, order, which)
    _take_answers(step)
    match order:
        case "add" if step["kind"] == "task":
            editing.add_outcome(step)
        case "drop":
            step["outcomes"] = editing.removed(step["outcomes"], which)
        case "up" | "down" if any(one["name"] == which for one in step["outcomes"]):
            step["outcomes"] = editing.moved(step["outcomes"], which, -1 if order == "up" else 1)
    if order == ON_THE_WAY:
        return open.content, open.name
    return open.content, editing.name_by_title(open.content, open.name)


def _take_answers(step: Part) -> None:
    """The program's answers are its outcomes."""
    words = vocabulary.words
    if step["kind"] == "ask" and step["question"] in words.questions:
        editing.answer_with(step, words.questions[step["question"]].answers)
    if step["kind"] == "action" and step["action"] in words.actions:
        editing.answer_with(step, words.actions[step["action"]].outcomes)


def _save_branches(open: Open, order: str, which: str) -> tuple[Content, str]:
    step = open.step
    parts = {item.form.part["first"]: item.form.part for item in open.items if item.form.part["first"]}
    step["branches"] = list(parts)
    put(step, "conditions", [[first, part["condition"]] for first, part in parts.items() if part["condition"]])
    put(step, "optional", [first for first, part in parts.items() if part["optional"]])
    if order == "add":
        return editing.add_branch(open.content, open.name, Title("", ""))
    if order == "drop" and which in parts:
        return editing.remove_branch(open.content, open.name, which), open.name
    if order == ON_THE_WAY:
        return open.content, open.name
    return open.content, editing.name_by_title(open.content, open.name)


def _save_roles(open: Open, order: str, which: str) -> tuple[Content, str]:
    new = open.items[-1].form.part
    if order != ON_THE_WAY and any(new["title"].values()):
        taken = [role["name"] for role in open.content["roles"]]
        known = {fold(title.vi): name for name, title in open.known_roles.items() if name not in taken}
        made = name_of(new["title"]["vi"] or new["title"]["en"], taken=[*taken, *open.known_roles], otherwise="role")
        open.content["roles"].append(new | {"name": known.get(fold(new["title"]["vi"]), made)})
    if order == "drop":
        editing.forget_role(open.content, which)
    return open.content, open.kind


def _save_terms(open: Open, order: str, which: str) -> tuple[Content, str]:
    new = open.items[-1].form.part
    title = new.get("title")
    if order != ON_THE_WAY and title and any(title.values()):
        taken = [term["name"] for term in open.content["terms"]]
        made = name_of(title["vi"] or title["en"], taken=taken, otherwise="term")
        open.content["terms"].append(new | {"name": made})
    if order == "drop":
        editing.forget_term(open.content, which)
    return open.content, open.kind


def _save_section(open: Open, order: str, which: str) -> tuple[Content, str]:
    return open.content, ""


def _save_way(open: Open, order: str, which: str) -> tuple[Content, str]:
    """A way that is closed is left out, as `kept` does; withdrawal is older than that."""
    if not open.content[open.kind]:
        if open.kind == "withdrawal":
            open.content[open.kind] = None
        else:
            del open.content[open.kind]
    return open.content, ""


_SAVED: Mapping[str, Callable[[Open, str, str], tuple[Content, str]]] = {
    "step": _save_step,
    "title": _save_section,
    "roles": _save_roles,
    "terms": _save_terms,
    "start": _save_section,
    "withdrawal": _save_way,
    "cancellation": _save_way,
    "correction": _save_way,
}


def _title_of(part: Part) -> str:
    title = Title(**part["title"])
    return saying.title_words(title) if part["name"] != NEW else ""
