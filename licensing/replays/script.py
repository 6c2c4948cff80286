"""A script: who and what there is, and every act with its moment. Read from YAML; knows no database.

A script plays in its own past, or counts back from the day on which it is first played: `-3` is the third working day
before it, `-3 08:30` a moment of that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from workflows.calendars import VIETNAM, Calendar

FOLDER = Path(__file__).parent
COUNTED_BACK = re.compile(r"-(\d+)(?: (\d\d:\d\d))?")


@dataclass(frozen=True)
class Act:
    """One thing that somebody did. `token` names it for ever, so that it is done once however often it is played.

    `kind` is class, guidance, dossier (these begin something) or step; `thread` is what a step belongs to.
    """

    at: datetime
    token: str
    kind: str
    thread: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Script:
    """The whole play."""

    name: str
    first: date
    last: date
    units: Mapping[str, str]
    officials: Sequence[Mapping[str, Any]]
    providers: Sequence[Mapping[str, Any]]
    facilities: Mapping[str, Mapping[str, Any]]
    timeline: Sequence[Act]


def scripts() -> list[str]:
    """The names of the shipped scripts."""
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


def read(path: Path, *, today: date, days: Calendar) -> Script:
    """The script in a file, its acts in the order of their moments, whatever threads they belong to.

    What it counts back is counted from `today`. Raises NoCalendar where the calendar does not reach so far.
    """
    data = _counted_back(yaml.safe_load(path.read_text(encoding="utf-8")), today, days)
    return Script(
        name=data["name"],
        first=data["period"]["first"],
        last=data["period"]["last"],
        units=data["units"],
        officials=data["officials"],
        providers=data["providers"],
        facilities=data["facilities"],
        timeline=sorted(_acts(data), key=lambda act: act.at),
    )


def _acts(data: Mapping[str, Any]) -> Iterator[Act]:
    for one in data["classes"]:
        yield Act(_moment(one["at"]), "", "class", one["code"], one)
    for one in data["guidance"]:
        yield from _thread(data["name"], "guidance", f"guidance-{one['facility']}", one, begun=one["begun"])
    for one in data["dossiers"]:
        yield from _thread(data["name"], "dossier", f"dossier-{one['key']}", one, begun=one["received"])


def _thread(play: str, kind: str, thread: str, one: Mapping[str, Any], *, begun: str) -> Iterator[Act]:
    yield Act(_moment(begun), f"{play}:{thread}:0", kind, thread, one)
    for n, act in enumerate(one["acts"], 1):
        yield Act(_moment(act["at"]), f"{play}:{thread}:{n}", "step", thread, act)


def _counted_back(value: Any, today: date, days: Calendar) -> Any:
    """The value with every day and moment that is counted back put in as a date, or as text of a moment."""
    if isinstance(value, dict):
        return {key: _counted_back(one, today, days) for key, one in value.items()}
    if isinstance(value, list):
        return [_counted_back(one, today, days) for one in value]
    if not isinstance(value, str) or not (back := COUNTED_BACK.fullmatch(value)):
        return value
    day = _working_days_before(today, int(back[1]), days)
    return datetime.combine(day, time.fromisoformat(back[2])).isoformat() if back[2] else day


def _working_days_before(day: date, count: int, days: Calendar) -> date:
    while count:
        day -= timedelta(days=1)
        count -= days.is_working(day)
    return day


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
