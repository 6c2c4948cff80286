"""Receiving a dossier: one transaction, its own copy, its code, its case."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from licensing.dossiers import operations as dossiers
from licensing.dossiers import queries
from licensing.dossiers.codes import code_of, next_number
from licensing.dossiers.models import Component, DaySequence, DeclaredDevice, DeclaredWorker, Dossier
from licensing.dossiers.refusals import CannotReceive, CannotReturn
from licensing.files import operations as files
from licensing.files.models import StoredFile
from licensing.law.models import Figure
from tests.licensing import world
from tests.licensing.world import certificate, component, device, moment, officer, pdf, picture, worker
from workflows import engine
from workflows.models import Case, JournalEntry

pytestmark = pytest.mark.usefixtures("office")


def nothing_was_kept() -> bool:
    kept = (Dossier, Case, DeclaredDevice, DeclaredWorker, Component, StoredFile, JournalEntry)
    return not any(model.objects.exists() for model in kept)


def test_a_dossier_gets_its_code_its_copy_and_its_case() -> None:
    counter = world.make_user("counter", "counter")
    facility = world.make_facility()
    dossier = world.receive(facility, by=counter, paced_by="tests", components=[component(upload=pdf())])
    dossier.refresh_from_db()
    assert dossier.code == "000.00.19.H48-210518-0001"
    assert dossier.case is not None
    assert (dossier.case.reference, dossier.case.party, dossier.case.paced_by) == (
        dossier.code,
        facility.party,
        "tests",
    )
    assert dossier.case.received_at == dossier.received_at == moment(world.RECEIVED)
    assert dossier.procedure == "new_licence"
    assert dossier.holder.name == facility.name
    assert [row.full_name for row in dossier.workers.all()] == ["Trần Văn Bình", "Phạm Thị Dung"]
    assert dossier.devices.get().max_kilovolts == Decimal(150)
    assert dossier.components.get().file is not None
    assert queries.dossier_of(dossier.case) == queries.find_dossier(dossier.case) == dossier


def test_a_change_of_the_register_changes_no_dossier() -> None:
    facility = world.make_facility()
    dossier = world.receive(facility)
    facility.name = "Tên mới"
    facility.save()
    dossier.refresh_from_db()
    assert dossier.holder.name == "Phòng khám Đa khoa Sao Mai"
    assert not facility.workers.exists()
    assert not facility.devices.exists()


def test_a_dossier_may_declare_another_holder_than_the_register_has() -> None:
    facility = world.make_facility()
    dossier = world.receive(facility, holder=world.holder(name="Phòng khám Sao Mai Mới"))
    facility.refresh_from_db()
    assert (dossier.holder.name, facility.name) == ("Phòng khám Sao Mai Mới", "Phòng khám Đa khoa Sao Mai")


def test_codes_count_the_day_received() -> None:
    codes = [world.receive(at=at).code[-11:] for at in ("2021-05-18 08:00", "2021-05-18 16:00", "2021-05-19 00:01")]
    assert codes == ["210518-0001", "210518-0002", "210519-0001"]
    late = world.receive(at="2021-05-20 08:00", received_at=moment("2021-05-18 09:00"), late_entry_reason="mất điện")
    assert late.code.endswith("210518-0003")


@pytest.mark.parametrize(
    ("pattern", "number", "code"),
    [
        ("000.01.23.H48-YYMMDD-XXXX", 1, "000.01.23.H48-210504-0001"),
        ("000.01.23.H48-YYMMDD-XXXX", 12345, "000.01.23.H48-210504-12345"),
        ("G09.20-YYYYMMDD-XXXXXXX", 92637, "G09.20-20210504-0092637"),
        ("H48.19-YYMMDD-XXXX", 10, "H48.19-210504-0010"),
    ],
)
def test_the_pattern_of_codes_is_data(pattern: str, number: int, code: str) -> None:
    assert code_of(pattern, on=date(2021, 5, 4), number=number) == code


@pytest.mark.parametrize(
    "pattern", ["", "H48", "H48-XXXX", "H48-YYMMDD", "H48-YYMMDD-", "H48-XXXX-YYMMDD", "YYMMDD-XXXX"]
)
def test_a_pattern_without_day_or_number_refuses_and_keeps_nothing(pattern: str) -> None:
    Figure.objects.filter(name="dossier_code_pattern").update(value=pattern)
    with pytest.raises(CannotReceive) as refused:
        world.receive()
    assert refused.value.code == "code_pattern"
    assert nothing_was_kept()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"devices": ()}, "no_device"),
        ({"channel": "fax"}, "details"),
        ({"channel": ""}, "details"),
        ({"received_at": moment("2021-05-18 08:31")}, "received_in_future"),
        ({"received_at": moment("2021-05-18 08:29")}, "reason_missing"),
        ({"received_at": moment("2021-05-18 08:29"), "late_entry_reason": "  "}, "reason_missing"),
        ({"external_code": "a\x00b"}, "details"),
        ({"external_code": "9" * 101}, "details"),
        ({"at": "2021-01-31 09:00"}, "no_law"),
        ({"at": "2021-01-29 09:00"}, "no_law"),
        ({"holder": world.holder(name="")}, "details"),
        ({"holder": world.holder(address="\u202e")}, "details"),
        ({"devices": (device(kind="toaster"),)}, "unknown_kind"),
        ({"devices": (device(is_intraoral=True),)}, "details"),
        ({"devices": (device(serial_number=""),)}, "details"),
        ({"devices": (device(name="x" * 201),)}, "details"),
        ({"devices": (device(made_in_year=1894),)}, "details"),
        ({"devices": (device(max_kilovolts=Decimal(0)),)}, "details"),
        ({"devices": (device(max_kilovolts=Decimal("NaN")),)}, "details"),
        ({"devices": (device(max_milliamperes=Decimal("1e9")),)}, "details"),
        ({"devices": (device(), device(name="Khác", serial_number="sn-0001 "))}, "device_twice"),
        ({"workers": (worker(full_name=" "),)}, "details"),
        ({"workers": (worker(born_on=date(2021, 5, 19)),)}, "in_future"),
        ({"workers": (worker(identity_number="12345"),)}, "details"),
        ({"workers": (worker(sex="?"),)}, "details"),
        ({"workers": (worker(), worker(full_name="TRẦN VĂN BÌNH"))}, "worker_twice"),
        ({"workers": (officer(safety_officer=world.office(appointed_on=date(2022, 1, 1))),)}, "in_future"),
        ({"workers": (worker(certificates=(certificate(number=""),)),)}, "details"),
        ({"workers": (worker(certificates=(certificate(provider=""),)),)}, "details"),
        ({"workers": (worker(certificates=(certificate(contents=(0,)),)),)}, "details"),
        ({"workers": (worker(certificates=(certificate(issued_on=date(2021, 5, 19)),)),)}, "in_future"),
        ({"workers": (worker(certificates=(certificate(expires_on=date(2020, 6, 1)),)),)}, "details"),
        ({"workers": (worker(certificates=(certificate(course_on=date(2020, 6, 2)),)),)}, "details"),
        ({"workers": (worker(certificates=(certificate(), certificate(number="101 /2020"))),)}, "certificate_twice"),
        ({"components": (component(kind="love_letter"),)}, "unknown_component"),
        ({"components": (component(copy_kind="fax"),)}, "details"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_kept(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(CannotReceive) as refused:
        world.receive(**changes)
    assert refused.value.code == code
    for language in ("vi", "en"):
        with translation.override(language):
            assert len(str(refused.value)) > 10
            assert "%(" not in str(refused.value)
    assert nothing_was_kept()


def test_one_bad_file_keeps_the_whole_dossier_out() -> None:
    bad = SimpleUploadedFile("báo cáo.pdf", b"MZ" + bytes(100))
    with pytest.raises(files.CannotStore):
        world.receive(components=[component(upload=pdf()), component(kind="safety_report", upload=bad)])
    assert nothing_was_kept()


def test_files_of_a_dossier_are_counted_together(settings: Settings) -> None:
    one = pdf().size or 0
    settings.DOSSIER_MEGABYTES = 2 * one / 2**20
    world.receive(components=[component(upload=pdf()), component(upload=pdf("b.pdf"))])
    with pytest.raises(files.CannotStore) as refused:
        world.receive(components=[component(upload=pdf()), component(upload=picture(size=(200, 200)))])
    assert refused.value.code == "too_large_together"
    assert Dossier.objects.count() == 1


def test_the_engine_refuses_a_procedure_that_is_not_in_force() -> None:
    with pytest.raises(engine.Refused):
        world.receive(definition="unheard_of")
    assert nothing_was_kept()


@pytest.mark.parametrize("again", ["H48.19-210518-0007", "h48.19-210518-0007", " H48.19 - 210518-0007 "])
def test_a_foreign_code_belongs_to_one_dossier_and_finds_it(again: str) -> None:
    dossier = world.receive(external_code="H48.19-210518-0007", channel="online")
    world.receive(channel="post")
    world.receive(channel="post")
    with pytest.raises(CannotReceive) as refused:
        world.receive(external_code=again)
    assert refused.value.code == "external_code_taken"
    assert list(queries.with_code(again)) == [dossier]
    assert list(queries.with_code(dossier.code)) == [dossier]
    assert list(queries.with_code("")) == list(queries.with_code("  ")) == []


def test_a_late_entry_keeps_both_moments_and_the_reason() -> None:
    dossier = world.receive(
        at="2021-05-20 08:00", received_at=moment("2021-05-18 09:00"), late_entry_reason="mất điện hai ngày"
    )
    assert dossier.case is not None
    assert dossier.entered_at - dossier.received_at == timedelta(days=1, hours=23)
    assert dossier.case.received_at == dossier.received_at
    assert dossier.late_entry_reason == "mất điện hai ngày"


def test_a_repeated_token_returns_what_it_made() -> None:
    first = world.receive(token="a-token")
    again = world.receive(token="a-token")
    assert first == again
    assert Dossier.objects.count() == Case.objects.count() == 1


def test_receiving_asks_as_much_for_one_worker_as_for_ten(django_assert_max_num_queries: Any) -> None:
    facility = world.make_facility()
    crowd = [
        worker(full_name=f"Người {number}", certificates=(certificate(number=str(number)),)) for number in range(10)
    ]
    devices = [device(serial_number=str(number)) for number in range(10)]
    world.receive(facility)
    with django_assert_max_num_queries(40) as few:
        world.receive(facility)
    with django_assert_max_num_queries(40) as many:
        world.receive(facility, workers=crowd, devices=devices)
    assert len(few.captured_queries) == len(many.captured_queries)


def test_missing_components_are_told_in_the_laws_order(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    dossier = world.receive(components=[component(), component(kind="device_slip"), component(kind="device_slip")])
    with django_assert_num_queries(2):
        missing = queries.missing_components(dossier, procedure="new_licence")
    assert [kind.number for kind in missing] == [2, 3, 4, 5, 7, 8, 9, 10, 11]
    assert {kind.form for kind in missing} >= {"Mẫu 01 Phụ lục III", "Mẫu 05 Phụ lục V"}


def test_originals_are_given_back_once() -> None:
    dossier = world.receive(components=[component(), component(kind="legal_status", copy_kind="copy")])
    original, copy = dossier.components.all()
    clerk = world.make_user("clerk")
    at = moment("2021-05-25 15:00")
    dossiers.return_originals(dossier=dossier, component_ids=[original.pk], by=clerk, at=at)
    original.refresh_from_db()
    assert (original.returned_at, original.returned_by) == (at, clerk)
    for refused_id in (original.pk, copy.pk, 0):
        with pytest.raises(CannotReturn):
            dossiers.return_originals(dossier=dossier, component_ids=[refused_id], by=clerk, at=at)


def test_a_file_is_shown_to_whoever_may_see_the_case() -> None:
    facility = world.make_facility()
    part = world.receive(facility, components=[component(upload=pdf())]).components.get()
    ours, stranger, counter = world.make_user("ours"), world.make_user("stranger"), world.make_user("c", "counter")
    world.make_representative(ours, facility)
    world.make_representative(stranger, world.make_facility(name="Khác"))
    assert queries.visible_component(ours, part.pk) == part
    assert queries.visible_component(counter, part.pk) == part
    assert queries.visible_component(stranger, part.pk) is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_take_one_number_of_the_day() -> None:
    together, taken = Barrier(4), []

    def take() -> None:
        together.wait()
        with transaction.atomic():
            taken.append(next_number(on=date(2021, 5, 4)))
        connection.close()

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [1, 2, 3, 4]
    assert DaySequence.objects.get(day=date(2021, 5, 4)).last == 4


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_real_connections_receives_one_dossier() -> None:
    facility, gate = world.make_facility(), Barrier(2)
    received: list[Dossier] = []

    def click() -> None:
        try:
            connection.ensure_connection()
            gate.wait(10)
            received.append(world.receive(facility, token="one click"))
        finally:
            connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({dossier.pk for dossier in received}) == 1
    assert (len(received), Dossier.objects.count(), Case.objects.count()) == (2, 1, 1)
