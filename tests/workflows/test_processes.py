"""Several processes on one database: a version published elsewhere, real connections at once, a real worker."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections, transaction
from django.utils import timezone

from tests.processes import Python, wait_for, worker
from tests.workflows.library.world import LEND_BOOK, Library, make_person, moment
from workflows import engine, jobs, publishing
from workflows.models import Case, Heartbeat, Job, JournalEntry, Task

pytestmark = pytest.mark.slow
WORDS = "tests.workflows.library.words"


@pytest.fixture
def library(transactional_db: None) -> Library:
    return Library(2021, timezone.now().year)


@pytest.fixture
def elsewhere() -> Iterator[Python]:
    python = Python()
    yield python
    python.close()


def test_the_first_version_runs_on_in_a_running_process_while_the_second_is_published(
    library: Library, elsewhere: Python
) -> None:
    old = library.ask_for_a_book("L-1")
    elsewhere.run(
        "import tests.workflows.library.words\nfrom workflows.models import Case, Task\nfrom workflows import engine"
    )
    look = (
        "case = Case.objects.get(reference={!r}); "
        "print(case.version.number, case.definition.step('fetch_book').time_minutes)"
    )
    assert elsewhere.run(look.format("L-1")) == "1 480"
    text = LEND_BOOK.read_text().replace("in_force_from: 2021-01-01", "in_force_from: 2021-03-02")
    publishing.publish(text.replace("time: 1d", "time: 4h"), "v2.yaml")
    library.ask_for_a_book("L-2", at="2021-03-02 09:00")
    assert elsewhere.run(look.format("L-2")) == "2 240"
    task = library.open_task(old, "receive")
    elsewhere.run(
        "from workflows.people import User\n"
        "from tests.workflows.library.world import moment\n"
        f"engine.act(case_id={old.pk}, task_id={task.pk}, outcome='accept',"
        " by=User.objects.get(username='librarian'), at=moment('2021-03-03 09:00'))"
    )
    assert library.open_task(old, "fetch_book").due_at == moment("2021-03-04 09:00")
    assert elsewhere.run(look.format("L-1")) == "1 480"


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do the acts in threads with connections of their own, released together; answers results or refusals."""
    gate = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(10)
            return act()
        except engine.Refused as refused:
            return type(refused).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_two_people_on_one_task_one_effect(library: Library) -> None:
    second = make_person("second", "librarian")
    for n in range(10):
        case = library.ask_for_a_book(f"L-{n}")

        def accept(by: Any, case: Case = case) -> Callable[[], Any]:
            task = library.open_task(case, "receive")
            return lambda: engine.act(
                case_id=case.pk, task_id=task.pk, outcome="accept", by=by, at=moment("2021-03-01 09:30")
            )

        answers = at_once(accept(library.people["librarian"]), accept(second))
        assert sorted(str(answer) for answer in answers if isinstance(answer, str)) == ["AlreadyDone"]
        assert Task.objects.filter(process=case, step="fetch_book").count() == 1


def test_two_branches_that_finish_at_once_join_once(library: Library) -> None:
    for n in range(10):
        case = library.ask_for_a_book(f"L-{n}", standing="unknown")
        library.do(case, "receive", "accept", "2021-03-01 09:30")

        def finish(step: str, outcome: str, case: Case = case) -> Callable[[], Any]:
            task = library.open_task(case, step)
            by = library.people[task.role]
            return lambda: engine.act(
                case_id=case.pk, task_id=task.pk, outcome=outcome, by=by, at=moment("2021-03-01 10:00")
            )

        at_once(finish("fetch_book", "fetched"), finish("verify_standing", "verified"))
        assert Task.objects.filter(process=case, step="decide").count() == 1


def printed(case: Case) -> list[str]:
    return list(Case.objects.get(pk=case.pk).data.get("printed", []))


def test_a_real_worker_hears_the_bell_after_commit_only(library: Library) -> None:
    sign, before = Path(settings.VAR_DIR) / "run" / "worker.sign", time.time() - 1
    with worker(WORDS):
        with transaction.atomic():
            case = library.to_the_printer(day="2021-03-01")
            assert Job.objects.get().status == Job.Status.WANTED
        wait_for(lambda: Job.objects.get().status == Job.Status.DONE)
        wait_for(lambda: Heartbeat.objects.filter(name="worker").exists())
    assert len(printed(case)) == 1
    assert library.open_task(case, "prepare_book")
    assert sign.stat().st_mtime > before


def test_a_bell_that_was_lost_is_rung_again(library: Library) -> None:
    case = library.to_the_printer(day="2021-03-01")
    queue = Path(settings.VAR_DIR) / "broker" / "queue"
    shutil.rmtree(queue)
    queue.mkdir()
    assert jobs.sweep(now=timezone.now()) == 1
    assert jobs.sweep(now=timezone.now()) == 0, "rung, and not yet late again"
    with worker(WORDS):
        wait_for(lambda: Job.objects.get().status == Job.Status.DONE)
    assert len(printed(case)) == 1


def test_a_sweep_leaves_the_cases_of_a_running_replay_to_the_replay(library: Library) -> None:
    case = library.ask_for_a_book()
    Case.objects.filter(pk=case.pk).update(paced_by="spring")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    library.do(case, "decide", "lend", "2021-03-01 10:30")
    assert jobs.sweep(now=timezone.now()) == 0
    assert jobs.sweep(now=timezone.now(), paced_by="autumn") == 0
    assert jobs.sweep(now=timezone.now(), paced_by="spring") == 1


def test_a_job_rung_twice_is_done_once(library: Library) -> None:
    case = library.to_the_printer(day="2021-03-01")
    job = Job.objects.get()
    at_once(*[lambda: jobs.run(job.pk, now=moment("2021-03-01 10:40"))] * 3)
    assert len(printed(case)) == 1
    assert JournalEntry.objects.filter(act="performed").count() == 1


def test_a_job_whose_case_is_held_waits_for_the_sweep(library: Library) -> None:
    case = library.to_the_printer(day="2021-03-01")
    job = Job.objects.get()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        pool.submit(patiently_not, lambda: jobs.run(job.pk, now=moment("2021-03-01 10:40"))).result()
    job.refresh_from_db()
    assert job.status == Job.Status.CLAIMED
    assert jobs.sweep(now=moment("2021-03-01 10:50")) == 1
    jobs.run(job.pk, now=moment("2021-03-01 10:50"))
    assert len(printed(case)) == 1
    assert library.open_task(case, "prepare_book")


def patiently_not(act: Callable[[], Any]) -> None:
    """Do the act on a connection of this thread that waits for no lock."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '10ms'")
        act()
    finally:
        connections.close_all()


def test_a_job_that_finishes_while_its_case_is_withdrawn_has_one_effect(library: Library) -> None:
    """The slip is printed whole or not at all, the case is withdrawn once, and nothing stays open."""
    library.let_withdraw_from_the_printer()
    at = moment("2021-03-02 10:40")
    for n in range(10):
        case = library.to_the_printer(f"L-{n}")
        job = Job.objects.get(case=case)

        def work(job: Job = job) -> None:
            jobs.run(job.pk, now=at)

        def withdraw(case: Case = case) -> None:
            engine.withdraw(case_id=case.pk, by=library.people["borrower"], at=at, reason="changed my mind")

        assert at_once(work, withdraw) == [None, None]
        work()
        case.refresh_from_db()
        acts = list(case.journal.order_by("pk").values_list("act", flat=True))
        assert (case.result, acts[-2:], acts.count("withdrawn")) == ("withdrawn", ["withdrawn", "ended"], 1)
        assert not Task.objects.filter(process=case, finished=None).exists()
        assert len(printed(case)) == Task.objects.filter(process=case, step="print_slip", outcome="done").count()
        job.refresh_from_db()
        assert job.status == Job.Status.DONE


def test_start_up_says_which_version_or_word_is_missing(library: Library) -> None:
    library.ask_for_a_book()
    call_command("check", databases=["default"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workflows_case SET flow_class = 'workflows/flows.Gone_v1_9'")
    with pytest.raises(SystemCheckError, match="Gone_v1_9"):
        call_command("check", databases=["default"])
