"""The half-year, played by the real command with a real worker on a database of its own."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pypdf import PdfReader

from licensing.licences.models import Licence
from licensing.papers.models import NumberTaken, Paper
from licensing.replays import script as replays
from tests.processes import ROOT, environment
from workflows.models import CalendarDay, Case, ClockEvent, Job, JournalEntry, Task

pytestmark = pytest.mark.slow

SCRIPT = replays.FOLDER / "half_year_2021.yaml"
TABLE = """
000.00.19.H48-210201-0001  v1  2021-02-01 08:30  2021-02-09 17:00  2021-02-08 08:00  4  01/GP-SKHCN  2021/01.pdf
000.00.19.H48-210204-0001  v1  2021-02-04 16:10  2021-02-19 17:00  2021-02-18 08:10  4  02/GP-SKHCN  2021/02.pdf
000.00.19.H48-210315-0001  v1  2021-03-15 09:20  2021-04-01 17:00  2021-03-31 08:00  4  03/GP-SKHCN  2021/03.pdf
000.00.19.H48-210514-0001  v1  2021-05-14 08:00  2021-05-21 17:00  2021-05-20 07:50  4  04/GP-SKHCN  2021/04.pdf
000.00.19.H48-210518-0001  v2  2021-05-18 16:35  2021-05-26 17:00  2021-05-25 08:05  4  05/GP-SKHCN  2021/05.pdf
000.00.19.H48-210601-0001  v2  2021-06-01 15:40  2021-06-09 17:00  2021-06-08 08:00  4  06/GP-SKHCN  2021/06.pdf
000.00.19.H48-210615-0001  v2  2021-06-15 15:50  2021-06-23 17:00  2021-06-22 08:00  4  07/GP-SKHCN  2021/07.pdf
"""
STEPS = """
000.00.19.H48-210315-0001  Receive and check the dossier  4 h       3 h 10 min   on time
                           Receive and check the dossier  4 h       3 h 50 min   on time
                           Assign                         2 h       1 h 50 min   on time
                           Appraise safety                16 h      15 h 50 min  on time
                           Decide on the proposal         4 h       3 h 50 min   on time
                           Sign the licence               4 h       3 h 50 min   on time
                           Number the licence             2 h       1 h 55 min   on time
                           Make the licence               1 h       0 min        on time
                           Seal and release the licence   1 h       45 min       on time
                           Hand over                      -         9 h          -
"""
"""Of the dossier that was supplemented once: each visit of a step has its own line, in office time."""
LATE = """
Receive and check the dossier  4 h       11 h 40 min  late
Sign the licence               4 h       7 h 40 min   late
Appraise safety                16 h      19 h 20 min  late
Decide on the proposal         4 h       7 h 40 min   late
Number the licence             2 h       5 h 35 min   late
"""
"""Five dossiers have more office time between their days than their steps have together; of each, one step is late."""
TOTALS = ["8 facilities guided", "53 people trained", "7 licences issued, 7 of 7 within 5 working days"]


@pytest.fixture(autouse=True)
def _an_office(transactional_db: None) -> None:
    call_command("seed")
    call_command("procedures", "publish", "licensing/procedures")


def replay(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "replay", "half_year_2021", *words]
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)


def rows_of(output: str) -> list[list[str]]:
    """The cells of the first printed table, with the path as it ends."""
    table, _blank, _rest = output.partition("\n\n")
    lines = [line for line in table.splitlines() if line.startswith("000.")]
    return [[*line.split()[:-1], "/".join(Path(line.split()[-1]).parts[-2:])] for line in lines]


def counted() -> dict[str, int]:
    """How many rows there are of everything that acts leave."""
    tables = (Case, Task, ClockEvent, JournalEntry, Job, NumberTaken, Paper, Licence)
    return {table.__name__: table.objects.count() for table in tables}


def papers() -> dict[str, str]:
    """The hash of every issued file, read from the disk."""
    folder = Path(settings.ISSUED_ROOT) / "2021"
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.pdf")}


def test_the_half_year_is_as_the_report_counts_it_and_a_second_time_adds_nothing() -> None:
    first = replay()
    assert first.returncode == 0, first.stderr
    assert rows_of(first.stdout) == [line.split() for line in TABLE.strip().splitlines()]
    assert STEPS in first.stdout
    late = [line.split("  ", 1)[-1].strip() for line in first.stdout.splitlines() if line.endswith(" late")]
    assert [line.split() for line in late] == [line.split() for line in LATE.strip().splitlines()]
    assert first.stdout.splitlines()[-3:] == TOTALS
    before, files = counted(), papers()
    second = replay()
    assert (second.returncode, second.stdout) == (0, first.stdout)
    assert (counted(), papers()) == (before, files)
    assert not Case.objects.exclude(paced_by="").exists()
    for paper in Paper.objects.all():
        assert files[f"{paper.number.number:02d}.pdf"] == paper.sha256
    under = {licence.number.number: licence.case.version.number for licence in Licence.objects.all()}
    assert under == {1: 1, 2: 1, 3: 1, 4: 1, 5: 2, 6: 2, 7: 2}
    text = PdfReader(Path(settings.ISSUED_ROOT) / "2021" / "05.pdf").pages[0].extract_text()
    assert "05/GP-SKHCN" in text
    assert "Phòng khám đa khoa Thạch Trụ Minh Họa" in text


def test_in_vietnamese() -> None:
    said = replay("--lang", "vi")
    assert said.stdout.splitlines()[-1] == "7 giấy phép được cấp, 7/7 trong thời hạn 5 ngày làm việc"


def test_without_the_days_off_at_tet_one_of_seven_is_late() -> None:
    CalendarDay.objects.filter(day__range=(date(2021, 2, 10), date(2021, 2, 16))).delete()
    said = replay()
    assert said.stdout.splitlines()[-1] == "7 licences issued, 6 of 7 within 5 working days"
    assert rows_of(said.stdout)[1][4] == "2021-02-12"


def test_with_one_certificate_a_day_older_its_case_waits_and_the_replay_says_where(tmp_path: Path) -> None:
    older = tmp_path / "older.yaml"
    text = SCRIPT.read_text()
    assert text.count("issued_on: 2018-07-02") == 1
    older.write_text(text.replace("issued_on: 2018-07-02", "issued_on: 2018-07-01"))
    said = replay("--script", str(older))
    assert said.returncode == 1
    assert said.stderr.strip() == (
        "CommandError: Dossier 000.00.19.H48-210518-0001 waits at “Verification of training” (verify_training), "
        "and the script goes on with “Decide on the proposal”."
    )
    case = Case.objects.get(reference="000.00.19.H48-210518-0001")
    assert case.is_open
    assert {task.step for task in case.task_set.filter(finished=None, generation="")} == {"verify_training"}
