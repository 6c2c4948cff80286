"""Terms of a definition: what their clocks can be when a step opens, and the longest work while they run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal, cast

from workflows.definition import (
    Action,
    ClockActs,
    HumanStep,
    Length,
    Parallel,
    Role,
    Term,
    Verb,
    outcomes_of,
    time_of,
)
from workflows.findings import Finding, People
from workflows.graph import Heaviest, N, loops, reach
from workflows.ways import Branch, Ways

State = Literal["idle", "running", "paused", "finished"]
Load = tuple[int, list[str]]
"""Minutes, and the steps that take them."""

Point = tuple[str, State]
"""A step of the main line, and what the clock is while it is open."""

ON: tuple[State, ...] = ("running", "paused")
"""How a clock stands from its start to its finish."""

MOVES: dict[tuple[State, Verb], State] = {
    ("idle", "start"): "running",
    ("finished", "start"): "running",
    ("running", "pause"): "paused",
    ("paused", "resume"): "running",
    ("running", "restart"): "running",
    ("paused", "restart"): "running",
    ("running", "finish"): "finished",
    ("paused", "finish"): "finished",
}
"""What a verb makes of a clock; anything else leaves it as it is."""


def moved(state: State, verb: str) -> State:
    """How the clock stands after the verb."""
    return MOVES.get((state, cast(Verb, verb)), state)


class Timing:
    """One term followed through the ways of a sound definition.

    A step's time is its budget over all visits since the term's last start or restart: each step counts once, however
    often a loop passes it. The answer of another agency takes what it is given. A block that is passed once takes its
    longest branch, and in that the longest way. One to which a way leads back takes all of its branches with all of
    their steps: each may be what the others wait for in a visit of its own. Branches for which there may not be hands
    enough are added up (without `people` to ask, a role counts as one person), and optional ones are not waited for.
    Finished and paused stretches add nothing.
    """

    def __init__(
        self, ways: Ways, term: Term, *, people: People | None = None, minutes_of: Callable[[Length], int]
    ) -> None:
        self.ways, self.term = ways, term
        self._people, self._minutes_of = people, minutes_of
        first, _ = self._acted("idle", ways.definition.start.clock)
        self.first: Point = (ways.definition.start.step, first)
        self._blocks: dict[tuple[str, bool], Load] = {}
        self.points: list[Point] = reach([self.first], lambda point: (target for target, _ in self._edges(point)))

    def findings(self) -> Iterator[Finding]:
        """Acts that can never have an effect, and steps whose time is open while the term runs."""
        yield from self._without_effect()
        for name in self.ways.main:
            if "running" in self._states(name):
                yield from self._open_times(name)

    def worst(self) -> tuple[int, tuple[str, ...]]:
        """Minutes of the longest work, and the way that takes them."""
        heaviest = Heaviest(self._running, self._weight)
        start = max(self._begun, key=heaviest.total, default=None)
        if start is None:
            return 0, ()
        return heaviest.total(start), tuple(self._shown(name) for name, _ in heaviest.walk(start))

    def after(self, name: str) -> int | None:
        """Minutes of the longest work that follows a step until the term is finished, in a case that never goes back.

        What every way from the beginning of the term to this step has passed is done. None where the term does not run
        while the step is open, or nobody waits for it.
        """
        if branch := self._lines.get(name):
            block, rest = self.ways.steps[branch[0]], self.after(branch[0])
            assert isinstance(block, Parallel)
            if rest is None or branch[1] in block.optional:
                return None
            return rest + _onward(
                self.ways.within(branch), [branch[1]], name, lambda inner: self.load(inner, once=True)[0]
            )
        here: Point = (name, "running")
        return _onward(self._running, self._begun, here, self._weight_once) if here in self._running else None

    @cached_property
    def _begun(self) -> list[Point]:
        """Where the case can be when the term has just begun to count."""
        starts = [self.first] if self.first[1] == "running" else []
        return starts + [target for point in self.points for target, fresh in self._edges(point) if fresh]

    @cached_property
    def _lines(self) -> dict[str, Branch]:
        """The branch in which a step stands, for those that stand in one."""
        return {name: branch for branch, inside in self.ways.branches.items() for name in inside}

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

    def _open_times(self, name: str) -> Iterator[Finding]:
        """Of a step, or of every step in a block."""
        step = self.ways.steps[name]
        if isinstance(step, HumanStep | Action) and not self._time(name):
            yield Finding(self._why_open(step), ("steps", name), name, self.term.name, {"term": self.term.name})
        for branch in self.ways.branches_of(name):
            for inner in self.ways.branches[branch]:
                yield from self._open_times(inner)

    def _why_open(self, step: HumanStep | Action) -> str:
        if isinstance(step, Action) or self._role(step).is_office:
            return "time_missing"
        return "party_in_running_term" if self._role(step).is_party else "outside_in_running_term"

    def _role(self, step: HumanStep) -> Role:
        return self.ways.definition.role(step.role)

    @cached_property
    def _running(self) -> dict[Point, list[Point]]:
        """The ways on which the term goes on, through its pauses: neither finished nor begun again."""
        return {
            point: [target for target, fresh in self._edges(point) if not fresh and target[1] in ON]
            for point in self.points
            if point[1] in ON
        }

    @cached_property
    def _repeated(self) -> set[str]:
        """Blocks to which a loop leads back while the term runs, and the blocks within them."""
        found = {name for name, _ in _in_loops(self._running)}
        for branch, inside in self.ways.branches.items():
            found |= set(inside) if branch[0] in found else _in_loops(self.ways.within(branch))
        return found

    def _weight(self, point: Point) -> int:
        name, state = point
        return self.load(name)[0] if state == "running" else 0

    def _weight_once(self, point: Point) -> int:
        name, state = point
        return self.load(name, once=True)[0] if state == "running" else 0

    def _shown(self, name: str) -> str:
        return " + ".join(self.load(name)[1])

    def load(self, name: str, *, once: bool = False) -> Load:
        """The time of a step or a block, and the steps that take it; of a block, if so wanted, as if passed `once`."""
        if not self.ways.branches_of(name):
            return self._time(name), [name]
        if (name, once) not in self._blocks:
            again = not once and name in self._repeated
            loads = [self._group(group, once) for group in self._groups(name)]
            self._blocks[name, once] = _added(loads) if again else max(loads, key=lambda load: load[0])
        return self._blocks[name, once]

    def _groups(self, name: str) -> list[list[Branch]]:
        """Branches of a block, those together that the same hands must do; without groups that are not waited for."""
        block = self.ways.steps[name]
        assert isinstance(block, Parallel)
        groups: list[tuple[set[str | int], list[Branch]]] = []
        for branch, hands in self._hands(name).items():
            joined = [group for group in groups if group[0] & hands]
            groups = [group for group in groups if group not in joined]
            members = [member for _, together in joined for member in together]
            groups.append((hands.union(*(known for known, _ in joined)), [*members, branch]))
        return [together for _, together in groups if {first for _, first in together} - set(block.optional)]

    def _hands(self, name: str) -> dict[Branch, set[str | int]]:
        """What a branch may have to share with others: people of a role who are fewer than those who ask for them."""
        roles = {branch: self._roles_in(branch) for branch in self.ways.branches_of(name)}
        return {
            branch: {
                hand
                for role in needed
                for hand in self._scarce(role, [one for other in roles if other != branch for one in roles[other]])
            }
            for branch, needed in roles.items()
        }

    def _scarce(self, role: str, others: Sequence[str]) -> Iterable[str | int]:
        """Where each of the others takes somebody away, nobody may be left."""
        holders = self._holders(role)
        asking = sum(not holders.isdisjoint(self._holders(other)) for other in others)
        return holders if asking >= len(holders) else []

    def _holders(self, role: str) -> set[str | int]:
        """Who holds a role; the role itself where nobody is known."""
        return set(self._people.get(role, ()) if self._people is not None else ()) or {role}

    def _roles_in(self, branch: Branch) -> set[str]:
        """The office's roles that act in a branch, blocks within it included."""
        found = set[str]()
        for name in self.ways.branches[branch]:
            step = self.ways.steps[name]
            if isinstance(step, HumanStep) and self._role(step).is_office:
                found.add(step.role)
            found = found.union(*map(self._roles_in, self.ways.branches_of(name)))
        return found

    def _group(self, branches: list[Branch], once: bool) -> Load:
        return _added(self._branch(branch, once) for branch in branches)

    def _branch(self, branch: Branch, once: bool) -> Load:
        inside = self.ways.branches[branch]
        if branch[0] in self._repeated and not once:
            return self._all_of(inside, once)
        heaviest = Heaviest(self.ways.within(branch), lambda name: self.load(name, once=once)[0])
        _, steps = self._all_of(dict.fromkeys(heaviest.walk(branch[1])), once)
        return heaviest.total(branch[1]), steps

    def _all_of(self, names: Iterable[str], once: bool) -> Load:
        return _added(load for load in (self.load(name, once=once) for name in names) if load[0])

    def _time(self, name: str) -> int:
        step = self.ways.steps[name]
        if isinstance(step, HumanStep) and step.answer_within and self._role(step).is_outside:
            return self._minutes_of(step.answer_within)
        return time_of(step) or 0


def _added(loads: Iterable[Load]) -> Load:
    """One after the other."""
    known = [load for load in loads if load[0]]
    return sum(minutes for minutes, _ in known), [step for _, steps in known for step in steps]


def _in_loops(edges: Mapping[N, Sequence[N]]) -> set[N]:
    """The points to which a way leads back."""
    looping = {point for part in loops(edges) if len(part) > 1 for point in part}
    return looping | {point for point, targets in edges.items() if point in targets}


def _onward(edges: Mapping[N, Sequence[N]], starts: Sequence[N], here: N, weight: Callable[[N], int]) -> int:
    """What the heaviest walk from here gathers that never comes back to what every way to here has passed."""

    def passed(point: N) -> bool:
        others = [start for start in starts if start != point]
        return here not in reach(others, lambda known: [target for target in edges[known] if target != point])

    ahead = [point for point in edges if not passed(point)]
    heaviest = Heaviest({point: [it for it in edges[point] if it in ahead] for point in ahead}, weight)
    return max((heaviest.total(target) for target in edges[here] if target in ahead), default=0)
