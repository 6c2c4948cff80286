"""The department at work on the shipped procedures: one person a role, and a line for each act."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from licensing.dossiers.models import Dossier
from licensing.papers import seeding as paper_seeding
from licensing.procedures import forms
from tests.licensing import world
from tests.licensing.world import moment
from workflows import engine, jobs, publishing
from workflows.models import Job, Task
from workflows.people import User

FOLDER = Path(forms.__file__).parent
ROLES = ("counter", "appraiser", "head", "signatory", "clerk")
SIGNATORY = "Lê Hoàng Ước"


CODES = (
    *("workers_trained", "safety_officer", "devices_inspected", "survey_record", "zones_and_signs", "dosimeters"),
    *("rooms", "device_data", "protective_equipment", "incident_plan", "legal_status", "workers_of_age"),
    "papers_complete",
)
SEEN = {f"answer_{code}": "met" for code in CODES} | {f"note_{code}": "Đã đối chiếu bản gốc" for code in CODES}
"""Every line of the checklist answered by somebody who saw the originals, whatever the data say."""
APPRAISED = {"conclusion": "Đủ điều kiện", **SEEN}


class Office:
    """Law, papers and procedures as shipped, a registered provider, and the people."""

    def __init__(self, procedures: Path = FOLDER) -> None:
        world.seed_the_law()
        paper_seeding.seed()
        paper_seeding.seed_invented()
        world.make_provider()
        publishing.offer_shipped(procedures)
        self.people: dict[str, User] = {role: world.make_user(role, role) for role in ROLES}
        self.facility = world.make_facility()
        self.people["party"] = world.make_user("clinic")
        world.make_representative(self.people["party"], self.facility)

    def receive(self, **changes: Any) -> Dossier:
        return world.receive(facility=self.facility, **changes)

    def task(self, dossier: Dossier, step: str) -> Task:
        task: Task = Task.objects.get(process=dossier.case, step=step, finished=None)
        return task

    def do(self, dossier: Dossier, step: str, outcome: str, at: str, by: Any = None, **more: Any) -> Task:
        task = self.task(dossier, step)
        return engine.act(
            case_id=task.process_id,
            task_id=task.pk,
            outcome=outcome,
            by=by or self.people[task.role],
            at=moment(at),
            **more,
        )

    def work(self, at: str) -> None:
        for job in Job.objects.filter(status=Job.Status.WANTED):
            jobs.run(job.pk, now=moment(at))

    def to_the_decision(self, dossier: Dossier) -> None:
        """Received on 18 May 2021, accepted, assigned and appraised by the 20th."""
        self.do(dossier, "receive", "accept", "2021-05-19 08:30", data={"note": ""})
        self.do(dossier, "assign", "assigned", "2021-05-19 09:30", data={})
        self.do(dossier, "appraise", "done", "2021-05-20 15:00", data=APPRAISED)

    def to_the_number(self, dossier: Dossier) -> None:
        self.to_the_decision(dossier)
        self.do(dossier, "decide", "propose", "2021-05-21 09:00")
        self.do(dossier, "sign", "sign", "2021-05-21 15:00")
