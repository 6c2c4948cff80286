"""The rules of the training check, one function each, over one certificate or one person. Asks no database.

What a certificate lacks by the law fails; where the law leaves the judgement open, it is unknown, for a human. A
certificate that prints no last day does not expire after the years of retraining: that is a duty to train again
(TT 34/2014 Đ.3.2), so one that is old, or soon will be, is for a human as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.functional import keep_lazy_text
from django.utils.translation import gettext_lazy as _

from licensing.dossiers.models import DeclaredCertificate, DeclaredWorker
from licensing.dossiers.training_findings import Given, RuleFinding, Verdict, gravest
from licensing.files.names import tidy
from licensing.law.terms import last_day_after_years
from licensing.training.models import Trainee

WORK = "training_content_xray"
SAFETY = "training_content_safety_officer"
MATCHES = "certificate_matches_work"
LIFE_LEFT = "paper_life_left_days"
RETRAINING = "certificate_retraining_years"
PROVIDER = "provider_is_registered"
LISTED = "certified_people_are_listed"
APPOINTED = "safety_officer_is_appointed"
PRACTITIONER = "safety_officer_is_practitioner"
AGE = "worker_minimum_age"
FIGURES = (WORK, SAFETY, MATCHES, LIFE_LEFT, RETRAINING, PROVIDER, LISTED, APPOINTED, PRACTITIONER, AGE)
"""The rows of law that the check needs on the day received."""


def judge_worker(
    given: Given, worker: DeclaredWorker, certificates: Sequence[DeclaredCertificate]
) -> list[RuleFinding]:
    """A radiation worker: old enough, and trained for this work."""
    return [judge_age(given, worker), *judge_training(given, certificates, content=WORK)]


def judge_safety_officer(
    given: Given, worker: DeclaredWorker, certificates: Sequence[DeclaredCertificate]
) -> list[RuleFinding]:
    """The safety officer besides: appointed in writing, practitioner, and trained for the office."""
    return [
        _appointment(given, worker),
        _practitioner(given, worker),
        *judge_training(given, certificates, content=SAFETY),
    ]


def judge_training(given: Given, certificates: Sequence[DeclaredCertificate], *, content: str) -> list[RuleFinding]:
    """The best of somebody's certificates for one content; with none that fits, what is missing."""
    if not certificates:
        return [given.failed("no_certificate", MATCHES)]
    number = given.law[content].as_int
    fitting = [one for one in certificates if not one.contents or number in one.contents]
    if not fitting:
        return [given.failed("content_missing", content, content=number)]
    dated = [one for one in fitting if one.issued_on]
    if not dated:
        return [given.failed("certificate_undated", MATCHES, number=fitting[0].number)]
    newest_first = sorted(dated, key=lambda one: one.issued_on, reverse=True)
    judged = [_certificate(given, one, content=content) for one in newest_first]
    return max(judged, key=lambda findings: list(Verdict).index(gravest(one.verdict for one in findings)))


def _certificate(given: Given, certificate: DeclaredCertificate, *, content: str) -> list[RuleFinding]:
    findings = [
        _content(given, certificate, content=content),
        _life(given, certificate) if certificate.expires_on else _retraining(given, certificate),
        _provider(given, certificate),
    ]
    if trainee := given.certified.holder_of(certificate):
        findings.append(_register(given, certificate, trainee))
    return findings


def judge_age(given: Given, worker: DeclaredWorker) -> RuleFinding:
    """Old enough on the day received; the birthday itself counts (TTLT 13/2014 Đ.13)."""
    minimum = given.law[AGE].as_int
    if not worker.born_on:
        return given.failed("birthday_missing", AGE)
    old_enough = last_day_after_years(worker.born_on, minimum) <= given.on
    return (given.passed if old_enough else given.failed)(
        "old_enough" if old_enough else "too_young", AGE, minimum=minimum
    )


def _content(given: Given, certificate: DeclaredCertificate, *, content: str) -> RuleFinding:
    data = {"number": certificate.number, "content": given.law[content].as_int}
    if not certificate.contents:
        return given.unknown("content_not_stated", content, **data)
    return given.passed("content_fits", content, **data)


def _life(given: Given, certificate: DeclaredCertificate) -> RuleFinding:
    """A certificate that prints its last day (NĐ 142/2020 Đ.14.1)."""
    last, needed = certificate.expires_on, given.law[LIFE_LEFT].as_int
    assert last is not None
    left = (last - given.on).days
    data = {"number": certificate.number, "last": _shown(last), "left": left, "needed": needed}
    if left < needed:
        return given.failed("life_too_short", LIFE_LEFT, **data)
    if (due := _retrain_by(given, certificate)) < given.on:
        return given.unknown("retraining_overdue", RETRAINING, due=_shown(due), **data)
    return given.passed("life_left", LIFE_LEFT, **data)


def _retraining(given: Given, certificate: DeclaredCertificate) -> RuleFinding:
    """A certificate that prints no last day (TT 34/2014 Đ.3.2)."""
    last, needed = _retrain_by(given, certificate), given.law[LIFE_LEFT].as_int
    left = (last - given.on).days
    data = {"number": certificate.number, "last": _shown(last), "left": left, "needed": needed}
    if left < needed:
        return given.unknown("retraining_due", RETRAINING, **data)
    return given.passed("retraining_not_due", RETRAINING, **data)


def _retrain_by(given: Given, certificate: DeclaredCertificate) -> date:
    return last_day_after_years(certificate.issued_on, given.law[RETRAINING].as_int)


def _provider(given: Given, certificate: DeclaredCertificate) -> RuleFinding:
    if not certificate.provider:
        return given.unknown("provider_not_stated", PROVIDER, number=certificate.number)
    data = {"provider": certificate.provider, "day": _shown(certificate.trained_on)}
    if registration := given.providers.registration_of(certificate):
        return given.passed("provider_registered", PROVIDER, registration=registration.registration_number, **data)
    return given.unknown("provider_unknown", PROVIDER, **data)


def _register(given: Given, certificate: DeclaredCertificate, trainee: Trainee) -> RuleFinding:
    """A certificate of a class of our own must say what our register says; the number alone proves nothing."""
    training_class = trainee.training_class
    differing = [name for name, same in _compared(certificate, trainee) if not same]
    data = {"number": certificate.number, "training_class": training_class.code}
    if differing:
        return given.unknown("listed_differently", LISTED, what=_listing(*differing), **data)
    return given.passed("listed", LISTED, **data)


def _compared(certificate: DeclaredCertificate, trainee: Trainee) -> list[tuple[Any, bool]]:
    worker = certificate.worker
    return [
        (_("name"), tidy(worker.full_name).casefold() == tidy(trainee.full_name).casefold()),
        (_("birthday"), worker.born_on == trainee.born_on),
        (_("day of issue"), certificate.issued_on == trainee.certified_on),
        (_("printed last day"), certificate.expires_on == trainee.expires_on),
        (_("contents"), set(certificate.contents) <= set(trainee.training_class.contents)),
    ]


def _appointment(given: Given, worker: DeclaredWorker) -> RuleFinding:
    number, day = worker.appointment_number, worker.appointed_on
    if number and day:
        return given.passed("appointed", APPOINTED, number=number, day=_shown(day))
    if number or day:
        return given.unknown("appointment_unclear", APPOINTED)
    return given.failed("not_appointed", APPOINTED)


def _practitioner(given: Given, worker: DeclaredWorker) -> RuleFinding:
    number, day = worker.practitioner_number, worker.practitioner_issued_on
    if number and day:
        return given.passed("practitioner", PRACTITIONER, number=number, day=_shown(day))
    if worker.practitioner_applied_for:
        return given.unknown("practitioner_applied_for", PRACTITIONER)
    if number or day:
        return given.unknown("practitioner_unclear", PRACTITIONER)
    return given.failed("not_practitioner", PRACTITIONER)


@keep_lazy_text
def _listing(*words: Any) -> str:
    return ", ".join(map(str, words))


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"
