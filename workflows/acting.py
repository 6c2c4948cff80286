"""The forms around an act: which outcome, why, and a token so that a second click does nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows import journal, refusals
from workflows.days import DayInput, MomentInput
from workflows.loads import load_of, with_loads
from workflows.models import Case
from workflows.people import Absence, Appointment, User

LONGEST_REASON = 2000

STATUSES = {
    refusals.NoSuchTask: 404,
    refusals.NotYourRole: 403,
    refusals.NoWithdrawal: 403,
    refusals.NotOfTheOffice: 403,
    refusals.AlreadyDone: 409,
    refusals.Busy: 409,
    refusals.CannotWithdraw: 409,
    refusals.CannotCancel: 409,
    refusals.CannotCorrect: 409,
    refusals.NoCancellation: 403,
    refusals.NoCorrection: 403,
    refusals.SecondTime: 403,
    refusals.DutiesApart: 409,
    refusals.BothDuties: 409,
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
        return journal.token_of(self.cleaned_data["token"], self.data)


class ActForm(ReasonForm):
    """Beside the fields of a step: the outcome, chosen by its button. Its names cannot meet those of the step."""

    outcome = forms.CharField(max_length=100, widget=forms.HiddenInput)
    both_because = forms.CharField(
        label=_("Why one person does both duties"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("it stands in the journal"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    prefix = "act"

    def ask_reason_for(self, outcomes: Sequence[str]) -> None:
        """Say beside the reason for which outcomes it has to be given."""
        if outcomes:
            told = ", ".join(f"“{outcome}”" for outcome in outcomes)
            self.fields["reason"].help_text = _("Has to be given for %(outcomes)s.") % {"outcomes": told}

    def refuse_reason(self, refusal: refusals.Refused) -> None:
        """Mark the reason as what is missing, and lead there."""
        self.add_error("reason", str(refusal))
        self.fields["reason"].widget.attrs["autofocus"] = True


class EnteringForm(ActForm):
    """What the party handed in on paper is entered for it, perhaps later than it came."""

    at = forms.DateTimeField(
        label=_("When it came"),
        required=False,
        help_text=_("leave it empty where it is being handed in now; where it came earlier, give the reason below"),
        widget=MomentInput(),
    )


class WithdrawalForm(ReasonForm):
    """Why the case is withdrawn."""

    prefix = "withdrawal"

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].required = True


class CancellationForm(WithdrawalForm):
    """Why the case is cancelled."""

    prefix = "cancellation"


class CorrectionForm(WithdrawalForm):
    """Which step is opened again, and why."""

    prefix = "correction"

    def __init__(self, *args: object, visits: Iterable[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit"] = forms.TypedChoiceField(label=_("Step"), coerce=int, choices=list(visits))
        self.order_fields(["visit", "reason", "token"])


class MovingForm(ReasonForm):
    """Why running cases go over to another version."""

    prefix = "moving"

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].required = True


class _WithLoad(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People, each with what he or she has to do already."""

    def label_from_instance(self, obj: Any) -> str:
        return str(load_of(obj))


class AssignForm(forms.Form):
    """Who shall do an open task: one of the people who may act in its role. Why may be said."""

    prefix = "assign"

    def __init__(self, *args: object, people: QuerySet[User], at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["to"] = _WithLoad(
            with_loads(people, at=at), label=_("Give this task to"), empty_label=_("Choose a person")
        )
        self.fields["reason"] = forms.CharField(label=_("Why"), required=False, max_length=LONGEST_REASON)

    @property
    def person(self) -> User:
        """The chosen person."""
        person: User = self.cleaned_data["to"]
        return person

    @property
    def reason(self) -> str:
        """What was said about it."""
        return str(self.cleaned_data["reason"])


class GiveManyForm(AssignForm):
    """Who shall do several open tasks, and why: that has to be said."""

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].label = _("Give these tasks to")
        self.fields["reason"].required = True
        self.fields["token"] = forms.UUIDField(widget=forms.HiddenInput)


class PastForm(forms.Form):
    """At which moment a case shall be shown."""

    prefix = "past"
    when = forms.DateTimeField(label=_("Day and time"), widget=MomentInput())

    def __init__(self, *args: Any, case: Case, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.at = case, at

    def clean_when(self) -> datetime:
        """Between the beginning of the case and now."""
        when: datetime = self.cleaned_data["when"]
        if when > self.at:
            raise forms.ValidationError(_("This moment lies in the future."))
        if when.replace(second=59) < self.case.received_at:
            raise forms.ValidationError(_("The case had not begun then."))
        return when


class NoteForm(forms.Form):
    """What the office should know about a case."""

    prefix = "note"
    text = forms.CharField(
        label=_("Note for the office"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def clean_token(self) -> str:
        """The token as the journal keeps it."""
        return journal.token_of(self.cleaned_data["token"], self.data)


class _Colleague(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People, each with the unit."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} · {obj.unit}" if obj.unit else str(obj)


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who is away from when until when, and who stands in. Where `people` are one alone, nobody is asked who."""

    class Meta:
        model = Absence
        fields = ("person", "since", "until", "substitute", "reason")
        widgets = {"since": DayInput(), "until": DayInput()}

    def __init__(self, *args: Any, by: User, people: QuerySet[User], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.instance.person = at, by
        in_office = Appointment.objects.on(timezone.localdate(at)).values("user")
        colleagues = User.objects.filter(pk__in=in_office, is_active=True).select_related("unit")
        self.fields["person"] = _Colleague(
            people.select_related("unit"), label=_("Who is away"), initial=by.pk, empty_label=None
        )
        self.fields["substitute"] = _Colleague(
            colleagues.order_by("full_name", "pk"),
            required=False,
            label=_("Substitute"),
            empty_label=_("Nobody"),
            help_text=_("Sees and may do the absent person's tasks on these days."),
        )
        if not people.exclude(pk=by.pk).exists():
            del self.fields["person"]
            self.fields["substitute"].queryset = colleagues.exclude(pk=by.pk).order_by("full_name", "pk")  # type: ignore[attr-defined]

    def clean_since(self) -> date:
        """An absence is entered from today on: what was done before stays as it was done."""
        first: date = self.cleaned_data["since"]
        if first < timezone.localdate(self.at):
            raise forms.ValidationError(_("The first day lies in the past."))
        return first
