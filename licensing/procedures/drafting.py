"""What a paper of a case will say: the dossier's declared copy becomes the draft of a licence or of a refusal."""

from __future__ import annotations

from django.utils import timezone

from licensing.dossiers.models import DeclaredDevice, Dossier
from licensing.licences import fields
from licensing.licences import queries as licences
from licensing.papers import queries as signatories
from licensing.papers.models import NumberTaken
from workflows.models import Case, Task


def licence_draft(dossier: Dossier, number: NumberTaken) -> fields.LicenceDraft:
    """The licence from the declared copy, by the law and the signatory of the number's day.

    Raises law.NoFigure and papers.NotAppointed.
    """
    devices = [_device(row) for row in dossier.devices.select_related("kind")]
    return fields.LicenceDraft(
        number=number,
        holder=_holder(dossier),
        devices=tuple(devices),
        places=tuple(dict.fromkeys(device.place for device in devices)),
        application=_application(dossier),
        signatory=_signatory(number),
        valid_until=licences.last_valid_day(number.on),
        invented=dossier.facility.invented,
    )


def refusal_draft(dossier: Dossier, number: NumberTaken) -> fields.RefusalDraft:
    """The written refusal with the grounds that were given last (NĐ 142/2020 Đ.29.4c). Raises papers.NotAppointed."""
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
