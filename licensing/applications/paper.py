"""The facility's own forms and the proof of submission as PDFs, made from what was typed, to be signed and scanned.

Everything that a form says is in its context, so that its fingerprint says whether the data are still those that were
printed. The wording is the forms', so it stands in Vietnamese; their numbers are rows of law.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from licensing.applications.contents import Contents
from licensing.applications.models import Draft
from licensing.applications.parts import DEVICES, HOLDER, WORKERS
from licensing.dossiers.declaration import CertificateDetails, DeviceDetails, WorkerDetails
from licensing.dossiers.models import ComponentKind
from licensing.papers.models import Issuer
from licensing.papers.queries import issuer_on
from licensing.papers.rendering import render
from licensing.personnel.models import WorkerData
from licensing.words import date_in_words

PROOF = "papers/forms/proof.html"
SEXES: Mapping[str, str] = {WorkerData.Sex.FEMALE: "nữ", WorkerData.Sex.MALE: "nam"}


@dataclass(frozen=True)
class Form:
    """A form of which the paper is made from typed data: its template, the parts that it needs, and what it says."""

    template: str
    parts: tuple[str, ...]
    says: Callable[[Contents], dict[str, Any]]


def context_of(
    draft: Draft, kind: ComponentKind, contents: Contents, kinds: Mapping[str, ComponentKind], issuer: Issuer
) -> Any:
    """What the form of this paper says to `issuer`; None where it has none, or a part that it needs is not in order."""
    form = FORMS.get(kind.code)
    if form is None or any(contents.problems[part] for part in form.parts) or not _has_rows(form, contents):
        return None
    common = {
        "form": kind.form,
        "source": kind.source,
        "holder": asdict(contents.holder),
        "addressee": issuer.full_name,
        "place": issuer.place,
        "invented": draft.facility.invented,
        "components": [one.name for one in kinds.values()] if kind.code == APPLICATION else [],
    }
    return common | form.says(contents)


def fingerprint_of(context: Mapping[str, Any]) -> str:
    """SHA-256 of what a form says."""
    return hashlib.sha256(json.dumps(context, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()


def short(fingerprint: str) -> str:
    """`3F7A-91C2`: what people compare."""
    return f"{fingerprint[:4]}-{fingerprint[4:8]}".upper()


def pdf_of(kind: str, context: Mapping[str, Any]) -> bytes:
    """The form as a PDF, to be signed. Raises CannotRender for letters that the font lacks."""
    return render(FORMS[kind].template, {**context, "mark": short(fingerprint_of(context))})


def proof_pdf(draft: Draft) -> bytes:
    """The proof of submission as a PDF. Raises papers.NotAppointed, and CannotRender."""
    assert draft.sent_at is not None, "only what was sent"
    sent_at = timezone.localtime(draft.sent_at)
    context = {
        "proof": draft.proof,
        "answer": draft.task_id is not None,
        "sent": f"{sent_at:%H giờ %M phút %S giây}, {date_in_words(sent_at.date())}",
        "issuer": issuer_on(sent_at.date()),
        "invented": draft.facility.invented,
    }
    return render(PROOF, context)


def _has_rows(form: Form, contents: Contents) -> bool:
    return (DEVICES not in form.parts or bool(contents.devices)) and (
        WORKERS not in form.parts or bool(contents.workers)
    )


def _application(contents: Contents) -> dict[str, Any]:
    counted = Counter(contents.kinds[device.kind].name for device in contents.devices)
    places = list(dict.fromkeys(device.place for device in contents.devices))
    return {"devices": list(counted.items()), "total": counted.total(), "places": places}


def _devices(contents: Contents) -> dict[str, Any]:
    return {"devices": [_device(device, contents) for device in contents.devices]}


def _device(device: DeviceDetails, contents: Contents) -> dict[str, Any]:
    said = {name: _shown(value) for name, value in asdict(device).items()}
    return said | {"kind": contents.kinds[device.kind].name, "is_mobile": device.is_mobile}


def _workers(contents: Contents) -> dict[str, Any]:
    people = [_worker(one) for one in contents.workers]
    return {"officers": [one for one in people if one["officer"]], "workers": people}


def _worker(worker: WorkerDetails) -> dict[str, Any]:
    officer = worker.safety_officer
    return {
        "name": worker.full_name,
        "born": _shown(worker.born_on),
        "sex": SEXES.get(worker.sex, ""),
        "identity": worker.identity_number,
        "speciality": worker.speciality,
        "job": worker.job,
        "phone": worker.phone,
        "certificates": [_certificate(one) for one in worker.certificates],
        "officer": officer and {name: _shown(value) for name, value in asdict(officer).items()},
    }


def _certificate(one: CertificateDetails) -> dict[str, str]:
    return {"number": one.number, "provider": one.provider, "issued": _shown(one.issued_on)}


def _shown(value: object) -> str:
    """As a paper writes it: days in figures, measures with a comma and without zeros that say nothing."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool) or value is None:
        return ""
    text = str(value)
    return text.rstrip("0").rstrip(".").replace(".", ",") if _is_measure(value) and "." in text else text


def _is_measure(value: object) -> bool:
    return not isinstance(value, str | int)


APPLICATION = "application"
FORMS = {
    APPLICATION: Form("papers/forms/application.html", (HOLDER, DEVICES), _application),
    "worker_slip": Form("papers/forms/worker_slip.html", (HOLDER, WORKERS), _workers),
    "device_slip": Form("papers/forms/device_slip.html", (HOLDER, DEVICES), _devices),
}
"""By the code of the component."""
