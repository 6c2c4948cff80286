"""Finding the licence that somebody holds in the hand."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Q, QuerySet

from licensing.facilities.text import same_words
from licensing.licences import queries as licences
from licensing.licences.models import Licence

CODE = re.compile(r"(?:.*/p/)?([a-z2-7]{26})/?(?:[?#].*)?", re.IGNORECASE | re.DOTALL)
"""A public code, alone or at the end of the address that the paper prints."""

NUMBER = re.compile(r"(?:so:?)?([0-9]{1,9})(?:/(.*))?")
"""What is left of “Số: 01/GP-SKHCN” when marks, capitals and spaces are gone."""

SHOWN = 20
"""Licences of one number that are offered to choose from; there is one a year and book."""


def licences_called(text: str, when: tuple[int, date | None] | None, *, today: date) -> list[Licence]:
    """The released licences that carry this number, the newest first; of that day or year where one is named.

    A code is printed on the paper and cannot be guessed: it opens its licence whatever that waits for.
    """
    if code := CODE.fullmatch("".join(text.split())):
        found = licences.by_public_id(code[1].lower())
        return [found] if found else []
    return list(_of_day(_numbered(text, today), when).order_by("-issued_on", "-pk")[:SHOWN])


def _numbered(text: str, today: date) -> QuerySet[Licence]:
    """As printed, however it is spelt; the bare number without what stands after the stroke will do."""
    known = licences.register(on=today).select_related("number")
    if not (spelt := NUMBER.fullmatch(same_words(text))):
        return known.filter(number__text__iexact=text.strip())
    number, rest = int(spelt[1]), spelt[2]
    same = [one for one in known.filter(number__number=number) if not rest or _after_the_stroke(one) == rest]
    return known.filter(pk__in=[one.pk for one in same])


def _after_the_stroke(licence: Licence) -> str:
    return same_words(str(licence.number)).partition("/")[2]


def _of_day(found: QuerySet[Licence], when: tuple[int, date | None] | None) -> QuerySet[Licence]:
    if when is None:
        return found
    year, day = when
    return found.filter(Q(issued_on=day) if day else Q(issued_on__year=year))
