"""What is set up and what is still missing, as a list of steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licensing.law import queries as law
from licensing.papers import queries as papers
from licensing.papers.models import Book, Signatory
from workflows import clock, publishing
from workflows.models import CalendarYear, DefinitionVersion, Draft, JournalEntry, OfficeHours
from workflows.opening import spells_in_words, spells_on
from workflows.people import Appointment, User
from workflows.titles import shown

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from workflows.definition import Definition

CODE_PATTERN = "dossier_code_pattern"
ACT = "administered"
OF_PROCEDURES = {
    "writes_procedures": ("write_definition",),
    "publishes_procedures": ("publish_definition", "move_case"),
}
"""What a person may do about procedures, and the permissions that it takes."""
"""What the journal calls every change of the administration."""


class State(StrEnum):
    """How far a step is: missing, as it was shipped and not yet looked over, done but doubtful, or done."""

    MISSING = "missing"
    SHIPPED = "shipped"
    DONE = "done"
    DOUBTFUL = "doubtful"


WORDS: dict[State, str | _StrPromise] = {
    State.MISSING: gettext_lazy("missing"),
    State.SHIPPED: gettext_lazy("as shipped: look it over"),
    State.DONE: gettext_lazy("done"),
    State.DOUBTFUL: gettext_lazy("look at this"),
}


@dataclass(frozen=True)
class Step:
    """One step of setting up: what is there now, and how far it is."""

    section: str
    title: str
    said: str
    state: State

    @property
    def url(self) -> str:
        return reverse(f"administration:{self.section}")

    @property
    def words(self) -> str:
        return str(WORDS[self.state])


def steps(day: date) -> list[Step]:
    """The steps of the first day, in the order in which one does them."""
    touched = _touched()
    return [
        _agency(day, touched),
        _codes(day, touched),
        _books(day, touched),
        _hours(touched),
        _reception(day, touched),
        _calendar(day, touched),
        _people(day),
        _signatories(day),
        _procedures(day),
    ]


def roles(day: date) -> dict[str, str]:
    """The roles of the office in the versions in force that day, with their titles."""
    return _titles(version.definition for version in _in_force(day))


def roles_to_give(day: date) -> dict[str, str]:
    """Those, and the roles of drafts: whoever is to do what one provides for is appointed before it is published."""
    drafts = Draft.objects.filter(closed_at=None).order_by("pk")
    return _titles(draft.definition for draft in drafts) | roles(day)


def _titles(definitions: Iterable[Definition]) -> dict[str, str]:
    roles = [role for definition in definitions for role in definition.roles if not role.is_party]
    return {role.name: shown(role.title) for role in roles if role.title.vi}


def officials() -> list[User]:
    """The people of the office: everybody but those who act for a facility."""
    people = User.objects.filter(represents=None).select_related("unit").prefetch_related("appointments")
    return list(people.order_by("-is_active", "full_name", "pk"))


def versions(day: date) -> list[DefinitionVersion]:
    """The versions of procedures in force that day."""
    return _in_force(day)


def administrators() -> QuerySet[User]:
    """The active people who administer: superusers, and those who were given it, alone or with a group."""
    right = Permission.objects.filter(codename="administer", content_type__app_label="licensing")
    may = Q(is_superuser=True) | Q(user_permissions__in=right) | Q(groups__permissions__in=right)
    return User.objects.filter(may, is_active=True).distinct()


def may_administer(user: Any) -> bool:
    """Whether this user administers."""
    return bool(user.is_authenticated and user.has_perm("licensing.administer"))


def rights_over_procedures(user: User) -> dict[str, bool]:
    """Which rights about procedures this user has, by the names of `OF_PROCEDURES`."""
    return {right: user.has_perms([f"workflows.{name}" for name in names]) for right, names in OF_PROCEDURES.items()}


def to_confirm(day: date) -> list[int]:
    """The years whose days nobody compared with their decision although it is time to.

    This year, and the next from the month on of which `CALENDAR_ASKED_FROM_MONTH` says that the decision is out.
    """
    asked = [day.year, day.year + 1][: 1 + (day.month >= settings.CALENDAR_ASKED_FROM_MONTH)]
    found = CalendarYear.objects.filter(year__in=asked, confirmed_on__isnull=False).values_list("year", flat=True)
    confirmed = set(found)
    return [year for year in asked if year not in confirmed]


def _touched() -> set[str]:
    return set(JournalEntry.objects.filter(act=ACT).values_list("data__section", flat=True).distinct())


def _in_force(day: date) -> list[DefinitionVersion]:
    found = DefinitionVersion.objects.filter(in_force_from__lte=day).defer("source")
    return [one for one in found if one.in_force_until is None or one.in_force_until >= day]


def _looked_over(section: str, touched: set[str]) -> State:
    return State.DONE if section in touched or settings.DEMO else State.SHIPPED


def _agency(day: date, touched: set[str]) -> Step:
    title = _("Agency")
    try:
        issuer = papers.issuer_on(day)
    except papers.NotAppointed:
        return Step("agency", title, _("No heading of papers is in force today."), State.MISSING)
    return Step("agency", title, f"{issuer.parent_body} · {issuer.full_name}", _looked_over("agency", touched))


def _codes(day: date, touched: set[str]) -> Step:
    title = _("Province and dossier codes")
    try:
        pattern = law.figure(CODE_PATTERN, on=day).value
    except law.NoFigure as missing:
        return Step("codes", title, str(missing), State.MISSING)
    return Step("codes", title, pattern, _looked_over("codes", touched))


def _books(day: date, touched: set[str]) -> Step:
    patterns = [book.text_of(1, day.year) for book in Book.objects.order_by("pk") if book.pattern]
    state = _looked_over("books", touched) if patterns else State.MISSING
    return Step("books", _("Books of numbers"), " · ".join(patterns), state)


def _hours(touched: set[str]) -> Step:
    rows = list(OfficeHours.objects.filter(kind="working").order_by("-in_force_from", "opens"))
    said = ", ".join(str(row) for row in rows if row.in_force_from == rows[0].in_force_from)
    state = _looked_over("hours", touched) if rows else State.MISSING
    return Step("hours", _("Office hours"), said, state)


def _reception(day: date, touched: set[str]) -> Step:
    title, found = _("Reception hours"), spells_on(day, clock.calendar())
    if not found:
        said = _("Not entered: neither the public pages nor receipt slips say when dossiers are received.")
        return Step("reception", title, said, State.DOUBTFUL)
    return Step("reception", title, spells_in_words(found), _looked_over("reception", touched))


def _calendar(day: date, touched: set[str]) -> Step:
    known = set(CalendarYear.objects.filter(year__gte=day.year).values_list("year", flat=True))
    missing = [str(year) for year in (day.year, day.year + 1) if year not in known]
    if missing:
        said = _("The days off of %(years)s are not known.") % {"years": ", ".join(missing)}
        return Step("calendar", _("Calendar"), said, State.MISSING)
    said = _("The days off are known until the end of %(year)s.") % {"year": max(known)}
    return Step("calendar", _("Calendar"), said, _looked_over("calendar", touched))


def _people(day: date) -> Step:
    held = set(Appointment.objects.on(day).filter(user__is_active=True).values_list("role", flat=True))
    empty = [title for role, title in roles(day).items() if role not in held]
    said = _("Nobody is %(roles)s.") % {"roles": ", ".join(empty)} if empty else _("Every role is held.")
    return Step("people", _("People and their roles"), said, State.MISSING if empty else State.DONE)


def _signatories(day: date) -> Step:
    title = _("Signatories")
    signing = Signatory.objects.on(day).order_by("-since", "-pk")
    real = [one for one in signing if settings.DEMO or not one.invented]
    if not real:
        return Step("signatories", title, _("Nobody is entered who signs today."), State.MISSING)
    return Step("signatories", title, f"{real[0].authority_line} {real[0].title} {real[0].person}", State.DONE)


def _procedures(day: date) -> Step:
    found, title = _in_force(day), _("Procedures and law")
    if hasty := [shown(one.definition.title) for one in found if not publishing.fits(one)]:
        said = _("By the present office hours the steps of %(titles)s do not fit into their term.")
        return Step("law", title, said % {"titles": ", ".join(f"“{one}”" for one in hasty)}, State.DOUBTFUL)
    titles = [shown(version.definition.title) for version in found]
    return Step("law", title, " · ".join(titles), State.DONE if titles else State.MISSING)
