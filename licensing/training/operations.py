"""Holding a class and certifying its people. Imported as a module: `training.hold_class(...)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.facilities.text import same_words
from licensing.personnel.models import TrainingProvider
from licensing.refusals import Refusal, field_problems, sentences_of
from licensing.training.models import Trainee, TrainingClass


class CannotHold(Refusal):
    """A class is refused."""

    sentences = {
        "details": "%(problems)s",
        "not_registered": _("“%(provider)s” is not registered for training on %(day)s, so it cannot hold this class."),
    }


class CannotCertify(Refusal):
    """People are refused; `data["person"]` names the first one, `data["problems"]` holds a sentence for each field."""

    sentences = {
        "details": _("%(person)s: %(problems)s"),
        "before_the_end": _("%(person)s: the certificate is dated before the last day of the class."),
        "in_future": _("%(person)s: the certificate is dated in the future."),
        "number_taken": _("%(person)s: the certificate number %(number)s is given already."),
    }


@dataclass(frozen=True, kw_only=True)
class CertifiedPerson:
    """Somebody who attended in full and passed."""

    full_name: str
    born_on: date
    certificate_number: str
    certified_on: date
    workplace: str = ""
    identity_number: str = ""
    expires_on: date | None = None


def hold_class(
    *,
    code: str,
    name: str,
    provider: TrainingProvider,
    contents: Sequence[int],
    first_day: date,
    last_day: date,
    place: str = "",
    invented: bool = False,
    at: datetime,
) -> TrainingClass:
    """Enter a class. Raises CannotHold: details, or a provider not registered on its days (TT 34/2014 Đ.8.1)."""
    held = TrainingClass(
        code=code,
        name=name,
        provider=provider,
        contents=list(contents),
        first_day=first_day,
        last_day=last_day,
        place=place,
        invented=invented,
        at=at,
    )
    try:
        held.full_clean()
    except ValidationError as error:
        raise CannotHold("details", problems=" ".join(sentences_of(held, error))) from None
    for day in (first_day, last_day):
        if not provider.is_registered_on(day):
            raise CannotHold("not_registered", provider=provider.name, day=f"{day:%d/%m/%Y}")
    held.save()
    return held


@transaction.atomic
def certify(*, training_class: TrainingClass, people: Sequence[CertifiedPerson], at: datetime) -> list[Trainee]:
    """Enter the people certified in a class, all or none. Raises CannotCertify.

    A certificate number is given once by a provider, whatever the class.
    """
    provider = training_class.provider
    TrainingProvider.objects.select_for_update().get(pk=provider.pk)
    given = Trainee.objects.filter(training_class__provider__name=provider.name)
    taken = set(given.values_list("certificate_key", flat=True))
    rows = []
    for person in people:
        row = Trainee(training_class=training_class, at=at, **asdict(person))
        _check(row, on=timezone.localdate(at))
        if (number := same_words(row.certificate_number)) in taken:
            raise CannotCertify("number_taken", person=row.full_name, number=row.certificate_number)
        taken.add(number)
        rows.append(row)
    return Trainee.objects.bulk_create(rows)


def _check(row: Trainee, *, on: date) -> None:
    if problems := field_problems(row):
        raise CannotCertify("details", person=row.full_name, problems=" ".join(problems))
    if row.certified_on < row.training_class.last_day:
        raise CannotCertify("before_the_end", person=row.full_name)
    if row.certified_on > on:
        raise CannotCertify("in_future", person=row.full_name)
