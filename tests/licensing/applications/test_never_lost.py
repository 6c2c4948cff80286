"""What somebody typed is never lost: two windows, a second click, the back button, the session over, a crash."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from licensing.applications.models import Draft
from licensing.dossiers.models import Dossier
from tests.licensing import world
from tests.licensing.applications.drafts import DEVICES, HOLDER, by_itself, fill, page, read, row, sent
from workflows.people import User

OTHER = {**DEVICES, "devices-0-serial_number": "SN-0002"}
MINE = {**DEVICES, "devices-0-serial_number": "SN-MINE"}


def test_what_is_wrong_and_incomplete_is_kept_as_typed(clinic: Client, draft: Draft) -> None:
    wrong = {**DEVICES, "devices-0-max_kilovolts": "nhiều", "devices-0-kind": "", "devices-0-place": "a\0b"}
    answer = clinic.post(page(draft), sent(wrong, go="stay"), follow=True)
    text = read(answer)
    assert row(draft, "devices").typed == {**wrong, "devices-0-place": "ab"}
    assert 'value="nhiều"' in text
    assert "Enter a number." in text


def test_the_page_keeps_by_itself_and_says_when(clinic: Client, draft: Draft) -> None:
    told = by_itself(clinic, draft, "devices", sent(DEVICES)).json()
    assert told.pop("rows") == {"devices-0": {"state": "done", "words": "complete"}}
    assert told == {"version": 1, "said": "saved at 09:30"}
    assert row(draft, "devices").typed == DEVICES


def test_two_windows_are_told_and_both_are_shown(clinic: Client, draft: Draft) -> None:
    clinic.post(page(draft), sent(OTHER))
    answer = clinic.post(page(draft), sent(MINE))
    text = read(answer)
    assert answer.status_code == 409
    assert "saved in another window" in text
    assert "SN-0002" in text
    assert 'value="SN-MINE"' in text
    assert row(draft, "devices").typed == OTHER
    # The page that told it carries the newer version: saving it again is a choice.
    version = row(draft, "devices").version
    assert f'name="edit-version" value="{version}"' in text
    assert clinic.post(page(draft), sent(MINE, version)).status_code == 302
    assert row(draft, "devices").typed == MINE


def test_what_an_older_window_sent_by_itself_is_set_aside_and_can_be_taken(clinic: Client, draft: Draft) -> None:
    window = uuid4()
    clinic.post(page(draft), sent(OTHER))
    for serial in ("SN-M", "SN-MINE"):
        late = by_itself(clinic, draft, "devices", sent({**DEVICES, "devices-0-serial_number": serial}, window=window))
        assert late.status_code == 409
    text = read(clinic.get(page(draft)))
    assert "SN-MINE" in text
    assert 'value="SN-0002"' in text
    assert row(draft, "devices").aside.keys() == {str(window)}
    clinic.post(reverse("applications:settle", args=[draft.pk, "devices"]), {"window": str(window), "use": "on"})
    assert (row(draft, "devices").typed, row(draft, "devices").aside) == (MINE, {})


def test_what_was_set_aside_can_be_let_go(clinic: Client, draft: Draft) -> None:
    window = uuid4()
    clinic.post(page(draft), sent(OTHER))
    clinic.post(page(draft), sent(MINE, window=window))
    clinic.post(reverse("applications:settle", args=[draft.pk, "devices"]), {"window": str(window)})
    assert (row(draft, "devices").typed, row(draft, "devices").aside) == (OTHER, {})


def test_two_parts_in_two_windows_do_not_disturb_each_other(clinic: Client, draft: Draft) -> None:
    assert by_itself(clinic, draft, "devices", sent(DEVICES)).status_code == 200
    changed = {**HOLDER, "holder-phone": "0255 111 1111"}
    assert by_itself(clinic, draft, "holder", sent(changed)).status_code == 200
    assert (row(draft, "devices").typed, row(draft, "holder").typed) == (DEVICES, changed)


def test_an_answer_that_was_lost_on_the_way_is_no_other_window(clinic: Client, draft: Draft) -> None:
    window = uuid4()
    by_itself(clinic, draft, "devices", sent(OTHER, window=window))
    assert by_itself(clinic, draft, "devices", sent(MINE, window=window)).status_code == 200
    assert row(draft, "devices").typed == MINE


def test_a_second_click_on_any_button_is_no_conflict(clinic: Client, draft: Draft) -> None:
    for button in ({"go": "next"}, {"more": "devices"}, {"go": "stay"}):
        version, data = row(draft, "devices").version, uuid4()
        first = clinic.post(page(draft), sent(DEVICES, version, data, **button))
        second = clinic.post(page(draft), sent(DEVICES, version, data, **button))
        assert (first.status_code, second.status_code) == (302, 302)
        assert first.headers["Location"] == second.headers["Location"]
    two = {**DEVICES, "devices-TOTAL_FORMS": "2", "devices-1-name": "Máy hai"}
    leaving_out = sent(two, row(draft, "devices").version, remove="devices-0")
    for _click in range(2):
        assert clinic.post(page(draft), leaving_out).status_code == 302
    assert row(draft, "devices").typed == {
        "devices-TOTAL_FORMS": "1",
        "devices-INITIAL_FORMS": "0",
        "devices-0-name": "Máy hai",
    }


def test_the_back_button_asks_the_server_again(clinic: Client, draft: Draft) -> None:
    clinic.post(page(draft), sent(DEVICES, go="next"))
    back = clinic.get(page(draft))
    assert "no-store" in back.headers["Cache-Control"]
    assert 'value="SN-0001"' in read(back)


def test_what_is_sent_after_the_session_ended_is_there_again(client: Client, draft: Draft, ann: User) -> None:
    client.force_login(ann)
    client.get(page(draft))
    Session.objects.all().delete()
    answer = client.post(page(draft), sent(DEVICES, go="next"))
    assert answer.headers["Location"] == f"/accounts/login/?next={page(draft)}"
    assert row(draft, "devices").typed != DEVICES
    logged_in = client.post("/accounts/login/", {"login": "ann", "password": "ann", "next": page(draft)})
    assert logged_in.headers["Location"] == page(draft)
    text = read(client.get(page(draft), follow=True))
    assert row(draft, "devices").typed == DEVICES
    assert 'value="SN-0001"' in text


def test_what_was_kept_goes_to_nobody_else(client: Client, draft: Draft) -> None:
    client.post(page(draft), sent(DEVICES))
    stranger = world.make_user("stranger")
    world.make_representative(stranger, world.make_facility(name="Khác"))
    client.post("/accounts/login/", {"login": "stranger", "password": "stranger"})
    assert client.get(page(draft)).status_code == 404
    assert row(draft, "devices").version == 0


def test_a_stranger_fills_no_session_without_end(client: Client, draft: Draft) -> None:
    client.post(page(draft), sent({"devices-0-name": "x" * 600_000}))
    client.post(reverse("applications:check", args=[draft.pk]), {"token": draft.token})
    assert Session.objects.count() == 0


def test_a_page_without_its_version_changes_nothing(clinic: Client, draft: Draft) -> None:
    assert clinic.post(page(draft), DEVICES).status_code == 422
    assert row(draft, "devices").version == 0


def test_rows_are_added_without_script_and_what_was_typed_stays(clinic: Client, draft: Draft) -> None:
    answer = read(clinic.post(page(draft), sent(DEVICES, more="devices"), follow=True))
    assert 'name="devices-1-name"' in answer
    assert 'value="SN-0001"' in answer


def test_a_sent_draft_takes_nothing_more_and_says_so(clinic: Client, draft: Draft, ann: User) -> None:
    fill(draft, ann)
    clinic.post(reverse("applications:check", args=[draft.pk]), {"token": draft.token})
    assert Dossier.objects.count() == 1
    assert by_itself(clinic, draft, "devices", sent(MINE, 9)).status_code == 409
    answer = clinic.post(page(draft), sent(MINE, 9), follow=True)
    assert "sent already" in read(answer)
    assert row(draft, "devices").typed == DEVICES
