"""The engine's tables. Rows change state only through the front door, `workflows.engine`.

Concrete models on viewflow's abstract bases (docs/decisions/0001): the columns that we query, their indexes, and
nothing that points at whoever uses the engine.
"""

from workflows.models.calendar import CalendarDay, CalendarYear, OfficeHours
from workflows.models.cases import OPEN, TASKS, Case, CaseQuerySet, Task
from workflows.models.clocks import ClockEvent, Warning
from workflows.models.definitions import DefinitionVersion, DefinitionVersionQuerySet, Draft, versions, with_version
from workflows.models.jobs import Heartbeat, Job
from workflows.models.journal import JournalChain, JournalCheck, JournalEntry, JournalHead, JournalMark, RowChange
from workflows.people import Absence, Unit, User

__all__ = [
    "OPEN",
    "TASKS",
    "Absence",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "CaseQuerySet",
    "ClockEvent",
    "DefinitionVersion",
    "DefinitionVersionQuerySet",
    "Draft",
    "Heartbeat",
    "Job",
    "JournalChain",
    "JournalCheck",
    "JournalEntry",
    "JournalHead",
    "JournalMark",
    "OfficeHours",
    "RowChange",
    "Task",
    "Unit",
    "User",
    "Warning",
    "versions",
    "with_version",
]
