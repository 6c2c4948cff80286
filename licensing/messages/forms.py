"""What a person wants to hear, and in which language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.messages import kinds
from licensing.messages.models import Language, Wishes


class WishesForm(forms.Form):
    """The language, and a tick for each kind that can be turned off."""

    language = forms.ChoiceField(label=_("Language of messages"), choices=Language.choices, widget=forms.RadioSelect)
    wanted = forms.MultipleChoiceField(
        label=_("Write to me about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, wishes: Wishes) -> None:
        wanted = [kind.name for kind in kinds.optional() if kind.name not in wishes.unwanted]
        super().__init__(data, initial={"language": wishes.language, "wanted": wanted})
        choices = self.fields["wanted"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [(kind.name, kind.title) for kind in kinds.optional()]
        if not kinds.optional():
            del self.fields["wanted"]

    @property
    def unwanted(self) -> list[str]:
        """The kinds that were left without a tick."""
        wanted = self.cleaned_data.get("wanted", [])
        return [kind.name for kind in kinds.optional() if kind.name not in wanted]
