"""An office with one person for each role of the shipped procedures. Every facility and person is invented."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from licensing.dossiers import operations as dossiers
from licensing.dossiers.models import Dossier
from licensing.papers import seeding as papers_seeding
from settings.env import ROOT
from tests.licensing import world
from tests.licensing.procedures.office import APPRAISED
from workflows import engine, jobs, publishing
from workflows.models import Job, Task
from workflows.people import User

PEOPLE = {
    "counter": "Nguyễn Thị Hoa",
    "appraiser": "Trần Quang Minh",
    "head": "Phạm Văn Lộc",
    "signatory": "Lê Hoàng Ước",
    "clerk": "Đỗ Thị Em",
}


WAY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("receive", "accept", {"data": {"note": ""}}),
    ("assign", "assigned", {"data": {}}),
    ("appraise", "done", {"data": APPRAISED}),
    ("decide", "propose", {}),
    ("sign", "sign", {}),
    ("number", "numbered", {}),
    ("release", "released", {}),
)
"""How a dossier in which everything is in order goes through the office, as far as officials act."""


class Office:
    """The law as shipped, the shipped procedures, the people, a facility that has somebody who acts for it."""

    def __init__(self) -> None:
        world.seed_the_law()
        papers_seeding.seed()
        papers_seeding.seed_invented()
        publishing.offer_shipped(ROOT / "licensing" / "procedures")
        self.people: dict[str, User] = {
            role: world.make_user(role, role, full_name=name) for role, name in PEOPLE.items()
        }
        self.provider = world.make_provider()
        self.facility = world.make_facility()
        self.people["facility"] = world.make_user("facility", full_name="Lê Thị Ánh")
        world.make_representative(self.people["facility"], self.facility)

    def receive(self, **changes: Any) -> Dossier:
        """A dossier received just now, in which everything is in order but for the changes."""
        trained = timezone.localdate() - timedelta(days=200)
        plain: dict[str, Any] = {
            "facility": self.facility,
            "channel": "counter",
            "devices": (world.device(),),
            "workers": (
                world.worker(certificates=(world.certificate(issued_on=trained),)),
                world.officer(
                    certificates=(world.certificate(number="102/2020", contents=(1, 14), issued_on=trained),)
                ),
            ),
            "components": (world.component(upload=scan()),),
            "by": self.people["counter"],
            "at": timezone.now(),
        }
        return dossiers.receive(**plain | changes)

    def bring(self, dossier: Dossier, to: str, *, since: str = "receive") -> Task:
        """Let everybody do the own step until the dossier waits at this one, which is returned."""
        names = [step for step, _outcome, _more in WAY]
        for step, outcome, more in WAY[names.index(since) :]:
            if step == to:
                break
            self._act(self.task(dossier, step), outcome, **more)
            self.work()
        return self.task(dossier, to)

    def task(self, dossier: Dossier, step: str) -> Task:
        task: Task = Task.objects.get(process=dossier.case, step=step, finished=None)
        return task

    def work(self) -> None:
        """What a worker does in the background."""
        for job in Job.objects.filter(status=Job.Status.WANTED):
            jobs.run(job.pk, now=timezone.now())

    def _act(self, task: Task, outcome: str, **more: Any) -> None:
        today = timezone.localdate().isoformat()
        if task.step == "number":
            more["data"] = {"dated": today}
        if task.step == "release":
            more["data"] = {"signed_by": PEOPLE["signatory"], "signed_on": today, "sealed_on": today}
        by = self.people[task.role]
        engine.act(case_id=task.process_id, task_id=task.pk, outcome=outcome, by=by, at=timezone.now(), **more)


def scan(name: str = "đơn đề nghị.jpg") -> SimpleUploadedFile:
    """A photographed page: a heading, and lines where words would stand."""
    page = Image.new("L", (420, 594), 245)
    pen = ImageDraw.Draw(page)
    pen.rectangle((130, 50, 290, 60), fill=60)
    for line in range(110, 540, 18):
        pen.line((50, line, 370, line), fill=150, width=2)
    written = BytesIO()
    page.save(written, "JPEG")
    return SimpleUploadedFile(name, written.getvalue())
