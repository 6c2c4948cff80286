"""A definition in the terms of BPMN 2.0: tasks, events, gateways, flows and lanes; as values, without XML.

Where a step has several ways a gateway decides. Where several steps end one branch, or lead to a block, one brings
them together, as a parallel gateway waits for every line that leads to it. Whoever may end the case from outside does
so in an event of its own.
Of sound definitions only. Speaks the active language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows.definition import Definition, End, HumanStep, Parallel, Step, WayOut, time_of
from workflows.layout import BEGIN, Edge, Layout, Node, join_of
from workflows.story import condition_words, office_time_words
from workflows.titles import outcome_title, shown

PROGRAM = "Program"
"""The lane of what nobody does by hand."""


@dataclass(frozen=True, slots=True)
class Part:
    """One element: its id, the BPMN tag, and where it stands: lane, and `row` as a half where it follows a step."""

    id: str
    tag: str
    name: str
    lane: str
    row: float
    told: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """One sequence flow, with the outcomes or the question that it stands for."""

    source: str
    target: str
    name: str = ""
    condition: str = ""

    @property
    def id(self) -> str:
        """Unique: from one element to another there is one flow."""
        return f"Flow__{self.source}__{self.target}"


@dataclass(frozen=True, slots=True)
class Model:
    """Everything of one definition. `outside` are the ways out: the event and the end of each."""

    parts: tuple[Part, ...]
    flows: tuple[Flow, ...]
    outside: tuple[tuple[Part, Part], ...]
    lanes: tuple[tuple[str, str], ...]


def model(definition: Definition, placed: Layout) -> Model:
    """The elements of a sound definition, each at the row of its step."""
    return _Modelling(definition, placed).model()


def _lane(role: str) -> str:
    return f"Lane_{role}"


class _Modelling:
    def __init__(self, definition: Definition, placed: Layout) -> None:
        self.definition, self.placed = definition, placed
        self.reached = {edge.target for edge in placed.edges}
        self.leaving: dict[str, list[Edge]] = {name: [] for name in placed.nodes}
        self.meeting: dict[str, list[Edge]] = {}
        for edge in placed.edges:
            self.leaving[edge.source].append(edge)
            if meeting := self._meeting(edge):
                self.meeting.setdefault(meeting, []).append(edge)

    def model(self) -> Model:
        parts = tuple(part for node in self.placed.nodes.values() for part in self._parts(node))
        outside = tuple(map(self._way_out, self.definition.ways_out))
        used = {part.lane for part in (*parts, *(part for pair in outside for part in pair))}
        lanes = [(_lane(role.name), shown(role.title)) for role in self.definition.roles]
        lanes.append((PROGRAM, _("Program")))
        kept = tuple(lane for lane in lanes if lane[0] in used)
        return Model(parts, tuple(self._flows()), outside, kept)

    def _parts(self, node: Node) -> Iterator[Part]:
        """The element of a point, and the gateways beside it."""
        if node.step is None:
            yield self._begin() if node.name == BEGIN else self._join(node)
        elif not isinstance(node.step, End) or node.name in self.reached:
            yield self._of_step(node, node.step)
            if self._decides(node.name):
                yield Part(self._exit(node.name), "exclusiveGateway", "", self._lane_of(node), node.row + 0.5)
        for meeting, edges in self.meeting.items():
            if edges[0].target == node.name and len(edges) > 1:
                lane = self._lane_of(self.placed.nodes[edges[-1].source])
                yield Part(meeting, "exclusiveGateway", "", lane, node.row - 0.5)

    def _begin(self) -> Part:
        first = self.placed.nodes[self.definition.start.step]
        return Part(BEGIN, "startEvent", shown(self.definition.title), self._lane_of(first), 0)

    def _join(self, node: Node) -> Part:
        block = next(step for step in self.definition.steps if join_of(step.name) == node.name)
        assert isinstance(block, Parallel)
        return Part(node.name, _gateway(block), _("all done"), PROGRAM, node.row)

    def _of_step(self, node: Node, step: Step) -> Part:
        title, lane = shown(step.title), self._lane_of(node)
        if isinstance(step, End):
            return Part(step.name, "endEvent", title, lane, node.row, told=step.result, event="terminate")
        if isinstance(step, Parallel):
            return Part(step.name, _gateway(step), title, lane, node.row)
        tag = {"task": "userTask", "ask": "businessRuleTask", "action": "serviceTask"}[step.kind]
        return Part(step.name, tag, title, lane, node.row, told=_told(step))

    def _way_out(self, way: WayOut) -> tuple[Part, Part]:
        """The event that ends a case from outside, and its end: the end's own where no step leads to it."""
        step = self.definition.step(way.to)
        assert isinstance(step, End), "a sound definition ends with an end"
        who = shown(self.definition.role(way.role).title)
        name = _("%(who)s ends it") % {"who": who}
        end = way.to if way.to not in self.reached else f"{way.to}__by_{way.role}"
        title, row = shown(step.title), float(self.placed.rows)
        event = Part(f"{end}__event", "startEvent", name, _lane(way.role), row, event="message")
        return event, Part(end, "endEvent", title, _lane(way.role), row, told=step.result, event="terminate")

    def _lane_of(self, node: Node) -> str:
        """A human step stands in the lane of its role, an end in that of the step before, the rest in the program's."""
        if isinstance(node.step, HumanStep):
            return _lane(node.step.role)
        if isinstance(node.step, End):
            before = [self.placed.nodes[edge.source] for edge in self.placed.edges if edge.target == node.name]
            return next((self._lane_of(one) for one in before), PROGRAM)
        return PROGRAM

    def _decides(self, name: str) -> bool:
        return len(self.leaving[name]) > 1 and not isinstance(self.placed.nodes[name].step, Parallel)

    def _exit(self, name: str) -> str:
        return f"{name}__ways" if self._decides(name) else name

    def _flows(self) -> Iterator[Flow]:
        for name, edges in self.leaving.items():
            if self._decides(name):
                yield Flow(name, self._exit(name))
            for edge in edges:
                yield self._flow(edge)
        for meeting, edges in self.meeting.items():
            if len(edges) > 1:
                yield Flow(meeting, edges[0].target)

    def _meeting(self, edge: Edge) -> str:
        """The gateway where this edge would meet others before it reaches a parallel gateway, or none."""
        target = self.placed.nodes[edge.target]
        if target.step is None:
            return f"{self.placed.nodes[edge.source].branch}__merge"
        return f"{target.name}__met" if isinstance(target.step, Parallel) else ""

    def _flow(self, edge: Edge) -> Flow:
        meeting = self._meeting(edge)
        target = meeting if len(self.meeting.get(meeting, ())) > 1 else edge.target
        block = self.placed.nodes[edge.source].step
        if isinstance(block, Parallel):
            condition = edge.condition or ("true" if _gateway(block) == "inclusiveGateway" else "")
            return Flow(edge.source, target, self._opens(edge), condition)
        said = " / ".join(map(outcome_title, edge.outcomes))
        condition = _chosen(edge) if self._decides(edge.source) else ""
        return Flow(self._exit(edge.source), target, said, condition)

    def _opens(self, edge: Edge) -> str:
        if edge.condition:
            return condition_words(edge.condition)
        return _("not waited for") if edge.optional else ""


def _gateway(block: Parallel) -> str:
    """A block with branches that may be left out, or need not be waited for, is inclusive."""
    return "inclusiveGateway" if block.conditions or block.optional else "parallelGateway"


def _chosen(edge: Edge) -> str:
    """The expression of a flow: the outcome, and the question that must be answered yes."""
    return " or ".join(
        f'outcome == "{one.name}"' + (f" and {one.condition}" if one.condition else "") for one in edge.outcomes
    )


def _told(step: Step) -> str:
    minutes = time_of(step)
    return _("Office time: %(time)s") % {"time": office_time_words(minutes)} if minutes else ""
