"""The library's words. What a question answers and an action comes to stands in the case's data, set by the test."""

from datetime import date, datetime

from django import forms
from django.db.models import Q

from workflows import vocabulary
from workflows.definition import Length
from workflows.forms import TaskForm
from workflows.models import Case, JournalEntry
from workflows.people import User
from workflows.refusals import Refused


@vocabulary.question("borrower_in_good_standing", title="In good standing?", answers=("passed", "failed", "unknown"))
def borrower_in_good_standing(case: Case, at: datetime) -> str:
    return str(case.data.get("standing", "passed"))


@vocabulary.question(
    "shelf_is_free", title="Is the shelf free?", answers=("yes", "no"), refusal="The shelf is still full."
)
def shelf_is_free(case: Case, at: datetime) -> str:
    return str(case.data.get("shelf", "yes"))


@vocabulary.question("book_is_old", title="Is the book old?", answers=("yes", "no"), refusal="The book is new.")
def book_is_old(case: Case, at: datetime) -> str:
    return str(case.data.get("old", "yes"))


@vocabulary.action("print_slip", title="Print the slip", outcomes=("done", "cannot"))
def print_slip(case: Case, at: datetime) -> vocabulary.Finished:
    """Printing leaves its moment in the case's data, once each time that it was really kept."""
    if case.data.get("slip") == "jammed":
        raise ValueError(f"the printer jammed on {case.title}")

    def write() -> None:
        fresh = Case.objects.get(pk=case.pk)
        fresh.data["printed"] = [*fresh.data.get("printed", []), at.isoformat()]
        fresh.save(update_fields=["data"])

    return vocabulary.Finished(str(case.data.get("slip", "done")), write)


@vocabulary.paper("request_slip", title="Slip of the request")
def request_slip(case: Case, entry: JournalEntry) -> bytes:
    return f"%PDF {case.title} at {entry.at:%H:%M}".encode()


@vocabulary.paper("reminder", title="Reminder")
def reminder(case: Case, entry: JournalEntry) -> bytes:
    if not entry.reason:
        raise Refused
    return f"%PDF {entry.reason}".encode()


@vocabulary.message("news_of_the_book", title="News of the book")
def news_of_the_book(case: Case, entry: JournalEntry) -> None:
    fresh = Case.objects.get(pk=case.pk)
    fresh.data["told"] = [*fresh.data.get("told", []), entry.outcome]
    fresh.save(update_fields=["data"])


@vocabulary.limit("longest_reply")
def longest_reply(on: date) -> Length | None:
    return Length(5, "working_days")


@vocabulary.form("check_card", title="Card")
class CheckCard(TaskForm):
    card = forms.CharField(label="Card", required=False)


@vocabulary.form("note", title="Note")
class Note(TaskForm):
    note = forms.CharField(max_length=50, required=False)


@vocabulary.party_cases
def borrowed_by(user: User, day: date) -> Q:
    return Q(party=f"borrower:{user.pk}")
