"""The forms around an act: which outcome, why, and a token so that a second click does nothing twice."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows import refusals
from workflows.people import User

LONGEST_REASON = 2000

STATUSES = {
    refusals.NoSuchTask: 404,
    refusals.NotYourRole: 403,
    refusals.NoWithdrawal: 403,
    refusals.NotOfTheOffice: 403,
    refusals.AlreadyDone: 409,
    refusals.Busy: 409,
    refusals.CannotWithdraw: 409,
    refusals.CaseClosed: 409,
    refusals.ConditionNotMet: 409,
    refusals.NotFailed: 409,
    refusals.SomebodyElses: 409,
}


def status_of(refusal: refusals.Refused) -> int:
    """The HTTP status of a refusal; something wrong in what was entered unless the engine says something else."""
    return STATUSES.get(type(refusal), 422)


def new_token() -> str:
    """A token for one act, to be put into the page that offers it."""
    return str(uuid4())


class ReasonForm(forms.Form):
    """A reason and the token of the page."""

    reason = forms.CharField(
        label=_("Reason or note"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def clean_token(self) -> str:
        """The token as the journal keeps it."""
        return str(self.cleaned_data["token"])


class ActForm(ReasonForm):
    """Beside the fields of a step: the outcome, chosen by its button. Its names cannot meet those of the step."""

    outcome = forms.CharField(max_length=100, widget=forms.HiddenInput)
    prefix = "act"


class EnteringForm(ActForm):
    """What the party handed in on paper is entered for it, perhaps later than it came."""

    at = forms.DateTimeField(
        label=_("When it came"),
        required=False,
        help_text=_("leave it empty where it is being handed in now; where it came earlier, give the reason below"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class WithdrawalForm(ReasonForm):
    """Why the case is withdrawn."""

    prefix = "withdrawal"

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].required = True


class AssignForm(forms.Form):
    """Who shall do an open task: one of the people who hold its role."""

    prefix = "assign"

    def __init__(self, *args: object, people: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["to"] = forms.ModelChoiceField(
            people,  # type: ignore[arg-type]
            label=_("Give this task to"),
            empty_label=_("Choose a person"),
        )

    @property
    def person(self) -> User:
        """The chosen person."""
        person: User = self.cleaned_data["to"]
        return person
