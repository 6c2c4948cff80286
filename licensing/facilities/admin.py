"""The register of facilities as officials with access to the administration see it."""

from __future__ import annotations

from django.contrib import admin

from licensing.facilities.models import Facility


@admin.register(Facility)
class FacilityAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "address", "invented")
    list_filter = ("kind", "invented")
    search_fields = ("name", "address", "tax_code")
