"""Writing the register of devices. Imported as a module: `equipment.take_over(...)`."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from licensing.equipment.models import Device, DeviceData
from licensing.facilities.models import Facility
from licensing.refusals import Refusal, sentences_of

IDENTITY = ("maker", "model", "serial_number")


def take_over(*, facility: Facility, declared: DeviceData) -> Device:
    """Bring the register up to what a granted dossier declared about one device; a second time changes nothing.

    The same device is the one of the same maker, model and serial number at the same facility.
    """
    columns = {field.name: getattr(declared, field.name) for field in DeviceData._meta.get_fields()}
    identity = {name: columns.pop(name) for name in IDENTITY}
    device, _created = Device.objects.update_or_create(facility=facility, **identity, defaults=columns)
    return device


class CannotEnter(Refusal):
    """The device was not entered; `data["problems"]` holds a sentence for each field."""

    sentences = {"details": "%(problems)s"}


def enter_earlier(device: Device) -> Device:
    """Enter a device that a licence issued before names; one that the register has stays as the register has it.

    Raises CannotEnter for wrong details.
    """
    identity = {name: getattr(device, name) for name in IDENTITY}
    if there := Device.objects.filter(facility=device.facility, **identity).first():
        return there
    try:
        device.full_clean()
    except ValidationError as error:
        raise CannotEnter("details", problems=" ".join(sentences_of(device, error))) from None
    device.save()
    return device
