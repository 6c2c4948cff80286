"""When a term falls due, from its events: the rules by hand, and ten thousand histories against a slow oracle."""

from __future__ import annotations

import ast
import random
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest

import workflows
from tests.workflows.oracle import Happened, told
from tests.workflows.test_calendars import CALENDAR, HOURS, at
from workflows.calendars import VIETNAM, Calendar, CalendarEntry, Due, Hours, due_after, local
from workflows.definition import UNITS, Length, Unit
from workflows.runs import Run, last_run

HISTORIES, SHARDS, CALENDARS = 10_000, 4, 50
KINDS = ("start", "pause", "resume", "restart", "finish", "extend")
LIKELY = {None: "start", "start": "pause", "pause": "resume", "resume": "pause", "restart": "pause", "extend": "pause"}
LONGEST: dict[Unit, int] = {"working_days": 40, "days": 60, "working_hours": 8}
FIVE = Length(5, "working_days")


def run(*events: str) -> Run:
    """The run of events written as `start 2021-07-26T09:00` or `extend 2021-07-30T10:00 2021-08-05`."""
    parts = [event.split() for event in events]
    found = last_run(
        Happened("answer", kind, at(moment), date.fromisoformat(until[0]) if until else None)
        for kind, moment, *until in parts
    )
    assert found is not None
    return found


def due_day(found: Run, length: Length = FIVE) -> str | None:
    due = found.due(length, CALENDAR)
    return f"{due.due_at:%Y-%m-%dT%H:%M}" if due else None


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (["start 2021-07-26T09:00"], "2021-08-02T17:00"),
        # Monday; paused on Wednesday, so Tuesday and Wednesday counted; on again on Friday, which does not
        (["start 2021-07-26T09:00", "pause 2021-07-28T08:00", "resume 2021-07-30T16:00"], "2021-08-04T17:00"),
        # on one day: nothing
        (["start 2021-07-26T09:00", "pause 2021-07-28T08:00", "resume 2021-07-28T16:00"], "2021-08-02T17:00"),
        # over a weekend alone: no working day is lost
        (["start 2021-07-26T09:00", "pause 2021-07-30T16:00", "resume 2021-08-01T09:00"], "2021-08-02T17:00"),
        # on the last day: nothing is left, so it ends on the day on which it goes on
        (["start 2021-07-26T09:00", "pause 2021-08-02T09:00", "resume 2021-08-05T09:00"], "2021-08-05T17:00"),
        # and where that is a Saturday, on the Monday
        (["start 2021-07-26T09:00", "pause 2021-08-02T09:00", "resume 2021-08-07T09:00"], "2021-08-09T17:00"),
        # a pause after its end heals nothing
        (["start 2021-07-26T09:00", "pause 2021-08-03T09:00", "resume 2021-08-05T09:00"], "2021-08-02T17:00"),
        (["start 2021-07-26T09:00", "pause 2021-07-28T08:00"], None),
        # from zero again, whether it ran or was paused
        (["start 2021-07-26T09:00", "restart 2021-07-28T08:00"], "2021-08-04T17:00"),
        (["start 2021-07-26T09:00", "pause 2021-07-27T08:00", "restart 2021-07-28T08:00"], "2021-08-04T17:00"),
        # appointed again; paused after that the new day moves too
        (["start 2021-07-26T09:00", "extend 2021-07-30T10:00 2021-08-05"], "2021-08-05T17:00"),
        (
            ["start 2021-07-26T09:00", "extend 2021-07-30T10:00 2021-08-05", "pause 2021-08-03T10:00",
             "resume 2021-08-04T10:00"],
            "2021-08-06T17:00",
        ),
        # only once for a run, but a run that begins anew has none
        (
            ["start 2021-07-26T09:00", "extend 2021-07-30T10:00 2021-08-05", "extend 2021-07-30T11:00 2021-08-20"],
            "2021-08-05T17:00",
        ),
        (
            ["start 2021-07-26T09:00", "extend 2021-07-30T10:00 2021-08-05", "restart 2021-07-30T11:00"],
            "2021-08-06T17:00",
        ),
    ],
)  # fmt: skip
def test_a_term_of_five_working_days(events: list[str], expected: str | None) -> None:
    assert due_day(run(*events)) == expected


def test_calendar_days_stand_still_in_a_pause_and_roll_on_from_a_day_off() -> None:
    whole = ("start 2021-07-26T09:00", "pause 2021-07-28T08:00", "resume 2021-07-30T16:00")
    assert due_day(run("start 2021-07-26T09:00"), Length(5, "days")) == "2021-08-02T17:00"  # Saturday, rolled
    assert due_day(run(*whole), Length(5, "days")) == "2021-08-02T17:00"
    assert due_day(run(*whole), Length(7, "days")) == "2021-08-04T17:00"


def test_working_hours_lose_the_office_minutes_of_the_pause_and_no_more() -> None:
    eight = Length(8, "working_hours")
    assert due_day(run("start 2021-07-26T09:00"), eight) == "2021-07-27T09:00"
    paused = ("start 2021-07-26T09:00", "pause 2021-07-26T11:00:59", "resume 2021-07-26T14:00:10")
    assert due_day(run(*paused), eight) == "2021-07-27T10:00"  # 11:00 to 14:00 holds an hour of office time
    lunch = ("start 2021-07-26T09:00", "pause 2021-07-26T11:40", "resume 2021-07-26T13:20")
    assert due_day(run(*lunch), eight) == "2021-07-27T09:00"


def test_finished_while_paused_it_was_in_time_if_anything_was_left() -> None:
    found = run("start 2021-07-26T09:00", "pause 2021-07-28T08:00", "finish 2021-08-20T08:00")
    first = found.first_due(FIVE, CALENDAR)
    assert (found.state, found.used(at("2021-09-01T09:00"), CALENDAR)) == ("finished", 2)
    assert first is not None
    assert first.due_at == at("2021-08-25T17:00")
    assert found.remaining(at("2021-09-01T09:00"), FIVE, CALENDAR) == 3


def test_what_is_left_is_counted_in_working_days_and_negative_when_late() -> None:
    found = run("start 2021-07-26T09:00")
    left = {
        day: found.remaining(at(f"{day}T09:00"), FIVE, CALENDAR) for day in ("2021-07-26", "2021-08-02", "2021-08-04")
    }
    assert left == {"2021-07-26": 5, "2021-08-02": 0, "2021-08-04": -2}


def test_the_explanation_counts_what_the_term_counts_and_names_the_paused_days() -> None:
    due = run("start 2021-07-26T09:00", "pause 2021-07-28T08:00", "resume 2021-07-30T16:00").due(FIVE, CALENDAR)
    assert due is not None
    assert [(line.day.day, line.counted, line.reason) for line in due.lines] == [
        (26, False, "event"), (27, True, "working"), (28, True, "working"), (29, False, "paused"),
        (30, False, "resumed"), (31, False, "weekend"), (1, False, "weekend"), (2, True, "working"),
        (3, True, "working"), (4, True, "working"),
    ]  # fmt: skip


@pytest.mark.parametrize("shard", range(SHARDS))
def test_ten_thousand_histories_fall_due_as_the_slow_oracle_says(shard: int) -> None:
    for number in range(shard, HISTORIES, SHARDS):
        chance = random.Random(number)
        calendar = CALENDAR if chance.random() < 0.3 else made_up(chance.randrange(CALENDARS))
        unit = chance.choice(UNITS)
        length = Length(chance.randint(1, LONGEST[unit]), unit)
        events = history(chance, length, calendar)
        until = events[-1].at + timedelta(minutes=chance.choice([0, 1, 600, 20_000]))
        expected, found = told(events, length, calendar, until=until), last_run(events)
        assert (expected is None) == (found is None), number
        if expected is None or found is None:
            continue
        due, first = found.due(length, calendar), found.first_due(length, calendar)
        assert found.state == expected.state, number
        assert (due and (due.due_at, due.legal_end)) == expected.due, number
        assert (first and (first.due_at, first.legal_end)) == expected.first_due, number
        assert found.used(until, calendar) == expected.used, number
        assert found.remaining(until, length, calendar) == expected.remaining, number
        for end in (due, first):
            if end is not None:
                assert end.lines[-1].day == local(end.due_at).date(), number
        if first is not None and unit != "working_hours":
            assert sum(line.counted for line in first.lines) <= length.amount, number
        if due is not None and found.until:
            assert_explained_anew(found, due, calendar)


def assert_explained_anew(found: Run, due: Due, calendar: Calendar) -> None:
    """Every day from the re-appointment to the new end stands there once; what counts is worked and in no pause."""
    assert found.extended_at
    assert found.until
    made, lines = local(found.extended_at).date(), due.lines
    assert [line.day for line in lines] == [made + timedelta(days=n) for n in range(len(lines))]
    counted = [line.day for line in lines if line.counted]
    pauses = [(local(since).date(), local(until).date()) for since, until in found.pauses if since >= found.extended_at]
    assert all(calendar.is_working(day) for day in counted)
    assert not any(since < day <= until for day in counted for since, until in pauses)
    promised = [day for day in lines_until(made, found.until) if calendar.is_working(day)]
    assert len(counted) <= len(promised)
    if not any(since < found.until for since, _until in pauses):
        assert counted == promised


def lines_until(first: date, last: date) -> list[date]:
    """The days after the first, up to and with the last."""
    return [first + timedelta(days=n + 1) for n in range((last - first).days)]


def history(chance: random.Random, length: Length, calendar: Calendar) -> list[Happened]:
    """Events in their order, most of them such as change something; some on one day, in one minute, in the night."""
    moment = datetime(2024, chance.randint(1, 12), chance.randint(1, 28), tzinfo=VIETNAM)
    moment += timedelta(minutes=chance.randint(0, 1439), seconds=chance.randint(0, 59))
    events, last = list[Happened](), None
    for _ in range(chance.randint(1, 7)):
        last = LIKELY.get(last, "start") if chance.random() < 0.7 else chance.choice(KINDS)
        until = _new_day(chance, events, length, calendar, moment) if last == "extend" else None
        if last != "extend" or until:
            events.append(Happened("answer", last, moment, until))
        moment += timedelta(minutes=chance.choice([0, 5, 90, 600, 1440, chance.randint(1, 20_000)]))
    return events or [Happened("answer", "start", moment)]


def _new_day(
    chance: random.Random, events: list[Happened], length: Length, calendar: Calendar, moment: datetime
) -> date | None:
    """A working day that may be appointed: after the day counted first, and not past."""
    found = last_run(events)
    first = found.first_due(length, calendar) if found and found.state == "running" else None
    if first is None:
        return None
    day = max(local(first.due_at).date() + timedelta(days=1), local(moment).date())
    return calendar.working_day(chance.randint(1, 12), after=day - timedelta(days=1))


@cache
def made_up(number: int) -> Calendar:
    """Three years in which one day in ten is not what its weekday says."""
    chance, first = random.Random(number), date(2023, 12, 1)
    days = (first + timedelta(days=number) for number in range(900))
    rows = {day: CalendarEntry(day.weekday() >= 5, "swapped") for day in days if chance.random() < 0.1}
    later = [Hours(date(2024, 6, 15), ((time(8), time(16)),)), Hours(date(2024, 11, 5), ((time(7), time(11)),))]
    hours = (*HOURS, *(one for one in later if chance.random() < 0.5))
    return Calendar(rows, frozenset(range(2023, 2028)), hours)


@pytest.mark.parametrize("name", ["calendars", "workdays", "runs", "clock", "moments"])
def test_time_is_counted_without_a_float(name: str) -> None:
    tree = ast.parse((Path(workflows.__file__).parent / f"{name}.py").read_text())
    floats = [
        node
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or isinstance(node, ast.Div)
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Attribute) and node.attr in ("total_seconds", "timestamp"))
    ]
    assert not floats


def test_a_pause_never_brings_the_end_nearer() -> None:
    for number in range(300):
        chance = random.Random(number)
        begin = at("2024-03-01T08:00") + timedelta(minutes=chance.randint(0, 400_000))
        unit = chance.choice(UNITS)
        length = Length(chance.randint(1, LONGEST[unit]), unit)
        paused = begin + timedelta(minutes=chance.randint(0, 60_000))
        pause = (paused, paused + timedelta(minutes=chance.randint(0, 20_000)))
        assert due_after(begin, length, CALENDAR, pauses=[pause]).due_at >= due_after(begin, length, CALENDAR).due_at
