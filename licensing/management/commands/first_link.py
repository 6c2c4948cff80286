"""`manage.py first_link`: where the first administrator of a new installation enters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from licensing.administration import first


class Command(BaseCommand):
    help = "Prints the address at which the first administrator enters; nothing once there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        link = None if settings.DEMO else first.link()
        if link:
            self.stdout.write(f"This installation is new. Its first administrator enters at\n  {link}")
