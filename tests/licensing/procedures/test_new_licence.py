"""The shipped procedure driven on every way: to the permit, to the refusal, and to what is not possible."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.datastructures import MultiValueDict
from pytest_django import Settings

from licensing.dossiers.guidance import begin_guidance
from licensing.dossiers.models import Dossier, Guidance
from licensing.equipment.models import Device
from licensing.licences import queries as licences
from licensing.licences.models import Licence
from licensing.papers import queries as papers
from licensing.papers.models import NumberTaken, Paper, Sealing, Signatory
from licensing.papers.operations import CannotSeal
from licensing.personnel.models import Worker
from tests.licensing import world
from tests.licensing.procedures.office import APPRAISED, SEEN, SIGNATORY, Office
from tests.licensing.world import certificate, moment, officer, worker
from workflows import clock, engine, refusals, story
from workflows.forms import AssignmentForm
from workflows.models import Case, Task
from workflows.people import Absence, Appointment, User

SEALED = {"signed_by": SIGNATORY, "signed_on": "2021-05-25", "sealed_on": "2021-05-25"}
FETCHED = {"fetched_by": "Lê Thị Ánh", "manner": "counter"}
OLD = worker(certificates=(certificate(issued_on=date(2018, 5, 1)),))


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path) -> Office:
    settings.ISSUED_ROOT = tmp_path / "issued"
    return Office()


def steps(case: Case) -> set[str]:
    return set(case.task_set.filter(finished=None, generation="").values_list("step", flat=True))


def test_a_dossier_becomes_a_permit_that_is_valid_once_it_is_sealed(office: Office) -> None:
    dossier = office.receive()
    office.to_the_number(dossier)
    assert not Device.objects.exists(), "accepting and proposing change no register"
    office.do(dossier, "number", "numbered", "2021-05-25 08:00", data={"dated": "2021-05-25"})
    office.work("2021-05-25 08:05")
    licence = Licence.objects.get()
    assert licences.status(licence, date(2021, 5, 25)).code == "waiting_for_seal"
    assert (Device.objects.count(), Worker.objects.count()) == (1, 2)
    clerk, party = office.people["clerk"], office.people["party"]
    assert (papers.visible_to(clerk).count(), papers.visible_to(party).count()) == (1, 0)
    office.do(dossier, "release", "released", "2021-05-25 10:00", data=SEALED)
    assert papers.visible_to(party).count() == 1, "released"
    licence = Licence.objects.get()
    assert licences.status(licence, date(2021, 5, 25)).code == "valid"
    assert licences.status(licence, date(2024, 5, 25)).code == "valid"
    assert licences.status(licence, date(2024, 5, 26)).code == "expired"
    office.do(dossier, "hand_over", "handed_over", "2021-05-26 09:00", data=FETCHED)
    case = Case.objects.get(pk=dossier.case_id)
    reading = clock.promised(case, days=clock.calendar())
    assert case.result == "granted"
    assert reading is not None
    assert (reading.used_working_days, reading.on_time) == (4, True)


def test_whoever_assigns_names_people_in_the_order_in_which_they_are_needed(office: Office) -> None:
    dossier = office.receive()
    assert named_at(office, dossier, "receive")[:2] == ["head", "appraiser"]
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    assert named_at(office, dossier, "assign") == ["appraiser", "signatory", "clerk", "counter"]


def named_at(office: Office, dossier: Dossier, step: str) -> list[str]:
    task = office.task(dossier, step)
    form = AssignmentForm(case=dossier.case, task=task, by=office.people[task.role], at=moment("2021-05-19 09:00"))
    return list(form.fields)


def test_what_the_check_leaves_to_a_human_holds_the_proposal_until_it_is_settled(office: Office) -> None:
    dossier = office.receive(workers=(OLD, officer()))
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={})
    office.do(dossier, "assign", "assigned", "2021-05-19 09:30", data={})
    office.do(dossier, "appraise", "done", "2021-05-20 15:00", data=APPRAISED)
    case = Case.objects.get(pk=dossier.case_id)
    assert steps(case) == {"verify_training"}
    with pytest.raises(refusals.Incomplete) as caught:
        office.do(dossier, "verify_training", "judged", "2021-05-20 16:00", data={"verdict_1": "verified"})
    assert set(caught.value.data["form"].errors) == {"reason_1"}
    no = {"verdict_1": "not_verified", "reason_1": "Không có bản gốc"}
    office.do(dossier, "verify_training", "judged", "2021-05-20 16:00", data=no)
    with pytest.raises(refusals.ConditionNotMet):
        office.do(dossier, "decide", "propose", "2021-05-21 09:00")
    office.do(dossier, "decide", "send_back", "2021-05-21 09:10", reason="Đã có bản gốc")
    yes = {"verdict_1": "verified", "reason_1": "Đã đối chiếu bản gốc"}
    office.do(dossier, "verify_training", "judged", "2021-05-21 10:00", data=yes)
    office.do(dossier, "appraise", "done", "2021-05-21 10:30", data=APPRAISED)
    office.do(dossier, "decide", "propose", "2021-05-21 11:00")
    assert steps(case) == {"sign"}


def test_a_refusal_is_written_numbered_and_gives_its_reasons_and_nobodys_notes(office: Office) -> None:
    dossier = office.receive()
    office.to_the_decision(dossier)
    with pytest.raises(refusals.ReasonMissing):
        office.do(dossier, "decide", "refuse", "2021-05-21 09:00")
    why = "Suất liều tại vị trí điều khiển vượt mức cho phép.\nChưa có kế hoạch ứng phó sự cố."
    office.do(dossier, "decide", "refuse", "2021-05-21 09:00", reason=why)
    office.do(dossier, "sign_refusal", "sign", "2021-05-21 15:00", reason="Đồng ý")
    dated = {"dated": "2021-05-25"}
    office.do(dossier, "number_refusal", "numbered", "2021-05-25 08:00", data=dated, reason="Lưu một bản")
    office.work("2021-05-25 08:05")
    office.do(dossier, "release_refusal", "released", "2021-05-25 10:00", data=SEALED)
    paper = Paper.objects.get()
    assert (paper.kind, Case.objects.get(pk=dossier.case_id).result) == ("refusal", "refused")
    assert paper.context["reasons"] == [
        "Suất liều tại vị trí điều khiển vượt mức cho phép",
        "Chưa có kế hoạch ứng phó sự cố",
    ]
    assert not Licence.objects.exists()


def test_a_refusal_that_cannot_be_made_goes_back_to_its_number_and_says_why(office: Office) -> None:
    dossier = office.receive()
    office.to_the_decision(dossier)
    office.do(dossier, "decide", "refuse", "2021-05-21 09:00", reason="Chưa có kế hoạch ứng phó sự cố")
    office.do(dossier, "sign_refusal", "sign", "2021-05-21 15:00")
    Signatory.objects.update(until=date(2021, 4, 30))
    office.do(dossier, "number_refusal", "numbered", "2021-05-25 08:00", data={"dated": "2021-05-25"})
    office.work("2021-05-25 08:05")
    case = Case.objects.get(pk=dossier.case_id)
    assert steps(case) == {"number_refusal"}
    why = next(entry.reason for entry in engine.history(case) if entry.outcome == "cannot")
    assert why == "Nobody is entered as signatory on 25/05/2021."


def test_a_permit_that_cannot_be_made_goes_back_to_its_number_and_keeps_it(office: Office) -> None:
    dossier = office.receive()
    office.to_the_number(dossier)
    Signatory.objects.update(until=date(2021, 4, 30))
    office.do(dossier, "number", "numbered", "2021-05-25 08:00", data={"dated": "2021-05-25"})
    office.work("2021-05-25 08:05")
    case = Case.objects.get(pk=dossier.case_id)
    assert (steps(case), Paper.objects.count()) == ({"number"}, 0)
    Signatory.objects.update(until=None)
    office.do(dossier, "number", "numbered", "2021-05-25 09:00", data={"dated": "2021-05-25"})
    office.work("2021-05-25 09:05")
    assert [number.text for number in NumberTaken.objects.all()] == ["01/GP-SKHCN"]
    assert steps(case) == {"release"}


def test_a_paper_is_not_released_with_another_signature_or_a_date_that_cannot_be(office: Office) -> None:
    dossier = office.receive()
    office.to_the_number(dossier)
    office.do(dossier, "number", "numbered", "2021-05-25 08:00", data={"dated": "2021-05-25"})
    office.work("2021-05-25 08:05")
    for wrong in ({"signed_by": "Ai Đó"}, {"signed_on": "2021-05-24"}, {"sealed_on": "2021-05-26"}):
        with pytest.raises(CannotSeal):
            office.do(dossier, "release", "released", "2021-05-25 10:00", data=SEALED | wrong)
    assert not Sealing.objects.exists()
    assert steps(Case.objects.get(pk=dossier.case_id)) == {"release"}


def test_the_facility_answers_a_request_and_the_term_of_checking_begins_again(office: Office) -> None:
    dossier = office.receive()
    case = Case.objects.get(pk=dossier.case_id)
    office.do(
        dossier,
        "receive",
        "ask_more",
        "2021-05-19 08:30",
        data={"missing": ["survey_record"], "note": "Nộp biên bản kiểm xạ"},
        reason="Thiếu biên bản kiểm xạ",
    )
    office.do(
        dossier,
        "supplement",
        "submit",
        "2021-05-24 14:00",
        data={"component-survey_record-handed_in": "copy"},
        files=MultiValueDict({"component-survey_record-scans": [world.pdf("kiểm xạ.pdf")]}),
    )
    case.refresh_from_db()
    assert case.due_at == moment("2021-05-31 17:00")
    assert dossier.components.get().file.original_name == "kiểm xạ.pdf"  # type: ignore[union-attr]


def test_the_facility_withdraws_until_a_number_is_wanted(office: Office) -> None:
    dossier, other = office.receive(), office.receive()
    office.to_the_decision(dossier)
    office.to_the_number(other)
    party = office.people["party"]
    engine.withdraw(case_id=dossier.case_id or 0, by=party, at=moment("2021-05-21 10:00"), reason="Đổi thiết bị")
    assert Case.objects.get(pk=dossier.case_id).result == "withdrawn"
    with pytest.raises(refusals.CannotWithdraw):
        engine.withdraw(case_id=other.case_id or 0, by=party, at=moment("2021-05-21 16:00"), reason="Đổi thiết bị")


def test_what_the_appraisal_found_is_told_to_whoever_decides(office: Office) -> None:
    dossier = office.receive()
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    office.do(dossier, "assign", "assigned", "2021-05-19 09:30", data={})
    found = {"conclusion": "Đủ điều kiện về che chắn", "visited_on": "2021-05-21", **SEEN}
    with pytest.raises(refusals.Incomplete) as caught:
        office.do(dossier, "appraise", "done", "2021-05-20 15:00", data=found)
    assert set(caught.value.data["form"].errors) == {"visited_on"}
    office.do(dossier, "appraise", "done", "2021-05-20 15:00", data=found | {"visited_on": "2021-05-20"})
    told = next(one for one in story.history_of(Case.objects.get(pk=dossier.case_id)) if one.filled)
    assert told.filled[0] == ("Checklist", "met: 13")
    assert len([text for _label, text in told.filled if text == "Đã đối chiếu bản gốc"]) == 13
    assert told.filled[-2:] == [("Conclusion", "Đủ điều kiện về che chắn"), ("Visited on site on", "20/05/2021")]


def test_guidance_is_recorded_once_for_its_facility(office: Office) -> None:
    case = begin_guidance(facility=office.facility, by=office.people["counter"], at=moment("2021-05-18 08:00"))
    task = Task.objects.get(process=case, finished=None)
    engine.act(
        case_id=case.pk,
        task_id=task.pk,
        outcome="guided",
        by=office.people["appraiser"],
        at=moment("2021-05-19 08:00"),
        data={"note": "Thành phần hồ sơ"},
    )
    office.work("2021-05-19 08:05")
    assert Guidance.objects.get().facility == office.facility
    with pytest.raises(refusals.ReferenceTaken):
        begin_guidance(facility=office.facility, by=office.people["counter"], at=moment("2021-05-18 16:00"))


def test_a_step_asks_few_statements_and_one_of_them_keeps_duties_apart(office: Office) -> None:
    """With all that the domain asks, whoever is named and however many people were declared."""

    def cost(step: str, outcome: str, at: str, **more: object) -> int:
        office.task(dossier, step)
        with CaptureQueriesContext(connection) as seen:
            office.do(dossier, step, outcome, at, **more)
        return len([one for one in seen if "SAVEPOINT" not in one["sql"]]) - 1

    dossier = office.receive(workers=(*[worker(full_name=f"Người {n}") for n in range(9)], officer()))
    named = {role: office.people[role].pk for role in ("counter", "appraiser", "signatory", "clerk")}
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={})
    costs = {
        "assign": cost("assign", "assigned", "2021-05-19 09:30", data=named),
    }
    costs |= {
        "appraise": cost("appraise", "done", "2021-05-20 15:00", data=APPRAISED),
        "decide": cost("decide", "propose", "2021-05-21 09:00"),
        "sign": cost("sign", "sign", "2021-05-21 15:00"),
    }
    most = {"assign": 17, "appraise": 16, "decide": 11, "sign": 10}
    assert {step: few for step, few in costs.items() if few > most[step]} == {}


def test_whoever_appraised_neither_proposes_nor_signs_even_in_the_place_of_others(office: Office) -> None:
    """One person in both would be no second pair of eyes; nor is whoever stands in for the head."""
    dossier = office.receive()
    office.to_the_decision(dossier)
    appraiser, head = office.people["appraiser"], office.people["head"]
    deputy = User.objects.create_user("deputy", full_name="Phó phòng")
    Appointment.objects.create(user=deputy, role="head", since=date(2020, 1, 1))
    absent = {"since": date(2021, 5, 21), "until": date(2021, 5, 21)}
    Absence.objects.create(person=head, substitute=appraiser, **absent)
    with pytest.raises(refusals.DutiesApart, match="Phó phòng"):
        office.do(dossier, "decide", "propose", "2021-05-21 09:00", by=appraiser)
    Appointment.objects.create(user=appraiser, role="signatory", since=date(2020, 1, 1))
    office.do(dossier, "decide", "propose", "2021-05-21 09:00", by=deputy)
    with pytest.raises(refusals.DutiesApart):
        office.do(dossier, "sign", "sign", "2021-05-21 15:00", by=appraiser)
