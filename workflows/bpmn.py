"""A definition as BPMN 2.0 XML with its diagram, for a modeller or for the archive.

Lanes are the roles; the picture runs from left to right by the rows of `layout`. Nothing reads it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from workflows.bpmn_diagram import Diagram, diagram
from workflows.bpmn_model import Flow, Model, Part, model
from workflows.definition import Definition
from workflows.layout import layout
from workflows.titles import shown

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SPACES = {"xmlns": BPMN, "xmlns:bpmndi": BPMNDI, "xmlns:dc": DC, "xmlns:di": DI, "xmlns:xsi": XSI}


def bpmn(definition: Definition) -> str:
    """The XML of a sound definition, in the active language."""
    made = model(definition, layout(definition))
    root = ET.Element("definitions", SPACES | {"id": "Definitions", "targetNamespace": f"urn:{definition.code}"})
    for event, _end in made.outside:
        ET.SubElement(root, "message", {"id": f"Message__{event.id}", "name": event.name})
    process_id = f"Process_{definition.code}"
    _collaboration(root, definition, process_id)
    _process(root, definition, made, process_id)
    _diagram(root, definition, diagram(made))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _pool(definition: Definition) -> str:
    return f"Pool_{definition.code}"


def _collaboration(root: ET.Element, definition: Definition, process_id: str) -> None:
    collaboration = ET.SubElement(root, "collaboration", {"id": "Collaboration"})
    pool = {"id": _pool(definition), "name": shown(definition.title), "processRef": process_id}
    ET.SubElement(collaboration, "participant", pool)


def _process(root: ET.Element, definition: Definition, made: Model, process_id: str) -> None:
    named = {"id": process_id, "name": shown(definition.title), "isExecutable": "true"}
    process = ET.SubElement(root, "process", named)
    lanes = ET.SubElement(process, "laneSet", {"id": "Lanes"})
    for lane, name in made.lanes:
        element = ET.SubElement(lanes, "lane", {"id": lane, "name": name})
        for reference in _standing_in(made, lane):
            ET.SubElement(element, "flowNodeRef").text = reference
    for part in made.parts:
        _element(process, part, made.flows)
    for flow in made.flows:
        _flow(process, flow)
    for event, end in made.outside:
        _outside(process, event, end)


def _standing_in(made: Model, lane: str) -> Iterator[str]:
    yield from (part.id for part in made.parts if part.lane == lane)
    yield from (_around(end) for _event, end in made.outside if end.lane == lane)


def _around(end: Part) -> str:
    return f"{end.id}__outside"


def _element(parent: ET.Element, part: Part, flows: tuple[Flow, ...]) -> ET.Element:
    element = ET.SubElement(parent, part.tag, {"id": part.id} | ({"name": part.name} if part.name else {}))
    if part.told:
        ET.SubElement(element, "documentation").text = part.told
    for way, ends in (("incoming", "target"), ("outgoing", "source")):
        for flow in flows:
            if getattr(flow, ends) == part.id:
                ET.SubElement(element, way).text = flow.id
    if part.event:
        data = {"messageRef": f"Message__{part.id}"} if part.event == "message" else {}
        ET.SubElement(element, f"{part.event}EventDefinition", {"id": f"Event__{part.id}"} | data)
    return element


def _flow(parent: ET.Element, flow: Flow) -> None:
    data = {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target}
    element = ET.SubElement(parent, "sequenceFlow", data | ({"name": flow.name} if flow.name else {}))
    if flow.condition:
        condition = ET.SubElement(element, "conditionExpression", {"xsi:type": "tFormalExpression"})
        condition.text = flow.condition


def _outside(process: ET.Element, event: Part, end: Part) -> None:
    """An event that may come at any moment and ends the case."""
    data = {"id": _around(end), "name": event.name, "triggeredByEvent": "true"}
    around = ET.SubElement(process, "subProcess", data)
    flow = Flow(event.id, end.id)
    _element(around, event, (flow,))
    _element(around, end, (flow,))
    _flow(around, flow)


def _diagram(root: ET.Element, definition: Definition, drawn: Diagram) -> None:
    whole = ET.SubElement(root, "bpmndi:BPMNDiagram", {"id": "Diagram"})
    plane = ET.SubElement(whole, "bpmndi:BPMNPlane", {"id": "Plane", "bpmnElement": "Collaboration"})
    for name, bounds in drawn.boxes(pool=_pool(definition), around=_around):
        flat = {"isHorizontal": "true"} if name == _pool(definition) or name in drawn.lanes else {}
        open_box = {"isExpanded": "true"} if name.endswith("__outside") else {}
        data = {"id": f"Shape__{name}", "bpmnElement": name} | flat | open_box
        shape = ET.SubElement(plane, "bpmndi:BPMNShape", data)
        sizes = zip(("x", "y", "width", "height"), bounds, strict=True)
        ET.SubElement(shape, "dc:Bounds", {side: f"{size:g}" for side, size in sizes})
    for name, points in drawn.ways.items():
        edge = ET.SubElement(plane, "bpmndi:BPMNEdge", {"id": f"Edge__{name}", "bpmnElement": name})
        for x, y in points:
            ET.SubElement(edge, "di:waypoint", {"x": f"{x:g}", "y": f"{y:g}"})
