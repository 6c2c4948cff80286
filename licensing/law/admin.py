"""Where an official edits the law: every row names its source; what was in force stays, it is ended, never deleted."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from licensing.law.models import Enacted, Figure


class EnactedAdmin(admin.ModelAdmin):
    """A register of law rows without a delete button: an old case is still judged by an ended row."""

    list_filter = ("mark",)
    date_hierarchy = "in_force_from"

    def has_delete_permission(self, request: HttpRequest, obj: Enacted | None = None) -> bool:
        return False


@admin.register(Figure)
class FigureAdmin(EnactedAdmin):
    """Only read: the site's own page tells which definitions would no longer fit before a figure is put in force."""

    list_display = ("name", "value", "unit", "in_force_from", "in_force_until", "source", "mark")
    search_fields = ("name", "source")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Figure | None = None) -> bool:
        return False
