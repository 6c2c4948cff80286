"""Ways through named points. Knows nothing of definitions; everything takes time linear in the edges."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

N = TypeVar("N", bound=Hashable)


def reach(starts: Iterable[N], following: Callable[[N], Iterable[N]]) -> list[N]:
    """Every point on a way from the starts, these included, nearest first."""
    found = dict.fromkeys(starts)
    waiting = deque(found)
    while waiting:
        for target in following(waiting.popleft()):
            if target not in found:
                found[target] = None
                waiting.append(target)
    return list(found)


def reversed_edges(edges: Mapping[N, Sequence[N]]) -> dict[N, list[N]]:
    """The same edges, walked backwards."""
    back: dict[N, list[N]] = {point: [] for point in edges}
    for point, targets in edges.items():
        for target in targets:
            back.setdefault(target, []).append(point)
    return back


def loops(edges: Mapping[N, Sequence[N]]) -> list[list[N]]:
    """The strongly connected parts, each before the parts that it leads to (Kosaraju, without recursion)."""
    back, parts, seen = reversed_edges(edges), list[list[N]](), set[N]()
    for point in reversed(_by_finish(edges)):
        if point not in seen:
            part = reach([point], lambda known: (before for before in back[known] if before not in seen))
            seen.update(part)
            parts.append(part)
    return parts


def _by_finish(edges: Mapping[N, Sequence[N]]) -> list[N]:
    finished, seen = list[N](), set[N]()
    for start in edges:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(edges[start]))]
        while stack:
            point, rest = stack[-1]
            for target in rest:
                if target not in seen:
                    seen.add(target)
                    stack.append((target, iter(edges[target])))
                    break
            else:
                finished.append(point)
                stack.pop()
    return finished


class Heaviest(Generic[N]):
    """The most that a walk can gather when each point counts once, however often it is passed.

    A walk may go round a loop until it has passed all of it, so the heaviest walk takes whole strongly connected
    parts, and the answer is the longest way over these parts: exact, not an estimate. Weights are not negative.
    """

    def __init__(self, edges: Mapping[N, Sequence[N]], weight: Callable[[N], int]) -> None:
        self._edges, self._weight = edges, weight
        self._part: dict[N, int] = {}
        self._best: dict[int, int] = {}
        for number, part in enumerate(reversed(loops(edges))):
            self._part.update(dict.fromkeys(part, number))
            leading = {self._part[target] for point in part for target in edges[point]} - {number}
            self._best[number] = sum(map(weight, part)) + max((self._best[other] for other in leading), default=0)

    def total(self, start: N) -> int:
        """What the heaviest walk from here gathers."""
        return self._best[self._part[start]]

    def walk(self, start: N) -> list[N]:
        """One such walk, without points of no weight; a point passed again stands there again."""
        way, seen, here = [start], {start}, start
        while (step := self._to_unseen(here, seen) or self._to_next_part(here)) is not None:
            way += step
            seen.update(step)
            here = way[-1]
        return [point for point in way if self._weight(point)]

    def _to_unseen(self, here: N, seen: set[N]) -> list[N] | None:
        return self._nearest(here, lambda point: point not in seen and self._weight(point) > 0)

    def _to_next_part(self, here: N) -> list[N] | None:
        part = self._part[here]
        exits = {target for point in self._edges if self._part[point] == part for target in self._edges[point]}
        most = max((self.total(target) for target in exits if self._part[target] != part), default=0)
        if not most:
            return None

        def leads_on(target: N) -> bool:
            return self._part[target] != part and self.total(target) == most

        way = self._nearest(here, lambda point: any(map(leads_on, self._edges[point])))
        assert way is not None, "an exit of a strongly connected part can be reached from all of it"
        last = way[-1] if way else here
        return [*way, next(filter(leads_on, self._edges[last]))]

    def _nearest(self, here: N, wanted: Callable[[N], bool]) -> list[N] | None:
        """The shortest way within the part to a wanted point, without `here`."""
        came_from: dict[N, N] = {}
        for point in reach([here], lambda known: self._within(known, came_from, here)):
            if wanted(point):
                way = []
                while point != here:
                    way.append(point)
                    point = came_from[point]
                return way[::-1]
        return None

    def _within(self, point: N, came_from: dict[N, N], here: N) -> Iterable[N]:
        targets = [target for target in self._edges[point] if self._part[target] == self._part[here]]
        for target in targets:
            if target != here:
                came_from.setdefault(target, point)
        return targets
