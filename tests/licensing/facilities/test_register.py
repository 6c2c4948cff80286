"""The register of facilities, and who sees the cases of one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError

from licensing.accounts import queries as accounts
from licensing.facilities import operations as facilities
from licensing.facilities import queries
from licensing.facilities.models import Facility
from tests.licensing import world
from workflows.models import Case


def test_a_facility_is_kept_tidied(db: None) -> None:
    facility = world.make_facility(name="  Pho\u0300ng   khám  Bình An ")
    facility.refresh_from_db()
    assert facility.name == "Phòng khám Bình An"
    assert queries.of_party(facility.party) == facility


@pytest.mark.parametrize(
    "party", ["", "facility:", "facility:x", "facility:-1", "facility:0", "person:1", "facility:²"]
)
def test_the_key_of_anybody_else_is_no_facility(db: None, party: str) -> None:
    world.make_facility()
    assert queries.of_party(party) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "A" * 301},
        {"name": "Phòng\x00khám"},
        {"name": "Phòng \u202ekhám"},
        {"kind": "castle"},
        {"address": ""},
        {"head_name": ""},
        {"email": "not an address"},
        {"tax_code": "123"},
        {"tax_code": "12345678９0"},
        {"tax_code": "1234567890\n"},
    ],
)
def test_bad_details_are_refused_with_a_sentence(db: None, changes: dict[str, Any]) -> None:
    with pytest.raises(facilities.CannotRegister) as refused:
        world.make_facility(**changes)
    assert len(str(refused.value)) > 10
    assert not Facility.objects.exists()


def test_a_tax_code_belongs_to_one_facility(db: None) -> None:
    world.make_facility(tax_code="0123456789")
    world.make_facility(tax_code="0123456789-001")
    world.make_facility()
    world.make_facility()
    with pytest.raises(facilities.CannotRegister):
        world.make_facility(tax_code="0123456789")


def test_facilities_stand_in_vietnamese_order(db: None) -> None:
    for name in ("Em", "Đức", "Ân", "An", "Dung", "Ánh"):
        world.make_facility(name=name)
    assert [row.name for row in Facility.objects.all()] == ["An", "Ánh", "Ân", "Dung", "Đức", "Em"]


def test_a_representative_sees_the_cases_of_the_facility_while_it_lasts(office: None) -> None:
    ours, other = world.make_facility(), world.make_facility(name="Bệnh viện Khác")
    user = world.make_user("an")
    spell = world.make_representative(user, ours, since=date(2021, 5, 1))
    spell.until = date(2021, 5, 31)
    spell.save()
    case = world.receive(ours).case
    world.receive(other)
    seen = {}
    for day in ("2021-04-30", "2021-05-01", "2021-05-31", "2021-06-01"):
        with time_machine.travel(world.moment(f"{day} 23:59")):
            seen[day] = list(Case.objects.visible_to(user))
    assert seen == {"2021-04-30": [], "2021-05-01": [case], "2021-05-31": [case], "2021-06-01": []}
    assert accounts.acts_for(user, ours, on=date(2021, 5, 31))
    assert list(accounts.facilities_of(user, on=date(2021, 5, 31))) == [ours]


def test_representing_twice_at_once_is_refused_by_the_database(db: None) -> None:
    user, facility = world.make_user(), world.make_facility()
    world.make_representative(user, facility)
    with pytest.raises(IntegrityError):
        world.make_representative(user, facility, since=date(2021, 1, 1))
