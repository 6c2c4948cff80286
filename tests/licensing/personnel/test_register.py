"""Registrations of providers, and taking workers over into the register."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from licensing.personnel import operations as personnel
from licensing.personnel import queries
from licensing.personnel.models import Certificate, SafetyOfficer, TrainingProvider, Worker
from tests.licensing import world


def paper(**changes: Any) -> Certificate:
    plain: dict[str, Any] = {"number": "1", "provider": world.PROVIDER, "issued_on": date(2020, 6, 1)}
    return Certificate(**plain | changes)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"provider": world.PROVIDER.upper()}, True),
        ({"provider": "  Trung tam Dao tao  An toan buc xa Binh Minh"}, True),
        ({"provider_registration": world.REGISTRATION}, True),
        ({"provider_registration": "12 / đk-atbxhn"}, True),
        ({"provider_registration": "99/ĐK-ATBXHN"}, False),
        ({"provider": "Trung tâm Khác"}, False),
        ({"provider": "Trung tâm Khác", "provider_registration": world.REGISTRATION}, False),
        ({"issued_on": date(2014, 12, 31)}, False),
        ({"issued_on": date(2015, 1, 1)}, True),
        ({"issued_on": date(2020, 12, 31)}, True),
        ({"issued_on": date(2021, 1, 1)}, False),
        ({"issued_on": date(2021, 1, 1), "course_on": date(2020, 12, 31)}, True),
        ({"issued_on": date(2015, 1, 1), "course_on": date(2014, 12, 31)}, False),
    ],
)
def test_a_provider_is_registered_on_the_day_of_the_course(
    db: None, changes: dict[str, Any], found: bool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = world.make_provider(registered_until=date(2020, 12, 31))
    world.make_provider(name="Trung tâm Thứ Hai", registration_number="13/ĐK")
    with django_assert_num_queries(1):
        assert queries.providers().registration_of(paper(**changes)) == (row if found else None)


def test_a_renewed_registration_is_another_row(db: None) -> None:
    world.make_provider(registered_until=date(2019, 12, 31))
    renewed = world.make_provider(registration_number="40/ĐK-ATBXHN", registered_from=date(2020, 1, 1))
    assert queries.providers().registration_of(paper()) == renewed


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"registration_number": ""}, {"source": ""}, {"registered_until": date(2014, 1, 1)}],
)
def test_a_bad_registration_is_refused(db: None, changes: dict[str, Any]) -> None:
    with pytest.raises(personnel.CannotRegister) as refused:
        world.make_provider(**changes)
    assert len(str(refused.value)) > 10
    assert not TrainingProvider.objects.exists()


def test_a_registration_number_is_entered_once(db: None) -> None:
    world.make_provider()
    with pytest.raises(personnel.CannotRegister):
        world.make_provider(name="Trung tâm Thứ Hai")


def test_people_stand_by_their_given_names(db: None) -> None:
    facility = world.make_facility()
    for name in ("Lê Văn Đức", "Trần An", "Bùi Thị Dung", "Phạm Ánh"):
        Worker.objects.create(facility=facility, full_name=name, born_on=date(1990, 1, 1))
    assert [str(row) for row in Worker.objects.all()] == ["Trần An", "Phạm Ánh", "Bùi Thị Dung", "Lê Văn Đức"]


def test_taking_over_twice_changes_nothing_and_knows_a_person_again(db: None) -> None:
    facility = world.make_facility()
    declared = Worker(full_name="Trần Văn Bình", born_on=date(1990, 2, 3), job="chụp")
    first = personnel.take_over(facility=facility, declared=declared, certificates=[paper(contents=[1])])
    declared.full_name = "TRẦN VĂN BÌNH"
    again = personnel.take_over(
        facility=facility,
        declared=declared,
        certificates=[paper(contents=[1, 14])],
        appointment=SafetyOfficer(appointment_number="05/QĐ", appointed_on=date(2021, 1, 1)),
    )
    assert first.pk == again.pk
    assert Worker.objects.get().full_name == "TRẦN VĂN BÌNH"
    assert Certificate.objects.get().contents == [1, 14]
    assert SafetyOfficer.objects.get(worker=again).appointment_number == "05/QĐ"
    personnel.take_over(facility=world.make_facility(name="Khác"), declared=declared)
    assert Worker.objects.count() == 2
