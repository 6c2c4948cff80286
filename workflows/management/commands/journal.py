"""Verifying the journal, and its daily heads."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows import heads, journal, verifying
from workflows.models import JournalHead

HEAD = re.compile(r"[0-9a-f]{64}")


class Command(BaseCommand):
    """`manage.py journal verify [--head HEX]`: 0 if it is whole, 1 and the first broken entry if it is not."""

    help = "Verifies the journal's chains, and shows or takes the head of a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="walk every chain and every head; exit 0 if whole, 1 if not")
        verify.add_argument(
            "--head", nargs="+", metavar="HEX", help="a head that was kept outside: 64 digits, or in groups"
        )
        head = verbs.add_parser("head", help="the head over all chains; today's is taken if there is none yet")
        head.add_argument("--day", metavar="YYYY-MM-DD", help="show the head of that day instead")
        for verb in (verify, head):
            verb.add_argument("--lang", choices=("en", "vi"), default="en", help="the language of the answer")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["lang"]):
            if options["verb"] == "verify":
                self._verify(options["head"])
            else:
                self._head(options["day"])

    def _verify(self, groups: list[str] | None) -> None:
        outside = "".join("".join(groups or ()).split()).lower()
        if groups is not None and not HEAD.fullmatch(outside):
            raise CommandError(_("A head is 64 digits from 0 to f."), returncode=2)
        verdict = verifying.verify(outside=outside)
        if verdict.broken:
            self.stdout.write(verdict.broken.sentence(journal.reference_of(verdict.broken.case)))
            sys.exit(1)
        n = verdict.entries
        self.stdout.write(ngettext("%(n)d entry, whole.", "%(n)d entries, all whole.", n) % {"n": n})
        if not outside:
            self.stdout.write(_("A rewrite of everything is found only with --head and a head kept outside."))

    def _head(self, day: str | None) -> None:
        found = _kept(day) if day else heads.take(day=timezone.localdate(), at=timezone.now())
        self.stdout.write(f"{found.day.isoformat()}  {found.entries}  {found.hash}")


def _kept(text: str) -> JournalHead:
    try:
        return JournalHead.objects.get(day=date.fromisoformat(text))
    except ValueError:
        raise CommandError(_("“%(text)s” is no day; write it as 2026-08-20.") % {"text": text}, returncode=2) from None
    except JournalHead.DoesNotExist:
        raise CommandError(_("No head was taken on that day."), returncode=2) from None
