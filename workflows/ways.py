"""Where a case can go: the main line, the branches of parallel blocks, and what is wrong with either.

The main line holds every step that is reached without entering a branch. A branch is a line of its own: what is
reached from its first step until `joined`. A block that stands in it is passed as a whole and has branches in turn.
No step stands in two lines.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import combinations

from workflows.definition import JOINED, Definition, End, HumanStep, Parallel, Step, outcomes_of
from workflows.findings import Finding
from workflows.graph import reach, reversed_edges

Place = tuple[str | int, ...]
Branch = tuple[str, str]
"""The block, and the first step of the branch."""


class Ways:
    """The ways of a definition whose targets all exist."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.steps = {step.name: step for step in definition.steps}
        self.starts = [definition.start.step, *(way.to for way in definition.ways_out)]
        self.blocks = [step for step in definition.steps if isinstance(step, Parallel)]

    @cached_property
    def main(self) -> dict[str, None]:
        """The steps of the main line, nearest first."""
        return dict.fromkeys(reach(self.starts, self.after))

    @cached_property
    def branches(self) -> dict[Branch, list[str]]:
        """The steps of every branch that can be reached, without those of the blocks within it."""
        found: dict[Branch, list[str]] = {}
        lines = deque[tuple[Iterable[str], frozenset[str]]]([(self.main, frozenset(self.main))])
        while lines:
            line, around = lines.popleft()
            for branch in [branch for name in line for branch in self.branches_of(name) if branch not in found]:
                found[branch] = self._inside(branch[1], around)
                lines.append((found[branch], around.union(found[branch])))
        return found

    def branches_of(self, name: str) -> list[Branch]:
        """The branches of this step, if it is a block."""
        step = self.steps[name]
        return [(name, first) for first in step.branches] if isinstance(step, Parallel) else []

    def after(self, name: str) -> list[str]:
        """The steps that follow on the same line; a block is passed as a whole."""
        step = self.steps[name]
        targets = [step.then] if isinstance(step, Parallel) else self.definition.targets(step)
        return [target for target in targets if target != JOINED]

    def within(self, branch: Branch) -> dict[str, list[str]]:
        """Each step of a branch, and the steps that follow it there: what leaves the branch is left out."""
        inside = self.branches[branch]
        return {name: [target for target in self.after(name) if target in inside] for name in inside}

    def findings(self) -> Iterator[Finding]:
        """Everything wrong with the ways."""
        if not any(isinstance(step, End) for step in self.definition.steps):
            yield Finding("no_end", ("steps",))
            return
        yield from self._unreached()
        outside = list(self._joined_outside())
        yield from outside
        for branch in self.branches:
            yield from self._clocks(branch)
            yield from self._leaving(branch)
        yield from self._waiting_for_nothing()
        yield from self._shared()
        yield from self._only_conditions()
        if not outside:
            yield from self._dead_ends()

    def _inside(self, first: str, around: frozenset[str]) -> list[str]:
        def stays(name: str) -> bool:
            return name not in around and not isinstance(self.steps[name], End)

        return reach(filter(stays, [first]), lambda name: filter(stays, self.after(name)))

    def _unreached(self) -> Iterator[Finding]:
        def leading(name: str) -> Iterator[str]:
            return (target for target in self.definition.targets(self.steps[name]) if target != JOINED)

        reached = set(reach(self.starts, leading))
        for step in self.definition.steps:
            if step.name not in reached:
                code = "end_without_way" if isinstance(step, End) else "unreachable"
                yield Finding(code, ("steps", step.name), step.name)

    def _joined_outside(self) -> Iterator[Finding]:
        for name in self.main:
            for place, target in targets_of(self.steps[name]):
                if target == JOINED:
                    yield Finding("joined_outside", place, name)

    def _clocks(self, branch: Branch) -> Iterator[Finding]:
        for name in self.branches[branch]:
            for outcome in outcomes_of(self.steps[name]):
                if outcome.clock:
                    where = ("steps", name, "outcomes", outcome.name, "clock")
                    yield Finding("clock_in_branch", where, name, data={"block": branch[0]})

    def _leaving(self, branch: Branch) -> Iterator[Finding]:
        block, first = branch
        inside = self.branches[branch]
        edges = [(self._entry(branch), first, block)]
        edges += [(place, target, name) for name in inside for place, target in _on_the_line(self.steps[name])]
        leaving = [edge for edge in edges if edge[1] != JOINED and edge[1] not in inside]
        for place, target, name in leaving:
            yield Finding("branch_leaves_block", place, name, data={"block": block, "target": target})
        if not leaving:
            yield from self._never_joining(branch)

    def _entry(self, branch: Branch) -> Place:
        block = self.steps[branch[0]]
        assert isinstance(block, Parallel)
        return ("steps", block.name, "branches", block.branches.index(branch[1]))

    def _never_joining(self, branch: Branch) -> Iterator[Finding]:
        inside = self.branches[branch]
        joining = [name for name in inside if JOINED in (target for _, target in _on_the_line(self.steps[name]))]
        can_join = set(reach(joining, reversed_edges(self.within(branch)).__getitem__))
        for name in inside:
            if name not in can_join:
                yield Finding("branch_without_joined", ("steps", name), name, data={"block": branch[0]})

    def _waiting_for_nothing(self) -> Iterator[Finding]:
        """A block of optional branches alone would be over as soon as it begins."""
        for block in self.blocks:
            if set(block.branches) == set(block.optional):
                yield Finding("only_optional", ("steps", block.name, "branches"), block.name)

    def _shared(self) -> Iterator[Finding]:
        for (one, inside), (other, others) in combinations(self.branches.items(), 2):
            for name in sorted(set(inside) & set(others)):
                yield Finding("branch_shared", ("steps", name), name, data={"branch": one[1], "other": other[1]})

    def _dead_ends(self) -> Iterator[Finding]:
        back = reversed_edges({name: self.after(name) for name in self.main})
        ends = [name for name in self.main if isinstance(self.steps[name], End)]
        can_end = set(reach(ends, back.__getitem__))
        for name in self.main:
            if name not in can_end:
                yield Finding("dead_end", ("steps", name), name)

    def _only_conditions(self) -> Iterator[Finding]:
        for step in self.definition.steps:
            if isinstance(step, HumanStep) and all(outcome.condition for outcome in step.outcomes):
                yield Finding("only_conditions", ("steps", step.name), step.name)


def targets_of(step: Step) -> Iterator[tuple[Place, str]]:
    """Every place in a step that names a target, and the target."""
    if isinstance(step, Parallel):
        for number, branch in enumerate(step.branches):
            yield ("steps", step.name, "branches", number), branch
    yield from _on_the_line(step)


def _on_the_line(step: Step) -> Iterator[tuple[Place, str]]:
    """The same, without the branches that the step opens."""
    if isinstance(step, Parallel):
        yield ("steps", step.name, "then"), step.then
    for outcome in outcomes_of(step):
        yield ("steps", step.name, "outcomes", outcome.name, "to"), outcome.to
