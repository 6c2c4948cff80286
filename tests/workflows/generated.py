"""Sound definitions made by chance, of every kind of step: loops, blocks in blocks, terms that pause and restart."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import yaml

ROLES = ("ann", "bob", "cat")
DEEPEST, A_PAUSE = 2, 0.6
LENGTHS = ("50 working_days", "50 working_days", "100 days", "100 days", "400 working_hours")

Step = dict[str, Any]


def made(chance: random.Random, code: str) -> str:
    """The text of one definition."""
    return _Making(chance).text(code)


class _Making:
    """Each line of steps leads on, sometimes back, and in the main line sometimes to an end."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.steps: dict[str, Step] = {}

    def text(self, code: str) -> str:
        first = self._line(self.chance.randint(2, 5), to="good", main=True)
        self._open(self.steps[first])
        for end in ("good", "bad"):
            self.steps[end] = {"kind": "end", "title": _title(end), "result": end}
        whole = {
            "format": 1,
            "code": code,
            "title": _title(code),
            "approved_by": {"decision": None, "in_force_from": date(2021, 1, 1), "mark": "M"},
            "terms": {"first": _length("8 working_hours"), "whole": _length(self.chance.choice(LENGTHS))},
            "roles": {role: self._role(role) for role in sorted({*self._used("role"), *self._used("entered_by")})},
            "start": {"step": first, "clock": {"start": "first"}},
            "steps": self.steps,
        }
        return yaml.dump(whole, Dumper=_Plain, allow_unicode=True, sort_keys=False).replace(
            "'2021-01-01'", "2021-01-01"
        )

    def _used(self, field: str) -> set[str]:
        return {step[field] for step in self.steps.values() if field in step}

    @staticmethod
    def _role(name: str) -> dict[str, Any]:
        return {"title": _title(name)} | ({"is": "party"} if name == "party" else {})

    def _line(self, length: int, *, to: str, main: bool = False, depth: int = 0) -> str:
        """So many steps one after the other, the last leading to `to`; the name of the first."""
        names = [self._name() for _ in range(length)]
        for number, name in enumerate(names):
            after = names[number + 1] if number + 1 < length else to
            first = main and number == 0
            before = names[1 if main else 0 : number]
            self.steps[name] = self._step(name, "task" if first else self._kind(depth), after, before, main, depth)
        return names[0]

    def _name(self) -> str:
        self.steps[name := f"s{len(self.steps)}"] = {}
        return name

    def _kind(self, depth: int) -> str:
        blocks = ["parallel"] * 2 if depth < DEEPEST else []
        return self.chance.choice(["task", "task", "task", "ask", "action", *blocks])

    def _step(self, name: str, kind: str, after: str, before: list[str], main: bool, depth: int) -> Step:
        step: Step = {"kind": kind, "title": _title(name)}
        if kind == "parallel":
            return step | {"branches": self._branches(depth + 1), "then": after}
        back = self.chance.choice(before) if before and self.chance.random() < 0.35 else after
        if kind == "ask":
            return step | {"question": "coin", "outcomes": {"yes": {"to": after}, "no": {"to": back}}}
        step["time"] = f"{self.chance.randint(1, 8)}h"
        if kind == "action":
            return step | {"do": "toss", "outcomes": {"done": {"to": after}, "cannot": {"to": back}}}
        ways = {"further": after, "back": back} | ({"out": "bad"} if main and self._rarely() else {})
        outcomes = {way: {"title": _title(way), "to": target} for way, target in ways.items()}
        if main and name != "s0" and self.chance.random() < A_PAUSE:
            waiting = self._pause(name, before[0] if before else name)
            outcomes["pause"] = {"title": _title("pause"), "to": waiting, "clock": {"pause": "whole"}}
        return step | {"role": self.chance.choice(ROLES), "outcomes": outcomes}

    def _branches(self, depth: int) -> list[Any]:
        number = self.chance.choice([2, 2, 3])
        firsts = [self._line(self.chance.randint(1, 3), to="joined", depth=depth) for _ in range(number)]
        branches: list[Any] = [{"step": first, "if": "coin"} if self._rarely() else first for first in firsts]
        if self._rarely():
            branches[-1] = {"step": firsts[-1], "optional": True}
        return branches

    def _open(self, first: Step) -> None:
        """The first step ends the first term and begins the other, gives up, or asks the party while no term runs."""
        outcomes, name = first["outcomes"], self._name()
        del outcomes["back"]
        outcomes["further"]["clock"] = {"finish": "first", "start": "whole"}
        outcomes["give_up"] = {"title": _title("give up"), "to": "bad"}
        outcomes["ask_more"] = {"title": _title("ask"), "to": name, "clock": {"finish": "first"}}
        submit = {"title": _title("submit"), "to": "s0", "clock": {"start": "first"}}
        role = {"role": "party", "outcomes": {"submit": submit}}
        self.steps[name] = {"kind": "task", "title": _title(name), **role}

    def _pause(self, name: str, first: str) -> str:
        """A step in which the party is waited for while the term is paused; it goes on, or from the start."""
        waiting = self._name()
        outcomes = {
            "answer": {"title": _title("answer"), "to": name, "clock": {"resume": "whole"}},
            "anew": {"title": _title("anew"), "to": first, "clock": {"restart": "whole"}},
        }
        self.steps[waiting] = {"kind": "task", "title": _title(waiting), "role": "party", "outcomes": outcomes}
        return waiting

    def _rarely(self) -> bool:
        return self.chance.random() < 0.25


def _length(length: str) -> dict[str, str]:
    return {"length": length, "source": "chance", "mark": "I"}


def _title(name: str) -> dict[str, str]:
    return {"vi": f"Bước {name}", "en": f"Step {name}"}


class _Plain(yaml.SafeDumper):
    """Definitions are written without aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
