"""The desk as its people use it: see, tick, look again, do; what is refused to one hinders no other."""

from __future__ import annotations

import csv
import re
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from licensing.dossiers.appraisal import appraisal_of
from licensing.dossiers.models import Dossier
from licensing.issuing.models import Printing
from licensing.licences.models import Licence
from licensing.papers.models import NumberTaken, Paper, Signatory
from tests.licensing import world
from tests.licensing.procedures.office import SIGNATORY, Office
from workflows import jobs
from workflows.models import Job, Task


def sent(office: Office, step: str = "sign", *, count: int = 1) -> list[Task]:
    """So many dossiers that wait at this step, each of a facility of its own."""
    tasks = []
    for n in range(count):
        facility = world.make_facility(name=f"Phòng khám Số {n}")
        dossier = world.receive(facility, at=f"2021-05-18 08:{30 + n}", devices=[world.device(serial_number=f"S{n}")])
        office.to_the_decision(dossier)
        refused = step == "sign_refusal"
        why = {"reason": "Thiếu biên bản kiểm xạ"} if refused else {}
        office.do(dossier, "decide", "refuse" if refused else "propose", "2021-05-21 09:00", **why)
        if step == "number":
            office.do(dossier, "sign", "sign", "2021-05-21 15:00")
        tasks.append(office.task(dossier, step))
    return tasks


def as_(client: Client, office: Office, role: str) -> Client:
    client.force_login(office.people[role])
    return client


def seen(answer: Any) -> str:
    """A page without the marks of what is in another language."""
    return re.sub(r'<span lang="vi">|</span>', "", answer.content.decode())


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, page
    return found[1]


def work() -> None:
    for job in Job.objects.filter(status=Job.Status.WANTED):
        jobs.run(job.pk, now=timezone.now())


def number_all(client: Client, tasks: list[Task]) -> str:
    chosen = {"task": [task.pk for task in tasks]}
    page = client.get("/issuing/number/several/", chosen).content.decode()
    today = timezone.localdate().isoformat()
    return client.post("/issuing/number/several/", {**chosen, "token": token_in(page), "dated": today}).content.decode()


def test_a_batch_is_seen_then_approved_once_however_often_it_is_sent(client: Client, office: Office) -> None:
    tasks = sent(office, count=3)
    as_(client, office, "signatory")
    listed = client.get("/sign/").content.decode()
    assert listed.count('name="task"') == 3
    chosen = {"task": [tasks[0].pk, tasks[2].pk]}
    page = seen(client.get("/sign/several/", chosen))
    assert "Phòng khám Số 0" in page
    assert "Phòng khám Số 1" not in page
    assert page.count("Đủ điều kiện") == 2, "what the appraisal found, for each"
    assert not Task.objects.filter(step="number").exists(), "to look is not to approve"
    sending = {**chosen, "token": token_in(page)}
    for _again in range(2):
        answer = client.post("/sign/several/", sending)
        assert (answer.status_code, answer.content.decode().count("approved")) == (200, 2)
    assert Task.objects.filter(step="number").count() == 2
    assert client.get("/sign/").content.decode().count('name="task"') == 1


def test_each_row_to_sign_says_in_a_line_what_it_is_about(client: Client, office: Office) -> None:
    tasks = sent(office, count=2)
    page = re.sub(r"<[^>]*>", "", seen(as_(client, office, "signatory").get("/sign/")))
    dossier = Dossier.objects.get(case=tasks[0].process_id)
    devices = f"1 × {dossier.devices.get().kind}"
    assert dossier.case
    appraisal = appraisal_of(dossier.case)
    assert appraisal
    counts = ", ".join(f"{answer.label} {n}" for answer, n in appraisal.counts.items())
    assert page.count(f"{devices} · {counts} · {appraisal.conclusion}") == 2


def test_what_is_refused_to_one_is_told_and_hinders_no_other(client: Client, office: Office) -> None:
    first, second = sent(office, count=2)
    as_(client, office, "signatory")
    chosen = {"task": [first.pk, second.pk]}
    page = seen(client.get("/sign/several/", chosen))
    colleague = world.make_user("deputy", "signatory", full_name="Phó Giám đốc Mới")
    Task.objects.filter(pk=first.pk).update(owner=colleague)
    answer = seen(client.post("/sign/several/", {**chosen, "token": token_in(page)}))
    assert "1 paper done" in answer
    assert "was taken by Phó Giám đốc Mới; nothing was changed." in answer
    assert Task.objects.get(pk=first.pk).finished is None
    assert Task.objects.get(pk=second.pk).outcome == "sign"


def test_nothing_ticked_is_said_and_somebody_else_s_numbers_are_no_tasks(client: Client, office: Office) -> None:
    [task] = sent(office, "number")
    as_(client, office, "signatory")
    assert client.get("/sign/several/", follow=True).status_code == 200
    page = seen(client.get("/sign/several/", {"task": [task.pk, "x", "9" * 30]}))
    assert "Phòng khám Số 0" not in page, "a task of another desk"
    assert client.get("/issuing/number/").status_code == 403
    assert as_(client, office, "party").get("/sign/").status_code == 403


def test_one_paper_is_shown_as_draft_and_sent_back_with_a_reason(client: Client, office: Office) -> None:
    [task] = sent(office)
    as_(client, office, "signatory")
    before = (NumberTaken.objects.count(), Paper.objects.count())
    drawn = client.get(f"/sign/{task.pk}/draft.png")
    with Image.open(BytesIO(drawn.content)) as picture:
        assert (picture.format, picture.width > 800, picture.height > picture.width) == ("PNG", True, True)
    text = PdfReader(BytesIO(client.get(f"/sign/{task.pk}/draft.pdf").content)).pages[0].extract_text()
    assert "BẢN DỰ THẢO" in text
    assert "……/GP-SKHCN" in text
    assert "Phòng khám Số 0" in text
    assert (NumberTaken.objects.count(), Paper.objects.count()) == before
    page = client.get(f"/sign/{task.pk}/").content.decode()
    sending = {"outcome": "send_back", "reason": "", "token": token_in(page)}
    refused = client.post(f"/sign/{task.pk}/", sending)
    assert refused.status_code == 409
    assert "needs a reason in writing" in refused.content.decode()
    kept = client.post(f"/sign/{task.pk}/", {**sending, "reason": "x" * 3000})
    assert (kept.status_code, "x" * 3000 in kept.content.decode()) == (422, True)
    assert client.post(f"/sign/{task.pk}/", {**sending, "reason": "Ghi rõ nơi đặt"}).status_code == 302
    assert Task.objects.get(pk=task.pk).outcome == "send_back"


def test_the_page_of_the_task_leads_to_the_draft_only_whoever_may_sign(client: Client, office: Office) -> None:
    [task] = sent(office)
    page = f"/cases/{task.process_id}/{task.pk}/open/"
    assert f'href="/sign/{task.pk}/"' in as_(client, office, "signatory").get(page).content.decode()
    for other in ("head", "party"):
        assert "/sign/" not in as_(client, office, other).get(page).content.decode()


def test_a_draft_that_cannot_be_made_says_why(client: Client, office: Office) -> None:
    [task] = sent(office)
    Signatory.objects.update(until=date(2021, 4, 30))
    answer = as_(client, office, "signatory").get(f"/sign/{task.pk}/draft.pdf")
    assert answer.status_code == 409
    assert "Nobody is entered as signatory" in answer.content.decode()


def test_a_refusal_is_drafted_with_its_grounds(client: Client, office: Office) -> None:
    [task] = sent(office, "sign_refusal")
    pdf = as_(client, office, "signatory").get(f"/sign/{task.pk}/draft.pdf").content
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert "Thiếu biên bản kiểm xạ" in text
    assert "……/TB-SKHCN" in text


def test_the_facility_and_other_officials_see_no_draft(client: Client, office: Office) -> None:
    [task] = sent(office)
    for who in ("party", "counter", "clerk"):
        for page in ("", "draft.png", "draft.pdf"):
            assert as_(client, office, who).get(f"/sign/{task.pk}/{page}").status_code == 403


def test_numbers_go_in_the_order_of_receipt_whatever_order_they_were_ticked_in(client: Client, office: Office) -> None:
    tasks = sent(office, "number", count=3)
    as_(client, office, "clerk")
    chosen = {"task": [task.pk for task in reversed(tasks)]}
    page = client.get("/issuing/number/several/", chosen).content.decode()
    assert re.findall(r"\d\d/GP-SKHCN", page) == ["01/GP-SKHCN", "02/GP-SKHCN", "03/GP-SKHCN"]
    assert not NumberTaken.objects.exists()
    future = client.post("/issuing/number/several/", {**chosen, "token": token_in(page), "dated": "2030-01-01"})
    assert (future.status_code, future.content.decode().count("lies in the future")) == (409, 3)
    assert not NumberTaken.objects.exists()
    assert "3 papers done" in number_all(client, tasks)
    taken = {number.case_id: number.text for number in NumberTaken.objects.all()}
    assert [taken[task.process_id] for task in tasks] == ["01/GP-SKHCN", "02/GP-SKHCN", "03/GP-SKHCN"]
    assert client.get("/issuing/seal/").content.decode().count("is being made") == 3


def test_a_date_before_the_last_number_is_refused_and_leaves_no_gap(client: Client, office: Office) -> None:
    first, second = sent(office, "number", count=2)
    as_(client, office, "clerk")
    number_all(client, [first])
    page = client.get("/issuing/number/several/", {"task": [second.pk]}).content.decode()
    answer = client.post(
        "/issuing/number/several/", {"task": [second.pk], "token": token_in(page), "dated": "2021-06-01"}
    )
    assert "numbers ascend with their dates" in answer.content.decode()
    assert NumberTaken.objects.count() == 1


def released(client: Client, office: Office, count: int = 2) -> list[Paper]:
    """Numbered, made, printed, sealed and released through the pages."""
    tasks = sent(office, "number", count=count)
    as_(client, office, "clerk")
    number_all(client, tasks)
    work()
    papers = list(Paper.objects.order_by("pk"))
    chosen = {"task": list(Task.objects.filter(step="release").values_list("pk", flat=True))}
    page = client.get("/issuing/seal/several/", chosen).content.decode()
    today = timezone.localdate().isoformat()
    sending = {**chosen, "token": token_in(page), "signed_on": today, "sealed_on": today}
    assert f"{count} papers done" in client.post("/issuing/seal/several/", sending).content.decode()
    return papers


def test_several_are_sealed_and_released_and_the_clock_stops(client: Client, office: Office) -> None:
    papers = released(client, office)
    for paper in papers:
        assert paper.sealing.signed_by == SIGNATORY
        assert paper.case.clock_events.filter(term="processing", kind="finish").exists()
    assert client.get("/issuing/seal/").content.decode().count('name="task"') == 0


def test_a_seal_before_the_signature_is_refused_with_what_was_typed(client: Client, office: Office) -> None:
    [task] = sent(office, "number")
    as_(client, office, "clerk")
    number_all(client, [task])
    work()
    release = Task.objects.get(step="release")
    page = client.get("/issuing/seal/several/", {"task": [release.pk]}).content.decode()
    today = timezone.localdate().isoformat()
    sending = {"task": [release.pk], "token": token_in(page), "signed_on": today, "sealed_on": "2021-05-20"}
    assert "comes after the signature" in client.post("/issuing/seal/several/", sending).content.decode()
    wrong = client.post("/issuing/seal/several/", {**sending, "sealed_on": "yesterday"})
    assert (wrong.status_code, 'value="yesterday"' in wrong.content.decode()) == (422, True)
    assert Task.objects.get(pk=release.pk).finished is None


def test_several_papers_become_one_file_and_when_they_were_printed_is_kept(client: Client, office: Office) -> None:
    papers = released(client, office)
    chosen = {"paper": [paper.pk for paper in reversed(papers)]}
    assert "not printed yet" in client.get("/issuing/print/", chosen).content.decode()
    assert not Printing.objects.exists()
    one_side = PdfReader(BytesIO(client.post("/issuing/print/", chosen).content))
    texts = [page.extract_text() for page in one_side.pages]
    assert [n for text in texts for n in re.findall(r"Số: (\d\d)/GP-SKHCN", text)] == ["01", "02"]
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in one_side.pages} == {(595, 842)}
    assert set(Printing.objects.values_list("paper", "by")) == {(one.pk, office.people["clerk"].pk) for one in papers}
    both = PdfReader(BytesIO(client.post("/issuing/print/", {**chosen, "both_sides": "on"}).content))
    first = len(one_side.pages) // 2
    assert len(both.pages) == 2 * (first + first % 2), "every paper begins on a sheet of its own"
    assert "not printed yet" not in client.get("/issuing/print/", chosen).content.decode()
    assert as_(client, office, "party").post("/issuing/print/", chosen).status_code == 403


def test_what_is_numbered_is_in_the_register_of_its_year(client: Client, office: Office) -> None:
    papers = released(client, office)
    [task] = sent(office, "number")
    number_all(client, [task])
    year = timezone.localdate().year
    page = seen(client.get("/issuing/register/"))
    for text in ("01/GP-SKHCN", "03/GP-SKHCN", SIGNATORY, "Phòng khám Số 1", "being made"):
        assert text in page
    assert "01/GP-SKHCN" not in client.get("/issuing/register/", {"year": year - 1}).content.decode()
    assert "01/GP-SKHCN" not in client.get("/issuing/register/", {"book": "refusal"}).content.decode()
    answer = client.get("/issuing/register.csv").content.decode()
    assert answer.startswith("\ufeff")
    rows = list(csv.reader(StringIO(answer[1:])))
    assert [len(row) for row in rows] == [10] * 4
    today = f"{timezone.localdate():%d/%m/%Y}"
    said = papers[0].context
    assert rows[1] == [
        "01/GP-SKHCN",
        today,
        "Licence to conduct radiation work: Phòng khám Số 0",
        SIGNATORY,
        "; ".join(said["recipients"][:-1]),
        "VT, hồ sơ",
        str(len(said["recipients"])),
        today,
        "",
        papers[0].case.reference,
    ]


def test_the_register_is_turned_page_by_page_and_opened_at_a_number(
    client: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licensing.issuing.paper_views.LINES", 2)
    released(client, office)
    number_all(client, sent(office, "number"))

    def numbers(**query: str) -> list[str]:
        return re.findall(r"(\d\d)/GP-SKHCN</", client.get("/issuing/register/", query).content.decode())

    assert [numbers(), numbers(page="2")] == [["01", "02"], ["03"]]
    assert numbers(**{"from": "2"}) == ["02", "03"]
    assert [numbers(**{"from": nonsense}) for nonsense in ("", "-1", "x", "9" * 30)] == [["01", "02"]] * 4
    assert len(list(csv.reader(StringIO(client.get("/issuing/register.csv").content.decode())))) == 4


def test_no_cell_of_the_register_is_a_formula(client: Client, office: Office) -> None:
    released(client, office)
    case = Licence.objects.order_by("pk")[0].case
    type(case).objects.filter(pk=case.pk).update(reference="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in client.get("/issuing/register.csv").content.decode()


@pytest.mark.parametrize(
    ("role", "step", "address", "most"),
    [("signatory", "sign", "/sign/", (24, 23)), ("clerk", "number", "/issuing/number/", (15, 15))],
)
def test_the_lists_ask_as_often_for_many_as_for_one(
    client: Client, office: Office, role: str, step: str, address: str, most: tuple[int, int]
) -> None:
    as_(client, office, role)

    def asked(tasks: list[Task]) -> tuple[int, int]:
        counts = []
        for page, chosen in ((address, None), (f"{address}several/", {"task": [task.pk for task in tasks]})):
            with CaptureQueriesContext(connection) as statements:
                assert client.get(page, chosen).status_code == 200
            counts.append(len(statements))
        return counts[0], counts[1]

    one = sent(office, step)
    client.get(address)  # what a process asks once
    few = asked(one)
    assert asked(one + sent(office, step, count=4)) == few
    assert all(number <= bound for number, bound in zip(few, most, strict=True)), few


def test_the_register_and_the_seals_ask_as_often_for_many_as_for_one(client: Client, office: Office) -> None:
    def asked() -> list[int]:
        counts = []
        for page in ("/issuing/register/", "/issuing/register.csv", "/issuing/seal/"):
            with CaptureQueriesContext(connection) as statements:
                assert client.get(page).status_code == 200
            counts.append(len(statements))
        return counts

    as_(client, office, "clerk")
    number_all(client, sent(office, "number"))
    work()
    few = asked()
    number_all(client, sent(office, "number", count=3))
    work()
    assert asked() == few
    assert all(number <= bound for number, bound in zip(few, (17, 9, 16), strict=True)), few


def test_the_menu_leads_each_to_the_own_desk(client: Client, office: Office) -> None:
    for role, address in (("signatory", "/sign/"), ("clerk", "/issuing/")):
        assert f'href="{address}"' in as_(client, office, role).get("/cases/").content.decode()
    for role in ("counter", "head", "party"):
        page = as_(client, office, role).get("/cases/").content.decode()
        assert 'href="/sign/"' not in page
        assert 'href="/issuing/"' not in page
