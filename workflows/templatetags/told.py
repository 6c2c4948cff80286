"""How templates show the engine's words and moments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows import paging
from workflows.definition import Title
from workflows.models import Case, Task
from workflows.moments import Urgency, moment_words
from workflows.sifting import Order, State, Whose
from workflows.story import result_words
from workflows.titles import shown

register = template.Library()

CASES = "cases"

URGENCIES = {
    Urgency.LATE: _("Late"),
    Urgency.TODAY: _("Due today"),
    Urgency.WEEK: _("This week"),
    Urgency.LATER: _("Later"),
    Urgency.NO_DATE: _("No date"),
}

WHOSE = {
    Whose.TO_DO: _("To do"),
    Whose.MINE: _("With me"),
    Whose.FREE: _("Nobody has it yet"),
    Whose.UNIT: _("My unit"),
    Whose.ALL: _("Everybody"),
}
STATES = {
    State.ALL: _("All"),
    State.OPEN: pgettext_lazy("cases", "Open"),
    State.CLOSED: pgettext_lazy("cases", "Closed"),
}
ORDERS = {
    Order.NEWEST: _("Newest first"),
    Order.DUE: _("Due first"),
    Order.REFERENCE: _("By reference"),
    Order.CLOSED: _("Last closed first"),
}


@register.filter
def choice(value: Whose | State | Order) -> Any:
    """What a choice of a list is called."""
    match value:
        case Whose():
            return WHOSE[value]
        case State():
            return STATES[value]
        case Order():
            return ORDERS[value]


@register.filter
def counted(number: int) -> str:
    """`17`, and `500+` where there are more than a list counts."""
    return paging.in_words(number)


@register.filter
def in_words(title: Title | None) -> str:
    """A definition's title in the reader's language."""
    return shown(title) if title else ""


@register.filter
def moment(value: datetime | None) -> str:
    """`09:30 thứ Sáu 30/07/2021`."""
    return moment_words(value) if value else ""


@register.filter
def urgency(value: Urgency) -> Any:
    """The name of a group of the inbox."""
    return URGENCIES[value]


@register.filter
def step_title(task: Task) -> str:
    """The title of the step that this task visits."""
    step = task.process.definition.find_step(task.step)
    return shown(step.title) if step else task.step


@register.filter
def result(case: Case) -> str:
    """What a closed case came to."""
    return result_words(case)


@register.filter
def in_menu(entry: Any, user: Any) -> bool:
    """Whether an entry stands in this person's menu; one may be open to more people than it is shown to."""
    return bool(getattr(entry, "is_in_menu", entry.has_view_permission)(user))


@register.simple_tag(takes_context=True)
def above_cases(context: Any) -> Any:
    """The entry of the menu above the page of a case: the list of cases, or else this person's first one."""
    site, user = context.get("site"), context["request"].user
    entries = [entry for entry in site.menu_items() if in_menu(entry, user)] if site else []
    return next((entry for entry in entries if entry.app_name == CASES), entries[0] if entries else None)


@register.filter
def waiting_for(entry: Any, user: Any) -> Any:
    """How many things wait for this person behind an entry of the menu, as far as the entry counts any."""
    count = getattr(entry, "waiting_for", None)
    return count(user) if count else None
