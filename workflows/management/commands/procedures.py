"""`manage.py procedures check|words|publish|diff|draw|export|import|list|offer`: definitions from the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows import lexicon, publishing, validity
from workflows.approving import approved
from workflows.bpmn import bpmn
from workflows.calendars import NoCalendar
from workflows.comparing import differences
from workflows.complaints import Broken, Complaint, Language
from workflows.days import day_of
from workflows.definition import Definition
from workflows.drawing import standalone
from workflows.exporting import FORMATS, exported, text_of
from workflows.loading import load_file
from workflows.models import DefinitionVersion
from workflows.proof import Proof, shown_hours
from workflows.refusals import NotYetIssued

VERBS = {
    "check": "prove, and say the worst working time of each term; exit 1 and the findings where one is unsound",
    "words": "list the registered words that a definition may use, each with its title",
    "publish": "prove with today's people, and keep each as the next version of its code",
    "diff": "say what changed from one definition to another: files, or code@number",
    "draw": "draw a definition as SVG or BPMN",
    "export": "write a version as YAML, SVG, BPMN or JSON",
    "import": "publish a version as it was exported; one that is not sound, or was changed, is refused",
    "list": "every version with its days, its decision and how many cases run by it; and days without a version",
    "offer": "publish the definitions of a folder, but no code of which an official published a version",
}


class Command(BaseCommand):
    help = "Checks, compares, draws and publishes definitions; a folder stands for every v*.yaml below it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        one = {verb: verbs.add_parser(verb, help=help_text) for verb, help_text in VERBS.items()}
        for parsed in one.values():
            parsed.add_argument("--lang", choices=("en", "vi"), default="en")
        for verb in ("publish", "offer"):
            one[verb].add_argument("paths", nargs="+", type=Path, metavar="PATH")
        one["check"].add_argument("paths", nargs="*", type=Path, metavar="PATH")
        one["check"].add_argument("--json", action="store_true", help="a list of objects, one per term or finding")
        one["check"].add_argument(
            "--in-force", action="store_true", help="the versions in force, by the law from today"
        )
        one["publish"].add_argument("--decision", type=_number, metavar="NUMBER")
        one["publish"].add_argument("--issued", type=_past_day, metavar="DAY")
        one["publish"].add_argument("--from", dest="first", type=_day, metavar="DAY")
        for name in ("before", "after"):
            one["diff"].add_argument(name, metavar="FILE|CODE[@NUMBER]")
        one["draw"].add_argument("of", metavar="FILE|CODE[@NUMBER]")
        one["draw"].add_argument("--bpmn", action="store_true")
        one["export"].add_argument("of", metavar="CODE[@NUMBER]")
        one["export"].add_argument("--format", choices=FORMATS, default="yaml")
        for verb in ("draw", "export"):
            one[verb].add_argument("--out", type=Path, metavar="FILE")
        one["import"].add_argument("path", type=Path, metavar="PATH")

    def handle(self, *, verb: str, lang: Language, **options: Any) -> None:
        given = {name: value for name, value in options.items() if name in _ASKED[verb]}
        with translation.override(lang):
            try:
                getattr(self, f"_{verb}")(lang=lang, **given)
            except Broken as broken:
                raise _unsound(broken.complaints, lang) from None
            except NoCalendar:
                raise CommandError(
                    _("No time can be proved: the calendar holds no hours or days."), returncode=2
                ) from None

    def _check(self, *, paths: list[Path], json: bool, in_force: bool, lang: Language) -> None:
        if not paths and not in_force:
            raise CommandError(_("Give a file or a folder, or --in-force."), returncode=2)
        rows, said = list[dict[str, Any]](), list[str]()
        for file in _files(paths):
            found, lines = _checked(file, lang)
            rows += found
            said += lines
        if in_force:
            for one in validity.unfit(today=timezone.localdate()):
                rows.append(_row_of_version(one, lang))
                said.append(one.sentence(lang))
        if json:
            self.stdout.write(_as_json(rows))
        elif rows and not said:
            self.stdout.write("\n".join(row["message"] for row in rows))
        if said:
            n = len(said)
            counted = ngettext("%(n)d finding.", "%(n)d findings.", n) % {"n": n}
            raise CommandError(counted if json else "\n".join(said), returncode=1)

    def _publish(
        self, *, paths: list[Path], decision: str | None, issued: date | None, first: date | None, lang: Language
    ) -> None:
        files, today = list(_files(paths)), timezone.localdate()
        if (decision or issued or first) and len(files) != 1:
            raise CommandError(_("A decision approves one definition; give one file."), returncode=2)
        texts = {}
        for file in files:
            load_file(file)
            text = file.read_text()
            if decision or issued or first:
                text = approved(text, str(file), decision=decision, issued=issued, in_force_from=first)
            publishing.check(text, str(file), people_of=today)
            texts[file] = text
        versions = [publishing.publish(text, str(file), people_of=today) for file, text in texts.items()]
        self._tell(versions, lang)

    def _words(self, *, lang: Language) -> None:
        self.stdout.write("\n".join(lexicon.lines(timezone.localdate())))

    def _offer(self, *, paths: list[Path], lang: Language) -> None:
        self._tell([version for path in paths for version in publishing.offer_shipped(path)], lang)

    def _import(self, *, path: Path, lang: Language) -> None:
        if path.suffix != ".json":
            load_file(path)
        elif not path.is_file():
            raise CommandError(_("There is no %(path)s.") % {"path": path}, returncode=2)
        text = text_of(path.read_text(errors="replace"), str(path))
        self._tell([publishing.publish(text, str(path), people_of=timezone.localdate())], lang)

    def _tell(self, versions: Iterable[DefinitionVersion], lang: Language) -> None:
        for version in versions:
            self.stdout.write(str(version))
        for code in dict.fromkeys(version.code for version in versions):
            for gap in validity.gaps_of(code):
                self.stderr.write(gap.sentence(lang))

    def _diff(self, *, before: str, after: str, lang: Language) -> None:
        found = differences(_definition(before), _definition(after))
        for difference in found:
            self.stdout.write(difference.sentence(lang))
        if not found:
            self.stdout.write(_("There is no difference."))

    def _draw(self, *, of: str, bpmn: bool, out: Path | None, lang: Language) -> None:
        self._write(_as_bpmn(of) if bpmn else standalone(_definition(of)), out)

    def _export(self, *, of: str, format: str, out: Path | None, lang: Language) -> None:
        self._write(exported(_version(of), format), out)

    def _write(self, text: str, out: Path | None) -> None:
        if out is None:
            self.stdout.write(text, ending="")
        else:
            try:
                out.write_text(text)
            except OSError as error:
                data = {"path": out, "why": error.strerror}
                raise CommandError(_("%(path)s cannot be written: %(why)s.") % data, returncode=2) from None

    def _list(self, *, lang: Language) -> None:
        cases = validity.running()
        versions = list(DefinitionVersion.objects.order_by("code", "number"))
        for version in versions:
            until = version.in_force_until.isoformat() if version.in_force_until else ""
            n = cases.get(version.pk, 0)
            running = ngettext("%(n)d running case", "%(n)d running cases", n) % {"n": n}
            decision = version.decision or _("decision unknown")
            parts = (version.code, version.number, f"{version.in_force_from}..{until}", f"{decision} ({version.mark})")
            self.stdout.write("  ".join(map(str, (*parts, version.content_hash[:12], running))))
        for gap in validity.gaps(versions):
            self.stderr.write(gap.sentence(lang))


_ASKED = {
    "check": {"paths", "json", "in_force"},
    "publish": {"paths", "decision", "issued", "first"},
    "offer": {"paths"},
    "import": {"path"},
    "diff": {"before", "after"},
    "draw": {"of", "bpmn", "out"},
    "export": {"of", "format", "out"},
    "list": set[str](),
    "words": set[str](),
}


def _checked(file: Path, lang: Language) -> tuple[list[dict[str, Any]], list[str]]:
    """One row per term where the file is sound, else one per finding and its line."""
    try:
        load_file(file)
        _definition, proof = publishing.check(file.read_text(), str(file))
    except Broken as broken:
        rows = [_row_of_finding(complaint, lang) for complaint in broken.complaints]
        return rows, [complaint.located(lang) for complaint in broken.complaints]
    return list(_rows_of_terms(file, proof)), []


def _unsound(complaints: list[Complaint], lang: Language) -> CommandError:
    return CommandError("\n".join(complaint.located(lang) for complaint in complaints), returncode=1)


def _rows_of_terms(file: Path, proof: Proof) -> Iterator[dict[str, Any]]:
    for term, worst in proof.worst.items():
        yield {
            "file": str(file),
            "term": term,
            "code": None,
            "step": None,
            "line": None,
            "message": _line_of(file, proof, term),
            "worst_minutes": worst.minutes,
            "term_minutes": worst.allowed,
            "path": list(worst.path),
        }


def _line_of(file: Path, proof: Proof, term: str) -> str:
    worst = proof.worst[term]
    allowed = "?" if worst.allowed is None else shown_hours(worst.allowed)
    return f"{file} {term} worst {shown_hours(worst.minutes)} of {allowed}: {' → '.join(worst.path)}"


def _row_of_finding(complaint: Complaint, lang: Language) -> dict[str, Any]:
    nothing = {"worst_minutes": None, "term_minutes": None, "path": None}
    place = {"file": complaint.file, "term": complaint.data.get("term"), "code": complaint.code}
    return {**place, "step": complaint.step, "line": complaint.line, "message": complaint.sentence(lang), **nothing}


def _row_of_version(one: validity.Unfit, lang: Language) -> dict[str, Any]:
    nothing = {"worst_minutes": None, "term_minutes": None, "path": None}
    place = {"file": str(one.version), "term": one.finding.term, "code": one.finding.code, "step": one.finding.step}
    return {**place, "line": None, "message": one.sentence(lang), **nothing}


def _as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _as_bpmn(of: str) -> str:
    """Only what is sound: gateways and joins of a definition that leads nowhere say nothing."""
    if Path(of).is_file():
        load_file(Path(of))
        publishing.check(Path(of).read_text(), of)
    return bpmn(_definition(of))


def _definition(of: str) -> Definition:
    path = Path(of)
    return load_file(path).definition if path.is_file() else _version(of).definition


def _version(reference: str) -> DefinitionVersion:
    if version := validity.find_version(reference, today=timezone.localdate()):
        return version
    raise CommandError(_("There is no file and no version %(path)s.") % {"path": reference}, returncode=2)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from _files_of(path)
        elif path.is_file():
            yield path
        else:
            raise CommandError(_("There is no %(path)s.") % {"path": path}, returncode=2)


def _files_of(folder: Path) -> list[Path]:
    if files := list(publishing.definition_files(folder)):
        return files
    raise CommandError(_("There is no definition (v1.yaml) in %(path)s.") % {"path": folder}, returncode=2)


def _day(text: str) -> date:
    if day := day_of(text):
        return day
    raise ArgumentTypeError(_("“%(text)s” is no day; write it as 2026-08-20.") % {"text": text})


def _past_day(text: str) -> date:
    if (day := _day(text)) <= timezone.localdate():
        return day
    raise ArgumentTypeError(str(NotYetIssued(day=f"{day:%d/%m/%Y}")))


def _number(text: str) -> str:
    if number := text.strip():
        return number
    raise ArgumentTypeError(_("A decision has a number."))
