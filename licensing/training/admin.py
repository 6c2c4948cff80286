"""Classes and certified people in the administration."""

from __future__ import annotations

from django.contrib import admin

from licensing.training.models import Trainee, TrainingClass


class TraineeInline(admin.TabularInline):
    model = Trainee
    extra = 0


@admin.register(TrainingClass)
class TrainingClassAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "provider", "first_day", "last_day")
    list_select_related = ("provider",)
    search_fields = ("code", "name")
    inlines = (TraineeInline,)
