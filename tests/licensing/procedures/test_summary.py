"""The card for whoever decides: what it says, when it stands there, and that a page of them costs what one does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from licensing.dossiers.models import Dossier
from licensing.dossiers.summary import summaries_of, summary_of
from licensing.law.models import Figure
from tests.licensing import issuing
from tests.licensing.procedures.office import APPRAISED, Office
from tests.licensing.world import certificate, device, moment, officer, worker
from workflows import publishing
from workflows.models import Case

AT = moment("2021-05-21 10:00")


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path) -> Office:
    settings.ISSUED_ROOT = tmp_path / "issued"
    return Office()


def case_of(dossier: Dossier) -> Case:
    case: Case = Case.objects.select_related("version").get(pk=dossier.case_id)
    return case


def to_the_signature(office: Office) -> Dossier:
    """Two devices of one kind and one of another; the room was found wanting."""
    kinds = (device(), device(serial_number="2"), device(kind="ct", serial_number="3"))
    dossier = office.receive(devices=kinds)
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    office.do(dossier, "assign", "assigned", "2021-05-19 09:30", data={})
    found = {"answer_rooms": "not_met", "note_rooms": "Liền kề khoa nhi", "visited_on": "2021-05-20"}
    office.do(dossier, "appraise", "done", "2021-05-20 15:00", data=APPRAISED | found)
    office.do(dossier, "decide", "propose", "2021-05-21 09:00", reason="Đã yêu cầu chuyển phòng")
    return dossier


def test_the_card_says_who_what_how_and_by_when(office: Office) -> None:
    summary = summary_of(case_of(to_the_signature(office)), AT)
    assert summary
    assert summary.dossier.holder.name == "Phòng khám Đa khoa Sao Mai"
    assert [(kind.code, count) for kind, count in summary.kinds.items()] == [("general", 2), ("ct", 1)]
    assert {str(standing): count for standing, count in summary.training_standing.items()} == {"passed": 2}
    assert summary.appraisal
    assert [line.note for line in summary.appraisal.not_met] == ["Liền kề khoa nhi"]
    assert str(summary.appraisal.visited_on) == "2021-05-20"
    assert summary.last_step
    step = summary.last_step
    assert (step.title, step.outcome) == ("Decide on the proposal", "Propose the licence")
    assert (step.task.owner, step.task.reason) == (office.people["head"], "Đã yêu cầu chuyển phòng")
    assert (summary.late, summary_of(summary.case, moment("2021-05-27 00:00")).late) == (False, True)  # type: ignore[union-attr]


def test_a_case_without_a_dossier_has_none_and_one_that_just_came_little(office: Office) -> None:
    case = case_of(office.receive())
    summary = summary_of(case, AT)
    assert summary
    assert (summary.appraisal, summary.last_step) == (None, None)
    publishing.publish(issuing.LOOK, "look.yaml")
    assert summary_of(issuing.case(), AT) is None


def test_where_the_law_of_the_day_is_not_kept_the_card_says_the_rest(office: Office) -> None:
    case = case_of(to_the_signature(office))
    Figure.objects.filter(name="worker_minimum_age").delete()
    summary = summary_of(case, AT)
    assert summary
    assert (summary.training, summary.training_standing) == (None, {})


def test_a_page_of_them_costs_what_one_does(office: Office) -> None:
    dossiers = [to_the_signature(office)]
    for day in ("2021-05-12 08:00", "2022-03-01 08:00", "2023-03-01 08:00"):
        people = [worker(full_name=f"Người {n}", certificates=[certificate(number=f"{n}")]) for n in range(4)]
        dossiers.append(office.receive(workers=[*people, officer()], at=day))

    def cost(some: list[Dossier]) -> int:
        cases = list(Case.objects.select_related("version").filter(dossier__in=some))
        for case in cases:
            assert case.definition
        with CaptureQueriesContext(connection) as statements:
            assert len(summaries_of(cases, AT)) == len(some)
        return len(statements)

    assert cost(dossiers[:1]) == cost(dossiers) == 10


def test_the_card_leads_the_page_of_whoever_decides_and_of_nobody_else(office: Office, client: Client) -> None:
    dossier = to_the_signature(office)
    task = reverse("cases:task", args=[dossier.case_id, office.task(dossier, "sign").pk, "open"])
    client.cookies["django_language"] = "en"
    client.force_login(office.people["signatory"])
    text = re.sub(r"<[^>]+>", "", client.get(task).content.decode())
    assert text.index("In short") < text.index("Your decision")
    for said in ("2 × General radiography unit", "Liền kề khoa nhi", "Propose the licence", "Đã yêu cầu chuyển phòng"):
        assert said in text
    client.force_login(office.people["party"])
    assert "In short" not in client.get(reverse("cases:case", args=[dossier.case_id])).content.decode()
    fresh = office.receive()
    client.force_login(office.people["counter"])
    assert "In short" not in client.get(reverse("cases:case", args=[fresh.case_id])).content.decode()


@pytest.mark.parametrize(("page", "most"), [("task", 36), ("case", 37)])
def test_card_and_dossier_are_told_from_the_same_rows(office: Office, client: Client, page: str, most: int) -> None:
    dossier = to_the_signature(office)
    task = reverse("cases:task", args=[dossier.case_id, office.task(dossier, "sign").pk, "open"])
    address = {"task": task, "case": reverse("cases:case", args=[dossier.case_id])}[page]
    client.force_login(office.people["signatory"])
    client.get(address)
    with CaptureQueriesContext(connection) as statements:
        assert client.get(address).status_code == 200
    asked = [statement["sql"] for statement in statements]
    for table in ("dossier", "declareddevice", "declaredworker", "declaredcertificate", "trainingverification"):
        assert sum(f'FROM "licensing_{table}"' in sql for sql in asked) == 1, table
    assert len(asked) <= most
