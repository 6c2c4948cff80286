"""The steps of a draft, each its own page, in their order, with what stands open in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from licensing.applications import answering, paper, queries
from licensing.applications.answering import Request
from licensing.applications.contents import Contents
from licensing.applications.models import Draft, DraftPaper
from licensing.applications.parts import DEVICES, HOLDER, TITLES, WORKERS, filled_rows
from licensing.dossiers.checklist import Checklist, Line, checklist_of
from licensing.dossiers.checklist_findings import Finding
from licensing.dossiers.declared import drafted
from licensing.dossiers.models import ComponentKind
from licensing.law.queries import NoFigure
from licensing.papers.models import Issuer
from licensing.papers.queries import NotAppointed, issuer_on

PAPERS, CHECK = "papers", "check"
LATER = {PAPERS: gettext_lazy("Papers"), CHECK: gettext_lazy("Check and send")}
ORDER = (HOLDER, DEVICES, WORKERS, PAPERS, CHECK)

TYPED_LINES = {
    DEVICES: ("devices_inspected", "device_data"),
    WORKERS: ("workers_trained", "safety_officer", "workers_of_age"),
}
"""The lines of the checklist that are answered from what is typed; the others from papers."""

PAPER_MISSING = "paper_missing"
"""The finding that a paper was not handed in."""


@dataclass(frozen=True)
class Missing:
    """A paper that is not there yet, and what the reviewer reads in it."""

    kind: ComponentKind
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class NotMet:
    """A line of the checklist that is not met, and what was found besides missing papers."""

    line: Line
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Step:
    """One step: where it is, how it stands (`done`, `look` or `open`), and that in a few words.

    `is_wrong` while what is typed in it hinders sending.
    """

    name: str
    title: str
    address: str
    state: str
    words: str
    is_wrong: bool = False


@dataclass(frozen=True)
class Kind:
    """One paper that the law asks for, with the files that are there.

    Of a form that is made from the data, `fingerprint` is what it would say now: empty while it cannot be made. Of an
    answer only what the office asked for `is_wanted`: the rest may be in the dossier already.
    """

    kind: ComponentKind
    papers: tuple[DraftPaper, ...]
    is_form: bool = False
    fingerprint: str = ""
    is_wanted: bool = True

    @property
    def mark(self) -> str:
        """What is printed at the foot of the form, for people to compare."""
        return paper.short(self.fingerprint) if self.fingerprint else ""

    @property
    def outdated(self) -> bool:
        """Whether a signed scan is there whose print said something else than the data do now."""
        return any(one.form and one.form.fingerprint != self.fingerprint for one in self.papers)

    @property
    def state(self) -> str:
        """`done`, `look` or `open`; `rest` for what nobody waits for."""
        if not self.papers:
            return "open" if self.is_wanted else "rest"
        return "look" if self.outdated else "done"

    @property
    def words(self) -> str:
        """How it stands, in a few words."""
        if self.outdated:
            return _("a form is out of date")
        if there := len(self.papers):
            return ngettext("%(n)d file", "%(n)d files", there) % {"n": there}
        return _("not added yet") if self.is_wanted else ""


@dataclass(frozen=True)
class Open:
    """A draft as its pages show it: read once, asked by all of them."""

    draft: Draft
    today: date

    @property
    def megabytes(self) -> dict[str, int]:
        """How large one file may be, and all files together."""
        return {"each": settings.UPLOAD_MEGABYTES, "together": settings.DOSSIER_MEGABYTES}

    @cached_property
    def contents(self) -> Contents:
        """What is typed."""
        return queries.contents_of(self.draft, today=self.today)

    @cached_property
    def kinds(self) -> list[Kind]:
        """The papers that the law asks for, each with its files; those that the office asked for come first."""
        found: dict[str, list[DraftPaper]] = {}
        for one in queries.papers_of(self.draft):
            found.setdefault(one.kind, []).append(one)
        listed = queries.kinds_of(self.draft, today=self.today)
        kinds = [
            Kind(
                kind,
                tuple(found.get(code, ())),
                code in paper.FORMS,
                self._fingerprint(kind, listed),
                self._wants(kind),
            )
            for code, kind in listed.items()
        ]
        return sorted(kinds, key=lambda one: one.kind not in self.request.papers)

    @cached_property
    def request(self) -> Request:
        """What the office asked for; nothing of a new application."""
        return answering.request_of(self.draft)

    def _wants(self, kind: ComponentKind) -> bool:
        return not self.draft.task_id or kind in self.request.papers

    def _fingerprint(self, kind: ComponentKind, asked: Mapping[str, ComponentKind]) -> str:
        if self._issuer is None:
            return ""
        context = paper.context_of(self.draft, kind, self.contents, asked, self._issuer)
        return paper.fingerprint_of(context) if context else ""

    @cached_property
    def _issuer(self) -> Issuer | None:
        try:
            return issuer_on(self.today)
        except NotAppointed:
            return None

    @property
    def outdated(self) -> list[Kind]:
        """The forms whose signed scan says something else than what is typed now."""
        return [one for one in self.kinds if one.outdated]

    @cached_property
    def next_paper(self) -> Kind | None:
        """The paper to see to next: a form that is out of date, else the first that is not there."""
        return next(iter(self.outdated), None) or next((one for one in self.kinds if one.state == "open"), None)

    @cached_property
    def steps(self) -> list[Step]:
        """All steps, with how each stands."""
        return [self._part(part) for part in TITLES] + [self._papers(), self._check()]

    @cached_property
    def checklist(self) -> Checklist | None:
        """The reviewer's own checklist, answered from what is there; None where that day's law is not kept."""
        dossier, contents = self.draft.dossier, self.contents
        there = [] if dossier is None else list(dossier.components.values_list("kind__code", flat=True))
        papers = there + [one.kind.code for one in self.kinds for _one in one.papers]
        try:
            return checklist_of(
                drafted(
                    procedure=self.draft.procedure,
                    on=contents.day,
                    devices=contents.devices_so_far,
                    workers=contents.workers_so_far,
                    papers=papers,
                )
            )
        except NoFigure:
            return None

    @property
    def missing(self) -> list[Missing]:
        """The papers that are not there, each with the lines of the checklist for which it is read."""
        lines = self.checklist.lines if self.checklist else ()
        lacking = [one.kind for one in self.kinds if not one.papers and one.kind.code in self._asked_for]
        return [Missing(kind, tuple(line for line in lines if kind.code in line.papers)) for kind in lacking]

    @property
    def not_met(self) -> list[NotMet]:
        """The other lines that the reviewer would find not met today, with what was found."""
        found = [
            NotMet(line, tuple(one for one in line.deciding if one.code != PAPER_MISSING))
            for line in (self.checklist.not_met if self.checklist else ())
        ]
        return [one for one in found if one.findings]

    def not_met_in(self, step: str) -> list[NotMet]:
        """Those of them that are mended in this step."""
        return [one for one in self.not_met if one.line.code in TYPED_LINES.get(step, ())]

    @property
    def _asked_for(self) -> set[str]:
        """The papers that the checklist misses: not those that this dossier need not have."""
        lines = self.checklist.not_met if self.checklist else ()
        return {one.data["paper"].code for line in lines for one in line.findings if one.code == PAPER_MISSING}

    def after(self, name: str) -> Step:
        """The step that follows."""
        return self.steps[ORDER.index(name) + 1]

    @property
    def first_open(self) -> Step:
        """Where to go on: the first step that is not done."""
        return next((step for step in self.steps if step.state != "done"), self.steps[-1])

    def _part(self, part: str) -> Step:
        touched = any(row.version for row in self.draft.parts.all() if row.name == part)
        count = len(filled_rows(self.contents.forms[part])) if part != HOLDER else 1
        words = {
            HOLDER: "",
            DEVICES: ngettext("%(n)d device", "%(n)d devices", count) % {"n": count},
            WORKERS: ngettext("%(n)d worker", "%(n)d workers", count) % {"n": count},
        }[part]
        wrong = bool(self.contents.problems[part])
        if wrong:
            state, words = ("look", _("needs another look")) if touched and count else ("open", _("to be filled in"))
        else:
            state = "done" if count else "open"
            words = words if count else _("to be filled in")
        return Step(part, str(TITLES[part]), self._address("part", part=part), state, words, wrong)

    def _papers(self) -> Step:
        there, asked = sum(bool(kind.papers) for kind in self.kinds), len(self.kinds)
        words = _("%(there)d of %(asked)d") % {"there": there, "asked": asked}
        if self.draft.task_id:
            words = ngettext("%(n)d added", "%(n)d added", there) % {"n": there}
        state = "done" if there == asked or (self.draft.task_id and there) else "open"
        if self.outdated:
            state, words = "look", _("a form is out of date")
        return Step(PAPERS, str(LATER[PAPERS]), self._address("papers"), state, words)

    def _check(self) -> Step:
        return Step(CHECK, str(LATER[CHECK]), self._address("check"), "open", "")

    def _address(self, name: str, **more: str) -> str:
        return reverse(f"applications:{name}", kwargs={"draft_id": self.draft.pk, **more})
