"""Tết 2021, 2024 and 2026 with the shipped licence procedure: every warning of step and term once, to whom it is owed.

Lived hour by hour, with sweeps missed on purpose. What is expected is counted day by day and spell by spell from what
was done, and from the numbers of the second version as they are written down again here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db.models import Max
from pytest_django import Settings

from licensing.reappointments import drafting
from licensing.reappointments.models import Reappointment
from tests.licensing import world
from tests.licensing.procedures.office import APPRAISED, FOLDER, Office
from workflows import engine, warnings
from workflows.calendars import VIETNAM
from workflows.models import Case, Task, Warning

pytestmark = pytest.mark.slow

SEED = 2026
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SPELLS = ((time(7), time(11, 30)), (time(13, 30), time(17)))
TET = {
    2021: ["02-10", "02-11", "02-12", "02-15", "02-16"],
    2024: ["02-08", "02-09", "02-12", "02-13", "02-14"],
    2026: ["02-16", "02-17", "02-18", "02-19", "02-20"],
}
"""Weekdays off, as announced; Saturdays and Sundays are off anyhow."""
BEGIN = {2021: date(2021, 2, 1), 2024: date(2024, 1, 26), 2026: date(2026, 2, 4)}
LIVED = 29 * DAY
DOSSIERS = 11
TERM = 5
BUDGET = {"receive": 4, "assign": 2, "verify_training": 4, "appraise": 16, "decide": 4, "sign": 4, "number": 2}
ROLE = {"receive": "counter", "assign": "head", "verify_training": "appraiser", "appraise": "appraiser",
        "decide": "head", "sign": "signatory", "number": "clerk"}  # fmt: skip
WAY = [("receive", "accept", {"note": ""}), ("assign", "assigned", {}), ("appraise", "done", APPRAISED),
       ("decide", "propose", {}), ("sign", "sign", {})]  # fmt: skip
BEFORE, DUE, AFTER = "1 working_days before", "due", "1 working_days after"


@dataclass(frozen=True)
class Fired:
    """One warning: the dossier, the step or term that it is of, and who was told at which sweep."""

    dossier: str
    of: str
    rung: str
    at: datetime
    told: frozenset[str]


@pytest.mark.parametrize("year", TET)
def test_around_tet_every_warning_and_every_slip_of_the_licence_comes_once(
    db: None, settings: Settings, tmp_path: Path, year: int
) -> None:
    settings.ISSUED_ROOT = tmp_path / "issued"
    chance = random.Random(f"{SEED} {year}")
    office = Office(_procedures(tmp_path, year))
    swept = sorted(_sweeps(year, chance))
    found, slips = _live(office, swept, _acts(year, chance))
    expected = set(_expected(swept))
    assert len(found) == len(set(found)), "something was warned of twice"
    assert set(found) == expected
    assert {one.rung for one in expected} == {BEFORE, DUE, AFTER}
    assert {one.of for one in expected} >= {"intake", "processing", "receive", "appraise", "decide"}
    assert len(expected) > 40
    assert len(slips) == Reappointment.objects.count(), "a slip was drafted twice"
    assert dict(slips) == dict(_expected_slips(swept))
    assert 3 < len(slips) < DOSSIERS


def _procedures(folder: Path, year: int) -> Path:
    """The second version alone; in 2021, before it was approved, as if it had been in force on the day of the law."""
    text = (FOLDER / "new_licence" / "v2.yaml").read_text()
    (folder / "new_licence").mkdir()
    since = "2021-02-01" if year == min(TET) else "2021-05-17"
    written = folder / "new_licence" / "v2.yaml"
    written.write_text(text.replace("in_force_from: 2021-05-17", f"in_force_from: {since}"))
    return folder


def _sweeps(year: int, chance: random.Random) -> Iterator[datetime]:
    """Every hour, but that three in five are missed, and whole days now and then."""
    for day in _days(BEGIN[year]):
        if chance.random() < 0.85:
            yield from (_at(day, hour) for hour in range(24) if chance.random() < 0.4)


def _acts(year: int, chance: random.Random) -> list[tuple[datetime, str, str]]:
    """When which dossier is received, goes one step on, or is withdrawn; one gets stuck at each step."""
    acts = []
    received = [day for day in _days(BEGIN[year]) if _works(day)][:DOSSIERS]
    for number, day in enumerate(received):
        at = _at(day, 8) + HOUR / 4
        acts.append((at, f"{number}", "receive"))
        steps = number % (len(WAY) + 1)
        for _step in range(steps):
            at = _open_at(at + chance.choice((1, 3, 6, 20, 30, 70)) * HOUR, chance)
            acts.append((at, f"{number}", "go on"))
        if steps < len(WAY) < number:
            acts.append((_open_at(at + chance.randint(10, 150) * HOUR, chance), f"{number}", "withdraw"))
    return sorted(acts)


def _open_at(moment: datetime, chance: random.Random) -> datetime:
    """A moment of the next working day at or after this one, never on the hour."""
    day = next(day for day in _days(moment.date()) if _works(day))
    return max(moment.replace(minute=15), _at(day, chance.randint(7, 10)) + HOUR / 4)


def _live(
    office: Office, swept: Sequence[datetime], acts: Sequence[tuple[datetime, str, str]]
) -> tuple[list[Fired], list[tuple[str, datetime]]]:
    """Do and sweep in the order of time; what the sweeps wrote, with the moment at which each did."""
    dossiers, found, slips = dict[str, Case](), list[Fired](), list[tuple[str, datetime]]()
    for at, who, what in sorted([*acts, *((at, "", "sweep") for at in swept)]):
        if what == "sweep":
            last = Warning.objects.aggregate(last=Max("pk", default=0))["last"]
            count = warnings.sweep(now=at)
            fresh = [_fired(one) for one in Warning.objects.filter(pk__gt=last).select_related("case", "task")]
            assert count == len(fresh)
            found += fresh
            slips += [(slip.case.reference, slip.drafted_at) for slip in drafting.sweep(at=at)]
        elif what == "receive":
            dossiers[who] = _receive(office, at)
        else:
            _do(office, dossiers[who], what, at)
    return found, slips


def _receive(office: Office, at: datetime) -> Case:
    issued = {"issued_on": date(at.year - 1, 6, 1)}
    workers = (
        world.worker(certificates=(world.certificate(**issued),)),
        world.officer(certificates=(world.certificate(number="102/2020", contents=(1, 14), **issued),)),
    )
    case = office.receive(at=f"{at:%Y-%m-%d %H:%M}", workers=workers).case
    assert case
    return case


def _do(office: Office, case: Case, what: str, at: datetime) -> None:
    if what == "withdraw":
        engine.withdraw(case_id=case.pk, by=office.people["party"], at=at, reason="Chưa lắp thiết bị.")
        return
    here = set(case.task_set.filter(finished=None).values_list("step", flat=True))
    step, outcome, data = next(one for one in WAY if one[0] in here)
    task = case.task_set.get(step=step, finished=None)
    by = office.people[ROLE[step]]
    engine.act(case_id=case.pk, task_id=task.pk, outcome=outcome, by=by, at=at, data=data)
    office.work(f"{at:%Y-%m-%d %H:%M}")


def _fired(one: Warning) -> Fired:
    assert not one.to_party
    told = frozenset(one.people.values_list("username", flat=True))
    return Fired(one.case.reference, one.task.step if one.task else one.term, one.rung, one.at, told)


def _expected(swept: Sequence[datetime]) -> Iterator[Fired]:
    """From what was done: each rung at the first sweep after it, as long as what it is of is open then."""
    for case in Case.objects.all():
        terms = _terms(case)
        tasks = list(case.task_set.exclude(role=""))
        for task in tasks:
            opened, ended = task.created, task.finished
            own = _after_minutes(opened, BUDGET[task.step] * 60)
            due = min([own, *(end for since, until, end in terms.values() if since <= opened < (until or _never()))])
            for rung, at in ((DUE, due), (AFTER, _opening_after(due.date()))):
                if sweep := _first(swept, max(at, opened), ended):
                    told = {ROLE[task.step]} | ({"head"} if rung == AFTER else set())
                    yield Fired(case.reference, task.step, rung, sweep, frozenset(told))
        for term, (since, until, due) in terms.items():
            for rung, at in ((BEFORE, _at(_before(due.date()), 7)), (DUE, due), (AFTER, _opening_after(due.date()))):
                if sweep := _first(swept, max(at, since), until):
                    told = _told_of_term(rung, tasks, sweep)
                    yield Fired(case.reference, term, rung, sweep, frozenset(told))


def _told_of_term(rung: str, tasks: Sequence[Task], sweep: datetime) -> set[str]:
    if rung == AFTER:
        return {"head", "signatory"}
    mine = {ROLE[one.step] for one in tasks if one.created < sweep < (one.finished or _never())}
    return mine | ({"head"} if rung == DUE else set())


def _expected_slips(swept: Sequence[datetime]) -> Iterator[tuple[str, datetime]]:
    """From midnight of the working day before the result is due."""
    for case in Case.objects.all():
        if processing := _terms(case).get("processing"):
            since, until, due = processing
            if sweep := _first(swept, max(_at(_before(due.date()), 0), since), until):
                yield case.reference, sweep


def _terms(case: Case) -> dict[str, tuple[datetime, datetime | None, datetime]]:
    """Of each term: since when, until when, and when it is due."""
    checked = case.task_set.get(step="receive")
    found = {"intake": (case.received_at, checked.finished, _due(case.received_at))}
    if checked.outcome == "accept":
        found["processing"] = (checked.finished, case.finished, _due(checked.finished))
    return found


def _due(begin: datetime) -> datetime:
    """17:00 of the fifth working day after."""
    days = [day for day in _days(_local(begin).date() + DAY) if _works(day)]
    return _at(days[TERM - 1], 17)


def _after_minutes(begin: datetime, minutes: int) -> datetime:
    for day in _days(_local(begin).date()):
        for opens, closes in SPELLS if _works(day) else ():
            first, last = (datetime.combine(day, one, VIETNAM) for one in (opens, closes))
            first = max(first, _local(begin))
            here = max(0, int((last - first).total_seconds() // 60))
            if 0 < minutes <= here:
                return first + timedelta(minutes=minutes)
            minutes -= here
    raise AssertionError("the days end before")


def _first(swept: Sequence[datetime], at: datetime, until: datetime | None) -> datetime | None:
    """The first sweep at or after a moment, if what is swept for is open then."""
    sweep = next((one for one in swept if one >= at), None)
    return sweep if sweep and sweep < (until or _never()) else None


def _opening_after(day: date) -> datetime:
    return _at(next(one for one in _days(day + DAY) if _works(one)), 7)


def _before(day: date) -> date:
    return next(one for one in (day - n * DAY for n in range(1, 30)) if _works(one))


def _days(first: date) -> Iterator[date]:
    return (first + n * DAY for n in range(LIVED.days))


def _works(day: date) -> bool:
    return day.weekday() < 5 and f"{day:%m-%d}" not in TET[day.year]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), VIETNAM)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM).replace(second=0, microsecond=0)


def _never() -> datetime:
    return datetime(2100, 1, 1, tzinfo=VIETNAM)
