"""What the counter fills in when a result is fetched, and when the party hands a supplement in on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.dossiers import drafts
from licensing.dossiers import operations as papers_of
from licensing.dossiers import queries as dossiers
from licensing.dossiers.declaration import CertificateDetails
from licensing.dossiers.forms import CertificateForm, ComponentForm
from licensing.dossiers.models import CopyKind, IntakeScan
from licensing.dossiers.supplementing import supplement
from workflows import vocabulary
from workflows.days import MomentInput
from workflows.forms import TaskForm
from workflows.models import Task
from workflows.moments import moment_words

MANNERS = {"counter": _("at the counter"), "post": _("by post")}


@vocabulary.form("hand_over", title=_("Hand-over"))
class HandOverForm(TaskForm):
    """Who fetched the result, when and how, and which originals went back with it (NĐ 61/2018/NĐ-CP Đ.20)."""

    fetched_by = forms.CharField(label=_("Fetched by"), max_length=200, help_text=_("the person's full name"))
    identity = forms.CharField(label=_("Number of the identity paper or authorisation"), max_length=100, required=False)
    manner = forms.ChoiceField(label=_("Handed over"), choices=list(MANNERS.items()), initial="counter")
    consignment = forms.CharField(label=_("Number of the consignment, by post"), max_length=100, required=False)
    handed_over_at = forms.DateTimeField(
        label=_("Fetched at"),
        required=False,
        help_text=_("leave it empty where it is being fetched now"),
        widget=MomentInput(),
    )
    originals = forms.MultipleChoiceField(
        label=_("Originals given back"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossiers.dossier_of(self.case)
        held = self.dossier.components.filter(copy_kind=CopyKind.ORIGINAL, returned_at=None).select_related("kind")
        self.fields["originals"].choices = [(str(row.pk), str(row)) for row in held]  # type: ignore[attr-defined]
        if not held:
            del self.fields["originals"]

    def clean_handed_over_at(self) -> Any:
        """Between the release and now."""
        moment = self.cleaned_data["handed_over_at"]
        if moment and moment > self.at:
            raise forms.ValidationError(_("It cannot have been fetched later than now."))
        if moment and moment < self.task.at:
            opened = moment_words(self.task.at)
            raise forms.ValidationError(_("The result was released only at %(at)s.") % {"at": opened})
        return moment

    def record(self) -> dict[str, Any]:
        said = self.cleaned_data
        moment, originals = said["handed_over_at"] or self.at, [int(pk) for pk in said.get("originals", ())]
        papers_of.return_originals(dossier=self.dossier, component_ids=originals, by=self.by, at=moment)
        return said | {"handed_over_at": moment.isoformat(), "originals": originals}

    @classmethod
    def told(cls, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
        """As kept, with the moment and the manner in words."""
        moment = forms.DateTimeField().to_python(kept["handed_over_at"])
        count = len(kept.get("originals", ()))
        words = {
            "manner": str(MANNERS.get(kept.get("manner", ""), "")),
            "handed_over_at": moment_words(moment) if moment else "",
            "originals": str(count or ""),
        }
        return super().told({**kept, **words})


@vocabulary.form("supplement_papers", title=_("Supplement on paper"))
class SupplementPapersForm(TaskForm):
    """Several papers at once, with their scans, and training certificates to be typed: for who enters for the party."""

    layout = "licensing/dossiers/supplement_papers.html"
    wide = True

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.dossier = dossiers.dossier_of(self.case)
        kinds = dossiers.component_kinds(self.case.version.code, on=timezone.localdate(self.dossier.received_at))
        missing = {kind.code for kind in dossiers.missing_components(self.dossier, procedure=self.case.version.code)}
        missing |= self._asked_for()
        self.kept = drafts.of_task(self.task.pk, by=self.by)
        scans = self.kept.scans if self.kept else {}
        papers = [
            ComponentForm(
                data, files, prefix=f"component-{kind.code}", kind=kind, held=self._still(scans.get(kind.code, ()))
            )
            for kind in kinds.values()
        ]
        self.asked_for = [form for form in papers if form.kind.code in missing]
        self.further = [form for form in papers if form.kind.code not in missing]
        workers = enumerate(self.dossier.workers.all(), 1)
        self.certificates = [
            (worker, CertificateForm(data, prefix=f"certificate-{n}", empty_permitted=True)) for n, worker in workers
        ]

    def _asked_for(self) -> set[str]:
        """The codes of the papers that the request named, handed in already or not."""
        asked = Task.objects.filter(pk__in=self.task.previous_ids).values_list("data", flat=True)
        return {str(code) for data in asked for code in data.get("missing", ())}

    def _still(self, scans: Sequence[IntakeScan]) -> list[IntakeScan]:
        """Those that were sent before and not taken away now."""
        return [scan for scan in scans if str(scan.pk) not in self._dropped]

    @property
    def _dropped(self) -> list[str]:
        return list(self.data.getlist("drop")) if isinstance(self.data, QueryDict) else []

    def keep(self) -> None:
        """The scans stay although the rest was refused; the papers show them."""
        kept = drafts.keep_for_task(self.task.pk, sent=self.files, dropped=self._dropped, by=self.by, at=self.at)
        for paper in self.papers:
            paper.held = kept.scans.get(paper.kind.code, ())
            if paper.is_valid():
                for said in kept.problems.get(paper.kind.code, ()):
                    paper.add_error("scans", said)

    @property
    def papers(self) -> list[ComponentForm]:
        """Every paper of the law's list, those that are missing or were asked for first."""
        return [*self.asked_for, *self.further]

    def clean(self) -> dict[str, Any]:
        """A form of forms: each shows its own errors."""
        parts = [*self.papers, *(form for _worker, form in self.certificates)]
        if not all([form.is_valid() for form in parts]):  # noqa: C419  (a generator would stop at the first)
            raise forms.ValidationError(_("Some entries need another look."))
        return super().clean() or {}

    def record(self) -> dict[str, Any]:
        done = supplement(
            dossier=self.dossier,
            components=[details for form in self.papers for details in form.details()],
            certificates=self._typed_certificates(),
            by=self.by,
            at=self.at,
        )
        self._give_back(done.changes["added"].get("component", ()))
        if self.kept:
            drafts.finish(self.kept.draft, dossier=self.dossier)
        return {"supplement": done.pk}

    def _typed_certificates(self) -> dict[int, list[CertificateDetails]]:
        return {worker.pk: [form.details()] for worker, form in self.certificates if form.has_changed()}

    def _give_back(self, added: Any) -> None:
        returned = [form.kind.pk for form in self.papers if form.cleaned_data["returned"]]
        held = self.dossier.components.filter(
            pk__in=list(added), kind__in=returned, copy_kind=CopyKind.ORIGINAL, returned_at=None
        )
        ids = list(held.values_list("pk", flat=True))
        papers_of.return_originals(dossier=self.dossier, component_ids=ids, by=self.by, at=self.at)
