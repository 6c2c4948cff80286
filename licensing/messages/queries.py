"""What a reader wants: the language, and whether a kind is welcome."""

from __future__ import annotations

from django.conf import settings

from licensing.messages.kinds import Kind
from licensing.messages.models import Wishes
from workflows.people import User


def wishes_of(person: User) -> Wishes:
    """What this person has chosen; unsaved, with everything wanted, where nothing was."""
    return Wishes.objects.filter(person=person).first() or Wishes(person=person)


def language_of(person: User | None, *, otherwise: str | None = None) -> str:
    """The language that this person reads; `otherwise`, or Vietnamese, where none was chosen."""
    chosen = Wishes.objects.filter(person=person).first() if person else None
    return chosen.language if chosen else otherwise or settings.LANGUAGE_CODE


def wants(person: User, kind: Kind) -> bool:
    """Whether this person is written to about this. What the law or one's own safety asks for is always wanted."""
    return kind.required or not Wishes.objects.filter(person=person, unwanted__contains=[kind.name]).exists()
