"""What the human steps of this department's procedures ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.dossiers import queries as dossiers
from licensing.dossiers.checklist import Line, checklist_of_received
from licensing.dossiers.checklist_findings import Finding
from licensing.dossiers.declaration import ComponentDetails
from licensing.dossiers.supplementing import supplement
from licensing.dossiers.training_check import PersonFinding, training_result
from licensing.dossiers.verifying import Judgement, verify_training
from licensing.papers import numbering
from licensing.papers import operations as papers
from licensing.papers.models import NumberTaken, Paper
from workflows import vocabulary
from workflows.days import DayInput
from workflows.forms import TaskForm

LICENCE, REFUSAL = "licence", "refusal"
"""Books of numbers, and the kinds of paper that are numbered in them."""


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput())


def text_area(label: Any, *, required: bool = False, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}))


@vocabulary.form("completeness", title=_("Completeness"))
class CompletenessForm(TaskForm):
    """Which papers are missing by the law of the day received (NĐ 142/2020 Đ.20), and what else to complete."""

    missing = forms.MultipleChoiceField(
        label=_("Missing or incomplete papers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = text_area(_("What the applicant has to complete"))

    layout = "licensing/dossiers/completeness_form.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossiers.dossier_of(self.case)
        self.dossier.case = self.case
        kinds = dossiers.component_kinds(self.case.version.code, on=timezone.localdate(self.dossier.received_at))
        self.fields["missing"].choices = [(code, str(kind)) for code, kind in kinds.items()]  # type: ignore[attr-defined]
        lacking = dossiers.missing_components(self.dossier, procedure=self.case.version.code)
        self.initial.setdefault("missing", [kind.code for kind in lacking])

    def findings(self) -> list[tuple[Line, Finding]]:
        """What the checklist finds not met, beside the papers that are ticked above."""
        lines = checklist_of_received(self.dossier, at=self.at).not_met
        return [(line, one) for line in lines for one in line.deciding if one.code != "paper_missing"]


@vocabulary.form("supplement", title=_("Supplement"))
class SupplementForm(TaskForm):
    """One more paper for the dossier, as a scan or as a note that it was handed in."""

    kind = forms.ChoiceField(label=_("Paper"))
    copy_kind = forms.ChoiceField(label=_("Handed in as"))
    upload = forms.FileField(label=_("Scan (PDF, JPEG or PNG)"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossiers.dossier_of(self.case)
        day = timezone.localdate(self.dossier.received_at)
        kinds = dossiers.component_kinds(self.case.version.code, on=day)
        self.fields["kind"].choices = [(code, str(kind)) for code, kind in kinds.items()]  # type: ignore[attr-defined]
        copy_kinds = self.dossier.components.model._meta.get_field("copy_kind").choices
        self.fields["copy_kind"].choices = copy_kinds  # type: ignore[attr-defined]

    def record(self) -> dict[str, Any]:
        done = supplement(
            dossier=self.dossier, components=[ComponentDetails(**self.cleaned_data)], by=self.by, at=self.at
        )
        return {"supplement": done.pk}


@vocabulary.form("training_verification", title=_("Verification of training"))
class TrainingVerificationForm(TaskForm):
    """A judgement with its reason for each person whom the check did not settle."""

    VERDICTS = (("verified", _("Verified")), ("not_verified", _("Not verified")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossiers.dossier_of(self.case)
        self.people = self._open()
        for place, person in self.people.items():
            assert person.worker is not None
            self.fields[f"verdict_{place}"] = forms.ChoiceField(
                label=person.worker.full_name, choices=self.VERDICTS, widget=forms.RadioSelect, help_text=person.rule
            )
            self.fields[f"reason_{place}"] = text_area(_("What this rests on"), required=True, rows=2)

    def _open(self) -> dict[int, PersonFinding]:
        """Whom the check did not settle, by the place that they have among the declared workers, from 1."""
        people = enumerate(training_result(self.dossier, at=self.at).people, 1)
        return {place: person for place, person in people if person.worker is not None and not person.is_settled}

    def record(self) -> dict[str, Any]:
        judgements = [
            Judgement(
                worker_id=person.worker.pk,
                verified=self.cleaned_data[f"verdict_{place}"] == "verified",
                reason=self.cleaned_data[f"reason_{place}"],
            )
            for place, person in self.people.items()
            if person.worker is not None
        ]
        kept = verify_training(dossier=self.dossier, judgements=judgements, by=self.by, at=self.at)
        return {"verifications": [row.pk for row in kept]}


@vocabulary.form("appraisal", title=_("Appraisal"))
class AppraisalForm(TaskForm):
    """What the appraisal found; a visit on site is recorded with its day (NĐ 61/2018 Đ.19.3)."""

    conclusion = text_area(_("Conclusion"), required=True)
    visited_on = day_field(_("Visited on site on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visited_on"].required = False

    def clean_visited_on(self) -> date | None:
        """A visit lies behind us."""
        day: date | None = self.cleaned_data["visited_on"]
        if day and day > timezone.localdate(self.at):
            raise forms.ValidationError(_("The visit cannot lie in the future."))
        return day


class NumberForm(TaskForm):
    """The date of the paper; its number is the next of the book, or the one that the case has already."""

    kind: str
    dated = day_field(_("Date of the paper"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = NumberTaken.objects.filter(case=self.case, kind=self.kind).first()
        self.initial.setdefault("dated", taken.on if taken else timezone.localdate(self.at))
        if taken:
            self.fields["dated"].disabled = True
            self.fields["dated"].help_text = _("Number %(number)s is taken already.") % {"number": taken.text}

    def record(self) -> dict[str, Any]:
        number = numbering.take_number(
            book=self.kind, case=self.case, kind=self.kind, on=self.cleaned_data["dated"], by=self.by, at=self.at
        )
        return {"number": number.text}


@vocabulary.form("licence_number", title=_("Number of the licence"))
class LicenceNumberForm(NumberForm):
    kind = LICENCE


@vocabulary.form("refusal_number", title=_("Number of the refusal"))
class RefusalNumberForm(NumberForm):
    kind = REFUSAL


@vocabulary.form("signed_and_sealed", title=_("Signed and sealed"))
class SignedAndSealedForm(TaskForm):
    """What the clerk saw on the print: who signed it and when, and when it was sealed."""

    signed_by = forms.CharField(label=_("Signed by"), max_length=200)
    signed_on = day_field(_("Signed on"))
    sealed_on = day_field(_("Sealed on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = Paper.objects.results().filter(case=self.case).latest("pk")
        self.initial.setdefault("signed_by", self.paper.context["signatory"]["person"])
        for name in ("signed_on", "sealed_on"):
            self.initial.setdefault(name, timezone.localdate(self.at))

    def record(self) -> dict[str, Any]:
        papers.record_sealing(paper=self.paper, by=self.by, at=self.at, **self.cleaned_data)
        return dict(self.cleaned_data)


@vocabulary.form("guidance_note", title=_("Guidance"))
class GuidanceNoteForm(TaskForm):
    """What the facility was told."""

    note = text_area(_("What was explained"), required=True)
