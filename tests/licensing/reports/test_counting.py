"""A period with too many cases to wait for: offered, counted behind the screens, shown as any other, kept for a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from licensing.dossiers.models import Dossier
from licensing.reports import counting, views
from licensing.reports.models import CountedPart, PeriodCount
from tests.licensing import world
from tests.licensing.procedures.office import Office
from tests.licensing.reports.test_pages import PERIOD, read
from tests.licensing.world import moment
from tests.workflows.test_calendar_at_once import beside, until_somebody_waits
from workflows import jobs
from workflows.models import Case, Job

NOW = moment("2021-05-21 08:00")
FIRST, LAST = date(2021, 5, 18), date(2021, 5, 21)
OFFERED = "Steps of more than 1 cases were done in this period."


@pytest.fixture
def many(office: Office, decided: Dossier, monkeypatch: pytest.MonkeyPatch) -> list[Dossier]:
    """Three dossiers, of which one is waited for; a job counts two."""
    monkeypatch.setattr(views, "AT_ONCE", 1)
    monkeypatch.setattr(counting, "A_JOB", 2)
    found = [decided, office.receive(), office.receive()]
    for dossier in found[1:]:
        office.to_the_decision(dossier)
    return found


def ask(client: Client, office: Office, who: str = "head") -> None:
    client.force_login(office.people[who])
    with time_machine.travel(NOW, tick=False):
        response = client.post(f"/reports/count/{PERIOD}&by=person")
    assert response.status_code == 302
    assert response.headers["Location"] == "/reports/?from=18%2F05%2F2021&until=21%2F05%2F2021&by=person"


def waiting() -> list[Job]:
    return list(Job.objects.filter(kind=counting.JOB, status=Job.Status.WANTED))


def work() -> None:
    """As the worker does, until nothing is left."""
    while found := waiting():
        for job in found:
            jobs.run(job.pk, now=NOW)


def test_it_is_offered_and_a_look_counts_nothing(client: Client, office: Office, many: list[Dossier]) -> None:
    text = read(client, office, "head", f"/reports/{PERIOD}")
    assert OFFERED in text
    assert "Count them" in text
    assert not PeriodCount.objects.exists()
    vietnamese = read(client, office, "head", f"/reports/{PERIOD}", language="vi")
    assert "Tính số liệu" in vietnamese


def test_it_tells_how_far_it_is_and_then_the_very_figures(
    client: Client, office: Office, many: list[Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, office)
    assert "0 of 3 cases are counted." in read(client, office, "head", f"/reports/{PERIOD}")
    (job,) = waiting()
    jobs.run(job.pk, now=NOW)
    assert "2 of 3 cases are counted." in read(client, office, "head", f"/reports/{PERIOD}")
    work()
    kept = [read(client, office, "head", f"/reports/{PERIOD}&by={by}") for by in ("step", "person", "unit")]
    assert "Counted as of 08:00 Friday 21/05/2021." in kept[0]
    table = read(client, office, "head", f"/reports/steps.csv{PERIOD}")
    monkeypatch.setattr(views, "AT_ONCE", 3)
    for by, text in zip(("step", "person", "unit"), kept, strict=True):
        assert body(read(client, office, "head", f"/reports/{PERIOD}&by={by}")) == body(text)
    assert read(client, office, "head", f"/reports/steps.csv{PERIOD}") == table
    assert all(str(dossier.case) in table for dossier in many)


def body(text: str) -> str:
    """The figures of a page."""
    return text[text.index('class="tabs" aria-label="Put together by"') :].split("<footer")[0]


def test_what_is_not_counted_is_no_file(client: Client, office: Office, many: list[Dossier]) -> None:
    client.force_login(office.people["head"])
    with time_machine.travel(NOW, tick=False):
        response = client.get(f"/reports/steps.csv{PERIOD}")
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/reports/")


def test_asked_twice_it_is_counted_once_and_anew_when_it_is_done(
    client: Client, office: Office, many: list[Dossier]
) -> None:
    for _twice in range(2):
        ask(client, office)
    assert len(waiting()) == 1
    work()
    first = PeriodCount.objects.get()
    ask(client, office)
    assert PeriodCount.objects.get().pk != first.pk
    assert not CountedPart.objects.exists()
    assert len(waiting()) == 1


def test_it_is_for_whoever_asked_and_for_nobody_who_does_not_lead(
    client: Client, office: Office, many: list[Dossier]
) -> None:
    ask(client, office)
    work()
    assert "Counted as of" not in read(client, office, "signatory", f"/reports/{PERIOD}")
    for who in ("appraiser", "counter", "party"):
        client.force_login(office.people[who])
        assert client.post(f"/reports/count/{PERIOD}").status_code == 403
    assert client.get(f"/reports/count/{PERIOD}").status_code in (403, 405)


def test_what_one_does_not_see_any_more_is_not_shown(office: Office, many: list[Dossier]) -> None:
    count = counting.ask(Case.objects.all(), FIRST, LAST, by=office.people["head"], at=NOW)
    work()
    left = Case.objects.exclude(pk=many[0].case_id)
    assert {one.case_id for one in counting.steps_of(count, left)} == {dossier.case_id for dossier in many[1:]}
    assert not counting.steps_of(count, Case.objects.visible_to(world.make_user("stranger"), at=NOW))


def test_where_it_breaks_off_it_says_so_and_can_be_asked_anew(
    client: Client, office: Office, many: list[Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, office)
    (job,) = waiting()
    Job.objects.filter(pk=job.pk).update(status=Job.Status.FAILED)
    text = read(client, office, "head", f"/reports/{PERIOD}")
    assert "The counting stopped at an error" in text
    assert "Count them" in text
    ask(client, office)
    work()
    assert "Counted as of" in read(client, office, "head", f"/reports/{PERIOD}")


def test_a_job_of_what_was_asked_anew_since_counts_nothing(office: Office, many: list[Dossier]) -> None:
    counting.count_some({"count": 0}, NOW)
    assert not CountedPart.objects.exists()


def test_it_is_kept_for_a_day(client: Client, office: Office, many: list[Dossier]) -> None:
    ask(client, office)
    work()
    PeriodCount.objects.update(at=NOW - counting.KEPT_FOR - timedelta(seconds=1))
    assert OFFERED in read(client, office, "head", f"/reports/{PERIOD}")
    counting.ask(Case.objects.all(), LAST, LAST, by=office.people["signatory"], at=NOW)
    assert [count.first for count in PeriodCount.objects.all()] == [LAST]


def test_nobody_is_named_in_what_is_kept(client: Client, office: Office, many: list[Dossier]) -> None:
    ask(client, office)
    work()
    kept = str(list(CountedPart.objects.values_list("steps", flat=True)))
    assert many[0].code in kept
    assert not any(person.full_name in kept for person in office.people.values())


@pytest.mark.parametrize("cases", [3, 5])
def test_it_costs_the_same_however_many_there_are(
    client: Client, office: Office, many: list[Dossier], cases: int
) -> None:
    for _ in range(cases - 3):
        office.to_the_decision(office.receive())
    ask(client, office)
    work()
    read(client, office, "head", f"/reports/{PERIOD}")
    with CaptureQueriesContext(connection) as statements:
        read(client, office, "head", f"/reports/{PERIOD}")
    assert len(statements) <= 20


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_count(office: Office, many: list[Dossier]) -> None:
    def press() -> None:
        counting.ask(Case.objects.all(), FIRST, LAST, by=office.people["head"], at=NOW)

    with beside(press) as other, transaction.atomic():
        press()
        other.start()
        until_somebody_waits()
    assert PeriodCount.objects.count() == 1
    assert len(waiting()) == 1
