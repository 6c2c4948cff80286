"""A request of the office is answered in one sending: several papers and corrections together, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from licensing.applications import operations
from licensing.applications.models import Draft, DraftPaper
from licensing.dossiers.models import Dossier, Supplement
from tests.licensing import world
from tests.licensing.applications.drafts import read, row
from tests.licensing.procedures.office import Office
from tests.licensing.world import moment
from workflows.models import Case, Task

ASKED: dict[str, Any] = {
    "missing": ["survey_record", "incident_plan"],
    "note": "Nộp biên bản kiểm xạ và kế hoạch ứng phó.",
}


@pytest.fixture
def shipped(db: None) -> Office:
    return Office()


@pytest.fixture
def dossier(shipped: Office) -> Dossier:
    """A dossier of which the office asked for two papers."""
    made = shipped.receive(at="2021-05-17 08:30")
    shipped.do(made, "receive", "ask_more", "2021-05-17 14:00", data=ASKED, reason="Thiếu hai giấy tờ")
    return made


@pytest.fixture
def party(client: Client, shipped: Office, dossier: Dossier) -> Client:
    client.force_login(shipped.people["party"])
    client.cookies["django_language"] = "en"
    return client


def open_task(dossier: Dossier) -> Task:
    task: Task = Task.objects.get(process=dossier.case, step="supplement", finished=None)
    return task


def begin(party: Client, dossier: Dossier) -> Draft:
    address = reverse("applications:answer", args=[open_task(dossier).pk])
    assert party.get(address).status_code == 200
    assert Draft.objects.count() == 0
    first, second = (party.post(address, {"token": "00000000-0000-4000-8000-000000000000"}) for _click in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    return Draft.objects.get()


def type_in(draft: Draft, part: str, office: Office, **changes: str) -> None:
    kept = row(draft, part)
    saved = operations.save(
        draft=draft,
        part=part,
        typed={**kept.typed, **changes},
        version=kept.version,
        window="w",
        by=office.people["party"],
        at=moment("2021-05-18 09:30"),
    )
    assert saved.kept


def send(party: Client, draft: Draft) -> Any:
    return party.post(reverse("applications:check", args=[draft.pk]), {"token": draft.token}, follow=True)


def add(party: Client, draft: Draft, kind: str, *names: str) -> None:
    files = [world.pdf(name) for name in names]
    party.post(reverse("applications:papers", args=[draft.pk]), {"kind": kind, "files": files})


def test_what_was_asked_stands_on_the_first_page_and_on_the_answer(party: Client, dossier: Dossier) -> None:
    home = read(party.get(reverse("applications:index")))
    assert "Thiếu hai giấy tờ" in home
    assert "No term is running while the office waits for your answer." in home
    address = reverse("applications:answer", args=[open_task(dossier).pk])
    assert address in home
    before = read(party.get(address))
    assert "Radiation survey record" in before
    assert ASKED["note"] in before
    draft = begin(party, dossier)
    text = read(party.get(reverse("applications:draft", args=[draft.pk]), follow=True))
    for said in ("Thiếu hai giấy tờ", ASKED["note"], "Radiation survey record", "Incident response plan"):
        assert said in text
    papers = read(party.get(reverse("applications:papers", args=[draft.pk])))
    assert papers.index("Incident response plan") < papers.index("Application for a licence")
    assert papers.count("not added yet") == 3, "of what was asked for, and what is next"
    add(party, draft, "survey_record", "a.pdf")
    add(party, draft, "incident_plan", "b.pdf")
    assert "Next here" not in read(party.get(reverse("applications:papers", args=[draft.pk])))


def test_several_papers_and_corrections_go_in_one_sending(party: Client, shipped: Office, dossier: Dossier) -> None:
    draft = begin(party, dossier)
    add(party, draft, "survey_record", "trang 1.pdf", "trang 2.pdf")
    add(party, draft, "incident_plan", "kế hoạch.pdf")
    type_in(draft, "devices", shipped, **{"devices-0-serial_number": "SN-0009"})
    type_in(draft, "holder", shipped, **{"holder-phone": "0255 333 3333"})
    new = {"workers-TOTAL_FORMS": "3", "workers-2-full_name": "Người Mới", "workers-2-born_on": "1995-05-05"}
    type_in(draft, "workers", shipped, **new)
    text = read(send(party, draft))
    assert dossier.code in text
    assert "The answer was sent" in text
    made = Supplement.objects.get()
    assert sorted(made.changes["added"]) == ["component", "declaredworker"]
    assert len(made.changes["added"]["component"]) == 3
    assert sorted(made.changes["before"]) == ["declareddevice", "declaredholder"]
    assert dossier.devices.get().serial_number == "SN-0009"
    assert dossier.workers.count() == 3
    case = Case.objects.get(pk=dossier.case_id)
    assert case.task_set.get(finished=None).step == "receive"
    assert case.due_at == moment("2021-05-25 17:00")


def test_a_second_click_answers_once(party: Client, dossier: Dossier) -> None:
    draft = begin(party, dossier)
    add(party, draft, "survey_record", "a.pdf")
    first, second = send(party, draft), send(party, draft)
    assert first.redirect_chain == second.redirect_chain
    assert Supplement.objects.count() == 1
    draft.refresh_from_db()
    assert draft.proof is not None
    assert [paper["file"] for paper in draft.proof["papers"]] == ["a.pdf"]


def test_an_answer_that_adds_nothing_or_is_wrong_is_refused_and_stays_a_draft(
    party: Client, shipped: Office, dossier: Dossier
) -> None:
    draft = begin(party, dossier)
    refused = send(party, draft)
    assert refused.status_code == 422
    assert "A supplement adds or changes something." in read(refused)
    add(party, draft, "survey_record", "a.pdf")
    type_in(draft, "devices", shipped, **{"devices-0-max_kilovolts": "much"})
    assert send(party, draft).status_code == 422
    emptied = {name: "" for name in row(draft, "devices").typed if name.startswith("devices-0-")}
    type_in(draft, "devices", shipped, **{**emptied, "devices-0-kind": ""})
    refused = send(party, draft)
    assert refused.status_code == 422
    assert (Supplement.objects.count(), DraftPaper.objects.count()) == (0, 1)
    assert open_task(dossier).finished is None
    draft.refresh_from_db()
    assert draft.is_open


def test_a_declared_row_can_be_corrected_and_not_left_out(party: Client, shipped: Office, dossier: Dossier) -> None:
    draft = begin(party, dossier)
    typed = row(draft, "devices").typed
    second = {name.replace("-0-", "-1-"): str(text) for name, text in typed.items() if "-0-" in name}
    emptied = {name: "" for name in typed if name.startswith("devices-0-")}
    type_in(draft, "devices", shipped, **{**second, **emptied, "devices-TOTAL_FORMS": "2"})
    refused = send(party, draft)
    assert refused.status_code == 422
    assert "can be corrected here, but not left out" in read(refused)
    assert dossier.devices.get().serial_number == "SN-0001"


NUMBER = "workers-0-certificates-0-number"


def test_the_number_of_a_certificate_is_corrected_and_no_second_one_made(
    party: Client, shipped: Office, dossier: Dossier
) -> None:
    person = dossier.workers.order_by("pk")[0]
    wrong = person.certificates.get()
    draft = begin(party, dossier)
    second = {name.replace("s-0-", "s-1-"): str(text) for name, text in row(draft, "workers").typed.items()}
    added = {name: text for name, text in second.items() if name.startswith("workers-0-certificates-1-")}
    added |= {"workers-0-certificates-1-number": "777/2021", "workers-0-certificates-TOTAL_FORMS": "2"}
    added |= {"workers-0-certificates-1-provider": wrong.provider, "workers-0-certificates-1-issued_on": "2021-03-01"}
    type_in(draft, "workers", shipped, **{**added, NUMBER: "305/2020"})
    assert "The answer was sent" in read(send(party, draft))
    kept = person.certificates.get(pk=wrong.pk)
    assert (kept.number, kept.provider, kept.issued_on) == ("305/2020", wrong.provider, wrong.issued_on)
    assert list(person.certificates.order_by("pk").values_list("number", flat=True)) == ["305/2020", "777/2021"]
    changes = Supplement.objects.get().changes
    assert changes["before"] == {"declaredcertificate": {str(wrong.pk): {"number": wrong.number}}}
    assert changes["added"] == {"declaredcertificate": [person.certificates.get(number="777/2021").pk]}


def test_a_declared_certificate_is_not_left_out_nor_made_one_that_is_there(
    party: Client, shipped: Office, dossier: Dossier
) -> None:
    person = dossier.workers.order_by("pk")[0]
    draft = begin(party, dossier)
    emptied = {name: "" for name in row(draft, "workers").typed if name.startswith("workers-0-certificates-0-")}
    type_in(draft, "workers", shipped, **emptied)
    refused = send(party, draft)
    assert refused.status_code == 422
    assert "can be corrected here, but not left out" in read(refused)
    assert person.certificates.count() == 1


def test_the_answer_is_the_facility_s_alone(client: Client, party: Client, shipped: Office, dossier: Dossier) -> None:
    draft = begin(party, dossier)
    address = reverse("applications:answer", args=[open_task(dossier).pk])
    client.force_login(shipped.people["counter"])
    assert client.get(address).status_code == 403
    stranger = world.make_user("stranger")
    world.make_representative(stranger, world.make_facility(name="Khác"))
    client.force_login(stranger)
    for page in (address, reverse("applications:draft", args=[draft.pk])):
        assert client.get(page).status_code == 404
