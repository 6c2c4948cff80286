"""Where the steps of a definition stand when they are drawn: rows and columns, and the lines between them.

The usual way (the first outcome of each step) goes straight down the first column; what happens otherwise stands to
its right; the branches of a block stand side by side between the block and its join. Nothing here fails on a
definition that is not sound: what names no step is left out, and a step that nobody reaches stands at the side.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from workflows.definition import JOINED, Definition, End, Outcome, Parallel, Step, outcomes_of
from workflows.graph import reach

BEGIN = "begin__"
"""Name of the point at which the case begins. No step has two low lines in its name."""


def join_of(block: str) -> str:
    """Name of the point at which the branches of a block come together."""
    return f"{block}__join"


@dataclass(frozen=True, slots=True)
class Node:
    """One point of the drawing. `step` is None for the beginning and for a join.

    `block` is the one it stands in, `branch` the first step of the branch.
    """

    name: str
    row: int
    column: int
    step: Step | None = None
    block: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One line of the drawing, with every outcome that takes it; or with what opens a branch."""

    source: str
    target: str
    outcomes: tuple[Outcome, ...] = ()
    condition: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Every point by its name, in the order of the definition, and every line."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return 1 + max(node.row for node in self.nodes.values())

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 1 + max(node.column for node in self.nodes.values())


def layout(definition: Definition) -> Layout:
    """Rows and columns for every step of a definition, sound or not."""
    return _Placing(definition).layout()


Line = tuple[str, str] | None
"""The main line, or (block, first step) of a branch."""


@dataclass(slots=True)
class _Box:
    """A line with everything in it: how many rows and columns it takes, and the place of each point within."""

    height: int = 1
    width: int = 1
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def put(self, inner: _Box, row: int, column: int) -> None:
        self.places |= {name: (row + down, column + right) for name, (down, right) in inner.places.items()}
        self.height = max(self.height, row + inner.height)
        self.width = max(self.width, column + inner.width)


class _Placing:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.steps = {step.name: step for step in definition.steps}
        self.lines: dict[Line, list[str]] = {}
        self.home: dict[str, Line] = {}
        self._claim()

    def layout(self) -> Layout:
        whole = _Box(places={BEGIN: (0, 0)})
        whole.put(self._box_of(None), 1, 0)
        nodes = {BEGIN: Node(BEGIN, 0, 0)}
        for step in self.definition.steps:
            line = self.home[step.name] or (None, None)
            nodes[step.name] = Node(step.name, *whole.places[step.name], step, *line)
            if isinstance(step, Parallel):
                join = join_of(step.name)
                nodes[join] = Node(join, *whole.places[join], None, *line)
        return Layout(_closed_up(nodes), tuple(self._edges()))

    def _claim(self) -> None:
        """Give each step to one line: the main line first, then the branches, outer ones before inner ones."""
        first = [self.definition.start.step, *(way.to for way in self.definition.ways_out)]
        waiting = deque[tuple[Line, list[str]]]([(None, first), *((None, [name]) for name in self.steps)])
        while waiting:
            line, starts = waiting.popleft()
            new = reach(self._free(starts), lambda name: self._free(self._after(name)))
            self.lines.setdefault(line, []).extend(new)
            self.home |= dict.fromkeys(new, line)
            waiting.extendleft(reversed([(branch, [branch[1]]) for name in new for branch in self._branches(name)]))

    def _free(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if name in self.steps and name not in self.home]

    def _after(self, name: str) -> list[str]:
        """What follows on the same line, each once; a block is passed as a whole."""
        step = self.steps[name]
        targets = [step.then] if isinstance(step, Parallel) else self.definition.targets(step)
        return [target for target in targets if target in self.steps]

    def _branches(self, name: str) -> list[tuple[str, str]]:
        step = self.steps[name]
        return [(name, first) for first in step.branches] if isinstance(step, Parallel) else []

    def _block(self, name: str) -> str | None:
        line = self.home[name]
        return line[0] if line else None

    def _box_of(self, line: Line) -> _Box:
        """The usual way down the first column, the others in the first free column beside the step before them."""
        names = self.lines.get(line, [])
        boxes = {name: self._step_box(name) for name in names}
        before = self._before(names)
        rows = self._rows(before, boxes)
        usual = self._usual(names)
        whole, taken = _Box(), set[tuple[int, int]]()
        columns = dict[str, int]()
        for name in [*usual, *sorted((name for name in names if name not in usual), key=lambda name: rows[name])]:
            known = [columns[earlier] for earlier in before[name] if earlier in columns]
            column = 0 if name in usual else max([1, *known[:1]])
            while not taken.isdisjoint(cells := set(_cells(boxes[name], rows[name], column))):
                column += 1
            taken |= cells
            columns[name] = column
            whole.put(boxes[name], rows[name], column)
        return whole

    def _step_box(self, name: str) -> _Box:
        box = _Box(places={name: (0, 0)})
        if isinstance(self.steps[name], Parallel):
            column = 0
            for branch in self._branches(name):
                inner = self._box_of(branch) if self.home.get(branch[1]) == branch else _Box()
                box.put(inner, 1, column)
                column += inner.width
            box.places[join_of(name)] = (box.height, 0)
            box.height += 1
        return box

    def _usual(self, names: list[str]) -> dict[str, None]:
        """The way that takes the first outcome of each step, without turning back."""
        found: dict[str, None] = {}
        name = names[0] if names else None
        while name is not None and name not in found:
            found[name] = None
            name = next((after for after in self._after(name)[:1] if after in names), None)
        return found

    def _before(self, names: list[str]) -> dict[str, list[str]]:
        """Each step of a line with those that lead down to it, earlier steps first: a line that turns back is none."""
        inside = {name: [after for after in self._after(name) if after in names] for name in names}
        order = _downwards(inside)
        before: dict[str, list[str]] = {name: [] for name in order}
        seen = set[str]()
        for name in order:
            seen.add(name)
            for after in inside[name]:
                if after not in seen:
                    before[after].append(name)
        return before

    def _rows(self, before: Mapping[str, list[str]], boxes: Mapping[str, _Box]) -> dict[str, int]:
        """Below every step that leads to it; a detour, from which all lines turn back, below the first of them."""
        leading = {name for earlier in before.values() for name in earlier}
        rows: dict[str, int] = {}
        for name, earlier in before.items():
            detour = name not in leading and not isinstance(self.steps[name], End)
            below = [rows[one] + boxes[one].height for one in earlier]
            rows[name] = (min if detour else max)(below, default=0)
        last = max(rows.values(), default=0)
        return {name: last if self._is_loose_end(name) and not before[name] else row for name, row in rows.items()}

    def _is_loose_end(self, name: str) -> bool:
        """An end that is reached from outside the steps, as by withdrawal: it stands at the foot."""
        return isinstance(self.steps[name], End) and name != self.definition.start.step

    def _edges(self) -> Iterator[Edge]:
        if self.definition.start.step in self.steps:
            yield Edge(BEGIN, self.definition.start.step)
        for step in self.definition.steps:
            yield from self._block_edges(step) if isinstance(step, Parallel) else self._outcome_edges(step)

    def _block_edges(self, block: Parallel) -> Iterator[Edge]:
        for branch in block.branches:
            if branch in self.steps:
                condition = block.condition_of(branch)
                yield Edge(block.name, branch, condition=condition, optional=branch in block.optional)
        if target := self._target(block.name, block.then):
            yield Edge(join_of(block.name), target)

    def _outcome_edges(self, step: Step) -> Iterator[Edge]:
        for name in self.definition.targets(step):
            if target := self._target(step.name, name):
                yield Edge(step.name, target, tuple(one for one in outcomes_of(step) if one.to == name))

    def _target(self, source: str, name: str) -> str | None:
        if name == JOINED:
            block = self._block(source)
            return join_of(block) if block else None
        return name if name in self.steps else None


def _closed_up(nodes: Mapping[str, Node]) -> dict[str, Node]:
    """Without the rows in which nothing stands: a branch keeps its place though its first step stands elsewhere."""
    rows = {row: number for number, row in enumerate(sorted({node.row for node in nodes.values()}))}
    return {name: replace(node, row=rows[node.row]) for name, node in nodes.items()}


def _downwards(edges: Mapping[str, list[str]]) -> list[str]:
    """The points in an order in which only lines that close a loop turn back, the first way first."""
    order, seen = list[str](), set[str]()
    for start in edges:
        stack = [] if start in seen else [(start, iter(edges[start]))]
        seen.add(start)
        while stack:
            name, following = stack[-1]
            if (target := next((one for one in following if one not in seen), None)) is None:
                order.append(name)
                stack.pop()
            else:
                seen.add(target)
                stack.append((target, iter(edges[target])))
    return order[::-1]


def _cells(box: _Box, row: int, column: int) -> Iterator[tuple[int, int]]:
    return ((row + down, column + right) for down in range(box.height) for right in range(box.width))
