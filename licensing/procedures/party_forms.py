"""What a party fills in: the answer to a whole request, prepared as a draft on its own pages or handed in here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.applications import answering
from licensing.applications.models import Draft
from licensing.procedures.counter_forms import SupplementPapersForm
from workflows import vocabulary


@vocabulary.form(answering.ANSWER, title=_("Answer to the request"))
class RequestAnswerForm(SupplementPapersForm):
    """Everything that was asked for, in one sending: the draft of the answer, or papers added on this page."""

    layout = "licensing/applications/request_answer.html"

    draft = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A draft is the whole answer; without one the papers of the page are."""
        if not (wanted := self.cleaned_data.get("draft")):
            return super().clean()
        found = Draft.objects.filter(pk=wanted, task=self.task).first()
        if found is None:
            raise forms.ValidationError(_("This is no draft of the answer to this request."))
        return {"answer": found}

    def record(self) -> dict[str, Any]:
        if found := self.cleaned_data.get("answer"):
            return {"supplement": answering.hand_in(draft=found, by=self.by, at=self.at).pk}
        return super().record()
