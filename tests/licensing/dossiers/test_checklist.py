"""The checklist, question by question: met, not met, for a human, does not apply; of a dossier and of a draft alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from licensing.dossiers.checklist import Answer, Checklist, Line, checklist_of, checklist_of_received
from licensing.dossiers.checklist_questions import QUESTIONS
from licensing.dossiers.declaration import DeviceDetails, WorkerDetails
from licensing.dossiers.declared import declared_of, drafted
from licensing.dossiers.models import ChecklistItem, ComponentKind
from licensing.dossiers.supplementing import supplement
from licensing.dossiers.verifying import Judgement, verify_training
from licensing.law.queries import NoFigure
from tests.licensing import world
from tests.licensing.world import certificate, device, office, officer, worker

pytestmark = pytest.mark.usefixtures("office")

MET, NOT_MET, HUMAN, NO_MATTER = Answer.MET, Answer.NOT_MET, Answer.HUMAN, Answer.NOT_APPLICABLE
INTRAORAL = (device(kind="dental", is_intraoral=True),)
EVERY_PAPER = (
    *("application", "legal_status", "worker_slip", "practitioner_certificate", "training_certificate"),
    *("device_slip", "manufacturer_document", "inspection_certificate", "safety_report", "survey_record"),
    "incident_plan",
)


def ask(code: str, without: Iterable[str] = (), more: Iterable[str] = (), **changes: Any) -> Line:
    """One line of a dossier in which everything is in order, but for the changes."""
    return next(line for line in whole(without, more, **changes).lines if line.code == code)


def whole(without: Iterable[str] = (), more: Iterable[str] = (), **changes: Any) -> Checklist:
    papers = [paper for paper in EVERY_PAPER if paper not in without]
    components = [world.component(kind=paper) for paper in (*papers, *more)]
    return checklist_of(declared_of(world.receive(components=components, **changes)))


def test_a_dossier_in_order_leaves_to_a_human_what_no_data_prove() -> None:
    inspected = device(inspected_on=date(2020, 6, 1))
    answers = {line.code: line.answer for line in whole(devices=(inspected,)).lines}
    met = {"workers_trained", "safety_officer", "devices_inspected", "workers_of_age", "papers_complete"}
    assert answers == {code: MET if code in met else HUMAN for code in QUESTIONS}


def test_every_question_is_a_line_of_the_law_and_every_line_a_question() -> None:
    rows = ChecklistItem.objects.on(date(2021, 5, 18)).filter(procedure="new_licence")
    assert {row.code for row in rows} == set(QUESTIONS)
    kinds = set(ComponentKind.objects.values_list("code", flat=True))
    assert {paper for one in QUESTIONS.values() for paper in one.papers} <= kinds


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_line_says_why_in_the_reader_s_language(language: str) -> None:
    bare = drafted(procedure="new_licence", on=date(2021, 5, 18), devices=(), workers=(), papers=())
    with translation.override(language):
        for checklist in (whole(workers=(worker(born_on=date(2003, 5, 19)),)), whole(), checklist_of(bare)):
            for line in checklist.lines:
                assert line.why
                assert "%(" not in line.why
                assert line.text
                assert line.source
        missing = next(line for line in checklist_of(bare).lines if line.code == "papers_complete")
        assert ("was not handed in" in missing.why) == (language == "en")


@pytest.mark.parametrize(
    ("workers", "answer", "about"),
    [
        ((worker(), officer()), MET, "Trần Văn Bình"),
        ((officer(), worker(certificates=())), NOT_MET, "Trần Văn Bình"),
        # 45 days left on the day received, and 44
        ((worker(certificates=(certificate(expires_on=date(2021, 7, 2)),)),), MET, "Trần Văn Bình"),
        ((worker(certificates=(certificate(expires_on=date(2021, 7, 1)),)),), NOT_MET, "Trần Văn Bình"),
        # no printed end: the years of retraining are for a human
        ((worker(certificates=(certificate(issued_on=date(2018, 7, 2)),)),), MET, "Trần Văn Bình"),
        ((worker(certificates=(certificate(issued_on=date(2018, 7, 1)),)),), HUMAN, "Trần Văn Bình"),
        ((worker(certificates=(certificate(contents=(2,)),)),), NOT_MET, "Trần Văn Bình"),
        # trained for the office alone matters to the line of the safety officer, not to this one
        ((officer(certificates=(certificate(contents=(1,)),)),), MET, "Phạm Thị Dung"),
    ],
)
def test_workers_are_trained(workers: tuple[WorkerDetails, ...], answer: Answer, about: str) -> None:
    line = ask("workers_trained", workers=workers)
    assert line.answer == answer
    assert about in line.about


def test_training_without_anybody_or_without_copies_is_not_met() -> None:
    assert ask("workers_trained", workers=()).answer == NOT_MET
    line = ask("workers_trained", without=("training_certificate",))
    assert (line.answer, line.about) == (NOT_MET, ())
    assert "“Training certificates of the radiation workers” was not handed in." in line.why


def test_a_human_s_judgement_stands_above_until_the_papers_change() -> None:
    old = worker(certificates=(certificate(issued_on=date(2018, 5, 1)),))
    dossier = world.receive(workers=(old, officer()), components=[world.component(kind="training_certificate")])
    by, at = world.make_user("an"), world.moment("2021-05-19 09:00")

    def answer() -> Line:
        return next(line for line in checklist_of(declared_of(dossier)).lines if line.code == "workers_trained")

    for verified, expected in ((True, MET), (False, NOT_MET)):
        judgement = Judgement(worker_id=dossier.workers.all()[0].pk, verified=verified, reason="Bản gốc")
        verify_training(dossier=dossier, judgements=[judgement], by=by, at=at)
        assert answer().answer == expected
        assert "Bản gốc" in " ".join(map(str, answer().findings))
    newer = {dossier.workers.all()[0].pk: [certificate(number="7/2021", issued_on=date(2021, 1, 1))]}
    supplement(dossier=dossier, certificates=newer, by=by, at=at)
    assert answer().answer == MET


@pytest.mark.parametrize(
    ("workers", "without", "answer"),
    [
        ((officer(),), (), MET),
        ((worker(),), (), NOT_MET),
        ((officer(safety_officer=office(appointment_number="", appointed_on=None)),), (), NOT_MET),
        ((officer(safety_officer=office(appointed_on=None)),), (), HUMAN),
        ((officer(safety_officer=office(practitioner_number="", practitioner_issued_on=None)),), (), NOT_MET),
        ((officer(certificates=(certificate(contents=(1,)),)),), (), NOT_MET),
        ((officer(),), ("practitioner_certificate",), NOT_MET),
        (
            (
                officer(
                    safety_officer=office(
                        practitioner_number="", practitioner_issued_on=None, practitioner_applied_for=True
                    )
                ),
            ),
            ("practitioner_certificate",),
            HUMAN,
        ),
    ],
)
def test_the_safety_officer(workers: tuple[WorkerDetails, ...], without: tuple[str, ...], answer: Answer) -> None:
    assert ask("safety_officer", without=without, workers=workers).answer == answer


def test_no_safety_officer_is_needed_for_intra_oral_devices_alone() -> None:
    line = ask("safety_officer", workers=(worker(),), devices=INTRAORAL)
    assert line.answer == NO_MATTER
    assert "intra-oral" in line.why
    mixed = (*INTRAORAL, device(serial_number="SN-2"))
    assert ask("safety_officer", workers=(worker(),), devices=mixed).answer == NOT_MET
    complete = ask("papers_complete", without=("practitioner_certificate",), workers=(worker(),), devices=INTRAORAL)
    assert complete.answer == MET


@pytest.mark.parametrize(
    ("changes", "answer", "says"),
    [
        # printed end: 45 days left on 18 May, and 44
        ({"inspection_valid_until": date(2021, 7, 2)}, MET, "45 days left"),
        ({"inspection_valid_until": date(2021, 7, 1)}, NOT_MET, "44 days left"),
        ({"inspection_valid_until": date(2021, 5, 17)}, NOT_MET, "until 17/05/2021, before the day"),
        # no printed end: two years, of a computed tomography unit one
        ({"inspected_on": date(2019, 7, 2)}, MET, "02/07/2021"),
        ({"inspected_on": date(2019, 7, 1)}, HUMAN, "01/07/2021"),
        ({"inspected_on": date(2019, 5, 18)}, HUMAN, "18/05/2021"),
        ({"inspected_on": date(2019, 5, 17)}, NOT_MET, "17/05/2021"),
        ({"kind": "ct", "inspected_on": date(2020, 7, 2)}, MET, "02/07/2021"),
        ({"kind": "ct", "inspected_on": date(2019, 7, 2)}, NOT_MET, "02/07/2020"),
        # printed longer than the rule lets a device go without inspection
        ({"kind": "ct", "inspected_on": date(2020, 8, 1), "inspection_valid_until": date(2022, 8, 1)}, HUMAN, "01/08"),
        # no rule is known of this kind, no day is declared
        ({"kind": "veterinary", "inspected_on": date(2021, 1, 1)}, HUMAN, "not declared"),
        ({}, HUMAN, "not declared"),
    ],
)
def test_an_inspection(changes: dict[str, Any], answer: Answer, says: str) -> None:
    line = ask("devices_inspected", devices=(device(**changes),))
    assert line.answer == answer
    assert says in line.why
    assert line.about == ("Máy X-quang tổng hợp SN-0001",)


def test_inspection_certificates_are_counted_against_devices() -> None:
    good = {"inspected_on": date(2020, 6, 1)}
    two = (device(**good), device(serial_number="SN-2", **good))
    assert ask("devices_inspected", devices=two).answer == HUMAN
    assert ask("devices_inspected", devices=two, more=("inspection_certificate",)).answer == MET
    none = ask("devices_inspected", devices=two, without=("inspection_certificate",))
    assert (none.answer, none.papers) == (NOT_MET, ("inspection_certificate",))
    later = (device(inspected_on=date(2021, 5, 19)),)
    line = ask(
        "devices_inspected",
        devices=later,
        received_at=world.moment("2021-05-18 08:30"),
        at="2021-05-20 08:30",
        late_entry_reason="post",
    )
    assert line.answer == NOT_MET


@pytest.mark.parametrize(
    ("code", "paper"),
    [
        ("survey_record", "survey_record"),
        ("zones_and_signs", "safety_report"),
        ("dosimeters", "safety_report"),
        ("rooms", "safety_report"),
        ("protective_equipment", "safety_report"),
        ("incident_plan", "incident_plan"),
        ("legal_status", "legal_status"),
    ],
)
def test_what_is_read_in_a_paper_is_for_a_human_and_not_met_without_it(code: str, paper: str) -> None:
    there, missing = ask(code), ask(code, without=(paper,))
    assert (there.answer, missing.answer) == (HUMAN, NOT_MET)
    assert paper in there.papers
    assert "was not handed in" in missing.why
    ComponentKind.objects.filter(code=paper).update(code="another")
    bare = drafted(procedure="new_licence", on=date(2021, 5, 18), devices=(), workers=(), papers=())
    lines = {line.code: line for line in checklist_of(bare).lines}
    assert lines[code].answer == HUMAN, "the law asks for no such paper"


@pytest.mark.parametrize(
    ("born_on", "answer"),
    [
        (date(2003, 5, 18), MET),  # eighteen on the day received
        (date(2003, 5, 19), NOT_MET),
        (date(2003, 5, 17), MET),
    ],
)
def test_workers_are_of_age_on_the_day_received(born_on: date, answer: Answer) -> None:
    line = ask("workers_of_age", workers=(worker(born_on=born_on), officer()), at="2021-05-18 23:30")
    assert line.answer == answer
    assert ("Trần Văn Bình" in line.about) == (answer == NOT_MET or len(line.about) == 2)


def test_who_is_born_on_29_february_is_of_age_on_28_of_another_year() -> None:
    born = worker(born_on=date(2004, 2, 29))
    assert ask("workers_of_age", workers=(born,), at="2022-02-27 08:00").answer == NOT_MET
    assert ask("workers_of_age", workers=(born,), at="2022-02-28 08:00").answer == MET


def test_each_missing_paper_is_named() -> None:
    line = ask("papers_complete", without=("survey_record", "incident_plan"))
    assert line.answer == NOT_MET
    assert [one.code for one in line.findings] == ["paper_missing", "paper_missing"]
    assert "Radiation survey record" in line.why
    assert "Incident response plan" in line.why


def test_the_law_of_the_day_received_decides_which_lines_there_are() -> None:
    ChecklistItem.objects.filter(code="rooms", in_force_from=date(2021, 2, 1)).update(in_force_until=date(2021, 5, 17))
    ChecklistItem.objects.create(
        procedure="new_licence",
        code="noise",
        number=99,
        text="Tiếng ồn",
        text_en="Noise",
        source="test",
        mark="M",
        in_force_from=date(2021, 5, 18),
    )
    lines = {line.code: line for line in whole().lines}
    assert "rooms" not in lines
    assert lines["noise"].answer == HUMAN
    assert "noise" not in {line.code for line in whole(at="2021-05-17 08:00").lines}


def as_draft(devices: Iterable[DeviceDetails], workers: Iterable[WorkerDetails]) -> Checklist:
    return checklist_of(
        drafted(
            procedure="new_licence",
            on=date(2021, 5, 18),
            devices=[asdict(one) for one in devices],
            workers=[asdict(one) for one in workers],
            papers=EVERY_PAPER,
        )
    )


@pytest.mark.parametrize(
    ("devices", "workers"),
    [
        ((device(inspected_on=date(2019, 7, 1)),), (worker(), officer())),
        (INTRAORAL, (worker(born_on=date(2003, 5, 19), certificates=()),)),
        ((device(), device(kind="ct", serial_number="2")), (officer(safety_officer=office(appointed_on=None)),)),
        ((device(),), ()),
    ],
)
def test_a_draft_is_answered_as_the_dossier_that_it_becomes(
    devices: tuple[DeviceDetails, ...], workers: tuple[WorkerDetails, ...]
) -> None:
    draft, received = as_draft(devices, workers), whole(devices=devices, workers=workers)
    said = [[(line.code, line.answer, line.why) for line in one.lines] for one in (draft, received)]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("devices", "workers"),
    [
        ([{}], [{}]),
        ([{"kind": "nothing", "name": None}], [{"full_name": None, "certificates": None}]),
        ([{"kind": "general"}], [{"certificates": [{}], "safety_officer": {}}]),
        ([{"inspection_valid_until": date(2021, 9, 1)}], [{"certificates": [{"issued_on": date(2021, 1, 1)}]}]),
        ([{"inspected_on": date(2021, 1, 1)}], [{"certificates": [{"contents": None, "number": "1"}]}]),
    ],
)
def test_a_draft_that_has_hardly_begun_is_answered(devices: list[Any], workers: list[Any]) -> None:
    draft = drafted(procedure="new_licence", on=date(2021, 5, 18), devices=devices, workers=workers, papers=())
    answers = {line.code: line for line in checklist_of(draft).lines}
    assert answers["device_data"].answer == NOT_MET
    assert "serial number" in answers["device_data"].why
    assert answers["workers_of_age"].answer == NOT_MET
    assert answers["workers_trained"].answer == NOT_MET
    assert all(line.why for line in answers.values())


def test_a_procedure_without_lines_has_none_and_a_day_without_law_says_so() -> None:
    nothing: dict[str, Any] = {"devices": (), "workers": (), "papers": ()}
    assert checklist_of(drafted(procedure="guidance", on=date(2021, 5, 18), **nothing)).lines == ()
    with pytest.raises(NoFigure):
        checklist_of(drafted(procedure="new_licence", on=date(2020, 5, 18), **nothing))


def test_answers_cost_the_same_for_any_number_of_people(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    many = [worker(full_name=f"Người {n}", certificates=(certificate(number=f"{n}"),)) for n in range(20)]
    devices = [device(serial_number=f"SN-{n}") for n in range(10)]
    for dossier in (world.receive(), world.receive(workers=[*many, officer()], devices=devices)):
        assert dossier.procedure
        with django_assert_num_queries(10):
            checklist_of(declared_of(dossier))


def test_a_received_dossier_is_answered_alike_in_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    old = certificate(number="8/2015", issued_on=date(2015, 3, 1))
    different: list[dict[str, Any]] = [
        {},
        {"workers": (worker(certificates=()), officer())},
        {"workers": (worker(certificates=(old,)), worker(full_name="Người khác", born_on=date(2004, 1, 1)))},
        {"devices": (device(kind="dental", is_intraoral=True, inspected_on=None), device(serial_number="SN-2"))},
        {"components": ()},
    ]
    for n, changes in enumerate(different):
        dossier = world.receive(at=f"2021-05-18 08:3{n}", **changes)
        assert dossier.procedure
        with django_assert_num_queries(2):
            found = checklist_of_received(dossier, at=dossier.received_at)
        assert found == checklist_of(declared_of(dossier)), changes
        assert [(line.code, line.answer, line.why) for line in found.lines] == [
            (line.code, line.answer, line.why) for line in checklist_of(declared_of(dossier)).lines
        ]
