"""The counter's page and the dossier's: what is typed arrives, what is wrong is said, others' are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from licensing.dossiers.models import Component, Dossier
from licensing.dossiers.verifying import Judgement, verify_training
from licensing.facilities.models import Facility
from settings.env import ROOT
from tests.licensing import world
from workflows import publishing
from workflows.models import Case
from workflows.people import User

GUIDANCE = ROOT / "licensing" / "procedures" / "guidance" / "v1.yaml"
NOW = "2021-05-18 09:00"


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with time_machine.travel(world.moment(NOW), tick=False):
        yield


@pytest.fixture
def counter(client: Client, office: None) -> Client:
    """Somebody who receives dossiers, logged in; pages in English."""
    return enter(client, world.make_user("counter", "counter"))


def enter(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def typed(facility: Facility | None = None, /, **changes: Any) -> dict[str, Any]:
    """A dossier as it is typed: one device, one worker with a certificate, two papers."""
    plain = {
        "facility": facility.pk if facility else "",
        "channel": "counter",
        "token": str(uuid4()),
        **rows("devices"),
        "devices-0-kind": "general",
        "devices-0-name": "Máy X-quang",
        "devices-0-maker": "Hướng Dương",
        "devices-0-model": "RX-500",
        "devices-0-serial_number": "SN-1",
        "devices-0-max_kilovolts": "150",
        "devices-0-max_milliamperes": "500",
        "devices-0-place": "Phòng 1",
        **rows("workers"),
        "workers-0-full_name": "Trần Văn Bình",
        "workers-0-born_on": "1990-02-03",
        **rows("workers-0-certificates"),
        "workers-0-certificates-0-number": "101",
        "workers-0-certificates-0-provider": world.PROVIDER,
        "workers-0-certificates-0-issued_on": "2020-06-01",
        "workers-0-certificates-0-contents": "1, 14",
        "component-application-handed_in": "original",
        "component-application-returned": "on",
        "component-legal_status-handed_in": "copy",
    }
    return plain | changes


def rows(prefix: str, total: int = 1) -> dict[str, Any]:
    return {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": "0"}


def send(client: Client, data: dict[str, Any]) -> HttpResponse:
    answer = client.post(reverse("counter:index"), data)
    assert isinstance(answer, HttpResponse)
    return answer


def changed(client: Client, data: dict[str, Any], button: str) -> str:
    """The page after a button that changes it."""
    answer = client.post(reverse("counter:index"), data | {"more": button}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_typed_at_the_counter_arrives(counter: Client) -> None:
    facility = world.make_facility()
    answer = send(counter, typed(facility, **{"component-application-scans": [world.pdf(), world.picture()]}))
    dossier = Dossier.objects.get()
    assert answer.headers["Location"] == reverse("cases:case", args=[dossier.case_id])
    assert (dossier.facility, dossier.received_at) == (facility, world.moment(NOW))
    assert dossier.devices.get().kind.code == "general"
    worker = dossier.workers.get()
    assert (worker.full_name, worker.is_safety_officer) == ("Trần Văn Bình", False)
    assert worker.certificates.get().contents == [1, 14]
    kinds = [(row.kind.code, bool(row.file), bool(row.returned_at)) for row in dossier.components.all()]
    assert kinds == [("application", True, True), ("application", True, True), ("legal_status", False, False)]


def test_the_many_workers_of_a_hospital_arrive(counter: Client) -> None:
    many, data = 60, typed(world.make_facility())
    names: tuple[str, ...] = (
        "sex",
        "identity_number",
        "speciality",
        "job",
        "phone",
        "appointment_number",
        "appointed_on",
    )
    names += ("practitioner_number", "practitioner_issued_on", "practitioner_issued_by")
    certificate = ("number", "provider", "provider_registration", "contents", "course_on", "issued_on", "expires_on")
    for n in range(1, many):
        data |= {f"workers-{n}-full_name": f"Trần Văn {n}", f"workers-{n}-born_on": "1990-02-03"}
        data |= {f"workers-{n}-{name}": "" for name in names}
        data |= rows(f"workers-{n}-certificates") | {f"workers-{n}-certificates-0-{name}": "" for name in certificate}
    data |= rows("workers", many)
    assert len(data) > 1000
    assert send(counter, data).status_code == 302
    assert Dossier.objects.get().workers.count() == many


def test_a_second_click_receives_nothing_twice(counter: Client) -> None:
    new = {f"holder-{name}": value for name, value in world.holder().__dict__.items()}
    data = typed(**new)
    first, second = send(counter, data), send(counter, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Dossier.objects.count(), Facility.objects.count()) == (1, 1)
    assert Facility.objects.get().name == "Phòng khám Đa khoa Sao Mai"


def test_rows_are_added_without_script_and_what_was_typed_stays(counter: Client) -> None:
    page = changed(counter, typed(world.make_facility()), "workers")
    assert "Trần Văn Bình" in page
    assert 'name="workers-1-full_name"' in page
    assert 'name="workers-1-certificates-0-number"' in page
    assert "field__error" not in page
    again = changed(counter, typed(world.make_facility(name="B")), "workers-0-certificates")
    assert 'name="workers-0-certificates-1-number"' in again
    assert Dossier.objects.count() == 0


def test_an_earlier_moment_needs_a_reason(counter: Client) -> None:
    earlier = typed(world.make_facility(), received_at="2021-05-17T15:30")
    refused = send(counter, earlier)
    assert refused.status_code == 422
    assert "Say why the dossier is entered later" in refused.content.decode()
    assert send(counter, earlier | {"late_entry_reason": "the post came in the evening"}).status_code == 302
    assert Case.objects.get().received_at == world.moment("2021-05-17 15:30")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"facility": ""}, "Say which facility this dossier is from"),
        ({"facility": "999999"}, "Say which facility this dossier is from"),
        ({"devices-TOTAL_FORMS": "0"}, "A dossier declares at least one device."),
        ({"devices-TOTAL_FORMS": "x"}, "another look"),
        ({"devices-0-max_kilovolts": "much"}, "Enter a number."),
        ({"devices-0-kind": ""}, "This field is required."),
        ({"devices-0-kind": "", "devices-0-is_intraoral": "on"}, "This field is required."),
        ({"devices-0-is_intraoral": "on"}, "Only a dental device can be intra-oral."),
        ({"devices-0-name": "a\x00b"}, "Null characters are not allowed."),
        ({"workers-0-born_on": "2990-01-01"}, "This day lies in the future."),
        ({"workers-0-full_name": ""}, "This field is required."),
        ({"workers-0-certificates-0-issued_on": "yesterday"}, "Enter a valid date."),
        ({"received_at": "2021-05-19T09:00", "late_entry_reason": "x"}, "cannot be received later than now"),
        ({"received_at": "2020-05-19T09:00", "late_entry_reason": "x"}, "lists no papers for the day received"),
        ({"component-legal_status-returned": "on"}, "Only an original can be returned."),
        ({"channel": "pigeon"}, "Select a valid choice"),
    ],
    ids=lambda wrong: next(iter(wrong)) if isinstance(wrong, dict) else "",
)
def test_what_is_wrong_is_said_and_nothing_is_kept(counter: Client, wrong: dict[str, str], said: str) -> None:
    answer = send(counter, typed(world.make_facility()) | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "RX-500" in page or "devices-TOTAL_FORMS" in wrong
    assert (Dossier.objects.count(), Case.objects.count(), Component.objects.count()) == (0, 0, 0)


def test_a_file_that_is_none_is_refused(counter: Client) -> None:
    upload = SimpleUploadedFile("application.pdf", b"MZ" + bytes(100), content_type="application/pdf")
    answer = send(counter, typed(world.make_facility(), **{"component-application-scans": upload}))
    assert answer.status_code == 422
    assert "neither a PDF nor a JPEG or PNG" in answer.content.decode()
    assert Dossier.objects.count() == 0


def test_only_who_does_the_first_step_receives(client: Client, office: None) -> None:
    menu = reverse("counter:index")
    assert menu in enter(client, world.make_user("counter", "counter")).get("/today/").content.decode()
    other = enter(client, world.make_user("other", "clerk"))
    assert menu not in other.get("/today/").content.decode()
    assert other.get(menu).status_code == 403
    assert other.post(menu, typed(world.make_facility())).status_code == 403
    assert Dossier.objects.count() == 0


def test_the_training_check_is_for_officials_and_the_papers_for_the_facility_too(client: Client, office: None) -> None:
    facility = world.make_facility()
    dossier = world.receive(facility, components=[world.component(upload=world.pdf())], at=NOW)
    page = reverse("dossiers:dossier", args=[dossier.pk])
    scan = reverse("dossiers:file", args=[dossier.components.get().pk])
    official = enter(client, world.make_user("counter", "counter"))
    assert "Check of training" in official.get(page).content.decode()
    party = world.make_user("party")
    world.make_representative(party, facility)
    own = enter(client, party)
    text = own.get(page).content.decode()
    assert "Phạm Thị Dung" in text
    assert "Check of training" not in text
    assert own.get(scan).status_code == 200
    assert own.post(reverse("dossiers:return_originals", args=[dossier.pk]), {}).status_code == 404
    stranger = world.make_user("stranger")
    world.make_representative(stranger, world.make_facility(name="Another"))
    other = enter(client, stranger)
    assert (other.get(page).status_code, other.get(scan).status_code) == (404, 404)


def test_a_scan_is_shown_as_what_it_is_and_runs_nothing(client: Client, office: None) -> None:
    dossier = world.receive(components=[world.component(upload=world.pdf("đơn.html"))], at=NOW)
    scan = enter(client, world.make_user("counter", "counter")).get(
        reverse("dossiers:file", args=[dossier.components.get().pk])
    )
    assert scan.headers["Content-Type"] == "application/pdf"
    assert scan.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in scan.headers["Content-Security-Policy"]
    assert scan.headers["Content-Disposition"].startswith("inline")
    assert b"".join(scan.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_originals_are_given_back_once(client: Client, office: None) -> None:
    dossier = world.receive(components=[world.component()], at=NOW)
    official = enter(client, world.make_user("counter", "counter"))
    give_back = reverse("dossiers:return_originals", args=[dossier.pk])
    chosen = {"component": [dossier.components.get().pk]}
    assert official.post(give_back, chosen).status_code == 302
    assert dossier.components.get().returned_at == world.moment(NOW)
    again = official.post(give_back, chosen)
    assert again.status_code == 409
    assert "is no original that the office holds" in again.content.decode()


def test_the_page_of_a_case_costs_the_same_for_a_large_dossier(client: Client, office: None) -> None:
    official = enter(client, world.make_user("counter", "counter"))

    def cost(dossier: Dossier) -> int:
        page = reverse("cases:case", args=[dossier.case_id])
        official.get(page)
        with CaptureQueriesContext(connection) as statements:
            assert official.get(page).status_code == 200
        return len(statements)

    small = world.receive(components=[world.component()], at=NOW)
    large = world.receive(
        components=[world.component(upload=world.pdf(f"{n}.pdf")) for n in range(5)],
        devices=[world.device(serial_number=f"SN-{n}") for n in range(6)],
        workers=[
            world.officer(),
            *(world.worker(full_name=f"Người {n}", certificates=[world.certificate(number=f"9{n}")]) for n in range(6)),
        ],
        at=NOW,
    )
    assert cost(large) == cost(small) <= 32


def test_guidance_begins_once_for_each_facility_and_day(client: Client, office: None) -> None:
    publishing.publish(GUIDANCE.read_text(encoding="utf-8"), GUIDANCE.name)
    menu = reverse("guiding:index")
    assert enter(client, world.make_user("counter", "counter")).get(menu).status_code == 403
    appraiser = enter(client, world.make_user("appraiser", "appraiser"))
    facility, other = world.make_facility(), world.make_facility(name="Nha khoa Ban Mai", address="Đức Phổ")
    assert other.name not in appraiser.get(menu).content.decode(), "the register is not listed"
    found = appraiser.get(menu, {"search": "nha khoa"}).content.decode()
    assert re.findall(r'name="facility" value="(\d+)" checked', found) == [str(other.pk)]
    assert "enters the register with its first dossier" in appraiser.get(menu, {"search": "mắt"}).content.decode()
    sent = {"facility": facility.pk, "definition": "guidance", "token": str(uuid4())}
    nobody = appraiser.post(menu, {**sent, "facility": "", "search": "khoa"})
    assert nobody.status_code == 422
    assert "Choose which facility is guided." in nobody.content.decode()
    assert other.name in nobody.content.decode(), "what was looked for stays"
    first, second = appraiser.post(menu, sent), appraiser.post(menu, sent)
    assert first.headers["Location"] == second.headers["Location"]
    again = appraiser.post(menu, {**sent, "token": str(uuid4())})
    assert again.status_code == 422
    assert "is taken by another case" in again.content.decode()
    assert Case.objects.get().title == facility.name


def test_the_page_of_guidance_costs_the_same_with_many_facilities(client: Client, office: None) -> None:
    publishing.publish(GUIDANCE.read_text(encoding="utf-8"), GUIDANCE.name)
    appraiser = enter(client, world.make_user("appraiser", "appraiser"))

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert appraiser.get(reverse("guiding:index"), {"search": "phong kham"}).status_code == 200
        return len(asked)

    world.make_facility()
    statements()
    few = statements()
    for n in range(30):
        world.make_facility(name=f"Phòng khám {n}")
    assert statements() == few


def test_after_a_human_has_judged_the_badge_says_so_and_by_whom(client: Client, office: None) -> None:
    appraiser = world.make_user("appraiser", "counter", full_name="Trần Quang Minh")
    dossier = world.receive(workers=(world.worker(certificates=()), world.officer()), at=NOW)
    page = reverse("dossiers:dossier", args=[dossier.pk])
    person = dossier.workers.get(full_name="Trần Văn Bình")

    def badge() -> str:
        text = enter(client, appraiser).get(page).content.decode()
        entry = next(one for one in text.split('<li class="person">')[1:] if person.full_name in one)
        return entry[entry.index('<span class="verdict') :]

    assert badge().startswith('<span class="verdict verdict--failed">failed</span>')
    for verified, said in ((True, 'passed">verified'), (False, 'failed">not accepted')):
        judgement = Judgement(worker_id=person.pk, verified=verified, reason="seen the original")
        verify_training(dossier=dossier, judgements=[judgement], by=appraiser, at=world.moment(NOW))
        assert badge().startswith(f'<span class="verdict verdict--{said}</span>')
        assert "By Trần Quang Minh" in badge()
        assert "seen the original" in badge()


def test_law_that_was_only_carried_over_is_marked_once_and_in_the_readers_language(
    client: Client, office: None
) -> None:
    old = world.receive(at=NOW)
    with time_machine.travel(world.moment("2026-05-18 09:00"), tick=False):
        new = world.receive(at="2026-05-18 09:00")
    official = enter(client, world.make_user("counter", "counter"))
    pages = {one: official.get(reverse("dossiers:dossier", args=[one.pk])).content.decode() for one in (old, new)}
    assert "Carried over" not in pages[old]
    assert pages[new].count("* Carried over") == 1
    assert "giữ tạm" not in pages[new]
