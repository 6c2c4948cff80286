"""The kinds of news, and what one entry of the journal means to whoever waits: read from the definition alone.

No step, role or outcome is named here. What the law has the office tell the party cannot be turned off: receipt and
appointment (NĐ 61/2018/NĐ-CP Đ.17), what is missing, another date (Đ.19.9), the result.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from licensing.accounts.queries import facilities_of
from licensing.messages import kinds
from workflows.definition import Definition, End, HumanStep, Outcome, outcomes_of
from workflows.models import JournalEntry
from workflows.people import User


def _who_acts(person: User, on: date) -> bool:
    return facilities_of(person, on=on).exists()


def _who_acts_or_works(person: User, on: date) -> bool:
    return kinds.officials(person, on) or _who_acts(person, on)


RECEIVED = kinds.register("case_received", title=_("A dossier was received"), required=True, concerns=_who_acts)
ACCEPTED = kinds.register(
    "case_accepted", title=_("A dossier was accepted, and when it is due"), required=True, concerns=_who_acts
)
REAPPOINTED = kinds.register(
    "case_reappointed", title=_("A result will be late, and its new date"), required=True, concerns=_who_acts
)
ASKED = kinds.register("supplement_asked", title=_("Something is asked of you"), required=True, concerns=_who_acts)
ANSWERED = kinds.register("case_answered", title=_("Your answer has arrived"), concerns=_who_acts)
READY = kinds.register("result_ready", title=_("A result is ready"), required=True, concerns=_who_acts)
CLOSED = kinds.register("case_closed", title=_("A dossier was closed"), required=True, concerns=_who_acts)
WITHDRAWN = kinds.register("case_withdrawn", title=_("A dossier was withdrawn"), concerns=_who_acts)
ASSIGNED = kinds.register("task_assigned", title=_("A task was given to you"), concerns=kinds.officials)
DUE_SOON = kinds.register("due_soon", title=_("Something is due soon"), concerns=_who_acts_or_works)
DUE = kinds.register("due", title=_("Something falls due"), concerns=_who_acts_or_works)
OVERDUE = kinds.register("overdue", title=_("Something is late"), concerns=_who_acts_or_works)
REMINDED = kinds.register("answer_reminder", title=_("An answer is still missing"), concerns=_who_acts_or_works)
MORNING = kinds.register(
    "morning_digest",
    title=_("Every working morning, in one message: what is late, due today and due this week"),
    concerns=kinds.officials,
)


def meant_by(entry: JournalEntry, definition: Definition) -> kinds.Kind | None:
    """What this entry tells the party; None where it tells nothing."""
    plain = {"started": RECEIVED, "extended": REAPPOINTED, "withdrawn": WITHDRAWN, "ended": CLOSED}
    if entry.act in plain:
        return plain[entry.act]
    outcome = outcome_of(entry, definition)
    if outcome is None:
        return None
    if _is_of_the_party(entry.step, definition):
        return ANSWERED
    if _is_of_the_party(outcome.to, definition):
        return ASKED
    return _by_the_promise(outcome, definition)


def outcome_of(entry: JournalEntry, definition: Definition) -> Outcome | None:
    """The outcome with which a task was done; None for an entry of any other kind."""
    step = definition.find_step(entry.step) if entry.outcome else None
    return next((one for one in outcomes_of(step) if one.name == entry.outcome), None) if step else None


def _by_the_promise(outcome: Outcome, definition: Definition) -> kinds.Kind | None:
    """Where the promised term begins the case is accepted; where it is finished on the way to no end, it is ready."""
    promised = definition.promised
    acts = {kind for kind, term in outcome.clock if promised and term == promised.name}
    if acts & {"start", "restart"}:
        return ACCEPTED
    if "finish" in acts and not isinstance(definition.find_step(outcome.to), End):
        return READY
    return None


def _is_of_the_party(name: str, definition: Definition) -> bool:
    step = definition.find_step(name)
    return isinstance(step, HumanStep) and definition.role(step.role).is_party
