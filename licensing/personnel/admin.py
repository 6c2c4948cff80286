"""The register of persons and of training providers in the administration."""

from __future__ import annotations

from django.contrib import admin

from licensing.personnel.models import Certificate, SafetyOfficer, TrainingProvider, Worker


class CertificateInline(admin.TabularInline):
    model = Certificate
    extra = 0


class SafetyOfficerInline(admin.StackedInline):
    model = SafetyOfficer
    extra = 0


@admin.register(Worker)
class WorkerAdmin(admin.ModelAdmin):
    list_display = ("full_name", "born_on", "facility", "left_on")
    list_select_related = ("facility",)
    search_fields = ("full_name", "facility__name")
    autocomplete_fields = ("facility",)
    inlines = (CertificateInline, SafetyOfficerInline)


@admin.register(TrainingProvider)
class TrainingProviderAdmin(admin.ModelAdmin):
    list_display = ("name", "registration_number", "registered_from", "registered_until", "source")
    search_fields = ("name", "registration_number")
