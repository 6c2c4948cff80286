"""The pages of messages: one's own, the log without texts for an administrator, wishes, a demonstration's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from licensing.messages import sink, views
from licensing.messages.models import Message, Wishes
from licensing.messages.operations import Reader, send_message
from tests.licensing import post, world
from workflows.people import User

NOW = world.moment("2021-05-18 08:30")


def make(name: str, **more: Any) -> User:
    user = world.make_user(name)
    User.objects.filter(pk=user.pk).update(email=f"{name}@clinic.example", **more)
    return User.objects.get(pk=user.pk)


def tell(user: User, change: str = "Something of An") -> Message:
    said = {"change": change}
    message = send_message(
        to=Reader(address=user.email, person=user, language="en"), kind="account_changed", context=said, at=NOW
    )
    assert message
    return message


def test_everybody_sees_the_own_messages_and_an_administrator_that_they_were_sent(client: Client, db: None) -> None:
    an, binh, root = make("an"), make("binh"), make("root", is_superuser=True)
    message = tell(an)
    page, one = "/messages/", f"/messages/{message.pk}/"
    seen = {}
    for who in (an, binh, root):
        client.force_login(who)
        answer = client.get(one)
        seen[who.username] = (
            "an@clinic" in client.get(page).content.decode(),
            answer.status_code,
            "Something of An" in answer.content.decode(),
        )
    assert seen == {"an": (True, 200, True), "binh": (False, 404, False), "root": (True, 200, False)}


def test_only_an_administrator_sends_again(client: Client, db: None) -> None:
    an, root = make("an"), make("root", is_superuser=True)
    message = tell(an)
    Message.objects.update(state="failed", error="SMTPServerDisconnected")
    again = f"/messages/{message.pk}/again/"
    client.force_login(an)
    assert client.post(again).status_code == 403
    client.force_login(root)
    assert client.post(again).status_code == 302
    assert client.post(again).status_code == 409
    post.deliver()
    assert Message.objects.get().state == "sent"


def test_wishes_are_kept_and_the_form_shows_them(client: Client, db: None) -> None:
    an = make("an")
    client.force_login(an)
    assert client.get("/messages/wishes/").context["form"]["language"].value() == "vi"
    assert client.post("/messages/wishes/", {"language": "en"}).status_code == 302
    assert Wishes.objects.get().language == "en"
    assert client.get("/messages/wishes/").context["form"]["language"].value() == "en"
    assert client.post("/messages/wishes/", {"language": "tlh"}).status_code == 422


def test_the_log_asks_the_same_few_questions_however_long_it_is(client: Client, db: None) -> None:
    root = make("root", is_superuser=True)
    client.force_login(root)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/messages/")
        return len(asked)

    tell(root)
    cost()
    few = cost()
    for n in range(20):
        tell(make(f"reader{n}"))
    assert cost() == few


def test_a_demonstration_s_mail_is_seen_only_in_a_demonstration(settings: Settings, tmp_path: Path, db: None) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo_mail")
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = f"{sink.__name__}.FolderBackend", tmp_path
    tell(make("an"), "Nothing for strangers")
    post.deliver()
    request = RequestFactory().get("/demo/mail/")
    with pytest.raises(Http404):
        views.demo_mail(request)
    settings.DEMO = True
    assert sink.is_shown()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with pytest.raises(Http404):
        views.demo_mail(request)


def test_everybody_chooses_among_what_can_come_to_them(client: Client, office: None) -> None:
    clinic, clerk = world.make_user("clinic"), world.make_user("clerk", "clerk")
    world.make_representative(clinic, world.make_facility())
    Wishes.objects.create(person=clinic, unwanted=["task_assigned", "case_withdrawn", "gone_with_an_older_version"])

    def kinds_shown(user: User) -> tuple[set[str], set[str]]:
        client.force_login(user)
        shown = client.get("/messages/wishes/").context
        return {name for name, _title in shown["form"]["wanted"].field.choices}, {kind.name for kind in shown["always"]}

    of_clinic, of_clerk = kinds_shown(clinic), kinds_shown(clerk)
    due = {"due_soon", "due", "overdue", "answer_reminder"}
    assert of_clinic[0] == {"case_answered", "case_withdrawn", *due}
    assert of_clerk[0] == {"task_assigned", "morning_digest", "slip_to_complete", "slip_to_sign", *due}
    assert {"case_received", "invitation", "password_reset"} <= of_clinic[1]
    assert of_clerk[1].isdisjoint({"case_received", "supplement_asked", "acting_confirmed", "journal_head"})
    client.force_login(clinic)
    assert client.post("/messages/wishes/", {"language": "vi", "wanted": ["case_withdrawn"]}).status_code == 302
    assert sorted(Wishes.objects.get(person=clinic).unwanted) == sorted({"case_answered", "task_assigned", *due})
    assert client.post("/messages/wishes/", {"language": "vi", "wanted": ["task_assigned"]}).status_code == 422
