"""Where officials edit what papers say and who signs; numbers, papers and seals are only shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from licensing.law.admin import EnactedAdmin
from licensing.papers.models import Book, Clause, Issuer, NumberTaken, Signatory


class KeptAdmin(admin.ModelAdmin):
    """A register whose rows are never deleted: papers rest on them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Book)
class BookAdmin(KeptAdmin):
    list_display = ("name", "code", "pattern")

    def get_readonly_fields(self, request: HttpRequest, obj: Book | None = None) -> tuple[str, ...]:
        """The code is in the public ids of papers, the folder in their paths: both stay."""
        return ("code", "folder") if obj else ()


@admin.register(Issuer)
class IssuerAdmin(EnactedAdmin):
    list_display = ("full_name", "in_force_from", "in_force_until", "mark")


@admin.register(Signatory)
class SignatoryAdmin(KeptAdmin):
    list_display = ("person", "authority_line", "title", "since", "until", "invented")


@admin.register(Clause)
class ClauseAdmin(EnactedAdmin):
    list_display = ("kind", "part", "order", "text", "in_force_from", "in_force_until", "mark")
    list_filter = ("kind", "part", "mark")  # type: ignore[assignment]
    search_fields = ("text", "source")


@admin.register(NumberTaken)
class NumberTakenAdmin(KeptAdmin):
    """The register of outgoing papers, for reading."""

    list_display = ("text", "on", "kind", "case", "by", "taken_at")
    list_filter = ("book", "year")
    list_select_related = ("case", "by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
