"""What is sent in vain comes back, without script: to who typed it, and to nobody else."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.licensing.procedures.office import Office
from workflows.models import JournalEntry, Task

SITE = "http://testserver"
TYPED = "Chưa đủ hồ sơ đo kiểm"


@pytest.fixture
def task(db: None) -> Task:
    office = Office()
    return office.task(office.receive(), "receive")


def address(task: Task, action: str) -> str:
    return reverse("cases:task", args=[task.process_id, task.pk, action])


def at_the_page(task: Task, client: Client, name: str = "counter") -> dict[str, Any]:
    """Somebody opens the task and fills it in; what the browser would send."""
    client.login(username=name, password=name)
    client.get(address(task, "open"))
    return {"act-outcome": "accept", "act-token": str(uuid4()), "act-reason": TYPED}


def send(client: Client, task: Task, data: dict[str, Any], **headers: str) -> Any:
    return client.post(address(task, "do"), data, headers={"Referer": SITE + address(task, "open"), **headers})


def log_in(client: Client, name: str, task: Task) -> Any:
    said = {"login": name, "password": name, "next": address(task, "open")}
    return client.post(reverse("login"), said, follow=True)


def done() -> int:
    return JournalEntry.objects.filter(act="done").count()


def test_after_the_log_in_the_page_is_filled_in_once(client: Client, task: Task) -> None:
    data = at_the_page(task, client)
    Session.objects.all().delete()
    answer = send(client, task, data)
    assert answer.headers["Location"] == f"{reverse('login')}?next={address(task, 'open')}"
    assert done() == 0
    text = log_in(client, "counter", task).content.decode()
    assert f"\n{TYPED}</textarea>" in text
    assert "data-unsent-told" in text
    assert TYPED not in client.get(address(task, "open")).content.decode()
    assert done() == 0


def test_somebody_else_who_logs_in_sees_nothing_of_it(client: Client, task: Task) -> None:
    data = at_the_page(task, client)
    Session.objects.all().delete()
    send(client, task, data)
    assert TYPED not in log_in(client, "head", task).content.decode()


def test_logging_out_forgets_who_typed_here(client: Client, task: Task) -> None:
    data = at_the_page(task, client)
    client.post(reverse("logout"))
    send(client, task, data)
    assert TYPED not in log_in(client, "counter", task).content.decode()


def test_a_stranger_fills_no_table(client: Client, task: Task) -> None:
    send(client, task, {"act-reason": TYPED})
    assert Session.objects.count() == 0


def test_files_are_named_and_have_no_other_trace(client: Client, task: Task) -> None:
    data = at_the_page(task, client)
    Session.objects.all().delete()
    send(client, task, {**data, "scan": SimpleUploadedFile("giấy phép.pdf", b"%PDF")})
    assert "giấy phép.pdf" in log_in(client, "counter", task).content.decode()


def test_a_page_older_than_the_log_in_comes_back_filled(task: Task) -> None:
    client = Client(enforce_csrf_checks=True)
    data = at_the_page(task, client)
    answer = send(client, task, {**data, "csrfmiddlewaretoken": "x" * 64}, Origin=SITE)
    assert answer.headers["Location"] == address(task, "open")
    assert f"\n{TYPED}</textarea>" in client.get(address(task, "open")).content.decode()
    assert done() == 0


@pytest.mark.parametrize("origin", ["http://elsewhere.example", f"{SITE}.example", "null"])
def test_another_site_s_form_leaves_no_trace(task: Task, origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    data = at_the_page(task, client)
    answer = send(client, task, {**data, "csrfmiddlewaretoken": "x" * 64}, Origin=origin)
    assert answer.status_code == 403
    assert TYPED not in client.get(address(task, "open")).content.decode()


def test_a_password_is_never_kept(client: Client, task: Task) -> None:
    data = at_the_page(task, client)
    Session.objects.all().delete()
    send(client, task, {**data, "act-password": "geheim!"})
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert kept
    assert "geheim" not in str(kept)


def test_the_page_is_told_who_is_there(client: Client, task: Task) -> None:
    assert client.get(reverse("here")).json()["who"] == ""
    at_the_page(task, client)
    told = client.get(reverse("here"))
    assert told.json()["who"] == client.session["_auth_user_id"]
    assert "no-store" in told.headers["Cache-Control"]


def test_a_page_sent_again_with_something_else_is_no_second_click(client: Client, task: Task) -> None:
    data = at_the_page(task, client)
    assert send(client, task, data).status_code == 302
    assert send(client, task, data).status_code == 302
    other = send(client, task, {**data, "act-reason": "Nội dung khác hẳn"})
    assert other.status_code == 409
    assert "Nội dung khác hẳn" in other.content.decode()
    assert done() == 1
