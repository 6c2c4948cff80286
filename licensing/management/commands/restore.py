"""`manage.py restore FOLDER`: brings a copy that `backup` made back into an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from licensing.administration import backup


class Command(BaseCommand):
    help = "Brings a copy made by `backup` back: into an empty database, its files beside those that are there."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--lang", choices=("en", "vi"), default="en", help="the language of the report")

    def handle(self, *, folder: Path, lang: str, **options: Any) -> None:
        with translation.override(lang):
            try:
                back = backup.bring_back(folder)
            except backup.CannotBackUp as refusal:
                raise CommandError(str(refusal)) from None
            said = _("%(folder)s: the database and %(n)d files are back")
            self.stdout.write(said % {"folder": back.folder, "n": back.files})
