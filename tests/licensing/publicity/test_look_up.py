"""A dossier looked up by its code: how far it has come and when it is due, and nothing that names anybody."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from licensing.dossiers.models import Dossier
from licensing.publicity import operations
from licensing.publicity.models import LookUps
from licensing.publicity.operations import MOST, TooMany, count_look_up
from licensing.publicity.standing import Stand, Standing, standing_of
from tests.licensing.procedures.office import SIGNATORY, Office
from tests.licensing.world import moment
from workflows.models import Case

NOBODY = "000.00.19.H48-210518-9999"

FETCHED = {"fetched_by": "Lê Thị Ánh", "manner": "counter"}


def look_up(code: str, at: str, **headers: str) -> str:
    with time_machine.travel(moment(at), tick=False):
        return Client(headers=headers).get("/look-up/", {"code": code, "lang": "en"}).content.decode()


def stands(dossier: Dossier, at: str) -> Standing:
    found = standing_of(dossier.code, now=moment(at))
    assert found
    return found


def test_it_follows_the_dossier_from_the_counter_to_the_result(office: Office) -> None:
    dossier = office.receive()
    first = stands(dossier, "2021-05-18 10:00")
    assert (first.stand, [stage.state for stage in first.way][:2]) == (Stand.CHECKED, ["now", "ahead"])
    assert [term.title for term in first.terms] == ["Check of completeness"]
    office.to_the_decision(dossier)
    worked_on = stands(dossier, "2021-05-20 16:00")
    assert worked_on.stand is Stand.WORKED_ON
    assert [stage.title for stage in worked_on.way if stage.state == "now"] == ["Decide on the proposal"]
    assert worked_on.due == "Wednesday 26/05/2021, 4 working days left"
    office.do(dossier, "decide", "propose", "2021-05-21 09:00")
    office.do(dossier, "sign", "sign", "2021-05-21 15:00")
    office.do(dossier, "number", "numbered", "2021-05-24 09:00", data={"dated": "2021-05-24"})
    office.work("2021-05-24 09:10")
    assert stands(dossier, "2021-05-24 09:30").stand is Stand.WORKED_ON, "made, and not sealed"
    sealed = {"signed_by": SIGNATORY, "signed_on": "2021-05-24", "sealed_on": "2021-05-24"}
    office.do(dossier, "release", "released", "2021-05-24 15:00", data=sealed)
    ready = stands(dossier, "2021-05-24 16:00")
    assert (ready.stand, ready.due, ready.terms) == (Stand.READY, "", ())
    office.do(dossier, "hand_over", "handed_over", "2021-05-25 09:00", data=FETCHED)
    closed = stands(dossier, "2021-05-26 09:00")
    assert (closed.stand, closed.title, closed.way) == (Stand.CLOSED, "Granted", ())
    assert closed.closed == "09:00 Tuesday 25/05/2021"


def test_it_waits_for_the_facility_and_no_term_runs(office: Office) -> None:
    dossier = office.receive()
    office.do(dossier, "receive", "ask_more", "2021-05-19 08:30", data={"note": ""}, reason="The report is missing")
    told = stands(dossier, "2021-05-20 09:00")
    assert (told.stand, told.due, told.way) == (Stand.WAITS_FOR_YOU, "", ())
    assert "The report is missing" not in look_up(dossier.code, "2021-05-20 09:00")


def test_what_the_office_prepares_it_tells_itself(office: Office) -> None:
    dossier = office.receive()
    office.to_the_decision(dossier)
    office.do(dossier, "decide", "refuse", "2021-05-21 09:00", reason="Unsafe room")
    told = stands(dossier, "2021-05-21 10:00")
    assert told.stand is Stand.WORKED_ON
    assert [stage.title for stage in told.way if stage.state == "now"] == ["Decide on the proposal"]
    page = look_up(dossier.code, "2021-05-21 10:00")
    assert "efus" not in page
    assert "Unsafe room" not in page


def test_nothing_names_anybody(office: Office) -> None:
    dossier = office.receive()
    office.to_the_decision(dossier)
    page = look_up(dossier.code, "2021-05-21 10:00")
    assert "Being processed" in page
    holder = dossier.holder
    people = [worker.full_name for worker in dossier.workers.all()]
    staff = [person.full_name for person in office.people.values()]
    for secret in [holder.name, holder.address, holder.head_name, *people, *staff]:
        assert secret
        assert secret not in page


@pytest.mark.parametrize("spelt", ["{}", " {} ", "{lower}", "g12.34-ABC", "G12.34 - abc"])
def test_the_code_is_found_however_it_is_spelt(office: Office, spelt: str) -> None:
    dossier = office.receive(external_code="G12.34-ABC")
    typed = spelt.format(dossier.code, lower=dossier.code.lower())
    assert "Being checked for completeness" in look_up(typed, "2021-05-18 10:00")


@pytest.mark.parametrize("code", [NOBODY, "x", "<script>alert(1)</script>", "%", "\x00", "a" * 101, ""])
def test_a_code_of_nobody_is_a_page_as_any_other(office: Office, code: str) -> None:
    office.receive()
    response = Client().get("/look-up/", {"code": code, "lang": "en"})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_what_is_not_a_dossier_is_not_found(office: Office) -> None:
    case = Case.objects.get(pk=office.receive().case_id)
    Dossier.objects.filter(case=case).update(case=None)
    assert standing_of(case.reference, now=moment("2021-05-18 10:00")) is None


def test_nobody_tries_all_the_codes_of_a_day(office: Office) -> None:
    office.receive()
    at = "2021-05-18 10:05"
    for _ in range(MOST):
        assert "No dossier with this code" in look_up(NOBODY, at)
    with time_machine.travel(moment(at), tick=False):
        refused = Client().get("/look-up/", {"code": NOBODY, "lang": "en"})
    assert (refused.status_code, refused["Retry-After"]) == (429, "301")
    assert "Please go on at 10:10." in refused.content.decode()
    assert "No dossier with this code" in look_up(NOBODY, "2021-05-18 10:10")


def test_visitors_are_counted_apart_and_not_kept(db: None) -> None:
    now = moment("2021-05-18 10:05")
    for _ in range(MOST):
        count_look_up(address="2001:db8::1", at=now)
    with pytest.raises(TooMany):
        count_look_up(address="2001:db8::ffff", at=now)
    count_look_up(address="2001:db8:0:1::1", at=now)
    count_look_up(address="203.0.113.7", at=now)
    kept = list(LookUps.objects.values_list("visitor", flat=True))
    assert len(kept) == 3
    assert not any("203" in one and "113" in one for one in kept)
    count_look_up(address="203.0.113.7", at=now + operations.SPELL)
    assert LookUps.objects.count() == 1


def test_behind_our_proxy_the_visitor_is_whom_it_names(settings: Settings, office: Office) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    at = "2021-05-18 10:05"
    pages = [look_up(NOBODY, at, x_forwarded_for=f"forged, 198.51.100.{n}") for n in range(MOST + 1)]
    assert "No dossier with this code" in pages[-1]
    pages = [look_up(NOBODY, at, x_forwarded_for=f"198.51.100.{n}, 203.0.113.7") for n in range(MOST + 1)]
    assert "Please go on" in pages[-1]


def test_it_costs_few_statements(office: Office) -> None:
    dossier = office.receive()
    office.to_the_decision(dossier)
    client = Client()
    with time_machine.travel(moment("2021-05-21 10:00"), tick=False):
        client.get("/look-up/", {"code": dossier.code})
        with CaptureQueriesContext(connection) as statements:
            client.get("/look-up/", {"code": dossier.code})
    assert len(statements) <= 9
