"""What a licence keeps, and what it is on a day: derived from dates and acts alone."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction

from licensing.law.queries import NoFigure
from licensing.licences import paper
from licensing.licences.models import Licence, LicenceAct
from licensing.licences.operations import CannotIssue, CannotRevoke, issue_licence, revoke
from licensing.licences.queries import Standing, last_valid_day, status
from licensing.papers.operations import record_sealing
from tests.licensing import issuing
from workflows.people import User

pytestmark = pytest.mark.usefixtures("offered")


def seal(licence: Licence, on: str = "2021-02-09") -> None:
    day = date.fromisoformat(on)
    record_sealing(
        paper=licence.paper,
        signed_by=licence.signatory["person"],
        signed_on=day,
        sealed_on=day,
        by=issuing.person("clerk"),
        at=issuing.moment(f"{on} 16:00"),
    )


def officer(name: str = "officer") -> User:
    user = issuing.person(name, "officer")
    user.user_permissions.add(Permission.objects.get(codename="revoke_licence"))
    return user


def test_the_licence_keeps_its_own_copy_of_everything() -> None:
    taken = issuing.number(issuing.case())
    wanted = issuing.draft(taken, count=3)
    rendered = paper.build(wanted)
    with transaction.atomic():
        licence = issue_licence(draft=wanted, rendered=rendered, by=None, at=issuing.moment("2021-02-08 11:00"))
    licence.refresh_from_db()
    assert licence.holder == asdict(issuing.HOLDER)
    assert licence.devices == [asdict(device) for device in issuing.devices(3)]
    assert licence.signatory["authority_line"] == "KT. GIÁM ĐỐC"
    assert (licence.issued_on, licence.valid_until) == (date(2021, 2, 8), date(2024, 2, 8))
    assert licence.public_id == licence.paper.public_id == rendered.public_id
    assert licence.case == taken.case


def test_issuing_again_after_a_crash_gives_the_same_licence() -> None:
    licence = issuing.licence()
    wanted = issuing.draft(licence.number)
    again = issue_licence(draft=wanted, rendered=paper.build(wanted), by=None, at=issuing.moment("2021-02-08 12:00"))
    assert (again, Licence.objects.count()) == (licence, 1)


def test_a_licence_without_devices_is_refused() -> None:
    wanted = issuing.draft(issuing.number(issuing.case()), count=0)
    with pytest.raises(CannotIssue, match="01/GP-SKHCN"):
        issue_licence(draft=wanted, rendered=paper.build(wanted), by=None, at=issuing.moment("2021-02-08 11:00"))
    assert not Licence.objects.exists()


def test_the_term_is_that_of_the_law_of_the_day() -> None:
    assert last_valid_day(date(2021, 2, 8)) == date(2024, 2, 8)
    assert last_valid_day(date(2024, 2, 29)) == date(2027, 2, 28)
    with pytest.raises(NoFigure):
        last_valid_day(date(2020, 12, 31))


def test_what_a_licence_is_follows_from_the_day() -> None:
    licence = issuing.licence()
    assert status(licence, date(2021, 2, 8)).standing is Standing.WAITING_FOR_SEAL
    seal(licence)
    licence = Licence.objects.get()
    expected = {
        date(2021, 2, 7): Standing.NOT_YET,
        date(2021, 2, 8): Standing.WAITING_FOR_SEAL,
        date(2021, 2, 9): Standing.VALID,
        date(2024, 2, 8): Standing.VALID,
        date(2024, 2, 9): Standing.EXPIRED,
    }
    assert {day: status(licence, day).standing for day in expected} == expected
    assert [status(licence, day).is_valid for day in expected] == [False, False, True, True, False]


def test_a_revocation_counts_from_its_day_and_for_ever() -> None:
    licence = issuing.licence()
    seal(licence)
    revoke(licence=licence, by=officer(), at=issuing.moment("2022-05-03 00:01"), reason=" Điều 79 ")
    licence = Licence.objects.get()
    assert status(licence, date(2022, 5, 2)).standing is Standing.VALID
    for day in (date(2022, 5, 3), date(2024, 2, 9)):
        assert status(licence, day).standing is Standing.REVOKED
        assert status(licence, day).day == date(2022, 5, 3)
    act = LicenceAct.objects.get()
    assert (act.reason, act.by.username, act.recorded_at > act.at) == ("Điều 79", "officer", True)


def test_who_may_not_revoke_changes_nothing() -> None:
    licence = issuing.licence()
    at = issuing.moment("2021-03-01 09:00")
    stranger, allowed = issuing.person("stranger", "officer"), officer()
    for by, moment, reason, code in (
        (stranger, at, "Rule", "not_allowed"),
        (allowed, at, "  ", "no_reason"),
        (allowed, issuing.moment("2021-02-07 23:59"), "Rule", "too_early"),
    ):
        with pytest.raises(CannotRevoke) as refused:
            revoke(licence=licence, by=by, at=moment, reason=reason)
        assert refused.value.code == code
    assert not LicenceAct.objects.exists()
    revoke(licence=licence, by=allowed, at=at, reason="Rule")
    with pytest.raises(CannotRevoke) as refused:
        revoke(licence=licence, by=allowed, at=at, reason="Rule")
    assert (refused.value.code, LicenceAct.objects.count()) == ("revoked_already", 1)
