"""The register of devices and the kinds of the law in the administration."""

from __future__ import annotations

from django.contrib import admin

from licensing.equipment.models import Device, DeviceKind
from licensing.law.admin import EnactedAdmin


@admin.register(DeviceKind)
class DeviceKindAdmin(EnactedAdmin):
    list_display = ("number", "name", "in_force_from", "in_force_until", "source", "mark")


@admin.register(Device)
class DeviceAdmin(admin.ModelAdmin):
    list_display = ("name", "serial_number", "kind", "facility", "ended_on")
    list_select_related = ("kind", "facility")
    list_filter = ("kind",)
    search_fields = ("name", "serial_number", "facility__name")
    autocomplete_fields = ("facility",)
