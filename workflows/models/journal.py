"""The journal, its chains and heads, and the past of rows."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workflows.models.cases import Case, Task


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
