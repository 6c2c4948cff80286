"""A fault is noted with its type and place, and with nothing of what was worked on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO
from typing import NoReturn

import pytest
from celery.app.trace import build_tracer
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from gunicorn.config import Config
from pytest_django import Settings

from settings.celery import app
from settings.logs import Frames
from settings.serving.weblog import WebLog

PERSON = "Nguyễn Thị Ánh"


@login_not_required
def stumble(request: HttpRequest, whose: str) -> NoReturn:
    secret = f"the certificate of {PERSON}"
    try:
        raise LookupError(secret)
    except LookupError as error:
        raise ValueError(f"{PERSON} is not {whose}") from error


urlpatterns = [path("stumble/<str:whose>/", stumble)]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What our handler writes."""
    handler = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, Frames))
    assert isinstance(handler, logging.StreamHandler)
    written = StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.mark.urls(__name__)
def test_a_fault_in_a_page_is_noted_with_type_and_frames_alone(client: Client, log: StringIO) -> None:
    client.raise_request_exception = False
    answer = client.get(f"/stumble/{PERSON}/?q={PERSON}")
    noted = log.getvalue()
    assert answer.status_code == 500
    assert "ERROR django.request: GET stumble/<str:whose>/ 500" in noted
    assert "builtins.LookupError" in noted
    assert "builtins.ValueError" in noted
    assert "tests/settings/test_logs.py:" in noted
    assert " stumble" in noted
    for word in (PERSON, "Ánh", "certificate of", "secret"):
        assert word not in noted


@pytest.mark.parametrize("arguments", [(), (PERSON,)], ids=["whole sentence", "filled sentence"])
def test_of_what_others_log_only_the_pattern_stays(log: StringIO, arguments: tuple[str, ...]) -> None:
    logging.getLogger("somebody").error("found %s" if arguments else f"found {PERSON}", *arguments)
    assert PERSON not in log.getvalue()
    assert ("found %s" in log.getvalue()) is bool(arguments)


def test_our_own_sentences_stay(log: StringIO) -> None:
    logging.getLogger("workflows.jobs").error("job %s failed: %s", 7, "ValueError")
    assert "workflows.jobs: job 7 failed: ValueError" in log.getvalue()


def test_a_fault_in_the_worker_is_noted_without_its_message(log: StringIO) -> None:
    @app.task(name="tests.stumble")
    def stumble_behind() -> NoReturn:
        raise ValueError(PERSON)

    build_tracer("tests.stumble", stumble_behind, app=app)("id", [], {}, {"id": "id", "task": "tests.stumble"})
    assert "builtins.ValueError" in log.getvalue()
    assert "stumble_behind" in log.getvalue()
    assert PERSON not in log.getvalue()


def test_nothing_is_mailed_to_administrators(client: Client, mailoutbox: list[object], settings: Settings) -> None:
    settings.ADMINS = [("somebody", "somebody@example.org")]
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    client.get("/stumble/x/")
    assert mailoutbox == []


def test_the_web_server_s_own_errors_are_kept_short_too() -> None:
    assert [type(handler.formatter) for handler in WebLog(Config()).error_log.handlers] == [Frames]
