"""Why a draft is not changed or not sent. Whatever was typed stays where it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from licensing.refusals import Refusal


class CannotChange(Refusal):
    """The draft takes no more changes."""

    sentences = {
        "sent": _("This was sent already; it can no longer be changed."),
        "dropped": _("This draft was dropped; it can no longer be changed."),
        "not_ready": _("The form is made once what stands in it is filled in and in order."),
        "unknown_component": _("“%(kind)s” is no component that the law asks for on this day."),
    }


class CannotSend(Refusal):
    """The draft cannot be sent as it is; `problems` is a sentence for each part."""

    sentences = {
        "problems": _("Nothing was sent: %(problems)s"),
        "emptied": _("Nothing was sent: what the dossier declares already can be corrected here, but not left out."),
    }
