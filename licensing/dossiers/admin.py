"""What a dossier consists of and what the reviewer looks at, in the administration."""

from __future__ import annotations

from django.contrib import admin

from licensing.dossiers.models import ChecklistItem, ComponentKind
from licensing.law.admin import EnactedAdmin


@admin.register(ComponentKind)
class ComponentKindAdmin(EnactedAdmin):
    list_display = ("number", "name", "procedure", "in_force_from", "in_force_until", "source", "mark")
    search_fields = ("name", "code", "source")


@admin.register(ChecklistItem)
class ChecklistItemAdmin(EnactedAdmin):
    list_display = ("number", "text", "procedure", "in_force_from", "in_force_until", "source", "mark")
    search_fields = ("text", "code", "source")
