"""Administration: people and units are edited; calendar and what happened are only read.

viewflow's own pages are taken away: its tables stay empty, ours are in `workflows.models`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as ViewflowTask

from workflows.models import CalendarDay, Case, ClockEvent, DefinitionVersion, Job, JournalEntry, OfficeHours, Task
from workflows.people import Appointment, Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

for unused in (Process, ViewflowTask):
    admin.site.unregister(unused)


class NeverDeleted(admin.ModelAdmin):
    """Rows that others refer to for ever."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class FirstPages(Paginator):
    """So many rows as are counted in no time; whoever looks for another one searches in the site."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        """How many rows the pages hold."""
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[: self.MOST].count()


class OnlyRead(NeverDeleted):
    """Rows that are written elsewhere, each with what belongs to it; they may become many."""

    paginator = FirstPages
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Appointments(admin.TabularInline):
    model = Appointment
    extra = 1


@admin.register(User)
class PeopleAdmin(UserAdmin):
    """People are deactivated, never deleted."""

    inlines = [Appointments]
    list_display = ("username", "full_name", "unit", "is_active")
    list_filter = ("is_active", "unit")
    search_fields = ("username", "full_name", "email")
    ordering = ("username",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("full_name", "email", "unit")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "full_name", "usable_password", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ("code", "name")


@admin.register(CalendarDay)
class CalendarDayAdmin(OnlyRead):
    """Only read: the site's own page shows which cases a day would move before it is kept."""

    list_display = ("day", "working", "name", "source", "mark")
    list_filter = ("working", "mark")
    date_hierarchy = "day"
    ordering = ("-day",)


@admin.register(OfficeHours)
class OfficeHoursAdmin(OnlyRead):
    list_display = ("in_force_from", "opens", "closes")


@admin.register(DefinitionVersion)
class DefinitionVersionAdmin(OnlyRead):
    list_display = ("code", "number", "decision", "mark", "in_force_from", "in_force_until")


@admin.register(Case)
class CaseAdmin(OnlyRead):
    list_display = ("reference", "title", "version", "status", "result", "due_at")
    search_fields = ("reference",)


@admin.register(Task)
class TaskAdmin(OnlyRead):
    list_display = ("process", "step", "role", "status", "outcome", "at", "due_at")
    list_filter = ("status",)
    list_select_related = ("process",)


@admin.register(ClockEvent)
class ClockEventAdmin(OnlyRead):
    list_display = ("case", "term", "kind", "at", "recorded_at")
    list_select_related = ("case",)


@admin.register(Job)
class JobAdmin(OnlyRead):
    list_display = ("kind", "case", "status", "attempts", "at", "error")
    list_filter = ("status",)
    list_select_related = ("case",)


@admin.register(JournalEntry)
class JournalEntryAdmin(OnlyRead):
    list_display = ("at", "recorded_at", "act", "case", "step", "outcome", "by")
    search_fields = ("case__reference",)
    list_select_related = ("case", "by")
