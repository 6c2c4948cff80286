"""Published versions of definitions, and drafts of the next."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.fields import import_flow_by_ref

from workflows.definition import Definition
from workflows.kept import from_json
from workflows.look import once

Found = TypeVar("Found", bound="models.QuerySet[Any]")


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


def with_version(found: Found, path: str = "version") -> Found:
    """With the version at the end of that path, but without its text, which the compiled flow holds already."""
    told: Found = found.select_related(path).defer(f"{path}__content", f"{path}__source")
    return told


def versions() -> list[DefinitionVersion]:
    """Every version of every definition, for reading what it says; one statement, and in one look one."""
    return once("versions", lambda: list(DefinitionVersion.objects.defer("content", "source")))
