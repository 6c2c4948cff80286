"""How the lines of a drawing run: straight and square, between the rows and columns, never through a step.

A line leaves a step below, runs in the channel beneath its row, and enters the next step from above where that stands
in the following row; else it runs on in the gutter beside the next step and enters that from the side. Lines of one
channel or gutter keep apart on tracks of their own. Measures are pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from workflows.layout import Edge, Layout, Node

Point = tuple[float, float]
Side = Literal["above", "left", "right"]

CELL = 208
"""Width of a column."""
GUTTER, TRACK = 22, 12
"""Width of a gutter without lines, and what each line in it adds."""
CHANNEL = 16
"""Height of a channel between two rows, without lines."""
APART = 20
"""Between two lines that leave a step on one side."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A point of the drawing with its place: the left upper corner and the size."""

    node: Node
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Of its width."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Label:
    """Where the words of a line stand; `left` of the point where the line turns left."""

    x: float
    y: float
    lines: tuple[str, ...]
    left: bool


@dataclass(frozen=True, slots=True)
class Route:
    """One line by its corners, and its words."""

    edge: Edge
    points: tuple[Point, ...]
    label: Label


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything with its place. The words of a line may begin left of nought."""

    shapes: tuple[Shape, ...]
    routes: tuple[Route, ...]
    left: float
    width: float
    height: float


Size = tuple[float, float]


def plan(placed: Layout, *, size: Callable[[Node], Size], label: Callable[[Edge], tuple[str, ...]]) -> Plan:
    """Places for all points and lines; `size` says how large a point is, `label` the words of a line."""
    return _Planning(placed, {name: size(node) for name, node in placed.nodes.items()}, label).plan()


@dataclass(slots=True)
class _Line:
    """A line while its way is sought. `gutter` is None where it enters from above."""

    edge: Edge
    source: Node
    target: Node
    side: Side
    words: tuple[str, ...]
    exit: float = 0
    track: int = 0
    gutter: int | None = None
    gutter_track: int = 0
    entry: float = 0

    @property
    def length(self) -> int:
        return abs(self.target.row - self.source.row)

    @property
    def span(self) -> tuple[float, float]:
        """The rows through which it runs in its gutter."""
        ends = (self.source.row + 0.7, float(self.target.row))
        return min(ends), max(ends)


@dataclass(slots=True)
class _Tracks:
    """Intervals side by side: each on the first track, from the lowest allowed, where nothing is in its way."""

    taken: list[list[tuple[float, float]]] = field(default_factory=list)

    def take(self, start: float, end: float) -> int:
        for number, track in enumerate(self.taken):
            if all(end < first or last < start for first, last in track):
                track.append((start, end))
                return number
        self.taken.append([(start, end)])
        return len(self.taken) - 1


class _Planning:
    def __init__(self, placed: Layout, sizes: Mapping[str, Size], label: Callable[[Edge], tuple[str, ...]]) -> None:
        self.placed, self.sizes = placed, sizes
        self.lines = [self._line(edge, label(edge)) for edge in placed.edges]
        self.gutters: dict[tuple[int, Side], _Tracks] = {}
        for line in sorted(self.lines, key=lambda line: line.length):
            if line.gutter is not None:
                tracks = self.gutters.setdefault((line.gutter, line.side), _Tracks())
                line.gutter_track = tracks.take(*line.span)
        self.columns = self._columns()

    def plan(self) -> Plan:
        self._leave()
        channels = self._channels()
        tops = self._tops(channels)
        shapes = {name: self._shape(node, tops) for name, node in self.placed.nodes.items()}
        self._enter(shapes)
        routes = tuple(self._route(line, shapes, tops) for line in self.lines)
        left = min([0, *(self._reach(line)[0] for line in self.lines)])
        right = max([self.columns[-1], *(self._reach(line)[1] for line in self.lines)])
        return Plan(tuple(shapes.values()), routes, left, right - left, tops[-1])

    def _line(self, edge: Edge, words: tuple[str, ...]) -> _Line:
        source, target = self.placed.nodes[edge.source], self.placed.nodes[edge.target]
        if target.row == source.row + 1:
            return _Line(edge, source, target, "above", words)
        back = target.row <= source.row
        if source.column < target.column or (source.column == target.column and back):
            return _Line(edge, source, target, "left", words, gutter=target.column)
        return _Line(edge, source, target, "right", words, gutter=target.column + 1)

    def _gutter(self, number: int) -> float:
        lines = sum(
            len(self.gutters[number, side].taken) for side in ("left", "right") if (number, side) in self.gutters
        )
        return GUTTER + TRACK * lines

    def _columns(self) -> list[float]:
        """The left edge of every column, and the right edge of the last gutter."""
        edges, x = list[float](), 0.0
        for column in range(self.placed.columns):
            x += self._gutter(column)
            edges.append(x)
            x += CELL
        return [*edges, x + self._gutter(self.placed.columns)]

    def _gutter_x(self, line: _Line) -> float:
        """Nearest to the step that the line enters stands the shortest line."""
        away = GUTTER / 2 + TRACK * line.gutter_track
        column = self.columns[line.target.column]
        return column - away if line.side == "left" else column + CELL + away

    def _middle(self, node: Node) -> float:
        return self.columns[node.column] + CELL / 2

    def _end(self, line: _Line) -> float:
        """Where the line has to be when it has run through its channel."""
        return self._middle(line.target) if line.gutter is None else self._gutter_x(line)

    def _leave(self) -> None:
        """Lines that turn right leave on the right, the farthest outermost; so on the left."""
        for name, node in self.placed.nodes.items():
            middle, width = self._middle(node), self.sizes[name][0]
            lines = sorted((line for line in self.lines if line.source is node), key=self._end)
            left = [line for line in lines if self._end(line) < middle][::-1]
            right = [line for line in lines if self._end(line) > middle]
            straight = len(left) + len(right) < len(lines)
            for side, turned in ((-1, left), (1, right)):
                apart = min(APART, (width / 2 - 10) / max(1, len(turned)))
                for number, line in enumerate(turned, start=1 if straight or len(left) * len(right) else 0):
                    line.exit = middle + side * apart * number
            for line in lines:
                line.exit = line.exit or middle

    def _reach(self, line: _Line) -> tuple[float, float]:
        """From where to where a line and its words take room in their channel."""
        words = 10 + max(map(text_width, line.words), default=0)
        end = self._end(line)
        if end < line.exit:
            return min(end, line.exit - words), line.exit
        return line.exit, max(end, line.exit + words)

    def _channels(self) -> list[float]:
        """The height of the channel beneath each row."""
        heights = []
        for row in range(self.placed.rows):
            tracks = _Tracks()
            lines = [line for line in self.lines if line.source.row == row]
            for line in sorted(lines, key=self._outermost):
                line.track = tracks.take(*self._reach(line))
            heights.append(CHANNEL + len(tracks.taken) * self._track_height(row))
        return heights

    def _outermost(self, line: _Line) -> tuple[int, float]:
        return line.source.column, -abs(line.exit - self._middle(line.source))

    def _track_height(self, row: int) -> float:
        return 8 + 15 * max((len(line.words) for line in self.lines if line.source.row == row), default=0)

    def _tops(self, channels: list[float]) -> list[float]:
        """The upper edge of every row, and the lower edge of the last."""
        tops, y = list[float](), 8.0
        for row in range(self.placed.rows):
            tops.append(y)
            y += self._row_height(row) + channels[row]
        return [*tops, y]

    def _row_height(self, row: int) -> float:
        return max(self.sizes[name][1] for name, node in self.placed.nodes.items() if node.row == row)

    def _shape(self, node: Node, tops: list[float]) -> Shape:
        width, height = self.sizes[node.name]
        return Shape(node, self.columns[node.column] + (CELL - width) / 2, tops[node.row], width, height)

    def _enter(self, shapes: Mapping[str, Shape]) -> None:
        """Spread the lines that enter on one side so that none crosses another there."""
        for shape in shapes.values():
            for side in ("left", "right"):
                lines = [line for line in self.lines if line.target is shape.node and line.side == side]
                lines.sort(key=lambda line: line.length if line.source.row < line.target.row else 1000 - line.length)
                for number, line in enumerate(lines, start=1):
                    line.entry = shape.y + shape.height * number / (len(lines) + 1)

    def _route(self, line: _Line, shapes: Mapping[str, Shape], tops: list[float]) -> Route:
        source, target = shapes[line.source.name], shapes[line.target.name]
        row = line.source.row
        words = len(line.words) * 15
        y = tops[row] + self._row_height(row) + (line.track + 1) * self._track_height(row)
        end = self._end(line)
        corners: list[Point] = [(line.exit, source.y + source.height), (line.exit, y), (end, y)]
        if line.gutter is None:
            corners.append((end, target.y))
        else:
            edge = target.x if line.side == "left" else target.x + target.width
            corners += [(end, line.entry), (edge, line.entry)]
        left = end < line.exit
        label = Label(line.exit + (-6 if left else 6), y - words + 10, line.words, left)
        return Route(line.edge, tuple(dict.fromkeys(corners)), label)


def text_width(text: str, size: float = 12) -> float:
    """About how wide a text is, in pixels; rather too wide than too narrow."""
    return len(text) * size * 0.56
