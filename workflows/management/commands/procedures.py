"""`manage.py procedures check|publish|offer PATH…`: prove definitions, and publish those that hold."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows import publishing
from workflows.complaints import Broken, Language
from workflows.loading import load_file
from workflows.models import DefinitionVersion
from workflows.proof import Proof, shown_hours


class Command(BaseCommand):
    help = "Checks and publishes definitions; a folder stands for every v*.yaml below it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, help_text in (
            (
                "check",
                "prove, and say the worst working time of each term; exit 1 and the findings where one is unsound",
            ),
            ("publish", "prove, and keep each as the next version of its code"),
            ("offer", "publish the definitions of a folder, but no code of which an official published a version"),
        ):
            one = verbs.add_parser(verb, help=help_text)
            one.add_argument("paths", nargs="+", type=Path, metavar="PATH")
            one.add_argument("--lang", choices=("en", "vi"), default="en")

    def handle(self, *, verb: str, paths: list[Path], lang: Language, **options: Any) -> None:
        files = list(_files(paths))
        # What is offered was proved when it was published, by the hours of that day; only what is new is proved now.
        complaints = [line for file in files for line in self._check(file, lang)] if verb != "offer" else []
        if complaints:
            raise CommandError("\n".join(complaints), returncode=1)
        try:
            if verb == "publish":
                self._list(publishing.publish(file.read_text(), str(file)) for file in files)
            elif verb == "offer":
                self._list(version for path in paths for version in publishing.offer_shipped(path))
        except Broken as broken:
            complaints = [complaint.located(lang) for complaint in broken.complaints]
            raise CommandError("\n".join(complaints), returncode=1) from None

    def _list(self, versions: Iterable[DefinitionVersion]) -> None:
        for version in versions:
            self.stdout.write(str(version))

    def _check(self, file: Path, language: Language) -> Iterator[str]:
        try:
            load_file(file)
            _definition, proof = publishing.check(file.read_text(), str(file))
        except Broken as broken:
            yield from (complaint.located(language) for complaint in broken.complaints)
        else:
            self._tell(file, proof)

    def _tell(self, file: Path, proof: Proof) -> None:
        for term, worst in proof.worst.items():
            allowed = "?" if worst.allowed is None else shown_hours(worst.allowed)
            way = " → ".join(worst.path)
            self.stdout.write(f"{file} {term} worst {shown_hours(worst.minutes)} of {allowed}: {way}")


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from publishing.definition_files(path)
        elif path.is_file():
            yield path
        else:
            raise CommandError(f"There is no {path}.", returncode=2)
