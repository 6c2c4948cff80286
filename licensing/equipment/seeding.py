"""Offers the kinds of devices that are shipped."""

from __future__ import annotations

from pathlib import Path

from licensing.equipment.models import DeviceKind
from licensing.law import seeding


def seed() -> list[seeding.Seeded]:
    """Add the shipped kinds that are missing."""
    return [seeding.offer(DeviceKind, Path(__file__).with_name("device_kinds.yaml"), identity=("code",))]
