"""Supplements add and correct; what was said before is kept, and the registers learn only what is granted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from licensing.dossiers.models import DeclaredCertificate, Dossier, Supplement
from licensing.dossiers.refusals import CannotSupplement
from licensing.dossiers.registering import write_registers
from licensing.dossiers.supplementing import supplement
from licensing.dossiers.training_check import training_result
from licensing.equipment.models import Device
from licensing.facilities.models import Facility
from licensing.personnel.models import Certificate, SafetyOfficer, Worker
from tests.licensing import world
from tests.licensing.world import certificate, component, device, officer, pdf, worker

pytestmark = pytest.mark.usefixtures("office")

AT = world.moment("2021-05-24 09:00")


def add(dossier: Dossier, **what: Any) -> Supplement:
    return supplement(dossier=dossier, by=None, at=AT, **what)


def test_a_certificate_handed_in_later_is_judged_by_the_day_received() -> None:
    dossier = world.receive(workers=(worker(certificates=()), officer()))
    assert training_result(dossier).verdict == "failed"
    person = dossier.workers.first()
    assert person is not None
    made = add(
        dossier,
        certificates={person.pk: [certificate(issued_on=date(2021, 5, 21))]},
        components=[component(kind="training_certificate", copy_kind="copy", upload=pdf())],
    )
    assert training_result(dossier).verdict == "passed"
    assert made.changes["added"].keys() == {"declaredcertificate", "component"}
    assert dossier.components.get().at == AT


def test_corrections_keep_what_was_said_before() -> None:
    dossier = world.receive()
    person, thing = dossier.workers.all()[0], dossier.devices.get()
    made = add(
        dossier,
        corrected_workers={person.pk: worker(full_name="Trần Văn Bính", certificates=(certificate(contents=(1, 2)),))},
        corrected_devices={thing.pk: device(serial_number="SN-0002")},
        holder=world.holder(phone="0255 111 1111"),
    )
    made.refresh_from_db()
    assert made.changes["added"] == {}
    assert made.changes["before"] == {
        "declaredholder": {str(dossier.holder.pk): {"phone": "0255 000 0000"}},
        "declareddevice": {str(thing.pk): {"serial_number": "SN-0001"}},
        "declaredworker": {str(person.pk): {"full_name": "Trần Văn Bình"}},
        "declaredcertificate": {str(person.certificates.get().pk): {"contents": [1]}},
    }
    person.refresh_from_db()
    assert person.full_name == "Trần Văn Bính"
    assert person.certificates.get().contents == [1, 2]
    assert dossier.devices.get().serial_number == "SN-0002"


def test_more_people_and_devices() -> None:
    dossier = world.receive(workers=(worker(),))
    add(dossier, workers=[officer()], devices=[device(serial_number="SN-0002")])
    assert training_result(dossier).verdict == "passed"
    assert dossier.devices.count() == 2


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({}, "nothing_added"),
        ({"holder": world.holder()}, "nothing_added"),
        ({"devices": [device()]}, "device_twice"),
        ({"workers": [worker()]}, "worker_twice"),
        ({"devices": [device(kind="toaster", serial_number="2")]}, "unknown_kind"),
        ({"workers": [worker(full_name="Ai", born_on=date(2021, 6, 1))]}, "in_future"),
        ({"certificates": {0: [certificate()]}}, "not_of_this_dossier"),
        ({"corrected_workers": {0: worker()}}, "not_of_this_dossier"),
        ({"corrected_devices": {0: device()}}, "not_of_this_dossier"),
        ({"components": [component(kind="love_letter")]}, "unknown_component"),
    ],
)
def test_a_bad_supplement_is_refused_and_changes_nothing(what: dict[str, Any], code: str) -> None:
    dossier = world.receive()
    with pytest.raises(CannotSupplement) as refused:
        add(dossier, **what)
    assert refused.value.code == code
    assert len(str(refused.value)) > 10
    assert not Supplement.objects.exists()
    assert (dossier.devices.count(), dossier.workers.count()) == (1, 2)


def test_the_rows_of_another_dossier_are_out_of_reach() -> None:
    dossier, other = world.receive(), world.receive()
    person = other.workers.first()
    assert person is not None
    with pytest.raises(CannotSupplement):
        add(dossier, certificates={person.pk: [certificate(number="9")]})
    assert person.certificates.count() == 1


def test_a_later_mistake_undoes_the_whole_supplement() -> None:
    dossier = world.receive()
    with pytest.raises(CannotSupplement):
        add(dossier, devices=[device(serial_number="2")], components=[component(kind="love_letter")])
    assert dossier.devices.count() == 1
    assert DeclaredCertificate.objects.count() == 2


def test_the_database_keeps_supplements_as_they_were() -> None:
    made = add(world.receive(), devices=[device(serial_number="2")])
    with pytest.raises(DatabaseError), transaction.atomic():
        Supplement.objects.filter(pk=made.pk).update(changes={})
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_granting_writes_the_registers_and_twice_is_once() -> None:
    facility = world.make_facility()
    dossier = world.receive(facility, holder=world.holder(phone="0255 222 2222"))
    for _ in range(2):
        write_registers(dossier=dossier)
    assert Facility.objects.get().phone == "0255 222 2222"
    assert Device.objects.get().serial_number == "SN-0001"
    assert {row.full_name for row in Worker.objects.all()} == {"Trần Văn Bình", "Phạm Thị Dung"}
    assert Certificate.objects.count() == 2
    assert SafetyOfficer.objects.get().worker.full_name == "Phạm Thị Dung"
