"""Finding dossiers and what belongs to them. Imported as a module: `dossiers.dossier_of(case)`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from licensing.dossiers.models import ChecklistItem, Component, ComponentKind, Dossier
from licensing.facilities.text import same_words
from workflows.models import Case
from workflows.people import User

DEVICE_SLIP = "device_slip"
"""The code of the paper in which devices are declared, whatever the procedure."""


def dossier_of(case: Case) -> Dossier:
    """The dossier of a case, with facility and declared holder. Raises Dossier.DoesNotExist for a case without one."""
    return Dossier.objects.select_related("facility", "holder").get(code=case.reference)


def find_dossier(case: Case) -> Dossier | None:
    """The dossier of a case, or None: guidance, for one, is given without a dossier. Read once for this `case`."""
    prefetch_related_objects([case], Prefetch("dossier", Dossier.objects.select_related("facility", "holder")))
    return getattr(case, "dossier", None)


def with_code(text: str) -> QuerySet[Dossier]:
    """The dossiers that carry this code, our own or that of another system, however it is spelt."""
    code = "".join(text.split())
    ours = Q(code__in={code, code.upper()})
    return Dossier.objects.filter(ours | Q(external_key=same_words(text), external_key__gt=""))


def component_kinds(procedure: str, *, on: date) -> Mapping[str, ComponentKind]:
    """What a dossier of this procedure consists of on `on`, by code, in the law's order."""
    return by_code(component_kind_rows(procedure, on=on))


def component_kind_rows(procedure: str, *, on: date) -> QuerySet[ComponentKind]:
    """The same as rows, for who reads them together with something else."""
    return ComponentKind.objects.on(on).filter(procedure=procedure)


def by_code(kinds: Iterable[ComponentKind]) -> Mapping[str, ComponentKind]:
    """These kinds by their codes, in their order."""
    return {kind.code: kind for kind in kinds}


def checklist_items(procedure: str, *, on: date) -> QuerySet[ChecklistItem]:
    """What the reviewer looks at in a dossier of this procedure by the law of `on`, in its order."""
    return ChecklistItem.objects.on(on).filter(procedure=procedure)


def declares_devices(kinds: Mapping[str, ComponentKind]) -> bool:
    """Whether a dossier of these papers declares devices and who works with them: the law lists the slip of a device.

    Where the law of a day lists no paper at all, nothing is known and it does.
    """
    return DEVICE_SLIP in kinds or not kinds


def procedures_with_papers() -> Mapping[str, bool]:
    """The procedures of which some law lists the papers: they begin with a dossier; and whether it declares devices."""
    papers = set(ComponentKind.objects.values_list("procedure", "code").distinct())
    return {procedure: (procedure, DEVICE_SLIP) in papers for procedure, _code in sorted(papers)}


def missing_components(dossier: Dossier, *, procedure: str) -> list[ComponentKind]:
    """The kinds of which nothing was handed in, by the law of the day received."""
    kinds = component_kinds(procedure, on=timezone.localdate(dossier.received_at))
    return missing_among(dossier.components.all(), kinds)


def missing_among(components: Iterable[Component], kinds: Mapping[str, ComponentKind]) -> list[ComponentKind]:
    """The kinds of which none of these components is one."""
    there = {component.kind_id for component in components}
    return [kind for kind in kinds.values() if kind.pk not in there]


def visible_component(user: User, component_id: int) -> Component | None:
    """A component with its file, if this user may see the case that it belongs to."""
    seen = Case.objects.visible_to(user).values("pk")
    return Component.objects.select_related("kind", "file").filter(pk=component_id, dossier__case__in=seen).first()


def scans_of(dossier_id: int) -> QuerySet[Component]:
    """The papers of a dossier of which there is a file, in the order of the law's list."""
    return Component.objects.select_related("kind", "file").filter(dossier=dossier_id).exclude(file=None)
