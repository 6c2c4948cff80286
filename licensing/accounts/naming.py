"""The name that somebody who signs up gives. Alone in its file, because allauth's forms are built upon it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workflows.people import User


class NameForm(forms.Form):
    """Asks for the name under which the person will act."""

    full_name = forms.CharField(
        label=_("full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("full_name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name; allauth calls this once the account is made."""
        user.full_name = " ".join(self.cleaned_data["full_name"].split())
        user.save(update_fields=["full_name"])
