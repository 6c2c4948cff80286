"""Messages: kept with what they tell of, sent after commit, tried again, and never sent twice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Event
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.template import engines
from django.template.loaders.locmem import Loader
from django.utils import timezone
from pytest_django import Settings

from licensing.messages import kinds, sending, sink
from licensing.messages.models import Message, Wishes
from licensing.messages.operations import CannotChoose, CannotSend, Reader, choose, send_again, send_message
from tests.licensing import post, world
from workflows import jobs
from workflows.models import Job
from workflows.people import User

NOW = world.moment("2021-05-18 08:30")
WORDS = {
    "emails/shelf/subject.txt": "{% load i18n %}{% translate 'Cases' %}: {{ what }}",
    "emails/shelf/body.txt": "{{ what }} {{ link }}{% include 'emails/foot.txt' %}",
}


class Mood:
    """What the mail server says next."""

    refuses: Exception | None = None
    waits: Event | None = None
    begun: Event = Event()


class Server(EmailBackend):
    """A mail server in one of its moods."""

    def send_messages(self, messages: Any) -> int:
        Mood.begun.set()
        if Mood.waits:
            assert Mood.waits.wait(10)
        if Mood.refuses:
            raise Mood.refuses
        return int(super().send_messages(messages))


@pytest.fixture
def told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of messages of this test's own, and a server with moods."""
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Mood, "refuses", None)
    monkeypatch.setattr(Mood, "waits", None)
    monkeypatch.setattr(kinds, "_known", dict(kinds._known))
    kinds.register("shelf", title="What is on the shelf")
    kinds.register("must", title="What the law asks for", required=True)
    kinds.register("key", title="A key", required=True, secret=True)
    words = WORDS | {name.replace("shelf", kind): text for name, text in WORDS.items() for kind in ("must", "key")}
    engine = engines["django"].engine  # type: ignore[attr-defined]
    monkeypatch.setattr(engine, "template_loaders", [Loader(engine, words), *engine.template_loaders])


@pytest.fixture
def reader(db: None, told: None) -> User:
    user = world.make_user("an", full_name="Lê Thị An")
    user.email = "an@clinic.example"
    user.save()
    return user


def write(to: User | Reader, kind: str = "shelf", what: str = "A & B") -> Message:
    message = send_message(to=to, kind=kind, context={"what": what, "link": "http://here/key"}, at=NOW)
    assert message
    return message


def attempt(message: Message, after: timedelta = timedelta()) -> Message:
    sending.send({"message": message.pk}, NOW + after)
    message.refresh_from_db()
    return message


def test_a_message_goes_in_the_reader_s_language_as_text_and_html(reader: User) -> None:
    write(reader)
    assert mail.outbox == []
    post.deliver()
    choose(person=reader, language="en", unwanted=[])
    write(reader)
    post.deliver()
    first, second = mail.outbox
    assert (first.subject, second.subject) == ("Vụ việc: A & B", "Cases: A & B")
    assert first.to == ["an@clinic.example"]
    assert "A & B" in first.body
    html = first.alternatives[0][0]  # type: ignore[attr-defined]
    assert "A &amp; B" in html
    assert '<a href="http://here/key"' in html
    assert '<html lang="vi">' in html
    assert "This message was written" not in first.body


def test_it_is_one_with_what_it_tells_of(reader: User) -> None:
    with transaction.atomic():
        write(reader)
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not Job.objects.exists()


def test_the_queue_holds_numbers_alone(reader: User) -> None:
    message = write(reader)
    job = Job.objects.get()
    assert (job.kind, job.payload) == ("send_message", {"message": message.pk})
    assert "an@" not in json.dumps(job.payload)


def test_a_second_call_sends_nothing(reader: User) -> None:
    message = attempt(write(reader))
    assert (message.state, message.attempts) == ("sent", 1)
    attempt(message)
    assert len(mail.outbox) == 1
    assert message.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_send_it_once(told: None, monkeypatch: pytest.MonkeyPatch) -> None:
    message = write(Reader(address="an@clinic.example"))
    go = Event()
    monkeypatch.setattr(Mood, "waits", go)
    Mood.begun.clear()

    def work() -> None:
        try:
            sending.send({"message": message.pk}, NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        first = workers.submit(work)
        assert Mood.begun.wait(10)
        workers.submit(work).result(timeout=10)
        go.set()
        first.result(timeout=10)
    message.refresh_from_db()
    assert (message.state, message.attempts, len(mail.outbox)) == ("sent", 1, 1)


def test_a_failed_attempt_comes_again_later_each_time_and_with_the_same_id(
    reader: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    message = write(reader)
    monkeypatch.setattr(Mood, "refuses", SMTPServerDisconnected("an@clinic.example is unknown here"))
    passed = timedelta()
    for patience in sending.PATIENCE:
        attempt(message, passed)
        assert (message.state, message.error) == ("waiting", "SMTPServerDisconnected")
        assert message.try_after == NOW + passed + patience
        assert sending.sweep(now=NOW + passed) == 0
        passed += patience
    monkeypatch.setattr(Mood, "refuses", None)
    Job.objects.all().delete()
    assert sending.sweep(now=NOW + passed) == 1
    assert sending.sweep(now=NOW + passed) == 0, "one bell for each attempt"
    jobs.run(Job.objects.get().pk, now=NOW + passed)
    message.refresh_from_db()
    assert (message.state, message.error, message.attempts) == ("sent", "", len(sending.PATIENCE) + 1)
    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id
    assert "an@clinic" not in caplog.text


def test_it_fails_in_the_end_and_an_administrator_sends_it_again(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    message = write(reader)
    monkeypatch.setattr(Mood, "refuses", SMTPRecipientsRefused({}))
    assert attempt(message).state == "failed"
    administrator = world.make_user("root")
    with pytest.raises(CannotSend, match="Only an administrator"):
        send_again(message=message, by=reader, at=NOW)
    administrator.is_superuser = True
    User.objects.filter(pk=reader.pk).update(email="new@clinic.example")
    send_again(message=message, by=administrator, at=NOW)
    with pytest.raises(CannotSend, match="has not failed"):
        send_again(message=message, by=administrator, at=NOW)
    monkeypatch.setattr(Mood, "refuses", None)
    post.deliver()
    assert [sent.to for sent in mail.outbox] == [["new@clinic.example"]]


def test_a_secret_is_kept_no_longer_than_it_takes_to_send_it(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    message = write(reader, "key")
    assert "http://here/key" in message.body
    assert attempt(message).body == ""
    assert "http://here/key" in mail.outbox[0].body
    Message.objects.update(state="failed")
    administrator = world.make_user("root")
    administrator.is_superuser = True
    with pytest.raises(CannotSend, match="secret"):
        send_again(message=message, by=administrator, at=NOW)


def test_what_a_reader_does_not_want_is_not_written_but_what_the_law_asks_for_is(reader: User) -> None:
    choose(person=reader, language="vi", unwanted=["shelf"])
    assert send_message(to=reader, kind="shelf", context={}, at=NOW) is None
    assert write(reader, "must")
    with pytest.raises(CannotChoose, match="cannot be turned off"):
        choose(person=reader, language="vi", unwanted=["must"])
    assert Wishes.objects.get().unwanted == ["shelf"]


@pytest.mark.parametrize("kind", ["shelf", "must"])
def test_who_has_no_address_finds_the_message_in_the_log_and_gets_it_once_there_is_one(reader: User, kind: str) -> None:
    User.objects.filter(pk=reader.pk).update(email="")
    reader.refresh_from_db()
    message = write(reader, kind)
    assert message.state == Message.State.NO_ADDRESS
    assert not Job.objects.exists()
    admin = User.objects.create_superuser("admin")
    with pytest.raises(CannotSend, match="no e-mail address"):
        send_again(message=message, by=admin, at=NOW)
    User.objects.filter(pk=reader.pk).update(email="now@mail.example")
    send_again(message=message, by=admin, at=NOW)
    message.refresh_from_db()
    assert (message.state, message.address) == (Message.State.WAITING, "now@mail.example")


def test_without_a_mail_server_it_lies_in_a_folder_once_however_often_it_is_sent(
    reader: User, settings: Settings, tmp_path: Any
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = f"{sink.__name__}.FolderBackend", tmp_path
    message = write(reader)
    for _ in range(2):
        sending.email_of(message).send()
    assert len(list(tmp_path.iterdir())) == 1
    letter = next(sink.letters())
    assert (letter.to, letter.subject) == ("an@clinic.example", "Vụ việc: A & B")
    assert "http://here/key" in letter.text
    assert letter.at <= timezone.now()
