"""What happened to the terms of a case, and what was warned of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workflows.models.cases import Case, Task


class ClockEvent(models.Model):
    """Something that happened to one term of a case. The database keeps it as it is.

    `source` is the rule by which it happened, where that is another than the term's own. Of a re-appointment
    (`extend`) `until` is the new day and `run` the event with which the run began that it extends; there is one for a
    run.
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
    source = models.CharField(_("source"), max_length=300, blank=True, default="", db_default="")
    run = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("begin of the run")
    )

    class Meta:
        verbose_name = _("clock event")
        verbose_name_plural = _("clock events")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["case", "term", "id"], name="clock_event_by_run", include=["kind"]),
            models.Index(fields=["at"], name="clock_event_at"),
            models.Index(fields=["at"], name="clock_event_extended", condition=Q(kind="extend")),
        ]
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
