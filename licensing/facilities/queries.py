"""Finding facilities. Imported as a module: `facilities.of_party(...)`."""

from __future__ import annotations

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
    keys = [pk for _rank, _order, pk in _called(text)[:most]]
    rows = Facility.objects.in_bulk(keys)
    return [rows[pk] for pk in keys]


def meant(text: str) -> Facility | None:
    """The one facility that can be meant by `text`: alone in having its words, or alone in having them in its name."""
    found = _called(text)
    first = [one for one in found if one[0] == found[0][0]]
    return Facility.objects.filter(pk=first[0][2]).first() if len(first) == 1 else None


def _called(text: str) -> list[tuple[bool, int, int]]:
    wanted = vietnamese.fold(text)
    words = wanted.split()
    found: list[tuple[bool, int, int]] = []
    for pk, name, address, tax_code in Facility.objects.values_list("pk", "name", "address", "tax_code"):
        said, where = vietnamese.fold(name), vietnamese.fold(f"{name} {address}")
        if words and (tax_code.startswith(wanted) or all(word in where for word in words)):
            found.append((not set(words) <= {*said.split(), tax_code}, len(found), pk))
    return sorted(found)


def exactly(text: str) -> Facility | None:
    """The one facility with this name or tax code; None where there is none, or another of the same name."""
    found = [one for one in called(text, most=MOST_ALIKE) if same_words(text) in (same_words(one.name), one.tax_code)]
    return found[0] if len(found) == 1 else None


MOST_ALIKE = 50
