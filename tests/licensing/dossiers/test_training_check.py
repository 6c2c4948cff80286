"""The training check, branch by branch: what passes, what fails, what a human must judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from licensing.dossiers.checklist import checklist_of, checklist_of_received
from licensing.dossiers.declared import declared_of
from licensing.dossiers.models import Dossier
from licensing.dossiers.refusals import CannotVerify
from licensing.dossiers.supplementing import supplement
from licensing.dossiers.training_check import TrainingResult, given_on, judged, training_is_settled, training_result
from licensing.dossiers.verifying import Judgement, verify_training
from licensing.law.models import Figure
from licensing.training import operations as training
from tests.licensing import world
from tests.licensing.world import certificate, device, office, officer, worker
from workflows.people import User

pytestmark = pytest.mark.usefixtures("office")

PASSED, FAILED, UNKNOWN = "passed", "failed", "unknown"
INTRAORAL = (device(kind="dental", is_intraoral=True),)


def check(*workers: Any, **more: Any) -> TrainingResult:
    return training_result(world.receive(workers=workers, **more))


def codes(result: TrainingResult, person: int = 0) -> set[str]:
    return {finding.code for finding in result.people[person].findings}


def trained(**changes: Any) -> TrainingResult:
    """The check of one worker with one certificate, in a facility that needs no safety officer."""
    return check(worker(certificates=(certificate(**changes),)), devices=INTRAORAL)


def test_everybody_in_order_passes_with_rule_source_and_figure() -> None:
    result = check(worker(), officer())
    assert (result.verdict, result.is_settled, result.on) == (PASSED, True, date(2021, 5, 18))
    for person in result.people:
        for finding in person.findings:
            assert finding.rule
            assert finding.source == finding.figure.source != ""
            assert finding.figure.name
            assert "%" not in finding.rule


@pytest.mark.parametrize(
    ("issued_on", "received", "verdict"),
    [
        # 45 days left of the three years, and 44
        (date(2018, 7, 2), "2021-05-18 08:30", PASSED),
        (date(2018, 7, 1), "2021-05-18 08:30", UNKNOWN),
        # the day counts, not the hour
        (date(2018, 7, 2), "2021-05-18 23:59", PASSED),
        (date(2018, 7, 2), "2021-05-19 00:01", UNKNOWN),
        # older than three years
        (date(2015, 1, 1), "2021-05-18 08:30", UNKNOWN),
        # 29 February ends on 28
        (date(2020, 2, 29), "2023-01-14 08:30", PASSED),
        (date(2020, 2, 29), "2023-01-15 08:30", UNKNOWN),
        (date(2021, 5, 18), "2021-05-18 08:30", PASSED),
    ],
)
def test_a_certificate_without_printed_end(issued_on: date, received: str, verdict: str) -> None:
    result = check(worker(certificates=(certificate(issued_on=issued_on),)), devices=INTRAORAL, at=received)
    assert result.verdict == verdict
    assert result.people[0].figure.name == (
        "certificate_retraining_years" if verdict == UNKNOWN else "worker_minimum_age"
    )


@pytest.mark.parametrize(
    ("issued_on", "expires_on", "verdict", "code"),
    [
        (date(2020, 6, 1), date(2021, 7, 2), PASSED, "life_left"),
        (date(2020, 6, 1), date(2021, 7, 1), FAILED, "life_too_short"),
        (date(2020, 6, 1), date(2021, 5, 17), FAILED, "life_too_short"),
        (date(2018, 5, 18), date(2025, 1, 1), PASSED, "life_left"),
        (date(2018, 5, 17), date(2025, 1, 1), UNKNOWN, "retraining_overdue"),
        (date(2015, 6, 1), date(2021, 5, 20), FAILED, "life_too_short"),
    ],
)
def test_a_certificate_with_printed_end(issued_on: date, expires_on: date, verdict: str, code: str) -> None:
    result = trained(issued_on=issued_on, expires_on=expires_on)
    assert result.verdict == verdict
    assert code in codes(result)


@pytest.mark.parametrize(
    ("contents", "verdict", "code"),
    [
        ((1,), PASSED, "content_fits"),
        ((1, 2, 14), PASSED, "content_fits"),
        ((2,), FAILED, "content_missing"),
        ((14,), FAILED, "content_missing"),
        ((), UNKNOWN, "content_not_stated"),
    ],
)
def test_the_certificate_must_match_the_work(contents: tuple[int, ...], verdict: str, code: str) -> None:
    result = trained(contents=contents)
    assert result.verdict == verdict
    assert code in codes(result)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, PASSED),
        ({"provider": "Trung tâm Không Ai Biết"}, UNKNOWN),
        ({"provider_registration": "99/ĐK"}, UNKNOWN),
        ({"provider_registration": world.REGISTRATION}, PASSED),
        ({"course_on": date(2014, 12, 30)}, UNKNOWN),
    ],
)
def test_a_provider_not_known_as_registered_is_for_a_human(changes: dict[str, Any], verdict: str) -> None:
    assert trained(**changes).verdict == verdict


def test_no_certificate_fails() -> None:
    result = check(worker(certificates=()), devices=INTRAORAL)
    assert result.verdict == FAILED
    assert result.people[0].deciding.code == "no_certificate"
    assert result.people[0].source == "NĐ 142/2020/NĐ-CP Đ.8.1a; TT 34/2014/TT-BKHCN Đ.3.1"


def test_the_best_of_several_certificates_counts() -> None:
    old = certificate(number="1", issued_on=date(2016, 1, 1))
    other_work = certificate(number="2", contents=(5,))
    good = certificate(number="3")
    assert check(worker(certificates=(old, other_work, good)), devices=INTRAORAL).verdict == PASSED
    assert check(worker(certificates=(old, other_work)), devices=INTRAORAL).verdict == UNKNOWN


@pytest.mark.parametrize(
    ("born_on", "verdict"), [(date(2003, 5, 18), PASSED), (date(2003, 5, 19), FAILED), (date(1950, 1, 1), PASSED)]
)
def test_a_worker_is_old_enough_on_the_day_received(born_on: date, verdict: str) -> None:
    result = check(worker(born_on=born_on), devices=INTRAORAL)
    assert result.verdict == verdict
    assert ("too_young" in codes(result)) == (verdict == FAILED)


def test_nobody_declared_fails() -> None:
    assert check(devices=INTRAORAL).verdict == FAILED
    result = check()
    assert {person.deciding.code for person in result.people} == {"no_worker", "no_officer"}
    assert not result.is_settled


@pytest.mark.parametrize(
    ("devices", "verdict"),
    [
        (INTRAORAL, PASSED),
        ((device(kind="dental"),), FAILED),
        ((*INTRAORAL, device(serial_number="SN-2")), FAILED),
        ((*INTRAORAL, device(kind="dental", serial_number="SN-2", is_intraoral=True)), PASSED),
    ],
)
def test_a_safety_officer_is_needed_unless_all_devices_are_intraoral(devices: tuple[Any, ...], verdict: str) -> None:
    assert check(worker(), devices=devices).verdict == verdict


SEPARATE = (certificate(number="8"), certificate(number="9", contents=(14,)))


@pytest.mark.parametrize(
    ("changes", "verdict", "code"),
    [
        ({}, PASSED, "appointed"),
        ({"safety_officer": office(appointment_number="", appointed_on=None)}, FAILED, "not_appointed"),
        ({"safety_officer": office(appointment_number="")}, UNKNOWN, "appointment_unclear"),
        ({"safety_officer": office(appointed_on=None)}, UNKNOWN, "appointment_unclear"),
        ({"safety_officer": office(practitioner_number="", practitioner_issued_on=None)}, FAILED, "not_practitioner"),
        ({"safety_officer": office(practitioner_number="")}, UNKNOWN, "practitioner_unclear"),
        ({"safety_officer": office(practitioner_issued_on=None)}, UNKNOWN, "practitioner_unclear"),
        (
            {
                "safety_officer": office(
                    practitioner_number="", practitioner_issued_on=None, practitioner_applied_for=True
                )
            },
            UNKNOWN,
            "practitioner_applied_for",
        ),
        ({"certificates": (certificate(contents=(1,)),)}, FAILED, "content_missing"),
        ({"certificates": (certificate(contents=(14,)),)}, FAILED, "content_missing"),
        ({"certificates": ()}, FAILED, "no_certificate"),
        ({"certificates": SEPARATE}, PASSED, "content_fits"),
        ({"certificates": (SEPARATE[0], replace(SEPARATE[1], issued_on=date(2017, 1, 1)))}, UNKNOWN, "retraining_due"),
        ({"certificates": (SEPARATE[0], replace(SEPARATE[1], expires_on=date(2021, 6, 1)))}, FAILED, "life_too_short"),
    ],
)
def test_the_safety_officer(changes: dict[str, Any], verdict: str, code: str) -> None:
    result = check(worker(), officer(**changes))
    assert result.people[0].verdict == PASSED
    assert result.people[1].verdict == verdict
    assert code in codes(result, person=1)
    assert result.verdict == verdict


def test_an_officer_of_an_intraoral_facility_is_judged_as_a_worker_only() -> None:
    bare = officer(safety_officer=office(appointment_number="", appointed_on=None), certificates=(certificate(),))
    assert check(bare, devices=INTRAORAL).verdict == PASSED


def hold_class(**changes: Any) -> None:
    provider = world.make_provider(name="Trung tâm Của Sở", registration_number="20/ĐK-ATBXHN")
    held = training.hold_class(
        code="LOP-1",
        name="Lớp",
        provider=provider,
        contents=(1,),
        first_day=date(2020, 5, 28),
        last_day=date(2020, 5, 29),
        at=world.moment("2020-06-02 09:00"),
    )
    plain: dict[str, Any] = {
        "full_name": "Trần Văn Bình",
        "born_on": date(1990, 2, 3),
        "certificate_number": "101/2020",
        "certified_on": date(2020, 6, 1),
    }
    person = training.CertifiedPerson(**plain | changes)
    training.certify(training_class=held, people=[person], at=world.moment("2020-06-02 09:00"))


@pytest.mark.parametrize(
    ("listed", "declared", "verdict", "what"),
    [
        ({}, {}, PASSED, ""),
        ({"full_name": "TRẦN VĂN BÌNH"}, {}, PASSED, ""),
        ({}, {"number": "101 / 2020"}, PASSED, ""),
        ({"full_name": "Trần Văn Binh"}, {}, UNKNOWN, "name"),
        ({"born_on": date(1990, 3, 2)}, {}, UNKNOWN, "birthday"),
        ({}, {"issued_on": date(2020, 6, 2)}, UNKNOWN, "day of issue"),
        ({}, {"expires_on": date(2023, 6, 1)}, UNKNOWN, "printed last day"),
        ({"expires_on": date(2023, 6, 1)}, {"expires_on": date(2023, 6, 1)}, PASSED, ""),
        ({}, {"contents": (1, 14)}, UNKNOWN, "contents"),
    ],
)
def test_a_certificate_of_our_own_class_is_compared_with_the_register(
    listed: dict[str, Any], declared: dict[str, Any], verdict: str, what: str
) -> None:
    hold_class(**listed)
    result = trained(provider="Trung tâm của Sở", **declared)
    assert result.verdict == verdict
    compared = next(finding for finding in result.people[0].findings if finding.code.startswith("listed"))
    assert compared.code == ("listed" if verdict == PASSED else "listed_differently")
    with translation.override("en"):
        assert what in compared.rule


def test_the_same_number_of_another_provider_is_not_ours() -> None:
    hold_class(full_name="Ai Khác")
    result = trained()
    assert result.verdict == PASSED
    assert not any(code.startswith("listed") for code in codes(result))


def test_the_law_of_the_day_received_judges_for_ever() -> None:
    dossier = world.receive(
        workers=(worker(certificates=(certificate(expires_on=date(2021, 7, 2)),)),), devices=INTRAORAL
    )
    figure = Figure.objects.get(name="paper_life_left_days", in_force_from__year=2021)
    figure.in_force_until = date(2021, 5, 31)
    figure.save()
    Figure.objects.create(
        name=figure.name,
        value="60",
        unit="days",
        in_force_from=date(2021, 6, 1),
        in_force_until=date(2025, 12, 31),
        source="mới",
        mark="M",
    )
    assert training_result(dossier).verdict == PASSED
    later = world.receive(
        workers=(worker(certificates=(certificate(expires_on=date(2021, 7, 16)),)),),
        devices=INTRAORAL,
        at="2021-06-01 08:00",
    )
    assert training_result(later).verdict == FAILED


@pytest.mark.parametrize(("pending", "at", "verdict"), [
    ("as_received", "2021-07-01 08:00", PASSED),
    ("as_new", "2021-05-31 17:00", PASSED),
    ("as_new", "2021-06-01 00:00", FAILED),
    ("as_new", "2026-03-01 08:00", FAILED),
])  # fmt: skip
def test_a_new_instrument_says_whether_pending_dossiers_follow_it(pending: str, at: str, verdict: str) -> None:
    """60 days instead of 45 from 1 June; the paper has 46 left when the dossier is received in May."""
    dossier = world.receive(
        workers=(worker(certificates=(certificate(expires_on=date(2021, 7, 2)),)),), devices=INTRAORAL
    )
    figure = Figure.objects.get(name="paper_life_left_days", in_force_from__year=2021)
    Figure.objects.filter(pk=figure.pk).update(in_force_until=date(2021, 5, 31))
    days = {"in_force_from": date(2021, 6, 1), "in_force_until": date(2025, 12, 31)}
    Figure.objects.create(name=figure.name, value="60", unit="days", source="mới", mark="M", pending=pending, **days)
    moment = world.moment(at)
    assert training_result(dossier, at=moment).verdict == verdict
    assert training_is_settled(dossier, at=moment) == (verdict == PASSED)
    declared = declared_of(dossier)
    given = given_on(declared.on, declared.people, at=moment.date())
    assert judged(given, declared.people, needs_officer=False).verdict == verdict
    assert dossier.procedure
    assert checklist_of_received(dossier, at=moment).lines == checklist_of(declared, given=given).lines
    assert training_result(dossier).verdict == PASSED, "on the day it was received"


def test_of_several_instruments_the_last_that_takes_pending_dossiers_counts() -> None:
    dossier = world.receive(
        workers=(worker(certificates=(certificate(expires_on=date(2021, 7, 2)),)),), devices=INTRAORAL
    )
    Figure.objects.filter(name="paper_life_left_days", in_force_from__year=2021).update(
        in_force_until=date(2021, 5, 31)
    )
    for month, value, pending in ((6, "60", "as_new"), (7, "40", "as_new"), (8, "99", "as_received")):
        first, last = date(2021, month, 1), date(2021, month + 1, 1) - timedelta(days=1)
        Figure.objects.create(
            name="paper_life_left_days",
            value=value,
            unit="days",
            source="mới",
            mark="M",
            pending=pending,
            in_force_from=first,
            in_force_until=last,
        )
    verdicts = [training_result(dossier, at=world.moment(f"2021-0{month}-15 08:00")).verdict for month in (5, 6, 7, 8)]
    assert verdicts == [PASSED, FAILED, PASSED, PASSED]


def test_the_check_asks_as_much_for_one_as_for_twenty(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    few = world.receive()
    crowd = [
        worker(full_name=f"Người {number}", certificates=(certificate(number=f"{number}/2020"),))
        for number in range(20)
    ]
    many = world.receive(workers=(*crowd, officer()))
    for dossier in (few, many):
        with django_assert_num_queries(2):
            training_result(dossier)


def judge(dossier: Dossier, verified: bool, person: int = 0, reason: str = "đã gọi nơi đào tạo") -> None:
    worker_id = dossier.workers.all()[person].pk
    verify_training(
        dossier=dossier,
        judgements=[Judgement(worker_id=worker_id, verified=verified, reason=reason)],
        by=User.objects.filter(username="verifier").first() or world.make_user("verifier"),
        at=world.moment("2021-05-20 09:00"),
    )


def old_certificate() -> Dossier:
    return world.receive(workers=(worker(certificates=(certificate(issued_on=date(2018, 7, 1)),)),), devices=INTRAORAL)


def test_a_human_settles_what_the_check_leaves_open_and_the_latest_word_counts() -> None:
    dossier = old_certificate()
    assert not training_is_settled(dossier)
    judge(dossier, verified=True)
    assert training_is_settled(dossier)
    person = training_result(dossier).people[0]
    assert (person.verdict, person.is_settled) == (UNKNOWN, True)
    assert person.verification is not None
    assert person.verification.reason == "đã gọi nơi đào tạo"
    judge(dossier, verified=False)
    assert not training_is_settled(dossier)


def test_a_humans_no_outweighs_a_passed_check() -> None:
    dossier = world.receive()
    judge(dossier, verified=False, person=1, reason="giấy giả")
    assert not training_is_settled(dossier)


def test_a_judgement_falls_with_the_papers_that_it_judged() -> None:
    dossier = old_certificate()
    judge(dossier, verified=True)
    person = dossier.workers.get()
    newer = certificate(number="7/2019", issued_on=date(2018, 6, 1))
    supplement(dossier=dossier, certificates={person.pk: [newer]}, by=None, at=world.moment("2021-05-24 09:00"))
    assert not training_is_settled(dossier)


def test_somebody_missing_cannot_be_judged_away() -> None:
    dossier = world.receive(workers=(worker(),))
    judge(dossier, verified=True)
    assert not training_is_settled(dossier)


@pytest.mark.parametrize(
    ("judgements", "code"),
    [
        ([("own", "")], "reason_missing"),
        ([("own", "  \n")], "reason_missing"),
        ([("own", "a"), ("own", "b")], "judged_twice"),
        ([("own", "a"), ("other", "b")], "not_of_this_dossier"),
        ([("nobody", "a")], "not_of_this_dossier"),
    ],
)
def test_a_bad_judgement_is_refused_and_none_is_kept(judgements: list[tuple[str, str]], code: str) -> None:
    dossier, other = old_certificate(), old_certificate()
    ids = {"own": dossier.workers.get().pk, "other": other.workers.get().pk, "nobody": 0}
    with pytest.raises(CannotVerify) as refused:
        verify_training(
            dossier=dossier,
            judgements=[Judgement(worker_id=ids[whose], verified=True, reason=reason) for whose, reason in judgements],
            by=world.make_user("verifier"),
            at=world.moment("2021-05-20 09:00"),
        )
    assert refused.value.code == code
    assert str(refused.value)
    assert not training_is_settled(dossier)
