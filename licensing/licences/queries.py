"""Whether a licence holds on a day: derived from its dates, its seal and the acts on it; no job ever changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from licensing.law import queries as law
from licensing.law.terms import last_day_after_years
from licensing.licences.models import Licence, LicenceAct
from licensing.papers import queries as papers
from workflows.calendars import VIETNAM
from workflows.people import User
from workflows.vietnamese import fold

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Standing(models.TextChoices):
    """What a licence is on a day."""

    NOT_YET = "not_yet", _("Not yet issued")
    WAITING_FOR_SEAL = "waiting_for_seal", _("Waiting for signature and seal")
    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


REASONS: dict[Standing, str | _StrPromise] = {
    Standing.NOT_YET: _("It is dated %(day)s."),
    Standing.WAITING_FOR_SEAL: _("The paper is made, but nobody has recorded yet that it was signed and sealed."),
    Standing.VALID: _("It is signed and sealed, and valid until the end of %(day)s."),
    Standing.EXPIRED: _("Its last day was %(day)s."),
    Standing.REVOKED: _("It was revoked on %(day)s."),
}


@dataclass(frozen=True)
class Status:
    """The standing of a licence, and the day on which that rests; none while it waits for its seal."""

    standing: Standing
    day: date | None

    @property
    def code(self) -> str:
        """`valid`, `revoked`, …: for styles and machines."""
        return self.standing.value

    @property
    def title(self) -> str:
        """The standing in words."""
        return str(self.standing.label)

    @property
    def reason(self) -> str:
        """Why, in one sentence without anybody's free text, so that it may be shown to everybody."""
        return str(REASONS[self.standing]) % {"day": f"{self.day:%d/%m/%Y}" if self.day else ""}

    @property
    def is_valid(self) -> bool:
        """Whether radiation work under it is allowed."""
        return self.standing is Standing.VALID

    @property
    def tone(self) -> str:
        """How a page should sound: `done`, `refused` or `look`."""
        if self.is_valid:
            return "done"
        return "refused" if self.standing in (Standing.EXPIRED, Standing.REVOKED) else "look"

    @property
    def is_revoked(self) -> bool:
        """Whether it was revoked, so that nothing more can be done to it."""
        return self.standing is Standing.REVOKED


def status(licence: Licence, on: date) -> Status:
    """What the licence is on `on`, a local date: its first and last day count, a revocation counts from its own day."""
    revoked = next((act for act in licence.acts.all() if act.kind == LicenceAct.Kind.REVOKED), None)
    sealing = getattr(licence.paper, "sealing", None)
    return status_by_dates(
        issued_on=licence.issued_on,
        valid_until=licence.valid_until,
        sealed_on=sealing.sealed_on if sealing else None,
        revoked_on=revoked.at.astimezone(VIETNAM).date() if revoked else None,
        on=on,
    )


def status_by_dates(
    *, issued_on: date, valid_until: date, sealed_on: date | None, revoked_on: date | None, on: date
) -> Status:
    """The same from the dates alone, for lists that read no whole licence."""
    if revoked_on and revoked_on <= on:
        return Status(Standing.REVOKED, revoked_on)
    if on < issued_on:
        return Status(Standing.NOT_YET, issued_on)
    if sealed_on is None or sealed_on > on:
        return Status(Standing.WAITING_FOR_SEAL, None)
    if on > valid_until:
        return Status(Standing.EXPIRED, valid_until)
    return Status(Standing.VALID, valid_until)


def last_valid_day(issued_on: date) -> date:
    """The last day of a licence issued on that day, as the law of that day has it. Raises law.NoFigure."""
    return last_day_after_years(issued_on, law.figure("licence_validity", on=issued_on).as_int)


def visible_to(user: User) -> QuerySet[Licence]:
    """The licences whose paper this user may see."""
    return Licence.objects.filter(paper__in=papers.visible_to(user))


def told(licences: Iterable[Licence]) -> QuerySet[Licence]:
    """These, the newest first, with all that is said of a licence.

    They are found before: of so many tables at once the database would read all to find some.
    """
    found = Licence.objects.filter(pk__in=[licence.pk for licence in licences])
    whole = found.select_related("number__book", "paper__number__book", "paper__sealing", "case")
    return whole.prefetch_related("acts")


def by_public_id(public_id: str) -> Licence | None:
    """The licence that a code on a paper names; None for a code that we did not print."""
    return Licence.objects.select_related("number", "paper__sealing").filter(public_id=public_id).first()


def register(*, on: date) -> QuerySet[Licence]:
    """The licences that everybody may know of on `on`: those that were signed, sealed and released by then."""
    return Licence.objects.filter(paper__sealing__sealed_on__lte=on)


def revocations() -> dict[int, date]:
    """The local day of each revocation, by licence; there are few."""
    acts = LicenceAct.objects.filter(kind=LicenceAct.Kind.REVOKED).values_list("licence_id", "at")
    return {licence: at.astimezone(VIETNAM).date() for licence, at in acts}


def valid(*, on: date) -> QuerySet[Licence]:
    """Those of the register under which work is allowed on `on`; what `status` says of each, asked of all at once."""
    next_day = datetime.combine(on + timedelta(days=1), time(), VIETNAM)
    revoked = LicenceAct.objects.filter(kind=LicenceAct.Kind.REVOKED, at__lt=next_day)
    return register(on=on).filter(issued_on__lte=on, valid_until__gte=on).exclude(pk__in=revoked.values("licence"))


def with_words(known: QuerySet[Licence], words: str) -> QuerySet[Licence]:
    """Those whose number, holder, address or place of work holds all the words, with or without marks."""
    for word in fold(words).split():
        known = known.filter(search_text__contains=word)
    return known
