"""Two at the same moment: one effect, and a sentence for the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import Settings

from licensing.dossiers.models import Dossier
from licensing.papers.models import NumberTaken
from licensing.reappointments import drafting, operations
from licensing.reappointments.models import Reappointment
from tests.licensing import world
from tests.licensing.procedures.office import Office
from tests.licensing.reappointments.test_slips import NEW, REASON
from tests.licensing.world import moment
from workflows.models import ClockEvent, JournalEntry
from workflows.people import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(settings: Settings, tmp_path: Path, transactional_db: None) -> tuple[Office, Dossier]:
    """The dossier as other connections see it, too."""
    settings.ISSUED_ROOT = tmp_path / "issued"
    office = Office()
    received = office.receive()
    office.do(received, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
    return office, received


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act came to, a refusal as its sentence; each on a connection of its own, all begun together."""
    barrier, results = threading.Barrier(len(acts)), list[object]()

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            with translation.override("en"):
                results.append(act())
        except Exception as error:
            with translation.override("en"):
                results.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_sweeps_at_once_draft_once(committed: tuple[Office, Dossier]) -> None:
    swept = at_once(*[lambda: len(drafting.sweep(at=moment("2021-05-25 08:00")))] * 4)
    assert sorted(map(str, swept)) == ["0", "0", "0", "1"]
    assert Reappointment.objects.count() == 1
    assert JournalEntry.objects.filter(act="new_date_drafted").count() == 1


def test_two_signers_at_once_sign_once(committed: tuple[Office, Dossier]) -> None:
    office, _dossier = committed
    [slip] = drafting.sweep(at=moment("2021-05-25 08:00"))
    by, at = office.people["head"], moment("2021-05-25 09:00")
    operations.propose(slip_id=slip.pk, reason=REASON, new_day=NEW, by=by, at=at)

    def signing(who: User) -> Callable[[], object]:
        return lambda: operations.sign(slip_id=slip.pk, by=who, at=moment("2021-05-25 10:00"))

    results = at_once(signing(office.people["signatory"]), signing(world.make_user("other", "signatory")))
    [refused] = [one for one in results if isinstance(one, str)]
    signed = Reappointment.objects.get()
    assert refused.startswith(f"{signed.signed_by} signed this slip at 10:00 Tuesday 25/05/2021"), refused
    assert ClockEvent.objects.filter(kind="extend").count() == 1
    assert NumberTaken.objects.filter(kind="reappointment_slip").count() == 1
