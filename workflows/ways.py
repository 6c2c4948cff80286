"""Where a case can go: the main line, the branches of parallel blocks, and what is wrong with either.

The main line holds every step that is reached without entering a branch. A branch holds what is reached from
its first step until `joined`; it must stay apart from the main line and from other branches.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

from workflows.definition import JOINED, Definition, End, HumanStep, Parallel, Step, outcomes_of
from workflows.findings import Finding
from workflows.graph import reach, reversed_edges

Place = tuple[str | int, ...]


class Ways:
    """The ways of a definition whose targets all exist."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.steps = {step.name: step for step in definition.steps}
        withdrawal = definition.withdrawal
        self.starts = [definition.start.step, *([withdrawal.to] if withdrawal else [])]
        self.blocks = [step for step in definition.steps if isinstance(step, Parallel)]

    @cached_property
    def main(self) -> dict[str, None]:
        """The steps of the main line, nearest first."""
        return dict.fromkeys(reach(self.starts, self.after))

    @cached_property
    def branches(self) -> dict[tuple[str, str], list[str]]:
        """(block, first step of the branch) → the steps of the branch."""
        return {(block.name, first): self._inside(first) for block in self.blocks for first in block.branches}

    def after(self, name: str) -> list[str]:
        """The steps that follow on the same line; a block is passed as a whole."""
        step = self.steps[name]
        return [step.then] if isinstance(step, Parallel) else self._leading_to(step)

    def within(self, name: str) -> list[str]:
        """The steps that follow in the same branch: what leaves it is left out."""
        return [target for target in self._leading_to(self.steps[name]) if self._may_be_inside(target)]

    def findings(self) -> Iterator[Finding]:
        """Everything wrong with the ways."""
        if not any(isinstance(step, End) for step in self.definition.steps):
            yield Finding("no_end", ("steps",))
            return
        yield from self._unreached()
        yield from self._joined_outside()
        for block in self.blocks:
            yield from self._nested(block)
            yield from self._clocks(block)
            for first in block.branches:
                yield from self._leaving(block, first)
        yield from self._shared()
        yield from self._stuck()

    def _leading_to(self, step: Step) -> list[str]:
        return [target for target in self.definition.targets(step) if target != JOINED]

    def _may_be_inside(self, target: str) -> bool:
        return target not in self.main and not isinstance(self.steps[target], End)

    def _inside(self, first: str) -> list[str]:
        return reach([first] if self._may_be_inside(first) else [], self.within)

    def _unreached(self) -> Iterator[Finding]:
        reached = set(reach(self.starts, lambda name: self._leading_to(self.steps[name])))
        for step in self.definition.steps:
            if step.name not in reached:
                code = "end_without_way" if isinstance(step, End) else "unreachable"
                yield Finding(code, ("steps", step.name), step.name)

    def _joined_outside(self) -> Iterator[Finding]:
        for name in self.main:
            for place, target in targets_of(self.steps[name]):
                if target == JOINED:
                    yield Finding("joined_outside", place, name)

    def _nested(self, block: Parallel) -> Iterator[Finding]:
        inside = {name for first in block.branches for name in self.branches[block.name, first]}
        for inner in self.blocks:
            if inner.name in inside:
                yield Finding("nested_parallel", ("steps", inner.name), inner.name, data={"block": block.name})

    def _clocks(self, block: Parallel) -> Iterator[Finding]:
        for first in block.branches:
            for name in self.branches[block.name, first]:
                for outcome in outcomes_of(self.steps[name]):
                    if outcome.clock:
                        where = ("steps", name, "outcomes", outcome.name, "clock")
                        yield Finding("clock_in_branch", where, name, data={"block": block.name})

    def _leaving(self, block: Parallel, first: str) -> Iterator[Finding]:
        inside = self.branches[block.name, first]
        entry: Place = ("steps", block.name, "branches", block.branches.index(first))
        edges = [(entry, first, block.name)]
        edges += [(place, target, name) for name in inside for place, target in targets_of(self.steps[name])]
        leaving = [edge for edge in edges if edge[1] != JOINED and not self._may_be_inside(edge[1])]
        for place, target, name in leaving:
            yield Finding("branch_leaves_block", place, name, data={"block": block.name, "target": target})
        if not leaving:
            yield from self._never_joining(block, inside)

    def _never_joining(self, block: Parallel, inside: list[str]) -> Iterator[Finding]:
        joining = [name for name in inside if JOINED in self.definition.targets(self.steps[name])]
        back = reversed_edges({name: self.within(name) for name in inside})
        can_join = set(reach(joining, back.__getitem__))
        for name in inside:
            if name not in can_join:
                yield Finding("branch_without_joined", ("steps", name), name, data={"block": block.name})

    def _shared(self) -> Iterator[Finding]:
        within = {name for inside in self.branches.values() for name in inside}
        outermost = [(key, inside) for key, inside in self.branches.items() if key[0] not in within]
        for (one, inside), (other, others) in combinations(outermost, 2):
            for name in sorted(set(inside) & set(others)):
                yield Finding("branch_shared", ("steps", name), name, data={"branch": one[1], "other": other[1]})

    def _stuck(self) -> Iterator[Finding]:
        back = reversed_edges({name: self.after(name) for name in self.main})
        ends = [name for name in self.main if isinstance(self.steps[name], End)]
        can_end = set(reach(ends, back.__getitem__))
        for name in self.main:
            if name not in can_end:
                yield Finding("dead_end", ("steps", name), name)
        for step in self.definition.steps:
            if isinstance(step, HumanStep) and all(outcome.condition for outcome in step.outcomes):
                yield Finding("only_conditions", ("steps", step.name), step.name)


def targets_of(step: Step) -> Iterator[tuple[Place, str]]:
    """Every place in a step that names a target, and the target."""
    if isinstance(step, Parallel):
        for number, branch in enumerate(step.branches):
            yield ("steps", step.name, "branches", number), branch
        yield ("steps", step.name, "then"), step.then
    for outcome in outcomes_of(step):
        yield ("steps", step.name, "outcomes", outcome.name, "to"), outcome.to
