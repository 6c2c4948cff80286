"""Entering a facility in the register, and taking over what it declared. Called as `facilities.register(...)`."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError

from licensing.facilities.models import Facility, Holder
from licensing.refusals import Refusal, sentences_of


@dataclass(frozen=True, kw_only=True)
class HolderDetails:
    """What a facility says about itself."""

    name: str
    kind: str
    address: str
    head_name: str
    head_title: str
    phone: str = ""
    fax: str = ""
    email: str = ""
    tax_code: str = ""


class CannotRegister(Refusal):
    """The details of a facility are refused; `data["problems"]` holds a sentence for each field."""

    sentences = {"details": "%(problems)s"}


def register(*, details: HolderDetails, invented: bool = False) -> Facility:
    """Enter a facility. Raises CannotRegister for wrong details and for a tax code that another facility has."""
    return _save(Facility(**asdict(details), invented=invented))


def take_over(*, facility: Facility, declared: Holder) -> Facility:
    """Bring the register up to what a granted dossier declared. Raises CannotRegister as `register` does."""
    for field in HolderDetails.__dataclass_fields__:
        setattr(facility, field, getattr(declared, field))
    return _save(facility)


def _save(facility: Facility) -> Facility:
    try:
        facility.full_clean()
    except ValidationError as error:
        raise CannotRegister("details", problems=" ".join(sentences_of(facility, error))) from None
    facility.save()
    return facility
