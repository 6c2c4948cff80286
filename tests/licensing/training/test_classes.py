"""A class and its certified people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from licensing.training import operations as training
from licensing.training import queries
from licensing.training.models import Trainee, TrainingClass
from licensing.training.operations import CertifiedPerson
from tests.licensing import world

AT = world.moment("2021-04-20 10:00")


def hold(**changes: Any) -> TrainingClass:
    plain: dict[str, Any] = {
        "code": "ATBX-2021-01",
        "name": "An toàn bức xạ trong X-quang chẩn đoán y tế",
        "contents": (1, 14),
        "first_day": date(2021, 4, 14),
        "last_day": date(2021, 4, 15),
        "at": AT,
    }
    if "provider" not in changes:
        plain["provider"] = world.make_provider()
    return training.hold_class(**plain | changes)


def person(number: int = 1, **changes: Any) -> CertifiedPerson:
    plain: dict[str, Any] = {
        "full_name": f"Học viên {number}",
        "born_on": date(1980, 1, 1),
        "certificate_number": f"{number:03d}/2021",
        "certified_on": date(2021, 4, 16),
    }
    return CertifiedPerson(**plain | changes)


def test_fifty_three_people_are_certified_with_name_certificate_and_date(db: None) -> None:
    held = hold()
    training.certify(training_class=held, people=[person(number) for number in range(1, 54)], at=AT)
    certified = queries.certified_between(date(2021, 1, 1), date(2021, 6, 30))
    assert certified.count() == 53
    assert queries.certified_between(date(2021, 4, 17), date(2021, 6, 30)).count() == 0
    first = certified.get(certificate_number="001/2021")
    assert (first.full_name, first.certified_on, first.at) == ("Học viên 1", date(2021, 4, 16), AT)
    assert first.recorded_at


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"contents": ()}, "details"),
        ({"contents": (0,)}, "details"),
        ({"name": ""}, "details"),
        ({"last_day": date(2021, 4, 13)}, "details"),
        ({"first_day": date(2014, 12, 31)}, "not_registered"),
    ],
)
def test_a_class_that_cannot_be_is_refused(db: None, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(training.CannotHold) as refused:
        hold(**changes)
    assert refused.value.code == code
    assert len(str(refused.value)) > 10
    assert not TrainingClass.objects.exists()


def test_a_class_beyond_the_registration_is_refused(db: None) -> None:
    ended = world.make_provider(registered_until=date(2021, 4, 14))
    with pytest.raises(training.CannotHold) as refused:
        hold(provider=ended)
    assert refused.value.data["day"] == "15/04/2021"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"full_name": ""}, "details"),
        ({"full_name": "A\u202eB"}, "details"),
        ({"certificate_number": " "}, "details"),
        ({"identity_number": "12"}, "details"),
        ({"expires_on": date(2021, 4, 16)}, "details"),
        ({"certified_on": date(2021, 4, 14)}, "before_the_end"),
        ({"certified_on": date(2021, 4, 21)}, "in_future"),
        ({"certificate_number": "001 / 2021"}, "number_taken"),
    ],
)
def test_one_bad_person_keeps_all_from_the_register(db: None, changes: dict[str, Any], code: str) -> None:
    held = hold()
    with pytest.raises(training.CannotCertify) as refused:
        training.certify(training_class=held, people=[person(1), person(2, **changes)], at=AT)
    assert refused.value.code == code
    assert len(str(refused.value)) > 10
    assert not Trainee.objects.exists()


def test_a_number_is_given_once_by_a_provider_whatever_the_class(db: None) -> None:
    held = hold()
    training.certify(training_class=held, people=[person(1)], at=AT)
    second = hold(code="ATBX-2021-02", provider=held.provider)
    with pytest.raises(training.CannotCertify):
        training.certify(training_class=second, people=[person(1)], at=AT)
    elsewhere = hold(code="X-1", provider=world.make_provider(name="Khác", registration_number="77/ĐK"))
    training.certify(training_class=elsewhere, people=[person(1)], at=AT)
    assert Trainee.objects.count() == 2
