"""`manage.py seed`: adds the shipped rows that are missing, and never overwrites an official's edit."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from licensing.dossiers import seeding as dossiers
from licensing.equipment import seeding as equipment
from licensing.law import calendar
from licensing.law import seeding as law
from licensing.papers import seeding as papers

ROOMS = (calendar.seed, law.seed, equipment.seed, papers.seed, dossiers.seed)


class Command(BaseCommand):
    """Offers what each room ships: calendar, figures of law, kinds of devices and components, texts of papers."""

    help = "Adds the shipped rows that are missing; rows that are there stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lang", choices=("en", "vi"), default="en", help="the language of the report")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["lang"]):
            try:
                offered = [one for seed in ROOMS for one in seed()]
            except law.BadRow as refused:
                raise CommandError(str(refused)) from None
            for seeded in offered:
                line = _("%(what)s: %(added)d added, %(kept)d already there")
                self.stdout.write(line % {"what": seeded.what, "added": seeded.added, "kept": seeded.kept})
                for name in seeded.differing:
                    self.stdout.write(_("  %(name)s differs from what is shipped and stays") % {"name": name})
