"""The questions of the checklist: one short function for each code about which the declared data say something.

Asks no database. What data cannot prove is for a human, with the papers where it is to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import keep_lazy_text

from licensing.dossiers import training_rules as rules
from licensing.dossiers.checklist_findings import Answer, Asked, Finding, of_rules
from licensing.dossiers.declared import DeclaredPerson
from licensing.dossiers.models import DeclaredDevice
from licensing.law.terms import last_day_after_years

Ask = Callable[[Asked], list[Finding]]


@dataclass(frozen=True)
class Question:
    """How one line is answered, and the kinds of papers in which it is read."""

    ask: Ask
    papers: tuple[str, ...]


QUESTIONS: dict[str, Question] = {}


def question(code: str, *papers: str) -> Callable[[Ask], Ask]:
    """Register the function that answers the line `code`, and the codes of the papers to be read for it."""

    def register(ask: Ask) -> Ask:
        QUESTIONS[code] = Question(ask, papers)
        return ask

    return register


@question("workers_trained", "training_certificate", "worker_slip")
def workers_trained(asked: Asked) -> list[Finding]:
    """Everybody is trained for this work, long enough after the day received; a human's judgement stands above."""
    people = asked.declared.people
    if not people:
        return of_rules([asked.given.failed("no_worker", rules.MATCHES)])
    return [
        *asked.missing("training_certificate"),
        *(finding for person in people for finding in _training_of(asked, person, rules.WORK)),
    ]


@question("safety_officer", "practitioner_certificate", "worker_slip", "training_certificate")
def safety_officer(asked: Asked) -> list[Finding]:
    """Appointed in writing, practitioner, trained for the office; not needed where every device is intra-oral."""
    if not asked.declared.needs_safety_officer:
        return [Finding(Answer.NOT_APPLICABLE, "only_intraoral")]
    officers = [person for person in asked.declared.people if person.worker.is_safety_officer]
    if not officers:
        return of_rules([asked.given.failed("no_officer", rules.APPOINTED)])
    return [*_practitioner_paper(asked, officers), *(one for person in officers for one in _office(asked, person))]


@question("devices_inspected", "inspection_certificate")
def devices_inspected(asked: Asked) -> list[Finding]:
    """Each device has an inspection certificate with enough time left, where its dates are declared."""
    devices, papers = asked.declared.devices, asked.declared.papers.count("inspection_certificate")
    if missing := asked.missing("inspection_certificate"):
        return missing
    if not devices:
        return [Finding(Answer.NOT_MET, "no_device")]
    found = [_inspection(asked, device) for device in devices]
    if papers < len(devices):
        found.append(Finding(Answer.HUMAN, "fewer_than_devices", data={"papers": papers, "devices": len(devices)}))
    return found


@question("survey_record", "survey_record")
def survey_record(asked: Asked) -> list[Finding]:
    """The survey was handed in; its values are read by a human."""
    return asked.to_read("survey_record")


@question("zones_and_signs", "safety_report")
@question("dosimeters", "safety_report")
@question("rooms", "safety_report", "survey_record")
@question("protective_equipment", "safety_report")
def in_the_safety_report(asked: Asked) -> list[Finding]:
    """What the safety assessment report describes."""
    return asked.to_read("safety_report")


@question("device_data", "device_slip", "manufacturer_document", "inspection_certificate")
def device_data(asked: Asked) -> list[Finding]:
    """The data of each device are complete; whether they agree across the papers is read by a human."""
    if not (devices := asked.declared.devices):
        return [Finding(Answer.NOT_MET, "no_device")]
    lacking = [
        Finding(Answer.NOT_MET, "data_missing", str(device).strip(), {"what": _listing(*missing)})
        for device in devices
        if (missing := list(_missing_data(device)))
    ]
    missing_papers = [one for paper in ("device_slip", "manufacturer_document") for one in asked.missing(paper)]
    return [*missing_papers, *lacking] or [Finding(Answer.HUMAN, "data_complete")]


@question("incident_plan", "incident_plan")
def incident_plan(asked: Asked) -> list[Finding]:
    """The plan was handed in; which cases it covers is read by a human."""
    return asked.to_read("incident_plan")


@question("legal_status", "legal_status")
def legal_status(asked: Asked) -> list[Finding]:
    """The founding paper was handed in; the registered function is read by a human."""
    return asked.to_read("legal_status")


@question("workers_of_age", "worker_slip")
def workers_of_age(asked: Asked) -> list[Finding]:
    """Everybody is old enough on the day received."""
    people = asked.declared.people
    if not people:
        return of_rules([asked.given.failed("no_worker", rules.MATCHES)])
    return [one for person in people for one in of_rules([rules.judge_age(asked.given, person.worker)], _name(person))]


@question("papers_complete")
def papers_complete(asked: Asked) -> list[Finding]:
    """Every paper is there that the law of the day asks for.

    A practitioner certificate that is applied for together with the dossier cannot be handed in yet.
    """
    missing = [one for code in asked.kinds if not _is_excused(asked, code) for one in asked.missing(code)]
    return missing or [Finding(Answer.MET, "papers_complete")]


def _training_of(asked: Asked, person: DeclaredPerson, content: str) -> list[Finding]:
    judged = of_rules(rules.judge_training(asked.given, person.certificates, content=content), _name(person))
    return _judgement(person) or judged


def _office(asked: Asked, person: DeclaredPerson) -> list[Finding]:
    judged = rules.judge_safety_officer(asked.given, person.worker, person.certificates)
    return _judgement(person) or of_rules(judged, _name(person))


def _judgement(person: DeclaredPerson) -> list[Finding]:
    """What a human judged about the person's training, which outweighs the check."""
    if not (verification := person.verification):
        return []
    answer = Answer.MET if verification.verified else Answer.NOT_MET
    code = "verified" if verification.verified else "not_verified"
    return [Finding(answer, code, _name(person), {"reason": verification.reason})]


def _practitioner_paper(asked: Asked, officers: Iterable[DeclaredPerson]) -> list[Finding]:
    return [] if _is_excused(asked, "practitioner_certificate") else asked.missing("practitioner_certificate")


def _is_excused(asked: Asked, paper: str) -> bool:
    """Whether this paper need not be handed in: nobody needs it, or it is applied for together with the dossier."""
    if paper != "practitioner_certificate":
        return False
    officers = [person.worker for person in asked.declared.people if person.worker.is_safety_officer]
    applied_for = bool(officers) and all(worker.practitioner_applied_for for worker in officers)
    return applied_for or not asked.declared.needs_safety_officer


def _inspection(asked: Asked, device: DeclaredDevice) -> Finding:
    """One device: by the printed last day, else by the day of inspection and the years that its kind allows."""
    on, about = asked.declared.on, str(device).strip()
    day, last = device.inspected_on, device.inspection_valid_until
    if day and day > on:
        return Finding(Answer.NOT_MET, "inspection_in_future", about)
    due = _inspect_again_by(device)
    if not last and not due:
        return Finding(Answer.HUMAN, "inspection_day_missing", about)
    said = {"day": _shown(day), "last": _shown(last or due), "due": _shown(due)}
    if last:
        return _printed_life(asked, about, last, due, said)
    assert due is not None
    left, needed = (due - on).days, asked.given.law[rules.LIFE_LEFT].as_int
    if left < 0:
        return Finding(Answer.NOT_MET, "inspection_overdue", about, said)
    if left < needed:
        return Finding(Answer.HUMAN, "inspection_due", about, said)
    return Finding(Answer.MET, "inspection_not_due", about, said)


def _printed_life(asked: Asked, about: str, last: date, due: date | None, said: dict[str, Any]) -> Finding:
    """A certificate that prints its last day keeps some days of life (NĐ 142/2020 Đ.14.1)."""
    left, needed = (last - asked.declared.on).days, asked.given.law[rules.LIFE_LEFT].as_int
    data = {**said, "left": left, "needed": needed}
    if left < needed:
        return Finding(Answer.NOT_MET, "inspection_expired" if left < 0 else "inspection_too_short", about, data)
    if due and due < last:
        return Finding(Answer.HUMAN, "inspection_ends_late", about, data)
    return Finding(Answer.MET, "inspection_valid", about, data)


def _inspect_again_by(device: DeclaredDevice) -> date | None:
    years = device.kind.inspected_every_years if device.kind_id else None
    return last_day_after_years(device.inspected_on, years) if device.inspected_on and years else None


NEEDED_DATA = ("kind", "name", "model", "maker", "serial_number", "max_kilovolts", "max_milliamperes", "place")


def _missing_data(device: DeclaredDevice) -> Iterable[Any]:
    """The names of what every slip says and this one does not."""
    for name in NEEDED_DATA:
        if not getattr(device, "kind_id" if name == "kind" else name):
            yield device._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _name(person: DeclaredPerson) -> str:
    return person.worker.full_name


def _shown(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


@keep_lazy_text
def _listing(*words: Any) -> str:
    return ", ".join(map(str, words))
