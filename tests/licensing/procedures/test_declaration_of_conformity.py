"""A procedure that was added by `docs/adding-a-procedure.md`: no devices, no workers, no line of Python of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from licensing.applications.queries import procedures_to_apply_for
from licensing.dossiers.models import DeclaredDevice, Dossier
from licensing.dossiers.refusals import CannotReceive
from tests.licensing import world
from tests.licensing.dossiers.test_pages import enter, rows, typed
from tests.licensing.procedures.office import Office
from workflows.models import Case

CODE = "declaration_of_conformity"
NOW = "2021-06-01 08:30"
PAPERS = ("declaration", "business_registration", "conformity_evidence")
HEADINGS = ('id="devices"', 'id="workers"')
SEEN = {f"answer_{line}": "met" for line in ("regulation_applies", "evidence_holds", "declaration_agrees")}


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path) -> Office:
    settings.ISSUED_ROOT = tmp_path / "issued"
    return Office()


@pytest.fixture
def counter(client: Client, office: Office) -> Client:
    return enter(client, office.people["counter"])


@pytest.fixture(autouse=True)
def _first_of_june() -> Any:
    with time_machine.travel(world.moment(NOW), tick=False):
        yield


def declared(office: Office, **more: str) -> dict[str, Any]:
    """What the page of this procedure sends: a facility and papers, and no row of devices or workers."""
    papers = {f"component-{paper}-handed_in": "original" for paper in PAPERS}
    said = {"definition": CODE, "facility": str(office.facility.pk), "channel": "counter", "token": str(uuid4())}
    return {**said, **papers, **more}


def test_it_is_received_without_a_device_and_driven_by_pages_until_the_notice_is_handed_over(
    counter: Client, office: Office
) -> None:
    answer = counter.post(reverse("counter:index"), declared(office))
    assert answer.status_code == 302, answer.content.decode()
    dossier = Dossier.objects.select_related("case").get()
    assert (dossier.procedure, dossier.components.count(), dossier.devices.count()) == (CODE, 3, 0)
    with time_machine.travel(world.moment("2021-06-03 08:00"), tick=False):
        office.do(dossier, "receive", "accept", "2021-06-02 08:30", data={"note": ""})
        appraiser = enter(Client(), office.people["appraiser"])
        page = appraiser.get(reverse("cases:case", args=[dossier.case_id])).content.decode()
    assert "The declaration agrees with the papers handed in" in page
    assert 'id="training"' not in page
    assert "0 devices" not in page
    fetched = {"fetched_by": "Lê Thị Ánh", "manner": "counter"}
    with time_machine.travel(world.moment("2021-06-07 10:00"), tick=False):
        office.do(dossier, "examine", "done", "2021-06-03 15:00", data={"conclusion": "Hợp lệ", **SEEN})
        office.do(dossier, "decide", "propose", "2021-06-04 09:00")
        office.do(dossier, "sign", "sign", "2021-06-04 15:00")
        office.do(dossier, "notify", "released", "2021-06-07 09:00")
        office.do(dossier, "hand_over", "handed_over", "2021-06-07 10:00", data=fetched)
    assert Case.objects.get(pk=dossier.case_id).result == "acknowledged"


def test_the_page_asks_for_devices_by_the_procedure_that_was_chosen(counter: Client, office: Office) -> None:
    """One chooses the procedure, and sends the page with any button."""
    first = counter.get(reverse("counter:index")).content.decode()
    kept = counter.post(reverse("counter:index"), declared(office, more="stay"), follow=True).content.decode()
    sent = typed(office.facility, definition=CODE)
    mixed = counter.post(reverse("counter:index"), {**sent, "more": "stay"}, follow=True)
    asked = [[heading in page for heading in HEADINGS] for page in (first, kept, mixed.content.decode())]
    assert asked == [[True, True], [False, False], [True, True]], "what was typed is not lost from sight"


def test_devices_typed_before_another_procedure_was_chosen_are_refused_at_their_row(
    counter: Client, office: Office
) -> None:
    sent = typed(office.facility, definition=CODE)
    answer = counter.post(reverse("counter:index"), sent)
    assert answer.status_code == 422
    assert "declares no devices and no workers" in answer.content.decode()
    assert not Dossier.objects.exists()
    assert not DeclaredDevice.objects.exists()


def test_a_licence_still_declares_a_device(counter: Client, office: Office) -> None:
    with pytest.raises(CannotReceive) as caught:
        world.receive(facility=office.facility, at=NOW, devices=())
    assert caught.value.code == "no_device"
    bare = {**declared(office, definition="new_licence"), **rows("workers", 1)}
    answer = counter.post(reverse("counter:index"), bare)
    assert "A dossier declares at least one device." in answer.content.decode()


def test_everybody_can_read_it_and_only_what_has_devices_is_applied_for_online(office: Office) -> None:
    listed = Client().get("/procedures/", {"lang": "en"}).content.decode()
    assert f'href="/procedures/{CODE}/"' in listed
    page = Client().get(f"/procedures/{CODE}/", {"lang": "en"}).content.decode()
    for said in ("696/QĐ-UBND", "Declaration of conformity", "5 working days", "Mẫu 2 Phụ lục III", "from memory"):
        assert said in page, said
    assert page.count("from memory, unverified") == 2 + len(PAPERS) + len(SEEN), "two terms, every paper, every line"
    data = Client().get(f"/procedures/{CODE}.json").json()
    assert [paper["code"] for paper in data["papers"]] == list(PAPERS)
    day = world.moment(NOW).date()
    assert [version.code for version in procedures_to_apply_for(on=day)] == ["new_licence"]
