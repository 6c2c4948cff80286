"""The pages of slips as those concerned use them; who is not concerned is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from licensing.dossiers.models import Dossier
from licensing.reappointments import drafting, operations
from licensing.reappointments.models import Reappointment
from tests.licensing import world
from tests.licensing.procedures.office import APPRAISED, Office
from tests.licensing.reappointments.test_slips import NEW, REASON
from tests.licensing.world import moment
from workflows.models import ClockEvent

LIST = "/reappointments/"


@pytest.fixture
def client(settings: Settings) -> Client:
    """A browser that reads English."""
    reading = Client()
    reading.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return reading


@pytest.fixture
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock on the wall shows Tuesday 25 May 2021, 09:00: the day before the result is due."""
    monkeypatch.setattr(timezone, "now", lambda: moment("2021-05-25 09:00"))


@pytest.fixture
def slip(tuesday: None, dossier: Dossier) -> Reappointment:
    [drafted] = drafting.sweep(at=moment("2021-05-25 00:05"))
    return drafted


def as_(client: Client, office: Office, role: str) -> Client:
    client.force_login(office.people[role])
    return client


def text(answer: Any) -> str:
    return " ".join(str(answer.content.decode()).split())


def test_from_the_menu_to_the_signed_paper(client: Client, office: Office, slip: Reappointment) -> None:
    page = f"{LIST}{slip.pk}/"
    listed = text(as_(client, office, "appraiser").get(LIST))
    assert "For you to complete" in listed
    assert listed.count(f'href="{LIST}"') >= 1, "in the menu while something waits"
    assert "complete the slip of apology before" in text(client.get(f"/cases/{slip.case_id}/"))
    assert "Complete the slip" in text(client.get(page))
    sent = client.post(f"{page}complete/", {"reason": REASON, "new_day": "31/05/2021"}, follow=True)
    assert "The slip waits for its signature." in text(sent)
    assert "Complete the slip" not in text(sent)
    assert client.post(f"{page}sign/").status_code == 409, "an appraiser does not sign"
    assert "For you to sign" in text(as_(client, office, "signatory").get(LIST))
    assert client.get(f"{page}draft.pdf").content.startswith(b"%PDF")
    signed = client.post(f"{page}sign/", follow=True)
    assert "Signed. The applicant is told" in text(signed)
    again = client.post(f"{page}sign/")
    assert again.status_code == 409
    assert "Signatory signed this slip at 09:00 Tuesday 25/05/2021" in text(again)
    office.work("2021-05-25 09:01")
    seen = text(as_(client, office, "party").get(f"/cases/{slip.case_id}/"))
    assert "The department apologises for the delay." in seen
    assert "The slip 01/PXL-SKHCN (PDF)" in seen
    paper = Reappointment.objects.get().number.paper  # type: ignore[union-attr]
    assert client.get(f"/papers/{paper.pk}.pdf").content.startswith(b"%PDF")
    home = text(client.get("/applications/"))
    assert "the first date was 17:00 Wednesday 26/05/2021" in home
    looked_up = text(Client().get("/look-up/", {"code": slip.case.reference, "lang": "en"}))
    assert "The result was re-appointed; the first date was 17:00 Wednesday 26/05/2021" in looked_up
    assert REASON not in looked_up
    assert "For you" not in text(as_(client, office, "signatory").get(LIST))


def test_what_is_wrong_is_said_at_its_field_and_kept(client: Client, office: Office, slip: Reappointment) -> None:
    page = f"{LIST}{slip.pk}/complete/"
    as_(client, office, "appraiser")
    for day, sentence in (
        ("29/05/2021", "Saturday 29/05/2021 is a day off"),
        ("26/05/2021", "has to lie after Wednesday 26/05/2021"),
        ("gestern", "Enter a valid date"),
        ("", "This field is required"),
    ):
        answer = client.post(page, {"reason": REASON, "new_day": day})
        assert answer.status_code == 422
        assert sentence in text(answer)
        assert REASON in text(answer), "nothing is lost"
    assert Reappointment.objects.get().is_draft


def test_who_is_late_reads_what_happened_and_keeps_the_text(
    client: Client, office: Office, slip: Reappointment
) -> None:
    head = office.people["head"]
    operations.propose(slip_id=slip.pk, reason=REASON, new_day=NEW, by=head, at=moment("2021-05-25 08:55"))
    answer = as_(client, office, "appraiser").post(
        f"{LIST}{slip.pk}/complete/", {"reason": "Lý do khác.", "new_day": "01/06/2021"}
    )
    assert answer.status_code == 409
    assert "Head has completed this slip at 08:55" in text(answer)
    assert "Lý do khác." in text(answer)


def test_sent_back_with_what_to_change(client: Client, office: Office, slip: Reappointment) -> None:
    by = office.people["appraiser"]
    operations.propose(slip_id=slip.pk, reason=REASON, new_day=NEW, by=by, at=moment("2021-05-25 08:55"))
    page = f"{LIST}{slip.pk}/return/"
    assert as_(client, office, "signatory").post(page, {"reason": ""}).status_code == 422
    assert "The slip was sent back." in text(client.post(page, {"reason": "Nêu rõ."}, follow=True))
    back = text(as_(client, office, "appraiser").get(f"{LIST}{slip.pk}/"))
    assert "Nêu rõ." in back
    assert REASON in back, "what was written stays to be worked on"


def test_who_is_not_concerned_is_refused(client: Client, office: Office, slip: Reappointment) -> None:
    for role, expected in (("clerk", 404), ("signatory", 404), ("party", 403)):
        as_(client, office, role)
        assert client.get(f"{LIST}{slip.pk}/").status_code == expected, role
        assert client.post(f"{LIST}{slip.pk}/sign/").status_code == expected, role
    assert as_(client, office, "party").get(LIST).status_code == 403
    assert LIST not in text(as_(client, office, "clerk").get("/today/")), "nothing waits: not in the menu"
    assert not ClockEvent.objects.filter(kind="extend").exists()


def test_a_date_that_has_passed_is_told_as_passed(
    client: Client, office: Office, slip: Reappointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/cases/{slip.case_id}/"
    assert "The result is due at 17:00 Wednesday 26/05/2021" in text(as_(client, office, "appraiser").get(page))
    monkeypatch.setattr(timezone, "now", lambda: moment("2021-05-27 09:00"))
    assert "The result was due at 17:00 Wednesday 26/05/2021" in text(client.get(page))


def test_a_moot_slip_is_shown_as_such(client: Client, office: Office, slip: Reappointment) -> None:
    office.do(slip.case.dossier, "appraise", "done", "2021-05-25 08:10", data=APPRAISED)
    office.do(slip.case.dossier, "decide", "ask_more", "2021-05-25 08:20", reason="Thiếu.")
    as_(client, office, "appraiser")
    assert "no longer needed" in text(client.get(LIST))
    assert "It is no longer needed." in text(client.get(f"{LIST}{slip.pk}/"))
    assert "so it is no longer needed" in text(client.get(f"/cases/{slip.case_id}/"))
    assert "slip of apology" not in text(as_(client, office, "party").get(f"/cases/{slip.case_id}/"))


def test_the_list_asks_the_same_for_many_slips(client: Client, office: Office, slip: Reappointment) -> None:
    as_(client, office, "head")

    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert client.get(LIST).status_code == 200
        return len(statements)

    asked()
    few = asked()
    for n in range(4):
        received = world.receive(world.make_facility(name=f"Cơ sở {n}"), at=f"2021-05-18 09:{30 + n}")
        office.do(received, "receive", "accept", "2021-05-19 10:30", data={"note": ""})
    assert len(drafting.sweep(at=moment("2021-05-25 08:00"))) == 4
    assert asked() == few <= 12
