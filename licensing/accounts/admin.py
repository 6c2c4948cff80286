"""Where an administrator says who acts for a facility."""

from __future__ import annotations

from django.contrib import admin

from licensing.accounts.models import Representative


@admin.register(Representative)
class RepresentativeAdmin(admin.ModelAdmin):
    list_display = ("user", "facility", "since", "until")
    list_select_related = ("user", "facility")
    autocomplete_fields = ("facility",)
    search_fields = ("user__full_name", "facility__name")
