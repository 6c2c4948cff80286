"""Why the engine refuses an act. Each refusal carries data, and says a sentence in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Nothing was changed."""

    sentence: Any = _("This cannot be done.")

    def __init__(self, **data: Any) -> None:
        super().__init__(data)
        self.data = data

    def __str__(self) -> str:
        return str(self.sentence) % self.data


class NothingInForce(Refused):
    sentence = _("No version of “%(definition)s” is in force on %(on)s.")


class YearUnknown(Refused):
    sentence = _("The working days of %(year)s are not known yet, so nothing can fall due in it.")


class HoursUnknown(Refused):
    sentence = _("No office hours are entered, so nothing can fall due. Whoever administers this system enters them.")


class ReferenceTaken(Refused):
    sentence = _("The reference %(reference)s is taken by another case.")


class NoSuchTask(Refused):
    sentence = _("This case has no such task.")


class AlreadyDone(Refused):
    sentence = _("This task is already done; nothing was changed.")


class CaseClosed(Refused):
    sentence = _("The case %(reference)s is closed; nothing was changed.")


class NotYourRole(Refused):
    sentence = _("“%(step)s” is for %(role)s; you do not hold that role on this day.")


class NotYet(Refused):
    sentence = _("%(at)s lies in the future: nothing can have come then.")


class LateWithoutReason(Refused):
    sentence = _("Say why it is entered later than it came.")


class SomebodyElses(Refused):
    sentence = _("“%(step)s” was taken by %(owner)s; nothing was changed.")


class UnknownOutcome(Refused):
    sentence = _("“%(step)s” has no outcome “%(outcome)s”.")


class ConditionNotMet(Refused):
    sentence = _("“%(outcome)s” is not possible yet: %(why)s")


class ReasonMissing(Refused):
    sentence = _("“%(outcome)s” needs a reason in writing.")


class SecondTime(Refused):
    sentence = _("“%(outcome)s” was chosen in this case before; from the second time on only %(role)s may choose it.")


class DutiesApart(Refused):
    sentence = _(
        "%(person)s acted as %(other)s in this case, which is kept apart from %(role)s. Others may do it: %(others)s."
    )


class BothDuties(Refused):
    """Nobody else is there: it may be done all the same, for a reason that stands in the journal."""

    sentence = _(
        "%(person)s acted as %(other)s in this case, which is kept apart from %(role)s. Nobody else is there to do it:"
        " say why one person does both."
    )


class BeforeItsTime(Refused):
    sentence = _("The moment %(at)s lies before the task was opened (%(opened)s).")


class OutOfOrder(Refused):
    sentence = _(
        "%(at)s lies before what has already happened in this case (%(last)s); nothing was changed. Is the clock of"
        " this computer right?"
    )


class InTheFuture(Refused):
    sentence = _("%(at)s lies in the future; nothing was changed. Is the clock of this computer right?")


class NothingToExtend(Refused):
    sentence = _("The term does not run in the case %(reference)s, so there is no day to appoint again.")


class NewDayTooEarly(Refused):
    sentence = _("The new day, %(day)s, must lie behind the day that was appointed first, %(due)s.")


class NewDayPast(Refused):
    sentence = _("The new day, %(day)s, has passed.")


class NewDayOff(Refused):
    sentence = _("Nobody works on %(day)s; appoint a working day.")


class ExtendedBefore(Refused):
    sentence = _("A new day was appointed in the case %(reference)s before (%(until)s); it is done only once.")


class MayNotExtend(Refused):
    sentence = _("Only people of the office appoint a new day for the case %(reference)s.")


class Incomplete(Refused):
    """The form of the step is not in order; `form` carries the errors, field by field."""

    sentence = _("Some entries need another look; nothing was changed.")


class CannotAssign(Refused):
    sentence = _("%(person)s cannot do “%(step)s”: that takes somebody who is %(role)s.")


class CannotWithdraw(Refused):
    sentence = _("The case %(reference)s can no longer be withdrawn: “%(step)s” has begun.")


class NoWithdrawal(Refused):
    sentence = _("The procedure of case %(reference)s does not let you withdraw it.")


class NoCancellation(Refused):
    sentence = _("The procedure of case %(reference)s does not let you cancel it.")


class CannotCancel(Refused):
    sentence = _("The case %(reference)s can no longer be cancelled: “%(step)s” has begun.")


class NoCorrection(Refused):
    sentence = _("The procedure of case %(reference)s does not let you open a step again.")


class CannotCorrect(Refused):
    """`why` says what stands in the way."""

    sentence = _("“%(step)s” cannot be opened again: %(why)s")


class CannotMove(Refused):
    """`why` says what stands in the way."""

    sentence = _("The case %(reference)s stays with its version: %(why)s")


class NotOfTheOffice(Refused):
    sentence = _("Only people of the office write notes to the case %(reference)s.")


class NotInCharge(Refused):
    sentence = _("The absence of %(person)s is not yours to enter.")


class NoteMissing(Refused):
    sentence = _("There is nothing in the note.")


class NotFailed(Refused):
    sentence = _("Only failed work can be tried again.")


class Busy(Refused):
    sentence = _("Somebody is working on this case at this very moment. Please try again.")


class DraftChanged(Refused):
    sentence = _(
        "The draft was changed meanwhile (%(who)s, %(at)s). What you entered stands below: look, then save again."
    )


class NotTheWriter(Refused):
    sentence = _("%(who)s is writing this draft. You may look, or go on writing in their place.")


class DraftClosed(Refused):
    sentence = _("This draft is closed; nothing was changed.")


class SecondPerson(Refused):
    sentence = _("Whoever wrote in a draft cannot publish it: a second person does.")


class NotFromThen(Refused):
    sentence = _("A version can be in force from today on, not from %(day)s.")


class NotYetIssued(Refused):
    sentence = _("A decision of %(day)s is not issued yet; a version is published by one that is.")


class NothingChanged(Refused):
    sentence = _("The draft says what the version %(version)s says already; there is nothing to publish.")


class NotBesideAnother(Refused):
    sentence = _("“%(step)s” leads to several places or changes a term, so nothing can be done at the same time as it.")
