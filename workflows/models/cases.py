"""Cases and their tasks: what stands open, by which version, whose it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.managers import ProcessQuerySet, TaskQuerySet
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.status import PROCESS, STATUS

from workflows import vocabulary
from workflows.definition import Definition
from workflows.models.definitions import DefinitionVersion, versions
from workflows.rows import Rows
from workflows.vietnamese import fold

OPEN = (STATUS.NEW, STATUS.ASSIGNED, STATUS.SCHEDULED, STATUS.STARTED, STATUS.ERROR)


class CaseQuerySet(ProcessQuerySet["Case"]):
    def visible_to(self, user: Any, *, at: datetime | None = None) -> CaseQuerySet:
        """The one rule of sight: the party sees its own cases, an official those of which a task or a warning came to a
        role they hold.

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

    `roles` are those to which a task of the case ever came, which the database writes down with each task (migration
    0009), and those that a warning of it named: so sight costs the same however many tasks there are.
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
            models.Index(fields=["reference"], name="case_open_by_reference", condition=Q(status=PROCESS.NEW)),
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

    @property
    def told_tasks(self) -> list[Task]:
        """Its tasks in order, each with its owner, for showing: read once, so what comes later is not among them."""
        models.prefetch_related_objects([self], models.Prefetch("task_set", Task.objects.select_related("owner")))
        return list(self.task_set.all())


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
            models.Index(fields=["finished"], name="task_done_at", condition=Q(status=STATUS.DONE)),
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
