"""The counter's page: fast to fill in, everything that is wrong at once, and nothing that was typed is ever lost."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from licensing.dossiers import drafts
from licensing.dossiers.models import Dossier, IntakeDraft, IntakeScan
from licensing.facilities import queries as register
from licensing.facilities.models import Facility
from licensing.files import orphans
from licensing.files.models import StoredFile
from tests.licensing import world
from tests.licensing.dossiers.test_pages import NOW, changed, enter, rows, send, typed
from workflows.people import User

pytestmark = pytest.mark.usefixtures("office")
PAGE = "/dossiers/receive/"


@pytest.fixture(autouse=True)
def _tuesday() -> Any:
    with time_machine.travel(world.moment(NOW), tick=False):
        yield


@pytest.fixture
def counter(client: Client, office: None) -> Client:
    return enter(client, world.make_user("counter", "counter"))


def plain(page: str) -> str:
    """The page without the marks of words in another language."""
    return re.sub(r'<span lang="vi">(.*?)</span>', r"\1", page)


def problems(answer: HttpResponse) -> dict[str, str]:
    """What the summary at the top says, by the id to which it leads; every id is on the page."""
    page = plain(answer.content.decode())
    summary = page.split('role="alert"')[1].split("</div>")[0]
    found = dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary))
    assert all(f'id="{target}"' in page for target in found), found
    return found


def test_everything_that_is_wrong_is_said_at_once_at_the_top_and_at_its_field(counter: Client) -> None:
    wrong = typed(
        **{
            "received_at": "2021-05-19T08:00",
            "channel": "pigeon",
            "devices-0-max_kilovolts": "much",
            "devices-0-is_intraoral": "on",
            "workers-0-born_on": "2990-01-01",
            "workers-0-certificates-0-issued_on": "2021-05-19",
            "component-legal_status-returned": "on",
        }
    )
    answer = send(counter, wrong)
    assert answer.status_code == 422
    assert problems(answer) == {
        "id_search": "Facility: Say which facility this dossier is from, or enter a new one below.",
        "id_channel": "Channel: Select a valid choice. pigeon is not one of the available choices.",
        "id_received_at": "Received at: A dossier cannot be received later than now.",
        "id_devices-0-max_kilovolts": "Device 1, Highest voltage (kV): Enter a number.",
        "id_workers-0-born_on": "Worker 1, Born on: This day lies in the future.",
        "id_workers-0-certificates-0-issued_on": "Worker 1, certificate 1, Issued on: This day lies in the future.",
        "id_component-legal_status-returned": (
            "Founding decision or certificate of registration, Original returned at once: "
            "Only an original can be returned."
        ),
    }
    page = answer.content.decode()
    assert "7 entries need another look" in page
    assert "Say why the dossier is entered later" not in page, "a future moment is told as such"
    assert 'aria-describedby="id_received_at_helptext id_received_at_error"' in page
    assert page.count("A dossier cannot be received later than now.") == 2
    assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    ("changes", "target", "said"),
    [
        (
            rows("devices", 2) | {f"devices-1-{name}": value for name, value in {
                "kind": "general", "name": "Khác", "maker": "HƯỚNG DƯƠNG", "model": "rx-500", "serial_number": "sn-1",
                "max_kilovolts": "1", "max_milliamperes": "1", "place": "x"}.items()},
            "id_devices-1-serial_number",
            "The same stands in row 1 already.",
        ),
        (
            rows("workers", 2) | {"workers-1-full_name": "Trần văn BÌNH", "workers-1-born_on": "1990-02-03"},
            "id_workers-1-full_name",
            "The same stands in row 1 already.",
        ),
        (
            rows("workers-0-certificates", 2) | {
                "workers-0-certificates-1-number": "101", "workers-0-certificates-1-provider": world.PROVIDER,
                "workers-0-certificates-1-issued_on": "2020-06-01"},
            "id_workers-0-certificates-1-number",
            "The same stands in row 1 already.",
        ),
        (
            {"workers-0-certificates-0-expires_on": "2020-05-01"},
            "id_workers-0-certificates-0-expires_on",
            "lies before",
        ),
        ({"external_code": "h48-1"}, "id_external_code", "belongs to another dossier"),
        ({"devices-0-is_intraoral": "on"}, "id_devices-0-is_intraoral", "Only a dental device can be intra-oral."),
        ({"received_at": "2020-05-19T09:00"}, "id_received_at", "cannot be examined"),
    ],
)  # fmt: skip
def test_what_the_whole_row_or_dossier_refuses_is_said_at_a_field(
    counter: Client, changes: dict[str, Any], target: str, said: str
) -> None:
    facility = world.make_facility()
    world.receive(facility, external_code="H48-1", at=NOW)
    found = problems(send(counter, typed(facility, **changes)))
    assert said in found[target]
    assert Dossier.objects.count() == 1


def test_the_minute_that_is_running_is_now_and_needs_no_reason(counter: Client) -> None:
    with time_machine.travel(world.moment("2021-05-18 09:00:42"), tick=False):
        assert send(counter, typed(world.make_facility(), received_at="2021-05-18T09:00")).status_code == 302
    dossier = Dossier.objects.get()
    assert dossier.received_at == dossier.entered_at


class TestFacility:
    """Found by typing, without a list of all; the register's details may be declared differently."""

    @pytest.fixture(autouse=True)
    def _register(self, law: None) -> None:
        self.one = world.make_facility(name="Phòng khám Đức Phổ", tax_code="4300000001", fax="0255 1")
        self.other = world.make_facility(name="Phòng khám Đức Tín", address="Mộ Đức")

    def test_words_without_accents_find_and_one_hit_is_chosen(self, counter: Client) -> None:
        page = changed(counter, typed(search="duc tin"), "facility")
        assert f'<input type="hidden" name="facility" value="{self.other.pk}">' in page
        assert "Mộ Đức" in page
        assert "RX-500" in page
        several = changed(counter, typed(search="phong kham duc"), "facility")
        assert several.count('type="radio" name="facility"') == 3
        none = changed(counter, typed(search="không có"), "facility")
        assert "The register has no such facility: enter it below." in none
        assert 'name="holder-name" value="không có"' in none

    def test_a_place_or_half_a_word_is_never_taken_for_a_name(self, counter: Client) -> None:
        for search in ("mo duc", "duc ti", "phong kham duc ti"):
            page = changed(counter, typed(search=search), "facility")
            assert 'type="hidden" name="facility"' not in page, search
            assert f'name="facility" value="{self.other.pk}"' in page

    def test_the_register_is_not_read_whole(self, counter: Client) -> None:
        moved = world.make_facility(name="Nha khoa Lý Sơn", address="Bình Châu")
        moved.address = "An Hải"
        moved.save()
        with CaptureQueriesContext(connection) as asked:
            assert [one.pk for one in register.called("an hai nha", most=8)] == [moved.pk]
        assert len(asked) == 1
        assert "search_text" in asked[0]["sql"].split(" WHERE ")[1]
        assert register.called("binh chau", most=8) == []
        assert register.called("%", most=8) == register.called("\x00", most=8) == []

    def test_a_whole_name_or_tax_code_is_enough_and_half_a_name_is_asked_about(self, counter: Client) -> None:
        refused = send(counter, typed(search="Phòng khám"))
        assert "Choose which of these facilities" in problems(refused)["id_search"]
        assert f'value="{self.one.pk}"' in refused.content.decode()
        for search in ("phong kham duc tin", "4300000001"):
            assert send(counter, typed(search=search)).status_code == 302
        assert {one.facility.name for one in Dossier.objects.all()} == {self.one.name, self.other.name}

    def test_the_registers_details_are_prefilled_and_may_be_declared_differently(self, counter: Client) -> None:
        page = changed(counter, typed(search="duc pho"), "facility")
        prefilled = dict(re.findall(r'name="holder-(\w+)"[^>]*? value="([^"]*)"', page))
        assert prefilled["fax"] == "0255 1"
        holder = {f"holder-{name}": value for name, value in world.holder(name=self.one.name).__dict__.items()}
        differently = {"holder-of": str(self.one.pk), "holder-phone": "0255 999", "holder-fax": ""}
        data = typed(self.one, **holder | differently)
        assert send(counter, data).status_code == 302
        declared = Dossier.objects.get().holder
        assert (declared.phone, declared.fax) == ("0255 999", "")
        self.one.refresh_from_db()
        assert self.one.phone == "0255 000 0000", "the register follows when it is granted"

    def test_details_of_one_facility_are_never_declared_for_another(self, counter: Client) -> None:
        holder = {f"holder-{name}": value for name, value in world.holder(name="Sai").__dict__.items()}
        assert send(counter, typed(self.other, **holder, **{"holder-of": str(self.one.pk)})).status_code == 302
        assert Dossier.objects.get().holder.name == self.other.name
        chosen = typed(self.one, **{"holder-of": str(self.one.pk), "holder-name": "Sai"})
        again = changed(counter, chosen, "other_facility")
        assert "Sai" not in again
        assert 'name="search"' in again

    def test_a_new_facility_with_a_known_tax_code_is_led_to_the_known_one(self, counter: Client) -> None:
        holder = world.holder(name="Mới", tax_code="4300000001").__dict__
        answer = send(counter, typed(**{f"holder-{name}": value for name, value in holder.items()}))
        assert problems(answer)["id_holder-tax_code"].endswith("Phòng khám Đức Phổ has this tax code: choose it above.")
        assert Facility.objects.count() == 2

    def test_suggestions_are_for_who_receives(self, counter: Client) -> None:
        found = counter.get(reverse("counter:facilities"), {"q": "ĐỨC pho"}).json()["found"]
        assert [one["name"] for one in found] == ["Phòng khám Đức Phổ", "Phòng khám Đức Tín"], "whole words first"
        assert counter.get(reverse("counter:facilities"), {"q": " "}).json()["found"] == []
        assert enter(counter, world.make_user("clerk", "clerk")).get(reverse("counter:facilities")).status_code == 403


def scan_names(page: str) -> list[str]:
    return re.findall(r'<li>([^<]+) <span class="quiet">[^<]*</span>\s*<label class="held__drop">', plain(page))


class TestNothingIsLost:
    def test_scans_stay_through_errors_and_more_rows_and_arrive(self, counter: Client) -> None:
        facility = world.make_facility()
        data = typed(facility, **{"component-application-scans": [world.pdf(), world.picture()], "devices-0-kind": ""})
        refused = send(counter, data)
        assert refused.status_code == 422
        assert scan_names(refused.content.decode()) == ["đơn.pdf", "ảnh.png"]
        more = data | {"component-legal_status-scans": world.pdf("quyết định.pdf")}
        del more["component-application-scans"]
        page = changed(counter, more, "workers")
        assert scan_names(page) == ["đơn.pdf", "ảnh.png", "quyết định.pdf"]
        away = str(IntakeScan.objects.get(file__original_name="ảnh.png").pk)
        del more["component-legal_status-scans"]
        assert send(counter, more | {"devices-0-kind": "general", "drop": away}).status_code == 302
        dossier = Dossier.objects.get()
        names = [row.file.original_name for row in dossier.components.all() if row.file]
        assert names == ["đơn.pdf", "quyết định.pdf"]
        assert dossier.components.get(file__original_name="quyết định.pdf").copy_kind == "copy"
        assert (IntakeScan.objects.count(), StoredFile.objects.count()) == (0, 2)

    def test_a_bad_scan_is_named_at_its_paper_and_the_good_ones_are_kept(self, counter: Client) -> None:
        bad = SimpleUploadedFile("virus.pdf", b"MZ" + bytes(100))
        answer = send(counter, typed(world.make_facility(), **{"component-application-scans": [world.pdf(), bad]}))
        assert "neither a PDF" in problems(answer)["id_component-application-scans"]
        assert scan_names(answer.content.decode()) == ["đơn.pdf"]

    def test_files_under_other_names_are_not_taken(self, counter: Client) -> None:
        send(counter, typed(**{"component-APPLICATION!-scans": world.pdf(), "elsewhere": world.pdf()}))
        assert not StoredFile.objects.exists()

    def test_a_second_click_with_the_same_scans_is_one_dossier_with_one_scan(self, counter: Client) -> None:
        data = typed(world.make_facility())
        first = send(counter, data | {"component-application-scans": world.pdf()})
        second = send(counter, data | {"component-application-scans": world.pdf()})
        assert first.headers["Location"] == second.headers["Location"]
        assert Dossier.objects.get().components.filter(file__isnull=False).count() == 1
        assert StoredFile.objects.count() == 1

    def test_back_after_receiving_and_typing_another_dossier_is_kept_as_another(self, counter: Client) -> None:
        data = typed(world.make_facility())
        send(counter, data)
        changed_since = data | {"devices-0-serial_number": "SN-2", "component-application-scans": world.pdf()}
        answer = counter.post(PAGE, changed_since, follow=True)
        page = answer.content.decode()
        assert "This page was received before as 000.00.19.H48-210518-0001." in page
        assert 'value="SN-2"' in page
        assert scan_names(page) == ["đơn.pdf"]
        assert Dossier.objects.count() == 1
        token = re.findall(r'name="token" value="([^"]+)"', page)[0]
        del changed_since["component-application-scans"]
        assert send(counter, changed_since | {"token": token}).status_code == 302
        assert Dossier.objects.count() == 2

    def test_what_was_begun_is_listed_and_goes_on_where_it_was(self, counter: Client) -> None:
        data = typed(search="Phòng khám dở dang", **{"component-application-scans": world.pdf()})
        assert counter.post(PAGE, data | {"more": "keep"}).status_code == 204
        listed = plain(counter.get(PAGE).content.decode())
        assert "1 dossier is begun and not received yet" in listed
        assert "Phòng khám dở dang" in listed
        page = counter.get(PAGE, {"draft": data["token"]}).content.decode()
        assert "RX-500" in page
        assert scan_names(page) == ["đơn.pdf"]
        assert "field__error" not in page
        other = enter(counter, world.make_user("second", "counter"))
        assert "is begun and not received" not in other.get(PAGE).content.decode()
        assert "RX-500" not in other.get(PAGE, {"draft": data["token"]}).content.decode()
        assert other.post(PAGE, data | {"more": "drop"}).status_code == 302
        assert IntakeDraft.objects.count() == 1

    def test_two_people_with_one_token_keep_two_drafts(self, counter: Client) -> None:
        data = typed(search="của người thứ nhất")
        counter.post(PAGE, data | {"more": "keep"})
        enter(counter, world.make_user("second", "counter")).post(PAGE, data | {"search": "hai", "more": "keep"})
        assert sorted(draft.title for draft in IntakeDraft.objects.all()) == ["của người thứ nhất", "hai"]

    def test_thrown_away_is_gone_with_its_scans(self, counter: Client, files_root: Path) -> None:
        data = typed(**{"component-application-scans": world.pdf()})
        send(counter, data)
        counter.post(PAGE, data | {"more": "drop"})
        assert (IntakeDraft.objects.count(), StoredFile.objects.count()) == (0, 0)
        assert len(orphans.sweep_orphans(world.moment("2030-01-01 00:00"))) == 1

    def test_a_session_that_is_over_loses_nothing_and_only_its_owner_finds_it(self, counter: Client) -> None:
        facility = world.make_facility()
        page = counter.get(PAGE).content.decode()
        handed_out = {name: re.findall(rf'name="{name}" value="([^"]+)"', page)[0] for name in ("page", "token")}
        data = typed(facility, **handed_out, **{"component-application-scans": world.pdf()})
        counter.logout()
        answer = counter.post(PAGE, data)
        back = parse_qs(urlsplit(answer.headers["Location"]).query)["next"][0]
        assert back == f"{PAGE}?draft={handed_out['token']}"
        assert "RX-500" not in enter(counter, world.make_user("other", "counter")).get(back).content.decode()
        again = enter(counter, User.objects.get(username="counter")).get(back).content.decode()
        assert "RX-500" in again
        assert scan_names(again) == ["đơn.pdf"]
        assert send(counter, {k: v for k, v in data.items() if not k.endswith("scans")}).status_code == 302
        assert Dossier.objects.get().components.filter(file__isnull=False).count() == 1

    @pytest.mark.parametrize("page", ["", "made-up", "eyJ0b2tlbiI6MX0:1abc:xyz"])
    def test_a_stranger_without_a_page_of_ours_keeps_nothing(self, client: Client, page: str) -> None:
        answer = client.post(PAGE, typed(page=page, **{"component-application-scans": world.pdf()}))
        assert answer.headers["Location"] == f"/accounts/login/?next={PAGE}"
        assert (IntakeDraft.objects.count(), StoredFile.objects.count()) == (0, 0)

    def test_what_was_received_or_forgotten_holds_no_personal_data(self, counter: Client) -> None:
        send(counter, typed(world.make_facility(), search="Sao Mai"))
        done = IntakeDraft.objects.get()
        assert (done.typed, done.title, len(done.digest)) == ({}, "", 64)
        counter.post(PAGE, typed(search="x") | {"more": "keep"})
        now = world.moment(NOW)
        assert drafts.sweep(now + timedelta(days=30)) == 0
        assert drafts.sweep(now + timedelta(days=30, seconds=1)) == 2
        assert Dossier.objects.count() == 1

    def test_signs_that_no_text_holds_are_refused_and_nothing_else_is_lost(self, counter: Client) -> None:
        answer = send(counter, typed(**{"devices-0-name": "a\x00b", "x\x00y": "1"}))
        assert answer.status_code == 422
        assert IntakeDraft.objects.get().typed["devices-0-name"] == ["ab"]


def test_all_papers_in_one_press(counter: Client) -> None:
    page = changed(counter, typed(**{"component-incident_plan-handed_in": "copy"}), "papers")
    chosen = re.findall(r'name="component-(\w+)-handed_in".*?<option value="(\w+)" selected>', page, re.S)
    assert len(chosen) == 11
    assert dict(chosen)["survey_record"] == "copy"
    assert dict(chosen)["safety_report"] == "original"
    assert dict(chosen)["incident_plan"] == "copy", "what was said stays"


def values(page: str) -> dict[str, str]:
    """What stands in the fields for text, whatever has no value left out."""
    return dict(re.findall(r'<input type="(?:text|number)" name="([^"]+)" value="([^"]+)"', plain(page)))


def test_a_row_goes_with_all_that_hangs_on_it_and_the_later_ones_move_up(counter: Client) -> None:
    worker = {"full_name": "Lê Thị Ánh", "certificates-0-number": "201", "certificates-1-number": "202"}
    data = typed() | rows("workers", 3) | rows("workers-1-certificates", 1) | rows("workers-2-certificates", 2)
    data |= {"workers-1-full_name": "Nhầm", "workers-1-certificates-0-number": "X", "workers-1-sex": "male"}
    data |= {f"workers-2-{name}": value for name, value in worker.items()}
    page = changed(counter, data, "without:workers-1")
    kept = values(page)
    assert {name: kept[f"workers-1-{name}"] for name in worker} == worker
    assert kept["workers-0-full_name"] == "Trần Văn Bình"
    assert "Nhầm" not in page
    assert "workers-2-full_name" not in page
    assert "selected>male" not in page, "nothing of the row that went is left to the next"
    again = values(changed(counter, data, "without:workers-2-certificates-0"))
    assert again["workers-2-certificates-0-number"] == "202"
    assert "workers-2-certificates-1-number" not in again
    only = changed(counter, typed(), "without:devices-0")
    assert "RX-500" not in only
    assert 'name="devices-0-model"' in only
    for nothing in ("without:devices-7", "without:token", "without:workers", "without:"):
        assert values(changed(counter, data, nothing))["workers-2-full_name"] == "Lê Thị Ánh"


def test_the_provider_of_the_worker_before_is_offered_and_says_nothing_alone(counter: Client) -> None:
    facility = world.make_facility()
    page = changed(counter, typed(facility), "workers")
    offered = {name: value for name, value in values(page).items() if name.startswith("workers-1-")}
    assert offered == {"workers-1-certificates-0-provider": world.PROVIDER}
    hidden = re.search(r'name="initial-workers-1-certificates-0-provider" value="([^"]+)"', plain(page))
    assert hidden
    data = typed(facility) | rows("workers", 2) | rows("workers-1-certificates") | offered
    data |= {"initial-workers-1-certificates-0-provider": hidden[1]}
    assert send(counter, data).status_code == 302
    assert Dossier.objects.get().workers.count() == 1, "an untouched row is no worker"


def test_the_browser_begins_where_one_goes_on(counter: Client) -> None:
    def focus(page: str) -> list[str]:
        return re.findall(r'<(?:input|select)[^>]*name="([^"]+)"[^>]* autofocus', page)

    assert focus(counter.get(PAGE).content.decode()) == ["search"]
    assert focus(changed(counter, typed(), "devices")) == ["devices-1-kind"]
    assert focus(changed(counter, typed(), "workers-0-certificates")) == ["workers-0-certificates-1-number"]
    assert focus(changed(counter, typed(), "papers")) == ["component-application-handed_in"]
    world.make_facility(name="Nha khoa Lý Sơn")
    assert focus(changed(counter, typed(search="nha"), "facility")) == ["channel"]
    assert focus(changed(counter, typed(search="ly so"), "facility")) == ["facility"]
    assert focus(changed(counter, typed(search="mắt"), "facility")) == ["holder-name"]


def cost(client: Client, data: dict[str, Any] | None = None) -> int:
    with CaptureQueriesContext(connection) as statements:
        answer = client.post(PAGE, data) if data else client.get(PAGE)
        assert answer.status_code in (200, 302, 422)
    return len(statements)


def test_the_page_costs_the_same_with_many_facilities_rows_and_scans(counter: Client) -> None:
    facility = world.make_facility()
    counter.get(PAGE)
    empty = cost(counter)
    small = typed(facility, **{"devices-0-kind": ""})
    cost(counter, small)
    few = cost(counter, small)
    for n in range(30):
        world.make_facility(name=f"Phòng khám {n}")
    large = small | rows("devices", 12) | rows("workers", 12)
    for n in range(1, 12):
        large |= {f"devices-{n}-{name}": small[f"devices-0-{name}"] for name in ("kind", "name", "maker", "model")}
        large |= {f"workers-{n}-full_name": f"Người {n}", f"workers-{n}-born_on": "1990-02-03"}
        large |= rows(f"workers-{n}-certificates")
    assert cost(counter) == empty <= 18
    assert cost(counter, large) == few <= 40
