"""Procedures explained from the definition in force, with the papers and rules of the day."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from licensing.publicity.procedures import procedures_on
from tests.licensing.procedures.office import Office
from tests.licensing.world import moment
from workflows.models import DefinitionVersion

pytestmark = pytest.mark.usefixtures("office")
PAGE = "/procedures/new_licence/"


def page(address: str = PAGE, **query: str) -> str:
    with time_machine.travel(moment("2021-07-01 09:00"), tick=False):
        return Client().get(address, {"lang": "en", **query}).content.decode()


def test_the_list_begins_with_what_needs_a_dossier() -> None:
    listed = procedures_on(date(2021, 7, 1))
    begun = [one.has_papers for one in listed]
    assert begun == sorted(begun, reverse=True)
    told = {(one.version.code, one.version.number, one.promised, one.has_papers) for one in listed}
    assert told >= {
        ("new_licence", 2, "5 working days", True),
        ("earlier_licence", 1, "", False),
        ("guidance", 1, "", False),
    }
    assert len(told) == len(set(DefinitionVersion.objects.values_list("code", flat=True)))
    assert procedures_on(date(2020, 12, 31)) == []
    assert 'href="/procedures/new_licence/"' in page("/procedures/")


def test_every_step_role_outcome_and_end_of_the_definition_is_on_the_page() -> None:
    text = page()
    definition = DefinitionVersion.objects.get(code="new_licence", number=2).definition
    titles = [step.title.en for step in definition.steps] + [role.title.en for role in definition.roles]
    outcomes = [o.title.en for step in definition.steps for o in getattr(step, "outcomes", ()) if o.title]
    assert len(titles) > 20
    missing = [title for title in titles + outcomes if title not in text]
    assert missing == []


def test_it_says_by_which_decision_law_and_papers() -> None:
    text = page()
    for said in (
        "696/QĐ-UBND",
        "17/05/2021",
        "version 2",
        "from memory, unverified",
        "5 working days",
        "The law allows at most 25 days.",
        "Application for a licence",
        "Mẫu 01 Phụ lục IV",
        "original",
        "NĐ 142/2020/NĐ-CP Đ.20.1",
        'Department of Science and Technology of <span lang="vi">Quảng Ngãi</span> province',
    ):
        assert said in text
    assert "carried over" not in text


def test_a_past_day_shows_the_version_of_that_day_and_is_not_indexed() -> None:
    text = page(on="2021-03-01")
    assert "As it was on 01/03/2021." in text
    assert "version 1" in text
    assert "696/QĐ-UBND" not in text
    assert '<meta name="robots" content="noindex">' in text
    assert '<meta name="robots" content="noindex">' not in page()


@pytest.mark.parametrize("day", ["2021-01-31", "yesterday", "2021-02-30", "9999-99-99"])
def test_a_day_without_a_version_shows_which_there_are(day: str) -> None:
    with time_machine.travel(moment("2021-07-01 09:00"), tick=False):
        answer = Client().get(PAGE, {"on": day, "lang": "en"})
        assert Client().get("/procedures/new_licence.json", {"on": day}).status_code == 404
    assert answer.status_code == 404
    assert "Version 1, in force from 01/02/2021" in answer.content.decode()


def test_no_such_procedure_is_not_found() -> None:
    assert Client().get("/procedures/nothing/").status_code == 404
    assert Client().get("/procedures/nothing.json").status_code == 404


def test_machines_read_the_same() -> None:
    with time_machine.travel(moment("2021-07-01 09:00"), tick=False):
        answer = Client().get("/procedures/new_licence.json")
        again = Client().get("/procedures/new_licence.json", headers={"if-none-match": answer["ETag"]})
    data = json.loads(answer.content)
    version = DefinitionVersion.objects.get(code="new_licence", number=2)
    assert data["definition"] == version.content
    assert data["content_sha256"] == version.content_hash
    assert (data["version"], data["decision"], data["in_force_from"]) == (2, "696/QĐ-UBND", "2021-05-17")
    assert data["papers"][0]["name"]["vi"] == "Đơn đề nghị cấp giấy phép tiến hành công việc bức xạ"
    assert [paper["number"] for paper in data["papers"]] == list(range(1, 12))
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert again.status_code == 304


def test_the_pages_cost_few_statements_and_may_be_kept(office: Office) -> None:
    client = Client()
    for address, most in (("/procedures/", 3), (PAGE, 5)):
        client.get(address)
        with CaptureQueriesContext(connection) as statements:
            answer = client.get(address)
        assert len(statements) <= most, address
        assert answer["Cache-Control"] == "public, max-age=300"
        assert "Cookie" in answer["Vary"]
        assert b"<script" not in answer.content
        assert b"style=" not in answer.content
