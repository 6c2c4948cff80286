"""A real browser, a real server, a real worker, and an office that works by the shipped procedures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test.utils import override_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from settings.env import ROOT
from tests.journeys.browser import LAUNCH, Person, chromium_path
from tests.journeys.office import Office
from tests.processes import worker

PROCEDURES = ROOT / "licensing" / "procedures"
Enter = Callable[[str], Person]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # The driver runs an event loop in this thread, in which Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=chromium_path(), args=list(LAUNCH))
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def office(transactional_db: None, live_server: Any, settings: Any) -> Iterator[Office]:
    """The office at work: its people, and a worker that prints this server's address on papers."""
    settings.PUBLIC_URL = live_server.url
    office = Office()
    with worker(PUBLIC_URL=live_server.url):
        yield office


@pytest.fixture
def desk(transactional_db: None, live_server: Any, settings: Any, tmp_path: Path) -> Office:
    """The office at work, whose background work is done when the journey says so."""
    settings.PUBLIC_URL, settings.ISSUED_ROOT = live_server.url, tmp_path / "issued"
    return Office()


@pytest.fixture
def language() -> str:
    """In which everybody reads; a journey that walks in both is parametrized with it."""
    return "vi"


@pytest.fixture
def enter(browser: Browser, live_server: Any, language: str) -> Iterator[Enter]:
    """Sit down at a browser as somebody; without a name, as a stranger."""
    people: list[Person] = []

    def sit_down(name: str) -> Person:
        people.append(Person(browser, live_server.url, name, language))
        return people[-1]

    yield sit_down
    for person in people:
        person.leave()


@pytest.fixture(scope="module")
def week(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a demonstration: a week in which something waits at every desk, played once for many tests."""
    with django_db_blocker.unblock(), override_settings(DEMO=True, ALLOWED_HOSTS=["localhost"]):
        server = LiveServer("localhost")
        try:
            with override_settings(PUBLIC_URL=server.url), worker(PUBLIC_URL=server.url):
                for command in (["seed"], ["procedures", "publish", str(PROCEDURES)], ["replay", "running_week"]):
                    call_command(*command, *(["--no-worker"] if "replay" in command else []))
                yield server.url
        finally:
            server.stop()
            call_command("flush", verbosity=0, interactive=False)
