"""Who is told of what: driven through the shipped procedure, read in the mail that was really sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from licensing.dossiers.models import Dossier
from licensing.messages.operations import choose
from licensing.news.models import Told
from licensing.news.operations import JOB, tell
from tests.licensing import world
from tests.licensing.procedures.office import APPRAISED, SIGNATORY, Office
from tests.licensing.world import moment
from workflows import engine
from workflows.models import Case, Job
from workflows.people import User

SEALED = {"signed_by": SIGNATORY, "signed_on": "2021-05-25", "sealed_on": "2021-05-25"}
FETCHED = {"fetched_by": "Lê Thị Ánh", "manner": "counter"}


@pytest.fixture
def office(db: None, settings: Settings, tmp_path: Path) -> Office:
    settings.ISSUED_ROOT = tmp_path / "issued"
    office = Office()
    for name in ("party", "appraiser", "head"):
        give_address(office.people[name])
    return office


def give_address(user: User) -> None:
    user.email = f"{user.username}@mail.example"
    user.save()
    choose(person=user, language="en", unwanted=[])


def heard(office: Office, at: str, by: str = "party") -> list[str]:
    """The subjects of what this person was sent since the last look."""
    for _ in range(3):
        office.work(at)
    address = office.people[by].email
    subjects = [str(message.subject) for message in mail.outbox if message.to == [address]]
    mail.outbox[:] = [message for message in mail.outbox if message.to != [address]]
    return subjects


def test_the_facility_hears_of_receipt_acceptance_and_result(office: Office) -> None:
    dossier = office.receive()
    code = dossier.code
    assert heard(office, "2021-05-18 08:31") == [f"Dossier {code} was received"]
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    office.work("2021-05-19 08:31")
    office.work("2021-05-19 08:31")
    accepted = next(message for message in mail.outbox if message.to == ["clinic@mail.example"])
    assert "The result is due by 17:00 26/05/2021." in accepted.body
    assert heard(office, "2021-05-19 08:32") == [f"Dossier {code} was accepted"]
    office.do(dossier, "assign", "assigned", "2021-05-19 09:30", data={})
    office.do(dossier, "appraise", "done", "2021-05-20 15:00", data=APPRAISED)
    office.do(dossier, "decide", "propose", "2021-05-21 09:00")
    office.do(dossier, "sign", "sign", "2021-05-21 15:00")
    office.do(dossier, "number", "numbered", "2021-05-25 08:00", data={"dated": "2021-05-25"})
    assert heard(office, "2021-05-25 08:05") == [], "what the office does within itself is nobody's news"
    office.do(dossier, "release", "released", "2021-05-25 10:00", data=SEALED)
    assert heard(office, "2021-05-25 10:01") == [f"The result of dossier {code} is ready"]
    office.do(dossier, "hand_over", "handed_over", "2021-05-26 09:00", data=FETCHED)
    assert heard(office, "2021-05-26 09:01") == [], "who fetched it knows"


def test_what_is_missing_is_told_with_the_reason_and_the_answer_confirmed(office: Office) -> None:
    dossier = office.receive()
    heard(office, "2021-05-18 08:31")
    office.do(dossier, "receive", "ask_more", "2021-05-19 08:30", data={"note": ""}, reason="Thiếu sơ đồ phòng.")
    office.work("2021-05-19 08:31")
    office.work("2021-05-19 08:31")
    assert "Thiếu sơ đồ phòng." in mail.outbox[-1].body
    assert heard(office, "2021-05-19 08:31") == [f"Something is missing in dossier {dossier.code}"]
    declined = office.receive(at="2021-05-19 09:00")
    heard(office, "2021-05-19 09:01")
    office.do(declined, "receive", "decline", "2021-05-19 10:00", data={"note": ""}, reason="Không đủ điều kiện.")
    office.work("2021-05-19 10:01")
    office.work("2021-05-19 10:01")
    assert "Không đủ điều kiện." in mail.outbox[-1].body
    assert heard(office, "2021-05-19 10:01") == [f"Dossier {declined.code}: Declined"]


def test_a_withdrawal_is_confirmed_once(office: Office) -> None:
    dossier = office.receive()
    heard(office, "2021-05-18 08:31")
    assert dossier.case
    engine.withdraw(
        case_id=dossier.case.pk, by=office.people["party"], at=moment("2021-05-19 08:00"), reason="Bán máy."
    )
    assert heard(office, "2021-05-19 08:01") == [f"Dossier {dossier.code} was withdrawn"]


def test_everybody_who_acts_today_is_told_and_nobody_else(office: Office) -> None:
    second, former = world.make_user("second"), world.make_user("former")
    spells = []
    for user in (second, former):
        give_address(user)
        spells.append(world.make_representative(user, office.facility))
    spell = spells[-1]
    spell.until = moment("2021-05-01 08:00").date()
    spell.save()
    office.receive()
    for _ in range(2):
        office.work("2021-05-18 08:31")
    assert sorted(address for message in mail.outbox for address in message.to) == [
        "clinic@mail.example",
        "second@mail.example",
    ]


def test_a_second_call_tells_nobody_twice(office: Office) -> None:
    office.receive()
    heard(office, "2021-05-18 08:31")
    job = Job.objects.get(kind=JOB)
    tell(job.payload, moment("2021-05-18 08:32"))
    assert heard(office, "2021-05-18 08:32") == []
    assert Told.objects.count() == 1


def test_an_official_hears_of_a_task_that_somebody_else_gave(office: Office) -> None:
    dossier = office.receive()
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    appraiser, head = office.people["appraiser"], office.people["head"]
    office.do(dossier, "assign", "assigned", "2021-05-19 09:30", data={"appraiser": appraiser.pk})
    code = dossier.code
    assert heard(office, "2021-05-19 09:31", "appraiser") == [f"Appraise safety – {code}"]
    task = office.task(dossier, "appraise")
    other = world.make_user("other", "appraiser")
    give_address(other)
    office.people["other"] = other
    at = moment("2021-05-19 10:00")
    engine.assign(case_id=task.process_id, task_id=task.pk, to=other, by=head, at=at)
    assert heard(office, "2021-05-19 10:01", "other") == [f"Appraise safety – {code}"]
    choose(person=appraiser, language="en", unwanted=["task_assigned"])
    engine.assign(case_id=task.process_id, task_id=task.pk, to=appraiser, by=head, at=moment("2021-05-19 11:00"))
    assert heard(office, "2021-05-19 11:01", "appraiser") == [], "not wanted"


def test_a_replay_of_the_past_tells_nobody(office: Office) -> None:
    dossier = office.receive()
    Job.objects.all().delete()
    Case.objects.update(paced_by="a half-year")
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    assert not Job.objects.filter(kind=JOB).exists()


def test_an_act_wants_one_job_at_most_and_only_where_somebody_waits(office: Office) -> None:
    dossier = office.receive()
    assert Job.objects.filter(kind=JOB).count() == 1
    with CaptureQueriesContext(connection) as statements:
        accept(office, dossier)
    wanted = [query["sql"] for query in statements if "INSERT" in query["sql"] and "workflows_job" in query["sql"]]
    assert len(wanted) == 1
    assert Job.objects.filter(kind=JOB).count() == 2
    task = office.task(dossier, "assign")
    engine.take(case_id=task.process_id, task_id=task.pk, by=office.people["head"], at=moment("2021-05-19 09:00"))
    assert Job.objects.filter(kind=JOB).count() == 2
    assert set(Job.objects.get(pk=Job.objects.filter(kind=JOB).latest("pk").pk).payload) == {"entry"}


def accept(office: Office, dossier: Dossier) -> None:
    office.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
