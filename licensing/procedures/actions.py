"""What the worker does for a case: papers are made outside any transaction, then written with the outcome."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.dossiers import queries as dossiers
from licensing.dossiers.guidance import record_guidance as write_guidance
from licensing.dossiers.models import DeclaredDevice, Dossier
from licensing.dossiers.registering import write_registers
from licensing.law import queries as law
from licensing.law.terms import last_day_after_years
from licensing.licences import fields, paper
from licensing.licences import operations as licences
from licensing.papers import operations as papers
from licensing.papers import queries as signatories
from licensing.papers.models import NumberTaken
from licensing.papers.rendering import Rendered
from licensing.procedures.forms import LICENCE, REFUSAL
from licensing.refusals import Refusal
from workflows import vocabulary
from workflows.models import Case, Task
from workflows.vocabulary import Finished


@vocabulary.action("issue_licence", title=_("Make the licence"), outcomes=("done", "cannot"))
def issue_licence(case: Case, at: datetime) -> Finished:
    """Make the licence from the declared copy; then write it and bring the registers up to it.

    `cannot` where the law, the signatory or the letters of its day do not let it be made.
    """
    dossier = dossiers.dossier_of(case)
    try:
        draft = _licence(dossier, _number(case, LICENCE))
        rendered = paper.build(draft)
    except (Refusal, law.NoFigure) as refused:
        return Finished("cannot", why=str(refused))
    return Finished("done", partial(_issue, dossier, draft, rendered, at))


@vocabulary.action("refuse_in_writing", title=_("Make the refusal"), outcomes=("done", "cannot"))
def refuse_in_writing(case: Case, at: datetime) -> Finished:
    """Make the written refusal with the reasons that were given (NĐ 142/2020 Đ.29.4c); `cannot` as above."""
    number = _number(case, REFUSAL)
    try:
        rendered = paper.build_refusal(_refusal(dossiers.dossier_of(case), number))
    except Refusal as refused:
        return Finished("cannot", why=str(refused))
    return Finished("done", partial(papers.keep, number=number, rendered=rendered, at=at))


@vocabulary.action("record_guidance", title=_("Record the guidance"), outcomes=("done",))
def record_guidance(case: Case, at: datetime) -> Finished:
    """Enter that the facility of this case was guided."""
    return Finished("done", partial(write_guidance, case=case, at=at))


def _issue(dossier: Dossier, draft: fields.LicenceDraft, rendered: Rendered, at: datetime) -> None:
    licences.issue_licence(draft=draft, rendered=rendered, by=None, at=at)
    write_registers(dossier=dossier)


def _number(case: Case, kind: str) -> NumberTaken:
    return NumberTaken.objects.select_related("book", "case").get(case=case, kind=kind)


def _licence(dossier: Dossier, number: NumberTaken) -> fields.LicenceDraft:
    devices = [_device(row) for row in dossier.devices.select_related("kind")]
    years = law.figure("licence_validity", on=number.on).as_int
    return fields.LicenceDraft(
        number=number,
        holder=_holder(dossier),
        devices=tuple(devices),
        places=tuple(dict.fromkeys(device.place for device in devices)),
        application=_application(dossier),
        signatory=_signatory(number),
        valid_until=last_day_after_years(number.on, years),
        invented=dossier.facility.invented,
    )


def _refusal(dossier: Dossier, number: NumberTaken) -> fields.RefusalDraft:
    lines = _grounds(number.case).splitlines()
    return fields.RefusalDraft(
        number=number,
        holder=_holder(dossier),
        application=_application(dossier),
        reasons=tuple(line.strip().removesuffix(".") for line in lines if line.strip()),
        signatory=_signatory(number),
        invented=dossier.facility.invented,
    )


def _grounds(case: Case) -> str:
    """The reason given with the last outcome that had to have one; a note that somebody added besides is not for the
    applicant."""
    given = Task.objects.filter(process=case).exclude(reason="").order_by("finished", "pk")
    grounds = [task.reason for task in given if task.flow_task.outcome(task.outcome).needs_reason]
    return grounds[-1] if grounds else ""


def _holder(dossier: Dossier) -> fields.Holder:
    names = fields.Holder.__dataclass_fields__
    return fields.Holder(**{name: getattr(dossier.holder, name) for name in names})


def _application(dossier: Dossier) -> fields.Application:
    return fields.Application(code=dossier.code, received_on=timezone.localdate(dossier.received_at))


def _signatory(number: NumberTaken) -> fields.SignatoryLine:
    return fields.SignatoryLine.of(signatories.signatory_on(number.on))


def _device(row: DeclaredDevice) -> fields.Device:
    return fields.Device(
        kind=row.kind.name,
        model=row.model,
        maker=row.maker,
        country=row.country,
        year=row.made_in_year,
        serial=row.serial_number,
        tube_serial=row.tube_serial_number,
        console_serial=row.console_serial_number,
        kv=_shown(row.max_kilovolts),
        ma=_shown(row.max_milliamperes),
        mobile=row.is_mobile,
        place=row.place,
        purpose=row.purpose,
    )


def _shown(value: object) -> str:
    """A measure as it is written in Vietnamese: no zeros that say nothing, a comma before decimals."""
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if "." in f"{value:f}" else f"{value:f}"
