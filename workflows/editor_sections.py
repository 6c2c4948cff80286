"""What is said of the whole open in the editor: its forms, and what becomes of it when it is saved."""

from __future__ import annotations

from typing import Any

from workflows import editor_section_forms as f
from workflows import saying
from workflows.content import Content, Part
from workflows.definition import Title
from workflows.editor_fields import TitledForm
from workflows.editor_offers import Offers
from workflows.editor_open import NEW, ON_THE_WAY, Item, Open
from workflows.editor_rungs import add_rung, drop_rung, reminders_of
from workflows.naming import name_of
from workflows.references import forget_role, forget_term
from workflows.vietnamese import fold


def open_title(open: Open, data: Any, offers: Offers) -> None:
    """The titles of the procedure."""
    open.main = TitledForm(open.content, data, choices={}, prefix="title")


def open_roles(open: Open, data: Any, offers: Offers) -> None:
    """Every role, and one that is not there yet."""
    new: Part = {"name": NEW, "title": {"vi": "", "en": ""}, "is_party": False}
    for role in [*open.content["roles"], new]:
        others = [one for one in offers.roles(lambda role: role.is_office) if one[0] != role["name"]]
        form = f.RoleForm(role, data, choices={"not_same_person_as": others}, prefix=f"r-{role['name']}")
        open.items.append(Item(role["name"], _title_of(role), form))


def open_terms(open: Open, data: Any, offers: Offers) -> None:
    """Every term, and one that is not there yet."""
    new: Part = {"name": NEW, "title": {"vi": "", "en": ""}, "length": "5 working_days", "source": "", "mark": "V"}
    for term in [*open.content["terms"], new | {"never_longer_than": None, "promised": False}]:
        limits = {"never_longer_than": offers.words("limits")}
        form = f.TermForm(term, data, choices=limits, prefix=f"t-{term['name']}")
        known = "" if term["name"] == NEW else saying.term_words(offers.definition, term["name"])
        named = {"prefix": f"t-{term['name']}", "term": term["name"]}
        reminders = reminders_of(term, data, offers, **named) if known else None
        open.items.append(Item(term["name"], known, form, reminders=reminders))


def open_start(open: Open, data: Any, offers: Offers) -> None:
    """How a case begins."""
    choices = {"step": offers.steps(), "start": offers.terms(), "papers": offers.words("papers")}
    open.main = f.StartForm(open.content["start"], data, choices=choices, prefix="start")


def open_way_out(open: Open, data: Any, offers: Offers) -> None:
    """Withdrawal or cancellation; empty where it is not possible."""
    by = offers.roles(lambda role: role.is_party if open.kind == "withdrawal" else role.is_office)
    choices = {"role": by, "to": offers.ends(), "before": offers.steps(), "papers": offers.words("papers")}
    part = open.content.get(open.kind) or {}
    open.content[open.kind] = part
    open.main = f.WayOutForm(part, data, choices=choices, prefix=open.kind)


def open_correction(open: Open, data: Any, offers: Offers) -> None:
    """Who may open a step again; empty where nobody may."""
    part = open.content.get("correction") or {}
    open.content["correction"] = part
    choices = {"role": offers.roles(lambda role: role.is_office)}
    open.main = f.CorrectionForm(part, data, choices=choices, prefix="correction")


def save_roles(open: Open, order: str, which: str) -> tuple[Content, str]:
    """A new role where one was titled, by the name of the known role of that title; or without one."""
    new = open.items[-1].form.part
    if order != ON_THE_WAY and any(new["title"].values()):
        taken = [role["name"] for role in open.content["roles"]]
        known = {fold(title.vi): name for name, title in open.known_roles.items() if name not in taken}
        made = name_of(new["title"]["vi"] or new["title"]["en"], taken=[*taken, *open.known_roles], otherwise="role")
        open.content["roles"].append(new | {"name": known.get(fold(new["title"]["vi"]), made)})
    if order == "drop":
        forget_role(open.content, which)
    return open.content, open.kind


def save_terms(open: Open, order: str, which: str) -> tuple[Content, str]:
    """A new term where one was titled; or without one."""
    new = open.items[-1].form.part
    title = new.get("title")
    if order != ON_THE_WAY and title and any(title.values()):
        taken = [term["name"] for term in open.content["terms"]]
        made = name_of(title["vi"] or title["en"], taken=taken, otherwise="term")
        open.content["terms"].append(new | {"name": made})
    _save_rungs(open.content, order, which)
    if order == "drop":
        forget_term(open.content, which)
    return open.content, open.kind


def _save_rungs(content: Content, order: str, which: str) -> None:
    """A reminder more of a term, or one less: `which` is the term and, behind a dot, the number."""
    for term in content["terms"]:
        if term["name"] == which and order == "remind":
            add_rung(term)
        if term["name"] == which.partition(".")[0] and order == "forget":
            drop_rung(term, which)


def save_section(open: Open, order: str, which: str) -> tuple[Content, str]:
    """As it was entered; the section is closed."""
    return open.content, ""


def save_way(open: Open, order: str, which: str) -> tuple[Content, str]:
    """A way that is closed is left out, as `kept` does; withdrawal is older than that."""
    if not open.content[open.kind]:
        if open.kind == "withdrawal":
            open.content[open.kind] = None
        else:
            del open.content[open.kind]
    return open.content, ""


def _title_of(part: Part) -> str:
    title = Title(**part["title"])
    return saying.title_words(title) if part["name"] != NEW else ""
