"""Appraising line by line: what must be answered, what needs a note, what is kept and who reads it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from licensing.dossiers.appraisal import appraisal_of, appraisals_of
from licensing.dossiers.checklist import Answer
from licensing.dossiers.models import ChecklistItem, Dossier
from tests.licensing import world
from tests.licensing.procedures.office import APPRAISED, CODES, SEEN, Office
from workflows import engine, refusals, vocabulary
from workflows.models import Case, Task

EVERY_PAPER = (
    *("application", "legal_status", "worker_slip", "practitioner_certificate", "training_certificate"),
    *("device_slip", "manufacturer_document", "inspection_certificate", "safety_report", "survey_record"),
    "incident_plan",
)
SETTLED = ("workers_trained", "safety_officer", "devices_inspected", "workers_of_age", "papers_complete")
OPEN = tuple(code for code in CODES if code not in SETTLED)
OWED = "chưa kết luận"
ANSWERED = {"conclusion": "Đủ điều kiện", **{f"answer_{code}": "met" for code in OPEN}}


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path) -> Office:
    settings.ISSUED_ROOT = tmp_path / "issued"
    return Office()


def words(answer: Any) -> str:
    """What a page says, without its markup: words of another language are marked in it."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def to_appraise(office: Office, without: tuple[str, ...] = (), **changes: Any) -> Dossier:
    """A dossier in order, but for what is left out, that waits for its appraisal."""
    components = [world.component(kind=kind) for kind in EVERY_PAPER if kind not in without]
    plain: dict[str, Any] = {"devices": (world.device(inspected_on=date(2020, 6, 1)),), "components": components}
    dossier = office.receive(**plain | changes)
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    office.do(dossier, "assign", "assigned", "2021-05-19 09:30", data={})
    return dossier


def appraise(office: Office, dossier: Dossier, data: dict[str, Any]) -> Task:
    return office.do(dossier, "appraise", "done", "2021-05-20 15:00", data=data)


def refused(office: Office, dossier: Dossier, data: dict[str, Any]) -> dict[str, list[str]]:
    """The errors, field by field."""
    with pytest.raises(refusals.Incomplete) as caught:
        appraise(office, dossier, data)
    return {name: [str(one) for one in errors] for name, errors in caught.value.data["form"].errors.items()}


def test_a_human_answers_every_line_that_the_machine_left_open(office: Office) -> None:
    dossier = to_appraise(office)
    assert set(refused(office, dossier, {"conclusion": "Đạt"})) == {f"answer_{code}" for code in OPEN}
    appraise(office, dossier, ANSWERED)
    appraisal = appraisal_of(Case.objects.get(pk=dossier.case_id))
    assert appraisal
    assert (appraisal.counts, appraisal.not_met) == ({Answer.MET: 13}, ())
    assert {line.code for line in appraisal.lines if line.machine_said == Answer.MET} == set(SETTLED)
    assert appraisal.by == office.people["appraiser"]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_is_refused_is_said_in_both_languages(office: Office, language: str) -> None:
    dossier = to_appraise(office)
    with translation.override(language):
        wrong = ANSWERED | {"answer_rooms": "", "answer_dosimeters": "not_met", "answer_workers_of_age": "not_met"}
        errors = refused(office, dossier, wrong)
        differs = refused(office, dossier, ANSWERED | {"answer_workers_of_age": "not_applicable"})
    assert errors == {
        "answer_rooms": [{"en": "Line 7 needs an answer.", "vi": "Dòng 7 chưa có kết luận."}[language]],
        "note_dosimeters": [{"en": "Say what is not met.", "vi": "Hãy ghi rõ điểm không đạt."}[language]],
        "note_workers_of_age": [{"en": "Say what is not met.", "vi": "Hãy ghi rõ điểm không đạt."}[language]],
    }
    why = {"en": "Say why the answer differs", "vi": "Hãy ghi rõ vì sao kết luận khác"}[language]
    assert list(differs) == ["note_workers_of_age"]
    assert differs["note_workers_of_age"][0].startswith(why)
    assert appraisal_of(Case.objects.get(pk=dossier.case_id)) is None


def test_what_the_machine_finds_not_met_is_said_by_a_human_with_a_note(office: Office) -> None:
    dossier = to_appraise(office, without=("survey_record",))
    rest = {name: value for name, value in ANSWERED.items() if name != "answer_survey_record"}
    assert set(refused(office, dossier, rest)) == {"answer_survey_record", "answer_papers_complete"}
    missing = {"answer_survey_record": "not_met", "note_survey_record": "Chưa nộp"}
    assert set(refused(office, dossier, rest | missing | {"answer_papers_complete": "met"})) == {"note_papers_complete"}
    seen = {"answer_papers_complete": "met", "note_papers_complete": "Đã xem tại cơ sở"}
    appraise(office, dossier, rest | missing | seen)
    appraisal = appraisal_of(Case.objects.get(pk=dossier.case_id))
    assert appraisal
    assert [(line.code, line.note) for line in appraisal.not_met] == [("survey_record", "Chưa nộp")]
    contradicting = [line for line in appraisal.lines if line.contradicts]
    assert [line.code for line in contradicting] == ["papers_complete"]
    assert "Biên bản kiểm xạ" in contradicting[0].why, "the record speaks Vietnamese, whoever asks"


def test_an_answer_that_is_none_is_refused(office: Office) -> None:
    dossier = to_appraise(office)
    for wrong in ("human", "maybe", "1"):
        assert set(refused(office, dossier, ANSWERED | {"answer_rooms": wrong})) == {"answer_rooms"}
    assert set(refused(office, dossier, ANSWERED | {"note_rooms": "a" * 1001})) == {"note_rooms"}


def test_what_does_not_apply_is_settled(office: Office) -> None:
    dental = world.device(kind="dental", is_intraoral=True, inspected_on=date(2020, 6, 1))
    dossier = to_appraise(office, devices=(dental,), workers=(world.worker(),), without=("practitioner_certificate",))
    appraise(office, dossier, ANSWERED)
    appraisal = appraisal_of(Case.objects.get(pk=dossier.case_id))
    assert appraisal
    assert appraisal.counts == {Answer.MET: 12, Answer.NOT_APPLICABLE: 1}


def test_the_head_of_each_line_says_what_stands_and_the_first_that_is_owed_is_open(
    office: Office, client: Client
) -> None:
    dossier = to_appraise(office, without=("survey_record",))
    task = office.task(dossier, "appraise")
    client.force_login(office.people["appraiser"])
    lines = heads(client.get(reverse("cases:task", args=[dossier.case_id, task.pk, "open"])))
    assert (lines["4."], lines["5."], lines["6."]) == (("", "không đạt"), (" open", OWED), ("", OWED))
    sent = {"act-outcome": "done", "act-token": "", "answer_zones_and_signs": "not_met", "answer_dosimeters": "met"}
    refused = client.post(reverse("cases:task", args=[dossier.case_id, task.pk, "do"]), sent)
    assert refused.status_code == 422
    lines = heads(refused)
    assert lines["5."] == lines["7."] == (" open", "cần sửa")
    assert lines["6."] == ("", "đạt")


def heads(answer: Any) -> dict[str, tuple[str, str]]:
    """Of each line that folds on a phone: whether it is open, and what its head says."""
    found = re.findall(
        r'<details class="check__line"( open)?>\s*<summary><span[^>]*>([^<]*)</span> (\S+)', answer.content.decode()
    )
    return {number: (is_open, said) for is_open, said, number in found}


def test_an_appraisal_stays_as_it_was_whatever_the_law_says_later(office: Office) -> None:
    dossier = to_appraise(office)
    appraise(office, dossier, ANSWERED)
    case = Case.objects.get(pk=dossier.case_id)
    before = appraisal_of(case)
    ChecklistItem.objects.update(text="Khác", text_en="Else", source="Khác")
    assert appraisal_of(case) == before


def test_a_second_appraisal_begins_where_the_first_ended_and_counts(office: Office, client: Client) -> None:
    dossier = to_appraise(office)
    not_met = {"answer_rooms": "not_met", "note_rooms": "Liền kề khoa nhi"}
    appraise(office, dossier, ANSWERED | not_met)
    office.do(dossier, "decide", "send_back", "2021-05-21 09:10", reason="Xem lại phòng")
    task = office.task(dossier, "appraise")
    form = engine.bound_form(task, by=office.people["appraiser"], at=world.moment("2021-05-21 10:00"))
    assert form
    shown = {one.line.code: (one.answer.value(), one.note.value()) for one in form.asked}  # type: ignore[attr-defined]
    assert shown["rooms"] == ("not_met", "Liền kề khoa nhi")
    assert shown["dosimeters"] == ("met", "")
    assert form["conclusion"].value() == "Đủ điều kiện"
    office.do(dossier, "appraise", "done", "2021-05-21 10:30", data=ANSWERED)
    appraisal = appraisal_of(Case.objects.get(pk=dossier.case_id))
    assert appraisal
    assert appraisal.not_met == ()
    assert Task.objects.filter(process=dossier.case_id, data__has_key="checklist").count() == 2, "both are kept"


def test_the_pages_show_lines_answers_and_record_to_officials_alone(office: Office, client: Client) -> None:
    dossier = to_appraise(office)
    task = office.task(dossier, "appraise")
    page = reverse("cases:task", args=[dossier.case_id, task.pk, "open"])
    record = reverse("dossiers:checklist", args=[dossier.pk])
    client.cookies["django_language"] = "en"
    client.force_login(office.people["appraiser"])
    text = client.get(page).content.decode()
    assert text.count('type="radio"') == 3 * 13
    assert text.count('<details class="check__settled">') == 5
    assert "NĐ 142/2020/NĐ-CP Đ.8.1a" in text
    assert "Nobody has appraised" in client.get(record).content.decode()
    sent = {"act-outcome": "done", "act-token": "x", **ANSWERED, "answer_rooms": "not_met"}
    again = client.post(page.replace("/open/", "/do/"), sent)
    assert again.status_code == 422
    assert "Say what is not met." in again.content.decode()
    appraise(office, dossier, ANSWERED | {"answer_rooms": "not_met", "note_rooms": "Liền kề khoa nhi"})
    decide = reverse("cases:task", args=[dossier.case_id, office.task(dossier, "decide").pk, "open"])
    client.force_login(office.people["head"])
    for address in (decide, record):
        text = words(client.get(address))
        assert "Liền kề khoa nhi" in text
        assert "The room is not next to obstetrics" in text
    client.force_login(office.people["party"])
    assert client.get(record).status_code == 404
    own = words(client.get(reverse("cases:case", args=[dossier.case_id])))
    assert "Liền kề khoa nhi" not in own


def test_the_counter_is_told_what_the_checklist_finds_besides_missing_papers(office: Office, client: Client) -> None:
    young = world.worker(born_on=date(2003, 5, 19))
    dossier = office.receive(workers=(young, world.officer()))
    client.force_login(office.people["counter"])
    client.cookies["django_language"] = "en"
    task = office.task(dossier, "receive")
    text = words(client.get(reverse("cases:task", args=[dossier.case_id, task.pk, "open"])))
    assert "The checklist finds besides:" in text
    assert "Trần Văn Bình: Was younger than 18 on the day received." in text
    besides = text[text.index("The checklist finds besides:") : text.index("What the applicant has to complete")]
    assert "was not handed in" not in besides, "what is ticked is not said twice"


def test_appraisals_of_many_cases_are_read_in_one_statement(office: Office) -> None:
    cases = []
    for _n in range(3):
        dossier = to_appraise(office)
        appraise(office, dossier, ANSWERED)
        cases.append(Case.objects.get(pk=dossier.case_id))
    with CaptureQueriesContext(connection) as statements:
        assert len(appraisals_of(cases)) == 3
    assert len(statements) == 1


def test_the_word_that_was_there_before_still_means_what_it_meant() -> None:
    old = vocabulary.find_form("appraisal").form_class
    assert list(old.base_fields) == ["conclusion", "visited_on"]
    assert old.told({"conclusion": "Đạt", "visited_on": "2021-05-20"})[0][1] == "Đạt"


def test_every_line_may_be_answered_against_the_data(office: Office) -> None:
    dossier = office.receive()
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    office.do(dossier, "assign", "assigned", "2021-05-19 09:30", data={})
    assert set(SEEN) <= set(APPRAISED)
    appraise(office, dossier, APPRAISED)
    appraisal = appraisal_of(Case.objects.get(pk=dossier.case_id))
    assert appraisal
    assert appraisal.counts == {Answer.MET: 13}
