"""How a case is held while something happens to it: locked, then read; walked on; written with its journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max
from viewflow.workflow.nodes import Obsolete

from workflows import journal, telling, vocabulary
from workflows.calendars import NoCalendar, NoHours
from workflows.locked import locked, locked_case
from workflows.models import Case, Task
from workflows.moments import moment_words
from workflows.nodes import Act, StepActivation
from workflows.refusals import AlreadyDone, Busy, HoursUnknown, NoSuchTask, OutOfOrder, YearUnknown


@contextmanager
def one_transaction() -> Iterator[None]:
    """All or nothing; what the database refuses becomes a refusal: Busy, YearUnknown, AlreadyDone."""
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) in ("55P03", "40P01"):
            raise Busy from error
        raise
    except NoHours:
        raise HoursUnknown from None
    except NoCalendar as error:
        raise YearUnknown(year=error.year) from None
    except IntegrityError as error:
        if "token" in str(error):
            raise AlreadyDone from error
        raise


@contextmanager
def held(case_id: int, task_id: int, now: Act) -> Iterator[Any]:
    """Lock the case and its task, and read both as they are under the lock; what happens counts by this calendar."""
    with one_transaction():
        found = locked(case_id, task_id)
        if found is None or isinstance(found[0].flow_task, Obsolete):
            raise NoSuchTask(case=case_id, task=task_id)
        task, now.calendar = found
        yield task.flow_task.activation_class(task)


def unheld(case_id: int, task_id: int) -> StepActivation:
    """The task as it is, without holding it."""
    task = Task.objects.select_related("process", "owner").filter(pk=task_id, process_id=case_id).first()
    if task is None or isinstance(task.flow_task, Obsolete):
        raise NoSuchTask(case=case_id, task=task_id)
    activation: StepActivation = task.flow_task.activation_class(task)
    return activation


@contextmanager
def held_case(case_id: int, now: Act) -> Iterator[Case]:
    """Lock the case alone. Refuses a moment before its last task was opened or done."""
    with one_transaction():
        found = locked_case(case_id)
        if found is None:
            raise NoSuchTask(case=case_id, task=None)
        case, now.calendar = found
        _check_order(case, now.at)
        yield case


def _check_order(case: Case, at: datetime) -> None:
    """Asked once the case is held: whoever waited for it sees what the other one did."""
    last = Task.objects.filter(process=case).aggregate(last=Max("at"))["last"]
    if last and at < last:
        raise OutOfOrder(at=moment_words(at), last=moment_words(last))


def node(case: Case, name: str) -> Any:
    """The step of the case's own version, as what can be arrived at."""
    return case.flow_class.instance.node(name)


def walk(case: Case, now: Act, *activations: StepActivation) -> None:
    """Go on until every branch waits, then write the case and the journal."""
    if activations:
        activations[0]._activate_next(set(activations))
    case.keep()
    write(case, now)


def record(now: Act, what: str, activation: StepActivation, **more: Any) -> None:
    """Write one entry about a task that goes nowhere by it."""
    now.note(what, case=activation.process, task=activation.task, **more)
    write(activation.process, now)


def write(case: Case, now: Act) -> None:
    """Write what the act leaves in the journal, its first entry with what it changed, and tell whoever listens."""
    now.entries[0].changed = journal.before_and_after(case.changed, now.changes)
    journal.write(now.entries)
    telling.want(case, now.entries)
    vocabulary.spread(case, now.entries)
