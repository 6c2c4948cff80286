"""The facility's own forms say what was typed, know when they no longer do, and the proof says what was sent."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from licensing.applications.models import Draft, PrintedForm
from licensing.dossiers.models import Dossier
from licensing.papers import seeding as papers_seeding
from tests.licensing import world
from tests.licensing.applications.drafts import DEVICES, WORKERS, fill, read
from tests.licensing.papers.text import pages_of, text_of
from workflows.people import User

SECOND = {
    "devices-TOTAL_FORMS": "2",
    **{name.replace("-0-", "-1-"): text for name, text in DEVICES.items() if "-0-" in name},
    "devices-1-serial_number": "SN-0002",
    "devices-1-max_kilovolts": "70.50",
}
OFFICER = {
    "workers-0-is_safety_officer": "on",
    "workers-0-appointment_number": "05/QĐ-SM",
    "workers-0-appointed_on": "2020-07-01",
}


@pytest.fixture(autouse=True)
def _issuer(office: None) -> None:
    papers_seeding.seed()
    papers_seeding.seed_invented()


def make(client: Client, draft: Draft, kind: str) -> Any:
    return client.post(reverse("applications:form", args=[draft.pk, kind]), {"token": draft.token})


def add(client: Client, draft: Draft, kind: str) -> None:
    client.post(reverse("applications:papers", args=[draft.pk]), {"kind": kind, "files": [world.pdf()]})


def test_the_application_says_who_asks_for_what_by_the_law_s_own_form(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann, devices=SECOND)
    text = text_of(make(clinic, draft, "application").content)
    for said in (
        "Mẫu 01 Phụ lục IV",
        "ĐƠN ĐỀ NGHỊ",
        "Phòng khám Đa khoa Sao Mai",
        "Lê Thị Ánh",
        "2 thiết bị",
        "Mã dữ liệu",
    ):
        assert said in text
    assert "Kế hoạch ứng phó sự cố bức xạ" in text


def test_each_device_has_a_slip_of_its_own(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann, devices=SECOND)
    pages = pages_of(make(clinic, draft, "device_slip").content)
    assert len(pages) == 2
    assert "SN-0001" in pages[0]
    assert "SN-0002" in pages[1]
    assert "70,5 kV" in pages[1]
    assert all("Mẫu 07 Phụ lục III" in page for page in pages)


def test_the_slip_of_workers_names_the_safety_officer(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann, workers={**WORKERS, **OFFICER})
    text = text_of(make(clinic, draft, "worker_slip").content)
    for said in ("Trần Văn Bình", "03/02/1990", "số 05/QĐ-SM ngày 01/07/2020", "101/2020, 01/06/2020"):
        assert said in text


def test_a_form_that_cannot_be_filled_in_yet_says_so(clinic: Client, draft: Draft) -> None:
    answer = make(clinic, draft, "device_slip")
    assert answer.status_code == 422
    assert "once what stands in it is filled in" in read(answer)
    assert PrintedForm.objects.count() == 0
    assert make(clinic, draft, "legal_status").status_code == 422


def test_data_that_changed_after_the_print_are_told_until_it_is_made_again(
    clinic: Client, draft: Draft, ann: User
) -> None:
    papers, check = (reverse(f"applications:{name}", args=[draft.pk]) for name in ("papers", "check"))
    fill(draft, ann)
    make(clinic, draft, "device_slip")
    add(clinic, draft, "device_slip")
    told = "changed after this form was made"
    assert told not in read(clinic.get(papers))
    fill(draft, ann, devices={"devices-0-serial_number": "SN-9"})
    assert told in read(clinic.get(papers))
    assert told in read(clinic.get(check))
    # Typed back, the paper is right again; made again, a new scan is.
    fill(draft, ann)
    assert told not in read(clinic.get(check))
    fill(draft, ann, devices={"devices-0-serial_number": "SN-9"})
    clinic.post(reverse("applications:remove", args=[draft.pk, draft.papers.get().pk]), {"token": draft.token})
    make(clinic, draft, "device_slip")
    add(clinic, draft, "device_slip")
    assert told not in read(clinic.get(check))
    assert PrintedForm.objects.count() == 2


def test_the_proof_is_a_paper_with_code_moment_and_hashes(clinic: Client, draft: Draft, ann: User) -> None:
    proof = reverse("applications:proof", args=[draft.pk])
    assert clinic.get(proof).status_code == 404
    fill(draft, ann)
    add(clinic, draft, "application")
    clinic.post(reverse("applications:check", args=[draft.pk]), {"token": draft.token})
    dossier = Dossier.objects.get()
    file = dossier.components.get().file
    assert file is not None
    answer = clinic.get(proof)
    text = text_of(answer.content)
    for said in (dossier.code, "09 giờ 30 phút 00 giây", "Lê Thị Ánh", "Đơn đề nghị cấp giấy phép"):
        assert said in text
    assert file.sha256 in text.replace(" ", "")
    assert clinic.get(proof).content == answer.content


def test_what_is_downloaded_is_called_as_the_law_calls_it(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann)
    clinic.cookies["django_language"] = "vi"
    named = unquote(make(clinic, draft, "application").headers["Content-Disposition"])
    assert named.endswith("01 Đơn đề nghị cấp giấy phép tiến hành công việc bức xạ.pdf")
    clinic.post(reverse("applications:check", args=[draft.pk]), {"token": draft.token})
    named = unquote(clinic.get(reverse("applications:proof", args=[draft.pk])).headers["Content-Disposition"])
    assert named.endswith(f"Xác nhận đã nộp hồ sơ {Dossier.objects.get().code}.pdf")


def test_the_proof_is_found_again_on_the_page_of_the_case_and_among_its_papers(
    client: Client, clinic: Client, draft: Draft, ann: User
) -> None:
    fill(draft, ann)
    add(clinic, draft, "application")
    clinic.post(reverse("applications:check", args=[draft.pk]), {"token": draft.token})
    case, proof = Dossier.objects.get().case_id, reverse("applications:proof", args=[draft.pk])
    assert proof in read(clinic.get(reverse("cases:case", args=[case])))
    assert "Proof of submission/2021-05-18 Proof of submission.pdf" in papers_of(clinic, case)
    client.force_login(world.make_user("counter", "counter"))
    assert proof not in read(client.get(reverse("cases:case", args=[case])))
    assert not [name for name in papers_of(client, case) if "Proof" in name]


def papers_of(client: Client, case: int | None) -> list[str]:
    answer = client.get(reverse("cases:papers", args=[case]))
    return ZipFile(BytesIO(b"".join(answer.streaming_content))).namelist()  # type: ignore[attr-defined]
