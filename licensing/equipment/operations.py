"""Writing the register of devices. Imported as a module: `equipment.take_over(...)`."""

from __future__ import annotations

from licensing.equipment.models import Device, DeviceData
from licensing.facilities.models import Facility

IDENTITY = ("maker", "model", "serial_number")


def take_over(*, facility: Facility, declared: DeviceData) -> Device:
    """Bring the register up to what a granted dossier declared about one device; a second time changes nothing.

    The same device is the one of the same maker, model and serial number at the same facility.
    """
    columns = {field.name: getattr(declared, field.name) for field in DeviceData._meta.get_fields()}
    identity = {name: columns.pop(name) for name in IDENTITY}
    device, _created = Device.objects.update_or_create(facility=facility, **identity, defaults=columns)
    return device
