"""Questions to the register of devices. Imported as a module: `equipment.kinds_by_code(...)`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from licensing.equipment.models import DeviceKind
from workflows.look import once


def kinds_by_code(*, on: date) -> Mapping[str, DeviceKind]:
    """The kinds that the law knows on `on`, by code, in the law's order; in one look asked once a day."""
    return once(("device kinds", on), lambda: {kind.code: kind for kind in DeviceKind.objects.on(on)})


def kinds_ever() -> Mapping[str, DeviceKind]:
    """The kinds that the law knew on any day, by code; of each the newest row. Old papers name old kinds."""
    return {kind.code: kind for kind in DeviceKind.objects.order_by("in_force_from", "number")}
