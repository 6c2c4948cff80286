"""From a facility's first page to a dossier that was sent, with its proof; and who sees what of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from licensing.applications import queries
from licensing.applications.models import Draft, DraftPaper
from licensing.dossiers.models import Dossier
from licensing.facilities.models import Facility
from licensing.files import storage
from licensing.files.models import StoredFile
from tests.licensing import world
from tests.licensing.applications.drafts import DEVICES, WORKERS, begin, fill, page, photograph, read, row, sent
from workflows.models import Case
from workflows.people import User


def add(client: Client, draft: Draft, *uploads: Any, kind: str = "application", **headers: str) -> Any:
    address = reverse("applications:papers", args=[draft.pk])
    return client.post(address, {"kind": kind, "files": list(uploads)}, headers=headers)


def send(client: Client, draft: Draft) -> Any:
    return client.post(reverse("applications:check", args=[draft.pk]), {"token": draft.token}, follow=True)


def test_the_empty_first_page_says_what_to_do(clinic: Client) -> None:
    text = read(clinic.get(reverse("applications:index")))
    assert "Nothing here yet" in text
    assert reverse("applications:begin") in text


def test_a_draft_begins_with_what_the_register_knows_once_for_two_clicks(clinic: Client, facility: Facility) -> None:
    asked = {"token": str(uuid4()), "facility": facility.pk, "procedure": "new_licence"}
    first, second = (clinic.post(reverse("applications:begin"), asked) for _click in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    draft = Draft.objects.get()
    assert row(draft, "holder").typed["holder-name"] == "Phòng khám Đa khoa Sao Mai"
    assert "Phòng khám Đa khoa Sao Mai" in read(clinic.get(reverse("applications:index")))


def test_nobody_begins_for_a_facility_of_others(clinic: Client) -> None:
    other = world.make_facility(name="Khác")
    asked = {"token": str(uuid4()), "facility": other.pk, "procedure": "new_licence"}
    assert clinic.post(reverse("applications:begin"), asked).status_code == 422
    assert Draft.objects.count() == 0


def test_a_sent_draft_is_a_dossier_online_with_its_papers_and_a_proof(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann, holder={"holder-phone": "0255 222 2222"})
    add(clinic, draft, world.pdf("đơn.pdf"), photograph())
    text = read(send(clinic, draft))
    dossier = Dossier.objects.get()
    assert (dossier.channel, dossier.received_at, dossier.entered_by) == (
        "online",
        world.moment("2021-05-18 09:30"),
        ann,
    )
    assert dossier.holder.phone == "0255 222 2222"
    assert dossier.devices.get().serial_number == "SN-0001"
    assert dossier.workers.get().certificates.get().number == "101/2020"
    assert [one.copy_kind for one in dossier.components.all()] == ["original", "original"]
    assert dossier.case is not None
    assert dossier.case.party == draft.facility.party
    assert dossier.code in text
    for stored in StoredFile.objects.all():
        assert stored.sha256 in text
    draft.refresh_from_db()
    assert draft.proof is not None
    assert (draft.proof["code"], draft.proof["by"], len(draft.proof["papers"])) == (dossier.code, "Lê Thị Ánh", 2)


def test_a_second_click_on_sending_is_answered_with_the_first_result(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann)
    first, second = send(clinic, draft), send(clinic, draft)
    assert first.redirect_chain == second.redirect_chain
    assert (Dossier.objects.count(), Case.objects.count()) == (1, 1)


def test_missing_papers_hinder_nothing_but_what_cannot_be_true_does(clinic: Client, draft: Draft, ann: User) -> None:
    answer = send(clinic, draft)
    assert answer.status_code == 422
    assert "A dossier declares at least one device." in read(answer)
    fill(draft, ann, workers={"workers-0-born_on": "2990-01-01"})
    assert "Workers and certificates: 1 entry needs another look." in read(send(clinic, draft))
    assert "This day lies in the future." in read(clinic.get(page(draft, "workers")))
    fill(draft, ann)
    assert send(clinic, draft).status_code == 200
    assert Dossier.objects.get().components.count() == 0


def test_what_the_reviewer_would_miss_is_said_before_sending(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann, workers={"workers-0-certificates-0-contents": "2"})
    add(clinic, draft, world.pdf())
    text = read(clinic.get(reverse("applications:check", args=[draft.pk])))
    assert "No certificate covers content 1." in text
    assert "No safety officer is declared" in text
    missing = text.partition("Papers that are not there yet")[2]
    assert "Incident response plan" in missing
    assert "Application for a licence" not in missing
    assert "No certificate covers content 1." in read(clinic.get(page(draft, "workers")))


def test_photographs_stand_up_whatever_the_camera_said(clinic: Client, draft: Draft) -> None:
    add(clinic, draft, photograph())
    stored = StoredFile.objects.get()
    with Image.open(storage.path_of(stored.sha256)) as kept:
        assert kept.size == (20, 40)
        assert kept.getexif().get(0x0112) is None
        # Orientation 6 turns the left edge to the top.
        content = kept.convert("L").tobytes()
        top, bottom = content[2 * 20 + 10], content[37 * 20 + 10]
        assert (top < 60, bottom > 200) == (True, True)
    answer = clinic.get(reverse("applications:file", args=[draft.pk, DraftPaper.objects.get().pk]))
    assert answer.headers["Content-Type"] == "image/jpeg"
    picture = clinic.get(reverse("applications:picture", args=[draft.pk, DraftPaper.objects.get().pk]))
    assert picture.headers["Content-Type"] == "image/webp"
    add(clinic, draft, world.pdf("no page.pdf"), kind="legal_status")
    nothing = clinic.get(reverse("applications:picture", args=[draft.pk, DraftPaper.objects.latest("pk").pk]))
    assert nothing.headers["Location"].endswith("page.svg")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_bad_file_among_good_ones_is_named_and_the_others_are_kept(clinic: Client, draft: Draft) -> None:
    bad = SimpleUploadedFile("bad.pdf", world.pdf().read()[:30])
    answer = add(clinic, draft, world.pdf("good.pdf"), bad, world.picture("p.png"))
    assert answer.status_code == 422
    assert "bad.pdf" in read(answer)
    assert sorted(one.file.original_name for one in DraftPaper.objects.all()) == ["good.pdf", "p.png"]
    told = add(clinic, draft, kind="application", Accept="application/json")
    assert (told.status_code, told.json()) == (422, {"said": "Choose a file first."})


def test_all_files_together_have_a_limit(clinic: Client, draft: Draft, settings: Settings) -> None:
    add(clinic, draft, world.pdf("a.pdf"))
    page = reverse("applications:papers", args=[draft.pk])
    settings.UPLOAD_MEGABYTES, settings.DOSSIER_MEGABYTES = 7, 30
    assert "at most 7 MB each and 30 MB together" in read(clinic.get(page))
    settings.DOSSIER_MEGABYTES = (StoredFile.objects.get().size + 10) / 2**20
    answer = add(clinic, draft, world.pdf("b.pdf"), kind="legal_status")
    assert answer.status_code == 422
    assert DraftPaper.objects.count() == 1


def test_a_paper_that_the_law_does_not_ask_for_is_refused(clinic: Client, draft: Draft) -> None:
    assert add(clinic, draft, world.pdf(), kind="love_letter").status_code == 422
    assert (DraftPaper.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_file_is_taken_out_by_one_click_and_a_second_finds_it_gone(clinic: Client, draft: Draft) -> None:
    add(clinic, draft, world.pdf())
    address = reverse("applications:remove", args=[draft.pk, DraftPaper.objects.get().pk])
    for _click in range(2):
        assert clinic.post(address, {"token": draft.token}).status_code == 302
    assert (DraftPaper.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_pages_are_put_in_order_and_sent_in_it(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann)
    for name in ("ba.pdf", "một.pdf", "hai.pdf"):
        add(clinic, draft, world.pdf(name, name.encode()))
    other = add(clinic, draft, world.pdf("khác.pdf"), kind="legal_status")
    assert other.status_code == 302

    def names() -> list[str]:
        papers = queries.papers_of(draft).filter(kind="application")
        return [paper.file.original_name for paper in papers]

    def move(name: str, by_places: str) -> Any:
        paper = DraftPaper.objects.get(file__original_name=name)
        address = reverse("applications:move", args=[draft.pk, paper.pk])
        return clinic.post(address, {"token": draft.token, "by_places": by_places})

    assert names() == ["ba.pdf", "một.pdf", "hai.pdf"]
    assert move("ba.pdf", "1").headers["Location"].endswith("#application")
    move("ba.pdf", "1")
    assert names() == ["một.pdf", "hai.pdf", "ba.pdf"]
    for name, by_places in (("ba.pdf", "1"), ("một.pdf", "-1"), ("khác.pdf", "-1")):
        move(name, by_places)
    assert names() == ["một.pdf", "hai.pdf", "ba.pdf"], "at its end it stays there"
    assert move("ba.pdf", "7").status_code == 404
    add(clinic, draft, world.pdf("bốn.pdf", b"4"))
    assert names()[-1] == "bốn.pdf"
    text = read(send(clinic, draft))
    assert text.index("một.pdf") < text.index("hai.pdf") < text.index("ba.pdf") < text.index("bốn.pdf")
    dossier = Dossier.objects.get()
    scans = [one.file.original_name for one in dossier.components.all() if one.file]
    assert scans == ["một.pdf", "hai.pdf", "ba.pdf", "bốn.pdf", "khác.pdf"]
    move("ba.pdf", "-1")
    assert names()[0] == "một.pdf", "what was sent stays as it was sent"


def test_the_buttons_for_the_order_are_there_where_there_is_one(clinic: Client, draft: Draft) -> None:
    address = reverse("applications:papers", args=[draft.pk])
    add(clinic, draft, world.pdf("a.pdf"))
    assert "/move/" not in read(clinic.get(address))
    add(clinic, draft, world.pdf("b.pdf"))
    assert read(clinic.get(address)).count("/move/") == 4


def test_a_dropped_draft_is_gone_from_the_page(clinic: Client, draft: Draft, ann: User) -> None:
    clinic.post(reverse("applications:drop", args=[draft.pk]), {"token": draft.token})
    assert "Nothing here yet" in read(clinic.get(reverse("applications:index")))
    assert clinic.get(page(draft), follow=True).status_code == 404
    fill_refused = send(clinic, draft)
    assert fill_refused.status_code == 422
    assert Dossier.objects.count() == 0


def every_page(draft: Draft) -> list[str]:
    paper = DraftPaper.objects.get()
    return [
        page(draft),
        reverse("applications:draft", args=[draft.pk]),
        reverse("applications:papers", args=[draft.pk]),
        reverse("applications:check", args=[draft.pk]),
        reverse("applications:file", args=[draft.pk, paper.pk]),
    ]


def test_a_draft_is_seen_by_its_facility_and_by_nobody_in_the_office(
    client: Client, clinic: Client, draft: Draft
) -> None:
    add(clinic, draft, world.pdf())
    assert {clinic.get(one, follow=True).status_code for one in every_page(draft)} == {200}
    colleague = world.make_user("colleague")
    world.make_representative(colleague, draft.facility)
    client.force_login(colleague)
    assert {client.get(one, follow=True).status_code for one in every_page(draft)} == {200}
    for name, roles in (("counter", ["counter"]), ("head", ["head", "appraiser", "clerk", "signatory"])):
        client.force_login(world.make_user(name, *roles))
        assert {client.get(one).status_code for one in every_page(draft)} == {403}
    stranger = world.make_user("stranger")
    world.make_representative(stranger, world.make_facility(name="Khác"))
    client.force_login(stranger)
    assert {client.get(one).status_code for one in every_page(draft)} == {404}
    assert client.get(reverse("applications:index")).status_code == 200


def test_the_first_page_costs_the_same_for_much_and_for_little(clinic: Client, ann: User, facility: Facility) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert clinic.get(reverse("applications:index")).status_code == 200
        return len(statements)

    begin(ann, facility)
    world.receive(facility)
    cost()
    little = cost()
    for n in range(4):
        begin(ann, facility)
        world.receive(facility, at=f"2021-05-18 08:4{n}")
    assert cost() == little <= 16


def test_the_pages_of_a_draft_cost_the_same_for_many_files(clinic: Client, draft: Draft) -> None:
    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as statements:
            assert clinic.get(reverse(f"applications:{name}", args=[draft.pk])).status_code == 200
        return len(statements)

    add(clinic, draft, world.pdf())
    cost("papers")
    before = [cost(name) for name in ("papers", "check")]
    add(clinic, draft, *(world.pdf(f"{n}.pdf") for n in range(6)))
    assert [cost(name) for name in ("papers", "check")] == before
    assert all(number <= bound for number, bound in zip(before, (12, 17), strict=True)), before


def test_the_pages_of_a_draft_cost_the_same_for_many_devices_and_people(
    clinic: Client, draft: Draft, ann: User
) -> None:
    def cost() -> list[int]:
        found = []
        for address in (page(draft), page(draft, "workers"), reverse("applications:check", args=[draft.pk])):
            with CaptureQueriesContext(connection) as statements:
                assert clinic.get(address).status_code == 200
            found.append(len(statements))
        return found

    def many(typed: dict[str, str], part: str, count: int) -> dict[str, str]:
        rows = {f"{part}-TOTAL_FORMS": str(count)}
        for n in range(count):
            rows |= {name.replace("-0-", f"-{n}-", 1): text for name, text in typed.items() if f"{part}-0-" in name}
            rows |= {f"{part}-{n}-{name}": f"Số {n}" for name in ("serial_number", "full_name")}
        return rows

    fill(draft, ann)
    cost()
    before = cost()
    fill(draft, ann, devices=many(DEVICES, "devices", 6), workers=many(WORKERS, "workers", 6))
    assert cost() == before
    assert all(number <= bound for number, bound in zip(before, (20, 20, 18), strict=True)), before


def test_going_on_says_what_was_left_wrong(clinic: Client, draft: Draft) -> None:
    wrong = {**DEVICES, "devices-0-max_kilovolts": "150 kV"}
    text = read(clinic.post(page(draft), {**sent(wrong), "go": "next"}, follow=True))
    assert "Devices: 1 entry needs another look." in text
    assert 'name="workers-0-full_name"' in text
    right = read(clinic.post(page(draft), {**sent(DEVICES, version=1), "go": "next"}, follow=True))
    assert "needs another look" not in right


def test_a_clinic_s_menu_holds_its_own_pages_and_no_desk(clinic: Client, draft: Draft, ann: User) -> None:
    def menu(text: str) -> str:
        return text[text.index('<nav class="menu"') : text.index("</nav>")]

    own = menu(read(clinic.get(reverse("applications:index"))))
    for place, there in (("applications:index", True), ("inbox:index", False), ("cases:index", False)):
        assert (f'href="{reverse(place)}"' in own) is there
    fill(draft, ann)
    send(clinic, draft)
    case = reverse("cases:case", args=[Dossier.objects.get().case_id])
    text = read(clinic.get(case))
    assert f'<p class="trail"><a href="{reverse("applications:index")}">Our dossiers</a>' in text
    assert "/open/" not in text, "the steps of the office are no pages of the facility"
    assert text.index("Why this date?") < text.index("The dossier")
    clinic.force_login(world.make_user("counter", "counter"))
    office = read(clinic.get(case))
    assert reverse("inbox:index") in menu(office)
    assert (text.count("Why this date?"), office.count("Why this date?")) == (1, 1)
    assert f'<p class="trail"><a href="{reverse("cases:index")}">Dossiers</a>' in office


def test_without_a_date_the_first_page_says_whom_the_dossier_waits_for(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann)
    send(clinic, draft)
    Case.objects.update(due_at=None)
    assert "All terms have ended" in read(clinic.get(reverse("applications:index")))
