"""Finding facilities. Imported as a module: `facilities.of_party(...)`."""

from __future__ import annotations

from django.db.models import Q

from licensing.facilities.models import PARTY, Facility
from licensing.facilities.text import same_words
from workflows import vietnamese


def of_party(party: str) -> Facility | None:
    """The facility that an engine's party key names; None for the key of anybody else."""
    number = party.removeprefix(PARTY)
    return Facility.objects.filter(pk=int(number)).first() if party.startswith(PARTY) and number.isdecimal() else None


def called(text: str, *, most: int) -> list[Facility]:
    """The facilities whose name or address has every word of `text`, or whose tax code begins with it.

    Those whose name has the very words come first. Accents and capitals do not count; none for an empty text.
    """
    return [facility for _elsewhere, facility in _called(text)[:most]]


def meant(text: str) -> Facility | None:
    """The one facility whose name or tax code has the very words of `text`; a part of one is not enough, nor a place.

    None where there are several: then whoever typed it is asked.
    """
    named = [facility for elsewhere, facility in _called(text) if not elsewhere]
    return named[0] if len(named) == 1 else None


def _called(text: str) -> list[tuple[bool, Facility]]:
    """Each with whether only a part of a word or the address has what was looked for; these come last."""
    wanted = vietnamese.fold(text).replace("\x00", "")
    words = wanted.split()
    if not words:
        return []
    in_words = Q(*(Q(search_text__contains=word) for word in words))
    found = Facility.objects.filter(in_words | Q(tax_code__startswith=wanted))[:MOST_LOOKED_AT]
    told = [(not set(words) <= {*vietnamese.fold(one.name).split(), one.tax_code}, one) for one in found]
    return sorted(told, key=lambda one: one[0])


def exactly(text: str) -> Facility | None:
    """The one facility with this name or tax code; None where there is none, or another of the same name."""
    found = [one for one in called(text, most=MOST_ALIKE) if same_words(text) in (same_words(one.name), one.tax_code)]
    return found[0] if len(found) == 1 else None


MOST_ALIKE = 50
MOST_LOOKED_AT = 200
"""Of more, the first in the order of names are offered; whoever looks for another one types more."""
