"""Why the administration refuses; then nothing was changed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from licensing.refusals import Refusal


class CannotChange(Refusal):
    """`data` holds what the sentence speaks of, days as text."""

    sentences = {
        "details": "%(problems)s",
        "past": _("A rule that was in force stays as it was. Choose %(today)s or a later day for what replaces it."),
        "used": _("Number %(number)s of this year was taken already, so the book cannot begin with another."),
        "past_numbers": _("The numbers of a year that is over stay as they are."),
        "no_year": _("The days of %(year)s would not be known, although cases are counted in that year."),
        "no_such_year": _("The year %(year)s is not in the calendar yet; enter the year first."),
        "gone": _("Somebody else removed this line meanwhile; nothing was kept. Enter it anew if it is still needed."),
        "changed": _(
            "Somebody else changed this line meanwhile; nothing was kept. It now says: %(now)s. Compare, and press"
            " again to keep what stands here."
        ),
        "no_hours": _("There would be no office hours by which cases are counted."),
        "last_administrator": _("At least one person must be able to administer; nothing was changed."),
        "begins_after": _("The last day lies before the first."),
        "no_picture": _("The emblem must be a picture."),
        "entered": _("There is an administrator already; log in, or ask that person."),
    }
