"""What pages show of a dossier: beside every task of its case, and on its own page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext

from licensing.accounts.queries import represented
from licensing.dossiers import queries
from licensing.dossiers.appraisal import appraisal_of
from licensing.dossiers.checklist import checklist_of
from licensing.dossiers.declared import WHOLE, Declared, declared_as_read
from licensing.dossiers.models import Component, ComponentKind, CopyKind, Dossier
from licensing.dossiers.summary import summary_of
from licensing.dossiers.training_check import given_on, judged
from licensing.files import queries as files
from licensing.law.queries import NoFigure
from workflows import vocabulary
from workflows.models import Case
from workflows.people import User


@vocabulary.panel("summary")
def summary_panel(case: Case, user: User, at: datetime) -> vocabulary.Panel | None:
    """The case in one card, above everything, for the officials who decide on it once it was appraised."""
    if not case.is_open or appraisal_of(case) is None:
        return None
    summary = summary_of(case, at)
    if summary is None or not is_official(user, summary.dossier):
        return None
    return vocabulary.Panel("licensing/dossiers/summary_panel.html", {"summary": summary}, leads=True)


@vocabulary.panel("dossier")
def dossier_panel(case: Case, user: User, at: datetime) -> vocabulary.Panel | None:
    """The dossier and the training check; nothing for a case without a dossier."""
    dossier = queries.find_dossier(case)
    if dossier is None:
        return None
    context = dossier_context(dossier, user)
    return vocabulary.Panel("licensing/dossiers/panel.html", context, encloses=bool(context["scans"]))


@vocabulary.enclosures("scans")
def enclosed_scans(case: Case, user: User) -> list[vocabulary.Enclosure]:
    """Every scan of the dossier, with its number in the law's list, and the page where a paper has several."""
    dossier = queries.find_dossier(case)
    scans = list(queries.scans_of(dossier.pk)) if dossier else []
    pages, folder = Counter(scan.kind_id for scan in scans), gettext("The dossier")
    seen, enclosed = Counter[int](), list[vocabulary.Enclosure]()
    for scan in scans:
        seen[scan.kind_id] += 1
        page = seen[scan.kind_id] if pages[scan.kind_id] > 1 else None
        enclosed.append(_enclosed(scan, folder, page))
    return enclosed


def _enclosed(scan: Component, folder: str, page: int | None) -> vocabulary.Enclosure:
    stored = scan.file
    assert stored is not None
    place = f"{scan.kind.number:02d}" + (f".{page}" if page else "")
    extension = stored.original_name.rpartition(".")[2]
    return vocabulary.Enclosure(folder, f"{place} {scan.kind}.{extension}", scan.at, files.opener(stored.sha256))


def dossier_context(dossier: Dossier, user: User) -> dict[str, Any]:
    """The declared copy, the papers, and for officials the training check, the checklist and the appraisal."""
    components = list(dossier.components.select_related("kind", "file", "returned_by"))
    prefetch_related_objects([dossier], *WHOLE)
    declared = declared_as_read(dossier, components)
    official = is_official(user, dossier)
    kinds = queries.component_kinds(declared.procedure, on=declared.on)
    return {
        "dossier": dossier,
        "devices": declared.devices,
        "workers": [person.worker for person in declared.people],
        "components": components,
        "scans": [component for component in components if component.file],
        "missing": queries.missing_among(components, kinds),
        "declares_devices": queries.declares_devices(kinds) or bool(declared.devices or declared.people),
        "official": official,
        "held": official and any(_is_held(component) for component in components),
        **(_judged(dossier, declared, kinds) if official else {}),
    }


def is_official(user: User, dossier: Dossier) -> bool:
    """Whether somebody who sees the case does so for the office: not as one who acts for the facility."""
    return dossier.facility_id not in represented(user, on=timezone.localdate())


def _is_held(component: Component) -> bool:
    return component.copy_kind == CopyKind.ORIGINAL and component.returned_at is None


def _judged(dossier: Dossier, declared: Declared, kinds: Mapping[str, ComponentKind]) -> dict[str, Any]:
    """What the machine and the appraiser say; where the law of the day is not kept, the sentence that says so."""
    assert dossier.case is not None
    try:
        given = given_on(declared.on, declared.people, at=timezone.localdate(dossier.case.finished))
    except NoFigure as error:
        return {"training_refusal": str(error)}
    return {
        "training": judged(given, declared.people, needs_officer=declared.needs_safety_officer),
        "checklist": checklist_of(declared, given=given, kinds=kinds),
        "appraisal": appraisal_of(dossier.case),
    }
