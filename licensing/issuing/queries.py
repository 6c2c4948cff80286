"""What the lists of the desk show beside each task: its paper, its number, when it was printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, QuerySet

from licensing.issuing.stations import Place, place_of
from licensing.papers import numbering
from licensing.papers import queries as papers
from licensing.papers.models import Book, NumberTaken, Paper
from workflows import clock
from workflows.inbox import Entry, entry_of
from workflows.models import Case, Task
from workflows.people import User


@dataclass(frozen=True)
class Waiting:
    """One task at a desk. `taken` is the number that the case has already, `number` the one that it would get next."""

    entry: Entry
    place: Place
    kind: str
    paper: Paper | None
    taken: str
    number: str = ""

    @property
    def case(self) -> Case:
        return self.entry.case

    @property
    def task(self) -> Task:
        return self.entry.task

    @property
    def signatory(self) -> str:
        """Whom the paper names as signatory; nothing before it is made."""
        return str(self.paper.context["signatory"]["person"]) if self.paper else ""


def waiting(tasks: Sequence[Task], user: User, *, at: datetime, numbered_on: date | None = None) -> list[Waiting]:
    """The tasks with what the desk shows of them, in the same order; with `numbered_on`, also their next numbers.

    The number of SQL statements does not depend on the number of tasks.
    """
    days = clock.calendar()
    made = {paper.case_id: paper for paper in with_printing(Paper.objects.results().filter(case__in=_cases(tasks)))}
    taken = _taken(tasks)
    following = _next_numbers(tasks, taken, numbered_on) if numbered_on else {}
    rows = []
    for task in tasks:
        place = place_of(task)
        paper = made.get(task.process_id)
        kind = place.kind or (paper.kind if paper else "")
        rows.append(
            Waiting(
                entry=entry_of(task, user=user, now=at, days=days),
                place=place,
                kind=kind,
                paper=paper,
                taken=taken.get((task.process_id, kind), ""),
                number=following.get(task.pk, ""),
            )
        )
    return rows


def printable(user: User, ids: Iterable[int]) -> QuerySet[Paper]:
    """The papers with these ids that this user may see, in the order of their numbers."""
    return with_printing(papers.visible_to(user).filter(pk__in=list(ids)))


def with_printing(found: QuerySet[Paper]) -> QuerySet[Paper]:
    """With number and the moment of the last printing (`printed_at`), in the order of the numbers."""
    numbered = found.select_related("number__book").annotate(printed_at=Max("printings__at"))
    return numbered.order_by("number__book", "number__year", "number__number")


def _taken(tasks: Sequence[Task]) -> dict[tuple[int, str], str]:
    numbers = NumberTaken.objects.filter(case__in=_cases(tasks))
    return {(number.case_id, number.kind): number.text for number in numbers}


def _next_numbers(tasks: Sequence[Task], taken: dict[tuple[int, str], str], on: date) -> dict[int, str]:
    """What each task would take, in this order, if nobody else takes a number before."""
    kinds = {task.pk: place_of(task).kind for task in tasks}
    books = {book.code: book for book in Book.objects.filter(code__in=set(kinds.values()))}
    following = {code: numbering.next_number(book, year=on.year) for code, book in books.items()}
    found = {}
    for task in tasks:
        kind = kinds[task.pk]
        if kind in books and (task.process_id, kind) not in taken:
            found[task.pk] = books[kind].text_of(following[kind], on.year)
            following[kind] += 1
    return found


def _cases(tasks: Sequence[Task]) -> list[int]:
    return [task.process_id for task in tasks]
