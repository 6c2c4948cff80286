"""Terms of a definition: what their clocks can be when a step opens, and the longest work while they run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from workflows.definition import Action, ClockActs, HumanStep, Parallel, Term, Verb, outcomes_of, time_of
from workflows.findings import Finding
from workflows.graph import Heaviest, loops, reach
from workflows.ways import Ways

State = Literal["idle", "running", "finished"]
Load = tuple[int, list[str]]
"""Minutes, and the steps that take them."""

Point = tuple[str, State]
"""A step of the main line, and what the clock is while it is open."""

MOVES: dict[tuple[State, Verb], State] = {
    ("idle", "start"): "running",
    ("finished", "start"): "running",
    ("running", "restart"): "running",
    ("running", "finish"): "finished",
}
"""What a verb makes of a clock; anything else leaves it as it is."""


class Timing:
    """One term followed through the ways of a sound definition.

    The worst time is exact for runs that keep their budgets. A step's time is its budget over all visits since the
    term's last start or restart, so each step counts once, however often a loop passes it. A block's budget over all
    its visits is that of its longest branch; branches that share a role are one person's and are added up (a role
    counts as one person). Within a branch the longest way counts, or all of its steps where a loop leads back to the
    block. Paused and finished stretches add nothing.
    """

    def __init__(self, ways: Ways, term: Term) -> None:
        self.ways, self.term = ways, term
        first, _ = self._acted("idle", ways.definition.start.clock)
        self.first: Point = (ways.definition.start.step, first)
        self._blocks: dict[str, Load] = {}
        self.points: list[Point] = reach([self.first], lambda point: (target for target, _ in self._edges(point)))

    def findings(self) -> Iterator[Finding]:
        """Acts that can never have an effect, and steps whose time is open while the term runs."""
        yield from self._without_effect()
        for name in self.ways.main:
            if "running" in self._states(name):
                yield from self._open_time(name)
                for branch in self._branches(name).values():
                    for inner in branch:
                        yield from self._open_time(inner)

    def worst(self) -> tuple[int, tuple[str, ...]]:
        """Minutes of the longest work, and the way that takes them."""
        heaviest = Heaviest(self._running, self._weight)
        starts = [self.first] if self.first[1] == "running" else []
        starts += [target for point in self.points for target, fresh in self._edges(point) if fresh]
        start = max(starts, key=heaviest.total, default=None)
        if start is None:
            return 0, ()
        return heaviest.total(start), tuple(self._shown(name) for name, _ in heaviest.walk(start))

    def _acted(self, state: State, acts: ClockActs) -> tuple[State, bool]:
        """The state after these acts, and whether the term counts from zero again."""
        fresh = False
        for verb, term in acts:
            if term == self.term.name and (state, verb) in MOVES:
                fresh = fresh or verb in ("start", "restart")
                state = MOVES[state, verb]
        return state, fresh and state == "running"

    def _edges(self, point: Point) -> Iterator[tuple[Point, bool]]:
        name, state = point
        step = self.ways.steps[name]
        if isinstance(step, Parallel):
            yield (step.then, state), False
        for outcome in outcomes_of(step):
            after, fresh = self._acted(state, outcome.clock)
            yield (outcome.to, after), fresh

    def _states(self, name: str) -> list[State]:
        return self._all_states.get(name, [])

    @cached_property
    def _all_states(self) -> dict[str, list[State]]:
        found: dict[str, list[State]] = {}
        for name, state in self.points:
            found.setdefault(name, []).append(state)
        return found

    def _without_effect(self) -> Iterator[Finding]:
        yield from self._never(["idle"], self.ways.definition.start.clock, ("start", "clock"), None)
        for name in self.ways.main:
            for outcome in outcomes_of(self.ways.steps[name]):
                where = ("steps", name, "outcomes", outcome.name, "clock")
                yield from self._never(self._states(name), outcome.clock, where, name)

    def _never(
        self, states: list[State], acts: ClockActs, where: tuple[str, ...], step: str | None
    ) -> Iterator[Finding]:
        for verb, term in acts:
            if term != self.term.name:
                continue
            if states and not any((state, verb) in MOVES for state in states):
                yield Finding("clock_impossible", (*where, verb), step, term, {"term": term, "verb": verb})
            states = [MOVES.get((state, verb), state) for state in states]

    def _open_time(self, name: str) -> Iterator[Finding]:
        step = self.ways.steps[name]
        if not isinstance(step, HumanStep | Action) or step.time_minutes:
            return
        code = "party_in_running_term" if self._is_for_party(step) else "time_missing"
        yield Finding(code, ("steps", name), name, self.term.name, {"term": self.term.name})

    def _is_for_party(self, step: HumanStep | Action) -> bool:
        return isinstance(step, HumanStep) and self.ways.definition.role(step.role).is_party

    @cached_property
    def _running(self) -> dict[Point, list[Point]]:
        """The ways on which the term goes on: neither finished nor begun again."""
        return {
            point: [target for target, fresh in self._edges(point) if not fresh and target[1] == "running"]
            for point in self.points
            if point[1] == "running"
        }

    @cached_property
    def _repeated(self) -> set[str]:
        """Blocks to which a loop leads back while the term runs."""
        return {name for part in loops(self._running) if len(part) > 1 for name, _ in part} | {
            point[0] for point, targets in self._running.items() if point in targets
        }

    def _weight(self, point: Point) -> int:
        name, state = point
        if state != "running":
            return 0
        if isinstance(self.ways.steps[name], Parallel):
            return self._block(name)[0]
        return self._time(name)

    def _shown(self, name: str) -> str:
        return " + ".join(self._block(name)[1]) if isinstance(self.ways.steps[name], Parallel) else name

    def _branches(self, name: str) -> dict[str, list[str]]:
        return {first: inside for (block, first), inside in self.ways.branches.items() if block == name}

    def _block(self, name: str) -> Load:
        """The time of a block and the steps that take it: the longest group of branches with roles in common."""
        if name not in self._blocks:
            loads = (self._group(name, group) for group in self._groups(name))
            self._blocks[name] = max(loads, key=lambda load: load[0])
        return self._blocks[name]

    def _groups(self, name: str) -> list[list[str]]:
        """The first steps of branches, those together that the same role must do."""
        groups: list[tuple[set[str], list[str]]] = []
        for first, inside in self._branches(name).items():
            roles = {step.role for step in map(self.ways.steps.__getitem__, inside) if isinstance(step, HumanStep)}
            joined = [group for group in groups if group[0] & roles]
            groups = [group for group in groups if group not in joined]
            members = [member for _, firsts in joined for member in firsts]
            groups.append((roles.union(*(known for known, _ in joined)), [*members, first]))
        return [firsts for _, firsts in groups]

    def _group(self, name: str, firsts: list[str]) -> Load:
        loads = [self._branch(name, first) for first in firsts]
        return sum(minutes for minutes, _ in loads), [step for _, steps in loads for step in steps]

    def _branch(self, name: str, first: str) -> Load:
        inside = self._branches(name)[first]
        if name in self._repeated:
            timed = [step for step in inside if self._time(step)]
            return sum(map(self._time, timed)), timed
        heaviest = Heaviest({step: self.ways.within(step) for step in inside}, self._time)
        return heaviest.total(first), list(dict.fromkeys(heaviest.walk(first)))

    def _time(self, name: str) -> int:
        return time_of(self.ways.steps[name]) or 0
