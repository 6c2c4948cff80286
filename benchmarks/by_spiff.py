"""A step by SpiffWorkflow, which runs the engine's own export to BPMN; its state is kept as it writes it, as text."""

from __future__ import annotations

from django.db import transaction
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from benchmarks.line import Line, Running, due_after, journal
from benchmarks.models import SavedWorkflow
from workflows.bpmn import bpmn
from workflows.models import Case


class BySpiff:
    name = "SpiffWorkflow, saved"

    def __init__(self, line: Line) -> None:
        self.line = line
        self.serializer = BpmnWorkflowSerializer()
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(bpmn(line.version.definition).encode()))
        self.spec = parser.get_spec("Process_line")

    def begin(self, case: Case) -> None:
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        state = self.serializer.serialize_json(workflow)
        SavedWorkflow.objects.create(case=case, state=state, due_at=due_after(case.received_at))

    def waiting(self, running: Running) -> None:
        """Nothing: its state says where it waits."""

    def step(self, running: Running, waiting: None) -> None:
        with transaction.atomic():
            saved = SavedWorkflow.objects.select_for_update().get(case=running.case)
            workflow = self.serializer.deserialize_json(saved.state)
            workflow.get_next_task(state=TaskState.READY, manual=True).run()
            workflow.do_engine_steps()
            saved.state, saved.due_at = self.serializer.serialize_json(workflow), due_after(running.at)
            saved.save(update_fields=["state", "due_at"])
            journal(running, self.line.clerk, {})
