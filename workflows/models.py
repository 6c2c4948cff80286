"""The engine's tables. Rows change state only through the front door, `workflows.engine`.

Concrete models on viewflow's abstract bases (docs/decisions/0001): the columns that we query, their indexes, and
nothing that points at whoever uses the engine.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.fields import import_flow_by_ref
from viewflow.workflow.managers import ProcessQuerySet, TaskQuerySet
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.status import PROCESS, STATUS

from workflows import vocabulary
from workflows.definition import Definition
from workflows.kept import from_json
from workflows.look import once
from workflows.people import Absence, Unit, User  # noqa: F401  (Django looks for models here)
from workflows.rows import Rows
from workflows.vietnamese import fold

OPEN = (STATUS.NEW, STATUS.ASSIGNED, STATUS.SCHEDULED, STATUS.STARTED, STATUS.ERROR)


class DefinitionVersionQuerySet(models.QuerySet["DefinitionVersion"]):
    def in_force(self, code: str, day: date) -> DefinitionVersion | None:
        """The version by which a case that begins on `day` runs; the last day counts."""
        until = Q(in_force_until=None) | Q(in_force_until__gte=day)
        return self.filter(until, code=code, in_force_from__lte=day).first()


class DefinitionVersion(models.Model):
    """One published version of a definition, for ever as it was.

    The database refuses DELETE, overlapping validity and every UPDATE but one: `in_force_until` is set once, from
    null, when the successor is published (migration 0002).
    """

    code = models.SlugField(_("code"))
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    source = models.TextField(_("source text"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    decision = models.CharField(_("decision"), max_length=100, null=True, blank=True)  # noqa: DJ001 (null is unknown)
    decision_issued = models.DateField(_("decision issued on"), null=True, blank=True)
    mark = models.CharField(_("verification mark"), max_length=1)
    in_force_from = models.DateField(_("in force from"))
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), db_default=Now())
    published_by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )

    objects = DefinitionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a definition")
        verbose_name_plural = _("versions of definitions")
        ordering = ["code", "number"]
        permissions = [
            ("write_definition", _("Can write procedures")),
            ("publish_definition", _("Can publish procedures")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="one_number_per_version"),
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | Q(mark="M"), name="unknown_decision_is_marked_unverified"
            ),
            ExclusionConstraint(
                name="one_version_in_force_on_any_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Func(
                            F("in_force_from"),
                            F("in_force_until"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.number}"

    @property
    def class_name(self) -> str:
        """Name of the compiled flow; it carries the row's id, which never comes back."""
        return f"{self.code.title().replace('_', '')}_v{self.number}_{self.pk}"

    def holds_on(self, day: date) -> bool:
        """Whether cases that begin on that day run by it; the last day counts."""
        return self.in_force_from <= day and (self.in_force_until is None or self.in_force_until >= day)

    @property
    def definition(self) -> Definition:
        """The definition as frozen value."""
        return from_json(self.content)

    @property
    def flow_class(self) -> Any:
        """The compiled flow, found by name as viewflow finds it. Raises DefinitionMissing."""
        return import_flow_by_ref(f"workflows/flows.{self.class_name}")


class Draft(models.Model):
    """A definition that somebody is writing: the next version of a code, or the first of a new one.

    It may be unsound and incomplete. Many may look, one writes; `number_of_change` counts the changes, so that a page
    that shows an older state is told. `past` holds what was before, the last first. A closed one was published or
    dropped.
    """

    code = models.SlugField(_("code"))
    based_on = models.ForeignKey(
        DefinitionVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("version with which it began"),
    )
    content = models.JSONField(_("content"))
    past = models.JSONField(_("what was before"), default=list, blank=True)
    by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+", verbose_name=_("written by"))
    writers = models.ManyToManyField("workflows.User", related_name="+", verbose_name=_("everybody who wrote in it"))
    number_of_change = models.PositiveIntegerField(_("number of the change"), default=1)
    begun_at = models.DateTimeField(_("begun at"))
    changed_at = models.DateTimeField(_("changed at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    published_as = models.ForeignKey(
        DefinitionVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published as")
    )
    decision = models.CharField(_("decision"), max_length=100, blank=True)
    decision_issued = models.DateField(_("decision issued on"), null=True, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)

    class Meta:
        verbose_name = _("draft of a definition")
        verbose_name_plural = _("drafts of definitions")
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(closed_at=None), name="one_open_draft_of_a_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.number_of_change})"

    @property
    def definition(self) -> Definition:
        """The definition as it stands, sound or not."""
        return from_json(self.content)


def versions() -> list[DefinitionVersion]:
    """Every version of every definition, for reading what it says; one statement, and in one look one."""
    return once("versions", lambda: list(DefinitionVersion.objects.defer("content", "source")))


class CaseQuerySet(ProcessQuerySet["Case"]):
    def visible_to(self, user: Any, *, at: datetime | None = None) -> CaseQuerySet:
        """The one rule of sight: the party sees its own cases, an official those that came to a role they hold.

        Whom a definition lets act from outside the steps sees every case of it; a domain may open more to the office
        (`vocabulary.office_cases`). As it is at `at`; where none is given, now.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        day = timezone.localdate(at)
        roles = user.roles_on(day)
        seen = vocabulary.party_cases_of(user, on=day) | vocabulary.office_cases_of(user, on=day)
        if supervised := [version.pk for version in versions() if roles & version.flow_class.definition.supervising]:
            seen |= Q(version__in=supervised)
        if roles:
            seen |= Q(roles__overlap=sorted(roles))
        return self.filter(seen)


WALKED = ("status", "finished", "result", "due_at", "legal_end", "assignees")
"""What an act may change of a case."""


class Case(AbstractProcess):
    """One matter on its way through one version of a definition.

    `roles` are those to which a task of the case ever came: the database writes them down with each task (migration
    0009), so that sight costs the same however many tasks there are.
    """

    reference = models.CharField(_("reference"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=300)
    search_key = models.TextField(_("search key"), default="", editable=False)
    version = models.ForeignKey(DefinitionVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    party = models.CharField(_("party"), max_length=100, blank=True, db_index=True)
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    legal_end = models.DateTimeField(_("legal end"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=50, blank=True)
    assignees = models.JSONField(_("assignees"), default=dict, blank=True)
    roles = ArrayField(models.SlugField(), verbose_name=_("roles it came to"), default=list, editable=False)
    paced_by = models.CharField(_("paced by"), max_length=100, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)

    # viewflow reads these on every process; cases have no parent and no seed.
    parent_task = None
    parent_task_id = None
    seed = None
    artifact = None

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-received_at", "-pk"]
        default_permissions = ("add", "change", "delete", "view", "manage")
        permissions = [("move_case", _("Can move running cases to another version"))]
        indexes = [
            models.Index(fields=["due_at"], name="case_open_by_due", condition=Q(status=PROCESS.NEW)),
            models.Index(fields=["-received_at", "-id"], name="case_newest_first"),
            models.Index(F("due_at").asc(), F("received_at").desc(), F("id").desc(), name="case_due_first"),
            models.Index(
                F("finished").desc(nulls_last=True),
                F("received_at").desc(),
                F("id").desc(),
                name="case_last_closed_first",
            ),
            GinIndex(fields=["search_key"], name="case_by_words", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["roles"], name="case_by_role"),
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, **options: Any) -> None:
        """Keep what is searched for beside what is read."""
        if self._state.adding:
            self.search_key = fold(f"{self.reference} {self.title}")
        super().save(**options)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Case:
        """As Django reads a row; how it stood is kept, so that nothing is written that did not change."""
        case: Case = super().from_db(db, field_names, values)
        case.__dict__["stood"] = case.__dict__["began"] = case._standing()
        case.__dict__["ran_by"] = case.__dict__.get("version_id")
        return case

    def keep(self) -> None:
        """Write how the case stands now, if that has changed since it was read."""
        if self._standing() != self.__dict__.get("stood"):
            self.save(update_fields=list(WALKED))
            self.__dict__["stood"] = self._standing()

    @property
    def changed(self) -> dict[str, list[Any]]:
        """What became of the case since it was read: before and after, by column."""
        began, ran_by = self.__dict__.get("began", {}), self.__dict__.get("ran_by")
        found = {name: [began.get(name), now] for name, now in self._standing().items() if began.get(name) != now}
        return found | ({"version": [ran_by, self.version_id]} if ran_by not in (None, self.version_id) else {})

    def _standing(self) -> dict[str, Any]:
        values = {name: self.__dict__.get(name) for name in WALKED}
        return values | {"assignees": dict(values["assignees"] or {})}

    @property
    def definition(self) -> Definition:
        """What this case runs by, whatever was published since."""
        definition: Definition = self.flow_class.definition
        return definition

    @property
    def is_open(self) -> bool:
        return bool(self.status == PROCESS.NEW)


class _Previous:
    """viewflow's view of a task's predecessors, kept as an array instead of a table of pairs."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def add(self, *tasks: Task) -> None:
        self._task.previous_ids = [*self._task.previous_ids, *(task.pk for task in tasks)]
        Task.objects.filter(pk=self._task.pk).update(previous_ids=self._task.previous_ids)

    def _tasks(self) -> models.QuerySet[Task]:
        return Task.objects.filter(pk__in=self._task.previous_ids)

    def all(self) -> models.QuerySet[Task]:
        return self._tasks()

    def filter(self, *args: Any, **kwargs: Any) -> models.QuerySet[Task]:
        return self._tasks().filter(*args, **kwargs)

    def exclude(self, *args: Any, **kwargs: Any) -> models.QuerySet[Task]:
        return self._tasks().exclude(*args, **kwargs)


class Task(AbstractTask):
    """One visit of a case to one step."""

    process = models.ForeignKey(Case, models.PROTECT, related_name="task_set", verbose_name=_("case"))
    step = models.CharField(_("step"), max_length=100)
    role = models.SlugField(_("role"), blank=True)
    owner = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    outcome = models.CharField(_("outcome"), max_length=50, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"))
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    generation = models.CharField(_("generation"), max_length=150, blank=True)
    previous_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    # Overridden because viewflow's own reverse names clash with ours; never filled.
    owner_permission_content_type = models.ForeignKey(
        "contenttypes.ContentType", models.PROTECT, null=True, blank=True, related_name="+"
    )
    previous = None
    seed = None
    artifact = None

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], name="task_open_by_due", condition=Q(finished=None)),
            models.Index(fields=["role", "due_at"], name="task_open_by_role", condition=Q(finished=None)),
            models.Index(fields=["step", "at"], name="task_open_by_step", condition=Q(finished=None)),
            models.Index(fields=["process", "role"], name="task_by_case_and_role"),
            GinIndex(fields=["previous_ids"], name="task_by_previous"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "flow_task", "generation"],
                condition=Q(finished=None) & ~Q(generation=""),
                name="one_open_join_per_generation",
            )
        ]

    def save(self, **options: Any) -> None:
        """As Django does it: anew, or the columns named in `update_fields`; by `rows`, because every act does it."""
        if self._state.adding:
            self.flow_task_type = self.flow_task.task_type
            TASKS.insert(self)
        elif columns := options.get("update_fields"):
            TASKS.update(self, columns)
        else:
            super().save(**options)

    @property
    def leading(self) -> models.QuerySet[Task]:
        """The tasks that came of this one."""
        return Task.objects.filter(previous_ids__contains=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def from_outside(self) -> bool:
        """Whether another agency does this task."""
        return bool(self.role and self.process.definition.role(self.role).is_outside)


TASKS = Rows(Task)

# Django's metaclass would read a property of this name as the inherited field; it is put back afterwards.
Task.previous = property(_Previous)  # type: ignore[assignment]


class ClockEvent(models.Model):
    """Something that happened to one term of a case. The database keeps it as it is.

    Of a re-appointment (`extend`) `until` is the new day and `run` the event with which the run began that it extends;
    there is one for a run.
    """

    class Kind(models.TextChoices):
        START = "start", _("started")
        PAUSE = "pause", _("paused")
        RESUME = "resume", _("went on")
        RESTART = "restart", _("started again")
        FINISH = "finish", _("finished")
        EXTEND = "extend", _("appointed again")

    case = models.ForeignKey(Case, models.PROTECT, related_name="clock_events", verbose_name=_("case"))
    term = models.SlugField(_("term"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("task"))
    until = models.DateField(_("new day"), null=True, blank=True)
    run = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("begin of the run")
    )

    class Meta:
        verbose_name = _("clock event")
        verbose_name_plural = _("clock events")
        ordering = ["pk"]
        indexes = [models.Index(fields=["case", "term"], name="clock_event_by_case")]
        constraints = [
            models.UniqueConstraint(fields=["run"], name="one_reappointment_per_run"),
            models.CheckConstraint(
                condition=Q(kind="extend", until__isnull=False, run__isnull=False)
                | ~Q(kind="extend") & Q(until=None, run=None),
                name="only_a_reappointment_has_a_new_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.term}"


class CalendarDay(models.Model):
    """One day that is not what its weekday says: a holiday, a day off in lieu, a worked Saturday."""

    day = models.DateField(_("day"), unique=True)
    working = models.BooleanField(_("worked"), default=False)
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("source"), max_length=300)
    mark = models.CharField(_("verification mark"), max_length=1)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class CalendarYear(models.Model):
    """A year whose days are known; of a year without a row nothing is. Confirmed once its decision was compared."""

    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(1990), MaxValueValidator(2200)]
    )
    source = models.CharField(_("source"), max_length=300, help_text=_("number and date of the decision"))
    mark = models.CharField(_("verification mark"), max_length=1)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_on=None, confirmed_by=None)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
                name="a_year_is_confirmed_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


class OfficeHours(models.Model):
    """One spell of every working day, in force from a day on; local times.

    Deadlines are counted by `working`; `reception` says when somebody receives, and moves no deadline.
    """

    class Kind(models.TextChoices):
        WORKING = "working", _("working hours")
        RECEPTION = "reception", _("reception hours")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WORKING)
    in_force_from = models.DateField(_("in force from"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["kind", "in_force_from", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="office_closes_after_it_opens"),
            models.UniqueConstraint(fields=["kind", "in_force_from", "opens"], name="one_spell_per_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


class Warning(models.Model):
    """That a rung of a due moment was reached and who was told: of a task, or of a term of the case; never twice.

    The row keeps the due moment that it warned of: where that moves, the rungs count anew. Of a reminder `due_at` is
    the moment from which it was counted: when the answer was asked for, or the reminder before.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="warnings", verbose_name=_("case"))
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="warnings", verbose_name=_("task")
    )
    term = models.SlugField(_("term"), blank=True)
    rung = models.CharField(_("rung"), max_length=40)
    due_at = models.DateTimeField(_("due at"))
    people = models.ManyToManyField("workflows.User", related_name="+", blank=True, verbose_name=_("who was told"))
    to_party = models.BooleanField(_("the party was told"), default=False)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("warning")
        verbose_name_plural = _("warnings")
        ordering = ["pk"]
        indexes = [models.Index(fields=["task", "rung"], name="warning_by_task")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "task", "term", "rung", "due_at"], name="warned_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.rung} #{self.pk}"


class Job(models.Model):
    """Work to be done behind the screens: a row, written in the transaction that wants it. The broker only rings."""

    class Status(models.TextChoices):
        WANTED = "wanted", _("wanted")
        CLAIMED = "claimed", _("claimed")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.SlugField(_("kind"))
    payload = models.JSONField(_("payload"), default=dict, help_text=_("row ids only, never personal data"))
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="jobs", verbose_name=_("case"))
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WANTED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    ring_after = models.DateTimeField(_("rung again after"), db_default=Now())
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["ring_after"], name="job_unfinished", condition=Q(status__in=["wanted", "claimed"])),
            models.Index(fields=["status", "-id"], name="job_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Heartbeat(models.Model):
    """When something that works behind the screens last gave a sign of life; one row for each."""

    name = models.SlugField(_("name"), unique=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%d/%m/%Y %H:%M}"


class JournalEntry(models.Model):
    """One act: who, when it counts, when it was recorded, what, what it changed and by which rule.

    The database refuses UPDATE, DELETE and TRUNCATE, and itself sets `recorded_at`, `number` and `hash`: the entries of
    a case form a chain, those of no case another (docs/decisions/0005).
    """

    case = models.ForeignKey(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="journal",
        verbose_name=_("case"),
        db_index=False,  # its number in the chain is indexed with it
    )
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("task"))
    by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    in_place_of = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in place of")
    )
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    act = models.SlugField(_("act"))
    step = models.CharField(_("step"), max_length=100, blank=True)
    outcome = models.CharField(_("outcome"), max_length=50, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    changed = models.JSONField(_("before and after"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    source = models.CharField(_("source"), max_length=1000, blank=True, db_default="")
    token = models.CharField(_("token"), max_length=100, unique=True, null=True, blank=True)
    number = models.PositiveIntegerField(_("number in its chain"), db_default=0, editable=False)
    hash = models.CharField(_("hash"), max_length=64, db_default="", editable=False)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_entry_per_number", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.step} {self.outcome}".strip()


class JournalChain(models.Model):
    """How far the chain of a case has come; one row for the entries of no case. Written by the database alone."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("case"))
    entries = models.PositiveIntegerField(_("entries"))
    hash = models.CharField(_("hash of the last entry"), max_length=64)

    class Meta:
        verbose_name = _("chain of the journal")
        verbose_name_plural = _("chains of the journal")
        constraints = [models.UniqueConstraint(fields=["case"], name="one_chain_per_case", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.entries} {self.hash}"


class JournalHead(models.Model):
    """The head over all chains on one day: over the chains that grew since the head before, and that head."""

    day = models.DateField(_("day"), unique=True)
    at = models.DateTimeField(_("at"))
    entries = models.PositiveBigIntegerField(_("entries up to here"))
    previous = models.CharField(_("head before"), max_length=64, blank=True)
    hash = models.CharField(_("head"), max_length=64)

    class Meta:
        verbose_name = _("daily head of the journal")
        verbose_name_plural = _("daily heads of the journal")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.hash}"


class JournalMark(models.Model):
    """How far one chain had come when a head was taken; only of chains that had grown."""

    head = models.ForeignKey(JournalHead, models.PROTECT, related_name="marks", verbose_name=_("head"))
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("case"))
    entries = models.PositiveIntegerField(_("entries"))
    hash = models.CharField(_("hash of the last entry"), max_length=64)

    class Meta:
        verbose_name = _("mark in a chain of the journal")
        verbose_name_plural = _("marks in the chains of the journal")
        constraints = [
            models.UniqueConstraint(fields=["case", "entries"], name="one_mark_per_length", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.entries} {self.hash}"


class JournalCheck(models.Model):
    """That the journal was verified, and what was found: the first broken entry, or nothing."""

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    entries = models.PositiveBigIntegerField(_("entries"))
    outside = models.CharField(_("head from outside"), max_length=64, blank=True)
    broken = models.JSONField(_("what is broken"), null=True, blank=True)

    class Meta:
        verbose_name = _("verification of the journal")
        verbose_name_plural = _("verifications of the journal")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.entries}"


class RowChange(models.Model):
    """What a row was before a change and after it, written by the database for tables whose past must be told."""

    table = models.CharField(_("table"), max_length=63)
    row = models.BigIntegerField(_("row"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of a row")
        verbose_name_plural = _("changes of rows")
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "row"], name="row_change_by_row")]

    def __str__(self) -> str:
        return f"{self.table} #{self.row}"
