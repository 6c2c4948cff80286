"""BPMN 2.0 that a standard reader takes: valid by the schema of the OMG, read by SpiffWorkflow, with every step."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

import pytest
import SpiffWorkflow
from django.utils import translation
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, BpmnValidator, full_tag
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.defaults import ServiceTask

from tests.workflows.library import words  # noqa: F401  (registers the library's words)
from workflows.bpmn import bpmn
from workflows.definition import End, HumanStep, Parallel
from workflows.loading import load_file

LIBRARY = Path(__file__).parent / "library"
SHIPPED = Path(__file__).parents[2] / "licensing" / "procedures"
FILES = sorted([*LIBRARY.glob("*.yaml"), *SHIPPED.glob("*/v*.yaml")])
SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"

every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")


class Reader(BpmnParser):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """Its own reader knows a business rule only with a decision table; here the question is answered by a program."""

    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, Any]] = {full_tag("businessRuleTask"): (TaskParser, ServiceTask)}


def written(file: Path) -> etree._Element:
    return etree.fromstring(bpmn(load_file(file).definition).encode())


@every_file
@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_is_valid_by_the_schema(file: Path, language: str) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    with translation.override(language):
        schema.assertValid(written(file))


@every_file
def test_a_standard_reader_takes_it(file: Path) -> None:
    definition = load_file(file).definition
    reader = Reader(validator=BpmnValidator())
    reader.add_bpmn_xml(written(file))
    spec = reader.get_spec(f"Process_{definition.code}")
    for step in definition.steps:
        inside = {name for sub in reader.get_subprocess_specs(spec.name).values() for name in sub.task_specs}
        assert step.name in {*spec.task_specs, *inside}


@every_file
def test_every_step_is_held_with_its_title_in_the_lane_of_its_role(file: Path) -> None:
    definition, root = load_file(file).definition, written(file)
    elements = {one.get("id"): one for one in root.iter() if one.get("id")}
    kinds = {"task": "userTask", "ask": "businessRuleTask", "action": "serviceTask", "end": "endEvent"}
    for step in definition.steps:
        element = elements[step.name]
        assert element.get("name") == step.title.en
        tags = {kinds[step.kind]} if step.kind in kinds else {"parallelGateway", "inclusiveGateway"}
        assert element.tag.removeprefix(BPMN) in tags
    for lane in root.iter(f"{BPMN}lane"):
        for reference in lane.iter(f"{BPMN}flowNodeRef"):
            stands = definition.find_step(str(reference.text))
            if isinstance(stands, HumanStep):
                assert lane.get("id") == f"Lane_{stands.role}"


@every_file
def test_ids_are_unique_and_everything_has_a_place(file: Path) -> None:
    root = written(file)
    ids = Counter(one.get("id") for one in root.iter() if one.get("id"))
    assert [one for one, times in ids.items() if times > 1] == []
    shapes = {one.get("bpmnElement") for one in root.iter(f"{DI}BPMNShape")}
    edges = {one.get("bpmnElement") for one in root.iter(f"{DI}BPMNEdge")}
    process = root.find(f"{BPMN}process")
    nodes = [one for one in process.iter() if one.find(f"{BPMN}incoming") is not None or one.tag.endswith("Event")]
    assert {one.get("id") for one in nodes} <= shapes
    assert {flow.get("id") for flow in process.iter(f"{BPMN}sequenceFlow")} == edges


@every_file
def test_no_element_lies_on_another(file: Path) -> None:
    definition, root = load_file(file).definition, written(file)
    names = {step.name for step in definition.steps}
    places = {}
    gateways = ("__ways", "__join", "__merge", "__met")
    for shape in root.iter(f"{DI}BPMNShape"):
        if shape.get("bpmnElement") in names or shape.get("bpmnElement").endswith(gateways):
            bounds = shape.find(f"{DC}Bounds")
            places[shape.get("bpmnElement")] = [float(bounds.get(side)) for side in ("x", "y", "width", "height")]
    for name, (x, y, wide, high) in places.items():
        for other, (x2, y2, wide2, high2) in places.items():
            beside = x + wide <= x2 or x2 + wide2 <= x or y + high <= y2 or y2 + high2 <= y
            assert name == other or beside, (name, other)


@every_file
def test_a_join_waits_for_one_line_of_each_branch(file: Path) -> None:
    definition, root = load_file(file).definition, written(file)
    for block in definition.steps:
        if isinstance(block, Parallel):
            flows = [one for one in root.iter(f"{BPMN}sequenceFlow") if one.get("targetRef") == f"{block.name}__join"]
            assert len(flows) == len(block.branches)


@every_file
def test_no_gateway_that_opens_branches_waits_for_several_lines(file: Path) -> None:
    """By BPMN it would wait for all of them, and a case that comes back to the block would stand still."""
    root = written(file)
    gateways = [*root.iter(f"{BPMN}parallelGateway"), *root.iter(f"{BPMN}inclusiveGateway")]
    sides = [(len(one.findall(f"{BPMN}incoming")), len(one.findall(f"{BPMN}outgoing"))) for one in gateways]
    assert all(before == 1 or after == 1 for before, after in sides), sides


def test_conditions_are_told_as_text() -> None:
    root = written(LIBRARY / "restore_book.yaml")
    flows = {one.get("id"): one for one in root.iter(f"{BPMN}sequenceFlow")}
    assert flows["Flow__study__ask_archive"].get("name") == "if: Is the book old?"
    assert flows["Flow__study__ask_archive"].findtext(f"{BPMN}conditionExpression") == "book_is_old"
    restore = flows["Flow__decide__ways__hand_back"].findtext(f"{BPMN}conditionExpression")
    assert restore == 'outcome == "restore" and shelf_is_free'


def test_every_end_says_its_result() -> None:
    definition = load_file(LIBRARY / "restore_book.yaml").definition
    root = written(LIBRARY / "restore_book.yaml")
    told = {end.get("id"): end.findtext(f"{BPMN}documentation") for end in root.iter(f"{BPMN}endEvent")}
    assert told == {step.name: step.result for step in definition.steps if isinstance(step, End)}
