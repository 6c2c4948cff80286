"""The slips of a case: each says what held at its act, whatever was corrected or added later."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from licensing.dossiers.models import Dossier, IntakeDraft, IntakeScan
from licensing.dossiers.supplementing import supplement
from licensing.procedures.counter_forms import SupplementPapersForm
from tests.licensing import world
from tests.licensing.papers.text import pages_of, text_of
from tests.licensing.procedures.office import SIGNATORY, Office
from tests.licensing.world import component, moment, pdf
from workflows import engine, refusals, story, vocabulary
from workflows.models import Case, OfficeHours, Task

SEALED = {"signed_by": SIGNATORY, "signed_on": "2021-05-25", "sealed_on": "2021-05-25"}


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path) -> Office:
    settings.ISSUED_ROOT = tmp_path / "issued"
    return Office()


def case_of(dossier: Dossier) -> Case:
    case: Case = Case.objects.select_related("version").get(pk=dossier.case_id)
    return case


def slips(dossier: Dossier) -> list[tuple[str, str]]:
    """Each slip of the case: its word and what it says."""
    case = case_of(dossier)
    given = story.papers_of(case, engine.history(case))
    made = [(one.name, vocabulary.find_paper(one.name).make(case, one.entry)) for one in given]
    return [(name, " ".join(" ".join(pages_of(slip)).split())) for name, slip in made]


def ask_more(office: Office, dossier: Dossier) -> None:
    asked = {"missing": ["survey_record", "safety_report"], "note": "Nộp bản sao biên bản kiểm xạ"}
    office.do(dossier, "receive", "ask_more", "2021-05-19 08:30", data=asked, reason="Thiếu hai giấy tờ")


def test_before_and_after_the_dossier_is_found_complete_the_party_is_told_another_moment(office: Office) -> None:
    dossier = office.receive(by=office.people["counter"], components=[component(), component(kind="device_slip")])
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={})
    (first, received), (second, accepted) = slips(dossier)
    assert (first, second) == ("receipt_slip", "receipt_slip")
    assert "chậm nhất 17 giờ 00 phút, ngày 25/05/2021" in received
    assert "Thời gian trả kết quả" not in received
    assert "Thời gian nhận hồ sơ 08 giờ 30 phút, ngày 18/05/2021" in accepted
    assert "Thời gian trả kết quả: 17 giờ 00 phút, ngày 26/05/2021." in accepted
    assert "20/05, 21/05, 24/05, 25/05 và 26/05/2021" in accepted
    assert "Counter" in received
    assert "01 bộ" in received
    assert "; ngày làm việc 07:00–11:30, 13:30–17:00" in received


def test_the_hours_on_a_receipt_are_those_of_the_day_on_which_the_result_is_fetched(office: Office) -> None:
    OfficeHours.objects.create(kind="reception", in_force_from=date(2021, 5, 26), opens=time(8), closes=time(12))
    dossier = office.receive(components=[component()])
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={})
    (_, before), (_, result) = slips(dossier)
    assert "; ngày làm việc 07:00–11:30, 13:30–17:00." in before, "answered on the 25th"
    assert "; ngày làm việc 08:00–12:00." in result, "fetched on the 26th"


def test_a_receipt_tells_what_had_been_handed_in_then_and_by_whom(office: Office) -> None:
    dossier = office.receive(by=office.people["counter"], components=[component()])
    ask_more(office, dossier)
    answer = {"component-survey_record-handed_in": "copy"}
    enter(office, dossier, answer, files={"component-survey_record-scans": [pdf("kiểm xạ.pdf"), pdf("kiểm xạ 2.pdf")]})
    supplement(dossier=dossier, holder=world.holder(name="Tên đã sửa"), by=None, at=moment("2021-05-26 10:00"))
    said = slips(dossier)
    assert [name for name, _text in said] == ["receipt_slip", "supplement_request", "receipt_slip"]
    (_, first), (_, request), (_, again) = said
    assert "Biên bản kiểm xạ" not in first
    assert "1. Biên bản kiểm xạ 2. Báo cáo đánh giá an toàn (Mẫu 05 Phụ lục V) 3. Nộp bản sao" in request
    assert "Thiếu hai giấy tờ" in request
    assert "Biên bản kiểm xạ sao 2" in again
    assert "Thời gian nhận bổ sung 14 giờ 00 phút, ngày 24/05/2021" in again
    assert all("Phòng khám Đa khoa Sao Mai" in text for _name, text in said)
    assert not any("Tên đã sửa" in text for _name, text in said)


def test_what_the_party_sends_itself_names_nobody_of_the_office(office: Office) -> None:
    dossier = office.receive(by=office.people["party"], channel="online")
    ((_name, text),) = slips(dossier)
    assert "Clinic" not in text


def test_a_declined_dossier_has_its_slip(office: Office) -> None:
    dossier = office.receive()
    office.do(dossier, "receive", "decline", "2021-05-19 08:30", data={}, reason="Cơ sở ở tỉnh khác")
    name, text = slips(dossier)[-1]
    assert name == "declining_slip"
    assert "Cơ sở ở tỉnh khác" in text


def enter(office: Office, dossier: Dossier, data: dict[str, str], **more: object) -> Task:
    """The counter enters on 25 May what came on the 24th."""
    task = office.task(dossier, "supplement")
    return engine.act(
        case_id=task.process_id,
        task_id=task.pk,
        outcome="submit",
        by=office.people["counter"],
        at=moment("2021-05-24 14:00"),
        entered_at=moment("2021-05-25 08:00"),
        reason="Nhận qua bưu điện chiều hôm trước",
        data=data,
        **more,  # type: ignore[arg-type]
    )


def test_the_counter_enters_several_papers_and_certificates_for_the_party(office: Office) -> None:
    dossier = office.receive(workers=(world.worker(certificates=()), world.officer()))
    ask_more(office, dossier)
    answer = {
        "component-survey_record-handed_in": "copy",
        "component-safety_report-handed_in": "original",
        "component-safety_report-returned": "on",
        "certificate-1-number": "77/2020",
        "certificate-1-provider": world.PROVIDER,
        "certificate-1-issued_on": "2020-06-01",
        "certificate-1-contents": "1",
    }
    enter(office, dossier, answer, files={"component-survey_record-scans": [pdf("a.pdf"), pdf("b.pdf")]})
    kinds = [(row.kind.code, bool(row.file), bool(row.returned_at)) for row in dossier.components.all()]
    assert kinds == [("safety_report", False, True), ("survey_record", True, False), ("survey_record", True, False)]
    assert {row.at for row in dossier.components.all()} == {moment("2021-05-24 14:00")}
    assert dossier.workers.get(full_name="Trần Văn Bình").certificates.get().number == "77/2020"
    case = case_of(dossier)
    assert case.due_at == moment("2021-05-31 17:00"), "five working days from when it came"
    made = dossier.supplements.get()
    assert (made.by, made.at) == (office.people["counter"], moment("2021-05-24 14:00"))


def test_an_empty_supplement_and_one_with_mistakes_are_refused_and_keep_nothing(office: Office) -> None:
    dossier = office.receive()
    ask_more(office, dossier)
    with pytest.raises(engine.Refused):
        enter(office, dossier, {})
    wrong = {"component-survey_record-returned": "on", "certificate-1-number": "1", "certificate-1-issued_on": "never"}
    with pytest.raises(refusals.Incomplete) as caught:
        enter(office, dossier, wrong)
    form = caught.value.data["form"]
    assert set(form.certificates[0][1].errors) == {"provider", "issued_on"}
    assert not dossier.components.exists()


def test_scans_of_a_refused_supplement_stay_until_it_is_entered(office: Office, client: Client) -> None:
    dossier = office.receive()
    ask_more(office, dossier)
    task = office.task(dossier, "supplement")
    client.force_login(office.people["counter"])
    do = reverse("cases:task", args=[dossier.case_id, task.pk, "do"])
    opened = reverse("cases:task", args=[dossier.case_id, task.pk, "open"])
    wrong = {"act-outcome": "submit", "act-token": str(uuid4()), "certificate-1-number": "1"}

    def held(page: str) -> list[str]:
        return re.findall(r'name="drop" value="(\d+)"', page)

    with time_machine.travel(moment("2021-05-24 14:00"), tick=False):
        for scan in (pdf("một.pdf"), world.picture("hai.png")):
            refused = client.post(do, wrong | {"component-survey_record-scans": [scan]})
            assert refused.status_code == 422
            assert str(scan.name) in refused.content.decode()
        bad = client.post(do, wrong | {"component-survey_record-scans": [SimpleUploadedFile("ba.exe", b"MZ")]})
        assert "ba.exe" in bad.content.decode()
        one, two = held(client.get(opened).content.decode())
        assert "một.pdf" not in client.get(reverse("counter:index")).content.decode()
        assert IntakeDraft.objects.count() == 1
        client.force_login(office.people["clerk"])
        assert held(client.get(opened).content.decode()) == []
        client.force_login(office.people["counter"])
        right = {"act-outcome": "submit", "act-token": str(uuid4()), "drop": [one]}
        assert client.post(do, right).status_code == 302
    assert [row.file and row.file.original_name for row in dossier.components.all()] == ["hai.png"]
    assert not IntakeScan.objects.exists()
    assert two


def test_what_the_request_named_stands_first_even_where_something_was_handed_in(office: Office) -> None:
    everything = [component(kind=kind) for kind in ("application", "survey_record", "safety_report")]
    dossier = office.receive(components=everything)
    ask_more(office, dossier)
    task = office.task(dossier, "supplement")
    form = engine.bound_form(task, by=office.people["counter"], at=moment("2021-05-24 14:00"), entering=True)
    assert isinstance(form, SupplementPapersForm)
    assert [paper.kind.code for paper in form.further] == ["application"]
    assert {"survey_record", "safety_report"} <= {paper.kind.code for paper in form.asked_for}


def to_the_hand_over(office: Office, dossier: Dossier) -> None:
    office.to_the_number(dossier)
    office.do(dossier, "number", "numbered", "2021-05-25 08:00", data={"dated": "2021-05-25"})
    office.work("2021-05-25 08:05")
    office.do(dossier, "release", "released", "2021-05-25 10:00", data=SEALED)


def test_the_hand_over_says_who_fetched_the_result_and_what_went_back(office: Office) -> None:
    dossier = office.receive(components=[component(), component(kind="device_slip"), component(kind="incident_plan")])
    to_the_hand_over(office, dossier)
    given, kept, _other = dossier.components.all()
    fetched = {
        "fetched_by": "Lê Thị Ánh",
        "identity": "051000000001",
        "manner": "counter",
        "handed_over_at": "2021-05-26T09:05",
        "originals": [str(given.pk)],
    }
    office.do(dossier, "hand_over", "handed_over", "2021-05-26 14:00", data=fetched)
    given.refresh_from_db()
    assert (given.returned_at, given.returned_by) == (moment("2021-05-26 09:05"), office.people["counter"])
    kept.refresh_from_db()
    assert kept.returned_at is None
    case = case_of(dossier)
    told = next(told for told in story.history_of(case) if told.entry.step == "hand_over")
    assert told.filled == [
        ("Fetched by", "Lê Thị Ánh"),
        ("Number of the identity paper or authorisation", "051000000001"),
        ("Handed over", "at the counter"),
        ("Fetched at", "09:05 Wednesday 26/05/2021"),
        ("Originals given back", "1"),
    ]
    name, text = slips(dossier)[-1]
    assert name == "hand_over_slip"
    for said in (
        "Số 01/GP-SKHCN, ngày 25/05/2021",
        "Lê Thị Ánh, số giấy tờ tùy thân 051000000001",
        str(given.kind.name),
    ):
        assert said in text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fetched_by": " "}, "fetched_by"),
        ({"manner": "pigeon"}, "manner"),
        ({"handed_over_at": "2021-05-26T09:01"}, "handed_over_at"),
        ({"handed_over_at": "2021-05-25T09:59"}, "handed_over_at"),
        ({"originals": ["0"]}, "originals"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused(office: Office, wrong: dict[str, object], field: str) -> None:
    dossier = office.receive(components=[component()])
    to_the_hand_over(office, dossier)
    fetched = {"fetched_by": "Lê Thị Ánh", "manner": "post"} | wrong
    with pytest.raises(refusals.Incomplete) as caught:
        office.do(dossier, "hand_over", "handed_over", "2021-05-26 09:00", data=fetched)
    assert set(caught.value.data["form"].errors) == {field}


def test_the_party_downloads_its_slips_and_a_stranger_finds_nothing(client: Client, office: Office) -> None:
    dossier = office.receive(by=office.people["counter"])
    case = case_of(dossier)
    (paper,) = story.papers_of(case, engine.history(case))
    address = reverse("cases:paper", args=[case.pk, paper.entry.pk, paper.name])
    stranger = world.make_user("stranger")
    world.make_representative(stranger, world.make_facility(name="Khác"))
    for who, status in ((office.people["party"], 200), (office.people["counter"], 200), (stranger, 404)):
        client.force_login(who)
        answer = client.get(address)
        assert answer.status_code == status
        if status == 200:
            assert dossier.code in text_of(answer.content)
            assert address in client.get(reverse("cases:case", args=[case.pk])).content.decode()
