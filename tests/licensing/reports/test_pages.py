"""The pages of figures: who reads them, what they say, and what they cost."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from licensing.dossiers.models import Dossier
from licensing.reports import views
from tests.licensing import world
from tests.licensing.procedures.office import Office
from tests.licensing.world import moment
from workflows import heads

DAY = "?day=20/05/2021"
PERIOD = "?from=18/05/2021&until=21/05/2021"


def read(client: Client, office: Office, who: str, address: str, language: str = "en") -> str:
    client.force_login(office.people[who])
    client.cookies["django_language"] = language
    with time_machine.travel(moment("2021-05-21 08:00"), tick=False):
        response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response).decode()


def status(client: Client, office: Office, who: str, address: str) -> int:
    client.force_login(office.people[who])
    with time_machine.travel(moment("2021-05-21 08:00"), tick=False):
        return client.get(address).status_code


@pytest.mark.parametrize("address", ["/reports/", "/reports/steps.csv", "/reports/day/"])
def test_only_who_leads_reads_the_figures_of_people(
    client: Client, office: Office, decided: Dossier, address: str
) -> None:
    asked = {
        who: status(client, office, who, address) for who in ("head", "signatory", "appraiser", "counter", "party")
    }
    assert asked == {"head": 200, "signatory": 200, "appraiser": 403, "counter": 403, "party": 403}
    client.logout()
    assert client.get(address).status_code == 302


def test_a_step_is_told_with_what_it_took_of_what_it_has(client: Client, office: Office, decided: Dossier) -> None:
    text = read(client, office, "head", f"/reports/{PERIOD}")
    assert "Appraise safety" in text
    assert decided.code in text
    people = read(client, office, "head", f"/reports/{PERIOD}&by=person", language="vi")
    assert str(office.people["appraiser"]) in people
    assert "Theo người" in people


@pytest.mark.parametrize("asked", ["until=31/12/9999", "until=01/01/0001", "from=01/01/0001", "from=31/12/9999"])
@pytest.mark.parametrize("page", ["", "steps.csv"])
def test_days_from_which_nothing_can_be_counted_are_mended(
    client: Client, office: Office, asked: str, page: str
) -> None:
    assert status(client, office, "head", f"/reports/{page}?{asked}") == 200


@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999"])
def test_a_day_beyond_every_calendar_breaks_nothing_off(client: Client, office: Office, day: str) -> None:
    assert status(client, office, "head", f"/reports/day/?day={day}") == 200


def test_the_spreadsheet_holds_minutes(client: Client, office: Office, decided: Dossier) -> None:
    lines = read(client, office, "head", f"/reports/steps.csv{PERIOD}").splitlines()
    appraised = next(line for line in lines if "Appraise safety" in line)
    # 19 May 09:30 to 20 May 15:00: two hours, three and a half, a whole morning, and an hour and a half.
    assert ",960,690," in appraised


def test_a_day_is_told_with_the_head_of_its_journal(client: Client, office: Office, decided: Dossier) -> None:
    assert "head" in read(client, office, "head", f"/reports/day/{DAY}")
    head = heads.take(day=moment("2021-05-20 23:00").date(), at=moment("2021-05-21 00:10"))
    text = read(client, office, "head", f"/reports/day/{DAY}")
    assert head.hash[:8] in text
    assert head.hash[-8:] in text
    assert "journal verify --head" in text
    assert "20/05/2021" in text


def test_a_long_list_of_a_day_names_the_first_and_all_of_them_when_asked(
    client: Client, office: Office, decided: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [office.receive() for _ in range(2)]
    for dossier in others:
        office.to_the_decision(dossier)
    references = [str(dossier.case) for dossier in others]
    monkeypatch.setattr(views, "NAMED", 2)
    received = "/reports/day/?day=18/05/2021"
    short = read(client, office, "head", received)
    assert "The first 2 of 3." in short
    assert references[-1] not in short
    every = read(client, office, "head", f"{received}&all=1")
    assert "The first" not in every
    assert all(reference in every for reference in references)


def test_the_control_slip_is_for_officials_who_see_the_case(client: Client, office: Office, decided: Dossier) -> None:
    address = f"/reports/control/{decided.case_id}.pdf"
    office.people["stranger"] = world.make_user("stranger")
    asked = {who: status(client, office, who, address) for who in ("head", "appraiser", "party", "stranger")}
    assert asked == {"head": 200, "appraiser": 200, "party": 404, "stranger": 404}
    assert address in read(client, office, "appraiser", f"/cases/{decided.case_id}/")
    assert address not in read(client, office, "party", f"/cases/{decided.case_id}/")


@pytest.mark.parametrize(("address", "most"), [(f"/reports/{PERIOD}", 19), (f"/reports/day/{DAY}", 25)])
def test_it_costs_the_same_for_one_dossier_and_for_six(
    client: Client, office: Office, decided: Dossier, address: str, most: int
) -> None:
    def cost() -> int:
        read(client, office, "head", address)
        with CaptureQueriesContext(connection) as statements:
            read(client, office, "head", address)
        return len(statements)

    few = cost()
    for _ in range(5):
        office.to_the_decision(office.receive())
    assert cost() == few <= most
