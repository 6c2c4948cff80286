"""What a person wants to hear, and in which language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.messages.kinds import Kind, optional
from licensing.messages.models import Language, Wishes


class WishesForm(forms.Form):
    """The language, and a tick for each kind that can be turned off."""

    language = forms.ChoiceField(label=_("Language of messages"), choices=Language.choices, widget=forms.RadioSelect)
    wanted = forms.MultipleChoiceField(
        label=_("Write to me about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, wishes: Wishes, kinds: Iterable[Kind]) -> None:
        self.offered = [kind for kind in kinds if not kind.required]
        self.elsewhere = {kind.name for kind in optional() if kind not in self.offered}.intersection(wishes.unwanted)
        wanted = [kind.name for kind in self.offered if kind.name not in wishes.unwanted]
        super().__init__(data, initial={"language": wishes.language, "wanted": wanted})
        choices = self.fields["wanted"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [(kind.name, kind.title) for kind in self.offered]
        if not self.offered:
            del self.fields["wanted"]

    @property
    def unwanted(self) -> list[str]:
        """The kinds that were left without a tick, and what was said before of those that are not offered now."""
        wanted = self.cleaned_data.get("wanted", [])
        return [*self.elsewhere, *(kind.name for kind in self.offered if kind.name not in wanted)]
