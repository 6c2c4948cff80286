"""What is refused when people come to act for a facility, each with its sentence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from licensing.refusals import Refusal


class CannotInvite(Refusal):
    """Nobody is invited."""

    sentences = {
        "not_yours": _("Only the counter, or whoever acts for the facility, may invite somebody to act for it."),
        "acts_already": _("The account of %(address)s acts for this facility already."),
        "too_many": _("You have invited %(count)s people within a day. Go on tomorrow, or ask the counter."),
        "gone": _("This invitation is no longer open."),
    }


class CannotAccept(Refusal):
    """An invitation is not accepted."""

    sentences = {
        "unknown": _("This link opens nothing. Ask for a new invitation."),
        "used": _("This invitation was accepted already; its link opens once."),
        "withdrawn": _("This invitation was withdrawn."),
        "expired": _("This invitation was open until %(until)s. Ask for a new one."),
        "official": _("Officials do not act for a facility."),
        "acts_already": _("You act for this facility already."),
    }


class CannotAsk(Refusal):
    """A request to act for a facility is not taken."""

    sentences = {
        "official": _("Officials do not act for a facility."),
        "open_already": _("You have asked already; the counter has not answered yet."),
    }


class CannotDecide(Refusal):
    """A request is neither confirmed nor declined."""

    sentences = {
        "not_yours": _("Only the counter answers requests to act for a facility."),
        "decided": _("This request was answered already."),
        "reason": _("Say why, so that the person knows what to do."),
        "acts_already": _("%(person)s acts for this facility already."),
        "official": _("%(person)s holds a role of the office, so cannot act for a facility."),
    }


class CannotEnd(Refusal):
    """A person goes on acting for a facility."""

    sentences = {
        "not_yours": _("Only the counter, or whoever acts for the facility, may end that somebody acts for it."),
        "ended": _("This person no longer acts for the facility."),
    }
