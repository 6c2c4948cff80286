"""A script: who and what there is, and every act with its moment. Read from YAML; knows no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from workflows.calendars import VIETNAM

FOLDER = Path(__file__).parent


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
    officials: Sequence[Mapping[str, Any]]
    providers: Sequence[Mapping[str, Any]]
    facilities: Mapping[str, Mapping[str, Any]]
    timeline: Sequence[Act]


def scripts() -> list[str]:
    """The names of the shipped scripts."""
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


def read(path: Path) -> Script:
    """The script in a file, its acts in the order of their moments, whatever threads they belong to."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Script(
        name=data["name"],
        first=data["period"]["first"],
        last=data["period"]["last"],
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


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
