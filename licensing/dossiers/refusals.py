"""Why a dossier, a supplement or a judgement is refused. Beside no single verb, because they share their checks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from licensing.refusals import Refusal

DECLARED = {
    "details": _("%(what)s: %(problems)s"),
    "no_device": _("A dossier declares at least one device."),
    "unknown_kind": _("%(what)s: “%(kind)s” is no kind that the law knows on the day received."),
    "device_twice": _("The device %(what)s is declared twice."),
    "worker_twice": _("%(what)s is declared twice."),
    "certificate_twice": _("%(what)s: the certificate %(number)s is declared twice."),
    "in_future": _("%(what)s: a date lies in the future."),
    "unknown_component": _("“%(kind)s” is no component that the law asks for on the day received."),
}


class CannotReceive(Refusal):
    """A dossier is refused before it becomes one; nothing was written."""

    sentences = DECLARED | {
        "received_in_future": _("A dossier cannot be received later than now."),
        "reason_missing": _("Say why the dossier is entered later than it was received."),
        "external_code_taken": _("The code %(external_code)s of the other system belongs to another dossier."),
        "no_law": _("Dossiers received on %(day)s cannot be examined: %(why)s"),
        "code_pattern": _("The pattern of dossier codes, “%(pattern)s”, lacks the day or the number."),
    }


class CannotSupplement(Refusal):
    """A supplement is refused; the dossier stays as it was."""

    sentences = DECLARED | {
        "nothing_added": _("A supplement adds or changes something."),
        "not_of_this_dossier": _("What is to be changed belongs to another dossier."),
    }


class CannotVerify(Refusal):
    """A judgement about somebody's training is refused."""

    sentences = {
        "not_of_this_dossier": _("This person is not declared in the dossier."),
        "reason_missing": _("%(person)s: say what the judgement rests on."),
        "judged_twice": _("%(person)s is judged twice."),
    }


class CannotReturn(Refusal):
    """Returning an original is refused."""

    sentences = {
        "not_an_original": _("“%(what)s” is no original that the office holds."),
    }
