"""What the training check can say: verdicts, sentences, and the row of law that each rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from licensing.law.models import Figure
from licensing.personnel.queries import Providers
from licensing.training.queries import Certified


class Verdict(models.TextChoices):
    """What the check says, the gravest first."""

    FAILED = "failed", pgettext_lazy("verdict", "failed")
    UNKNOWN = "unknown", pgettext_lazy("verdict", "for a human")
    PASSED = "passed", pgettext_lazy("verdict", "passed")


class Standing(models.TextChoices):
    """Where a person's training stands: judged by a human, or else as the check says."""

    FAILED = Verdict.FAILED.value, Verdict.FAILED.label
    UNKNOWN = Verdict.UNKNOWN.value, Verdict.UNKNOWN.label
    PASSED = Verdict.PASSED.value, Verdict.PASSED.label
    VERIFIED = "verified", pgettext_lazy("standing", "verified")
    NOT_VERIFIED = "not_verified", pgettext_lazy("standing", "not accepted")

    @property
    def tone(self) -> str:
        """The verdict that it looks like on a page."""
        return {"verified": "passed", "not_verified": "failed"}.get(self.value, self.value)


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on a whole: failed if anything failed, else for a human if anything is, else passed."""
    return min(verdicts, key=list(Verdict).index, default=Verdict.PASSED)


SENTENCES = {
    "no_worker": _("No radiation worker is declared."),
    "no_officer": _("No safety officer is declared, although not every device is intra-oral."),
    "no_certificate": _("No training certificate is declared."),
    "old_enough": _("Was %(minimum)s or older on the day received."),
    "too_young": _("Was younger than %(minimum)s on the day received."),
    "birthday_missing": _("The date of birth is missing."),
    "certificate_undated": _("Certificate %(number)s has no date of issue."),
    "content_fits": _("Certificate %(number)s covers content %(content)s."),
    "content_missing": _("No certificate covers content %(content)s."),
    "content_not_stated": _("Certificate %(number)s does not say which contents it covers; %(content)s is needed."),
    "life_left": _("Certificate %(number)s is valid until %(last)s: %(left)s days left on the day received."),
    "life_too_short": _(
        "Certificate %(number)s is valid until %(last)s: %(left)s days left on the day received, %(needed)s needed."
    ),
    "retraining_not_due": _(
        "Certificate %(number)s prints no last day; retraining is due by %(last)s, %(left)s days after the day"
        " received."
    ),
    "retraining_due": _(
        "Certificate %(number)s prints no last day; retraining is due by %(last)s, fewer than %(needed)s days after the"
        " day received."
    ),
    "retraining_overdue": _(
        "Certificate %(number)s is valid until %(last)s by its print, but retraining was due by %(due)s."
    ),
    "provider_registered": _("%(provider)s was registered on %(day)s (%(registration)s)."),
    "provider_unknown": _("No registration of %(provider)s on %(day)s is known."),
    "provider_not_stated": _("Certificate %(number)s names no training provider."),
    "listed": _("Certificate %(number)s stands in the register of our class %(training_class)s."),
    "listed_differently": _(
        "Certificate %(number)s stands in the register of our class %(training_class)s differently: %(what)s."
    ),
    "appointed": _("Appointed by %(number)s on %(day)s."),
    "not_appointed": _("No written appointment is declared."),
    "appointment_unclear": _("The written appointment lacks its number or its date."),
    "practitioner": _("Holds practitioner certificate %(number)s of %(day)s."),
    "not_practitioner": _("No practitioner certificate is declared."),
    "practitioner_applied_for": _("Applies for the practitioner certificate together with this dossier."),
    "practitioner_unclear": _("The practitioner certificate lacks its number or its date."),
}


@dataclass(frozen=True)
class RuleFinding:
    """What one rule says about one person: verdict, sentence, and the row of law that it rests on."""

    code: str
    verdict: Verdict
    figure: Figure
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def rule(self) -> str:
        """The sentence, in the reader's language."""
        return str(SENTENCES[self.code]) % self.data

    @property
    def source(self) -> str:
        """Where the rule stands."""
        return self.figure.source


@dataclass(frozen=True)
class Given:
    """What the rules judge by: the day received, the law of that day, and the registers."""

    on: date
    law: Mapping[str, Figure]
    providers: Providers
    certified: Certified

    def passed(self, code: str, figure: str, **data: Any) -> RuleFinding:
        return RuleFinding(code, Verdict.PASSED, self.law[figure], data)

    def failed(self, code: str, figure: str, **data: Any) -> RuleFinding:
        return RuleFinding(code, Verdict.FAILED, self.law[figure], data)

    def unknown(self, code: str, figure: str, **data: Any) -> RuleFinding:
        return RuleFinding(code, Verdict.UNKNOWN, self.law[figure], data)
