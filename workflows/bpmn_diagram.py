"""Where the elements of a BPMN model stand: lanes one below the other, time from left to right. Pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from workflows.bpmn_model import Flow, Model, Part

Bounds = tuple[float, float, float, float]
"""x, y, width, height."""
Point = tuple[float, float]

STRIP = 30
"""The title of the pool, and of a lane."""
COLUMN, SLOT, FOOT = 240, 110, 44
"""Width of a row of the layout, height of one element in a lane, and room for lines at the foot of a lane."""
TASK, ROUND, DIAMOND = (130, 80), (36, 36), (50, 50)
OUTSIDE = (190, 90)


@dataclass(slots=True)
class Diagram:
    """The bounds of every element and lane, and the corners of every flow."""

    width: float = 0
    lanes: dict[str, Bounds] = field(default_factory=dict)
    parts: dict[str, Bounds] = field(default_factory=dict)
    outside: list[tuple[Part, Bounds]] = field(default_factory=list)
    ways: dict[str, tuple[Point, ...]] = field(default_factory=dict)

    def boxes(self, *, pool: str, around: Callable[[Part], str]) -> Iterator[tuple[str, Bounds]]:
        """Everything that has bounds, the outer before the inner."""
        height = sum(bounds[3] for bounds in self.lanes.values())
        yield pool, (0, 0, self.width, height)
        yield from self.lanes.items()
        yield from ((around(end), bounds) for end, bounds in self.outside)
        yield from self.parts.items()


def diagram(model: Model) -> Diagram:
    """Places for a whole model: whatever stands in one lane at one moment stands one below the other."""
    drawn = Diagram()
    slots = _slots(model)
    last = max((part.row for part in model.parts), default=0) + 1
    drawn.width = 2 * STRIP + COLUMN * (last + (1 if model.outside else 0))
    top = 0.0
    for lane, _name in model.lanes:
        beside = sum(end.lane == lane for _event, end in model.outside)
        deep = max([1, beside, *(1 + slot for part, slot in slots.items() if part.lane == lane)])
        drawn.lanes[lane] = (STRIP, top, drawn.width - STRIP, deep * SLOT + FOOT)
        top += deep * SLOT + FOOT
    for part, slot in slots.items():
        drawn.parts[part.id] = _bounds(part, drawn.lanes[part.lane][1] + slot * SLOT)
    _place_outside(drawn, model)
    for number, flow in enumerate(model.flows):
        drawn.ways[flow.id] = _way(drawn, model, flow, number)
    return drawn


def _slots(model: Model) -> dict[Part, int]:
    taken: dict[tuple[str, float], int] = {}
    slots: dict[Part, int] = {}
    for part in model.parts:
        slots[part] = taken.get((part.lane, part.row), 0)
        taken[part.lane, part.row] = slots[part] + 1
    return slots


def _size(part: Part) -> Point:
    if part.tag.endswith("Task"):
        return TASK
    return DIAMOND if part.tag.endswith("Gateway") else ROUND


def _bounds(part: Part, top: float) -> Bounds:
    """A step stands in the first two thirds of its column, its gateway in the last."""
    width, height = _size(part)
    half = part.row % 1 > 0
    middle = 2 * STRIP + COLUMN * (part.row // 1) + (COLUMN - 50 if half else 20 + TASK[0] / 2)
    return middle - width / 2, top + (SLOT - height) / 2, width, height


def _place_outside(drawn: Diagram, model: Model) -> None:
    """Events from outside stand at the right, in the lane of whoever may end the case."""
    x = drawn.width - COLUMN + 20
    seen: dict[str, int] = {}
    for event, end in model.outside:
        top = drawn.lanes[end.lane][1]
        y = top + 10 + seen.get(end.lane, 0) * SLOT
        seen[end.lane] = seen.get(end.lane, 0) + 1
        drawn.outside.append((end, (x, y, *OUTSIDE)))
        middle = y + OUTSIDE[1] / 2
        drawn.parts[event.id] = (x + 20, middle - 18, *ROUND)
        drawn.parts[end.id] = (x + OUTSIDE[0] - 56, middle - 18, *ROUND)
        drawn.ways[Flow(event.id, end.id).id] = ((x + 56, middle), (x + OUTSIDE[0] - 56, middle))


def _way(drawn: Diagram, model: Model, flow: Flow, number: int) -> tuple[Point, ...]:
    """Straight to what stands beside it; else down to the foot of the lane, along, and up to the next step."""
    x, y, width, height = drawn.parts[flow.source]
    to_x, to_y, _width, to_height = drawn.parts[flow.target]
    start, end = (x + width, y + height / 2), (to_x, to_y + to_height / 2)
    if 0 < end[0] - start[0] < COLUMN - TASK[0]:
        if start[1] == end[1]:
            return start, end
        turn = start[0] + (end[0] - start[0]) / 2
        return start, (turn, start[1]), (turn, end[1]), end
    lane = next(part.lane for part in model.parts if part.id == flow.source)
    _left, top, _wide, deep = drawn.lanes[lane]
    foot = top + deep - FOOT + 6 + 8 * (number % 5)
    out, in_ = start[0] + 6 + 3 * (number % 4), end[0] - 8 - 3 * (number % 4)
    return start, (out, start[1]), (out, foot), (in_, foot), (in_, end[1]), end
