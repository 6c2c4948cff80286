"""`manage.py backup`: a checked copy of database, stored files and keys, in a folder named by the moment."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from licensing.administration import backup
from workflows import health


class Command(BaseCommand):
    help = "Copies database, stored files and keys into a dated folder, checks the copy, and writes down the moment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--into", type=Path, default=Path(settings.VAR_DIR, "backups"), metavar="FOLDER")
        parser.add_argument(
            "--made-elsewhere",
            action="store_true",
            help="copy nothing: another program has just made a backup, only write down the moment",
        )
        parser.add_argument("--lang", choices=("en", "vi"), default="en", help="the language of the report")

    def handle(self, *, into: Path, made_elsewhere: bool, lang: str, **options: Any) -> None:
        now = timezone.now()
        with translation.override(lang):
            if made_elsewhere:
                health.sign(backup.SIGN, at=now)
                return
            try:
                made = backup.back_up(into=into, at=now)
            except backup.CannotBackUp as refusal:
                raise CommandError(str(refusal)) from None
            said = _("%(folder)s: the database and %(n)d files, all checked")
            self.stdout.write(said % {"folder": made.folder, "n": made.files})
