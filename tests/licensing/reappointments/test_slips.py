"""A result that will be late: drafted in time, completed, signed, told; counted against the first date all the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.datastructures import MultiValueDict

from licensing.dossiers.models import Dossier
from licensing.messages.operations import choose
from licensing.papers import queries as papers
from licensing.papers.models import NumberTaken, Paper
from licensing.papers.queries import content
from licensing.publicity import open_data
from licensing.publicity.standing import standing_of
from licensing.reappointments import drafting, operations, queries
from licensing.reappointments.models import Reappointment
from licensing.reports import queries as reports
from tests.licensing import world
from tests.licensing.papers.text import text_of
from tests.licensing.procedures.office import APPRAISED, SIGNATORY, Office
from tests.licensing.world import moment
from workflows import clock, engine, vocabulary
from workflows.models import CalendarDay, Case, ClockEvent, Job, JournalEntry

REASON = "Phải chờ kết quả kiểm định lại thiết bị."
NEW = date(2021, 5, 31)


def sweep(at: str) -> list[Reappointment]:
    return drafting.sweep(at=moment(at))


def proposed(office: Office, at: str = "2021-05-25 09:00", **changes: Any) -> Reappointment:
    """Drafted on Tuesday, completed by the appraiser."""
    [slip] = sweep("2021-05-25 00:05")
    given: dict[str, Any] = {"reason": REASON, "new_day": NEW, "by": office.people["appraiser"], "at": moment(at)}
    return operations.propose(slip_id=slip.pk, **given | changes)


def signed(office: Office, at: str = "2021-05-25 10:00") -> Reappointment:
    slip = proposed(office)
    return operations.sign(slip_id=slip.pk, by=office.people["signatory"], at=moment(at))


def test_a_late_case_shows_its_slip_drafted_in_time(office: Office, dossier: Dossier) -> None:
    """From the draft a working day before to the figures of the half-year, which count the first date."""
    party = office.people["party"]
    party.email = "clinic@mail.example"
    party.save()
    choose(person=party, language="en", unwanted=[])
    assert dossier.case
    assert sweep("2021-05-24 23:55") == [], "two working days before"
    [slip] = sweep("2021-05-25 00:05")
    assert (slip.case, slip.due_at) == (dossier.case, moment("2021-05-26 17:00"))
    slip = operations.propose(
        slip_id=slip.pk, reason=REASON, new_day=NEW, by=office.people["appraiser"], at=moment("2021-05-25 09:00")
    )
    operations.sign(slip_id=slip.pk, by=office.people["signatory"], at=moment("2021-05-25 10:00"))
    for _ in range(3):
        office.work("2021-05-25 10:01")
    case = Case.objects.get(pk=dossier.case.pk)
    assert (case.due_at, case.legal_end) == (moment("2021-05-31 17:00"), moment("2021-06-01 00:00"))
    message = mail.outbox[-1]
    assert message.to == ["clinic@mail.example"]
    assert message.subject == f"Dossier {dossier.code}: apology, and a new date for the result"
    for said in (REASON, "The first date was 17:00 26/05/2021.", "due by 17:00 31/05/2021 now", "We apologise"):
        assert said in message.body
    paper = papers.of_case(case, user=party).get()
    printed = " ".join(text_of(content(paper)).split())
    for said in ("PHIẾU XIN LỖI", "01/PXL-SKHCN", dossier.code, REASON, "26/05/2021", "ngày 31 tháng 5 năm 2021"):
        assert said in printed
    standing = standing_of(dossier.code, now=moment("2021-05-25 11:00"))
    assert standing
    assert "31/05/2021" in standing.due
    assert "26/05/2021" in standing.first_due
    assert REASON not in str(standing), "whoever guesses a code does not read why"
    release_late(office, dossier)
    days = clock.calendar()
    [line] = reports.issued(date(2021, 5, 1), date(2021, 6, 30), calendar=days)
    assert (line.due_at, line.on_time) == (moment("2021-05-26 17:00"), False)
    assert not clock.promised(case, days=days).on_time  # type: ignore[union-attr]
    assert [one.number for one in open_data.lines(on=date(2021, 6, 30))] == [line.number]


def release_late(office: Office, dossier: Dossier) -> None:
    """Released on the new date: in time by it, late by the first."""
    office.do(dossier, "appraise", "done", "2021-05-27 15:00", data=APPRAISED)
    office.do(dossier, "decide", "propose", "2021-05-28 09:00")
    office.do(dossier, "sign", "sign", "2021-05-28 15:00")
    office.do(dossier, "number", "numbered", "2021-05-31 08:00", data={"dated": "2021-05-31"})
    office.work("2021-05-31 08:05")
    sealed = {"signed_by": SIGNATORY, "signed_on": "2021-05-31", "sealed_on": "2021-05-31"}
    office.do(dossier, "release", "released", "2021-05-31 10:00", data=sealed)


def test_without_a_new_date_the_figures_are_the_same(office: Office, dossier: Dossier) -> None:
    release_late(office, dossier)
    [line] = reports.issued(date(2021, 5, 1), date(2021, 6, 30), calendar=clock.calendar())
    assert (line.due_at, line.on_time) == (moment("2021-05-26 17:00"), False)


def test_a_slip_is_no_result(office: Office, dossier: Dossier) -> None:
    """The desk that seals, the hand-over and the look-up speak of the licence, though a slip was made before."""
    signed(office)
    for _ in range(2):
        office.work("2021-05-25 10:01")
    release_late(office, dossier)
    assert dossier.case
    licence = Paper.objects.results().get(case=dossier.case)
    assert licence.sealing.signed_by == SIGNATORY
    office.do(dossier, "hand_over", "handed_over", "2021-06-01 09:00", data={"fetched_by": "A", "manner": "counter"})
    [entry] = JournalEntry.objects.filter(case=dossier.case, outcome="handed_over")
    assert licence.number.text in text_of(vocabulary.find_paper("hand_over_slip").make(dossier.case, entry))


@pytest.mark.parametrize("at", ["2021-05-25 00:00", "2021-05-26 12:00", "2021-06-15 08:00"])
def test_a_missed_sweep_loses_nothing(office: Office, dossier: Dossier, at: str) -> None:
    [slip] = sweep(at)
    assert slip.drafted_at == moment(at)
    assert sweep(at) == []


def test_a_weekend_is_no_working_day_before(office: Office) -> None:
    """Due on Monday 31 May: drafted from Friday's midnight on, not on Sunday for the first time."""
    received = office.receive(at="2021-05-21 08:30")
    office.do(received, "receive", "accept", "2021-05-24 08:30", data={"note": ""})
    assert Case.objects.get().due_at == moment("2021-05-31 17:00")
    assert sweep("2021-05-27 23:59") == []
    assert len(sweep("2021-05-28 00:00")) == 1


def test_once_for_a_run_and_anew_after_a_supplement(office: Office, dossier: Dossier) -> None:
    signed(office)
    assert sweep("2021-06-01 08:00") == [], "re-appointed once"
    office.do(dossier, "appraise", "done", "2021-06-01 15:00", data=APPRAISED)
    office.do(dossier, "decide", "ask_more", "2021-06-02 09:00", reason="Thiếu.")
    assert sweep("2021-06-30 08:00") == [], "nothing runs while the facility has to answer"
    office.do(
        dossier,
        "supplement",
        "submit",
        "2021-06-03 09:00",
        data={"component-survey_record-handed_in": "copy"},
        files=MultiValueDict({"component-survey_record-scans": [world.pdf()]}),
    )
    office.do(dossier, "receive", "accept", "2021-06-04 08:30", data={"note": ""})
    [second] = sweep("2021-06-11 08:00")
    assert second.start.kind == "start"
    operations.propose(
        slip_id=second.pk,
        reason=REASON,
        new_day=date(2021, 6, 18),
        by=office.people["head"],
        at=moment("2021-06-11 09:00"),
    )
    operations.sign(slip_id=second.pk, by=office.people["signatory"], at=moment("2021-06-11 10:00"))
    numbers = NumberTaken.objects.filter(case=dossier.case, kind="reappointment_slip").order_by("nth")
    assert [(one.nth, one.text) for one in numbers] == [(1, "01/PXL-SKHCN"), (2, "02/PXL-SKHCN")]


def test_finished_in_time_it_is_moot_and_stays_to_be_seen(office: Office, dossier: Dossier) -> None:
    slip = proposed(office)
    appraiser, signatory = office.people["appraiser"], office.people["signatory"]
    assert queries.to_sign(signatory, at=moment("2021-05-25 09:30")).count() == 1
    engine.withdraw(case_id=slip.case_id, by=office.people["party"], at=moment("2021-05-25 09:40"), reason="Bán máy.")
    assert queries.to_sign(signatory, at=moment("2021-05-25 10:00")).count() == 0
    with pytest.raises(operations.CannotReappoint, match="no longer needed"):
        operations.sign(slip_id=slip.pk, by=signatory, at=moment("2021-05-25 10:00"))
    [shown] = queries.visible_to(appraiser, at=moment("2021-05-25 10:00"))
    assert shown.is_over  # type: ignore[attr-defined]
    assert not ClockEvent.objects.filter(kind="extend").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        shown.delete()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2021, 5, 26), "has to lie after Wednesday 26/05/2021"),
        (date(2021, 5, 29), "Saturday 29/05/2021 is a day off"),
        (date(2021, 9, 2), "Thursday 02/09/2021 is a day off (Quốc khánh)"),
        (date(2051, 1, 2), "The working days of 2051 are not known yet"),
    ],
)
def test_a_day_that_cannot_be_is_refused(office: Office, dossier: Dossier, day: date, sentence: str) -> None:
    CalendarDay.objects.filter(day=date(2021, 9, 2)).update(name="Quốc khánh")
    with pytest.raises(operations.CannotReappoint) as refused:
        proposed(office, new_day=day)
    assert sentence in str(refused.value)
    assert Reappointment.objects.get().is_draft


def test_a_past_day_an_empty_reason_and_strange_letters_are_refused(office: Office, dossier: Dossier) -> None:
    [slip] = sweep("2021-05-25 00:05")
    fit: dict[str, Any] = {
        "reason": REASON,
        "new_day": NEW,
        "by": office.people["appraiser"],
        "at": moment("2021-05-25 09:00"),
    }
    for changes, sentence in (
        ({"at": moment("2021-06-10 08:00")}, "Monday 31/05/2021 lies in the past."),
        ({"reason": "  "}, "Say why the result is late"),
        ({"reason": "漢"}, "cannot print these letters: 漢"),
        ({"by": office.people["clerk"]}, "not yours"),
        ({"by": office.people["party"]}, "not yours"),
    ):
        with pytest.raises(operations.CannotReappoint) as refused:
            operations.propose(slip_id=slip.pk, **fit | changes)
        assert sentence in str(refused.value)
        drafted = Reappointment.objects.get()
        assert (drafted.state, drafted.reason) == ("draft", "")


def test_sent_back_it_is_completed_anew(office: Office, dossier: Dossier) -> None:
    slip, signatory = proposed(office), office.people["signatory"]
    at = moment("2021-05-25 09:30")
    with pytest.raises(operations.CannotReappoint, match="Say what has to be changed"):
        operations.send_back(slip_id=slip.pk, reason=" ", by=signatory, at=at)
    with pytest.raises(operations.CannotReappoint, match="not yours"):
        operations.send_back(slip_id=slip.pk, reason="?", by=office.people["appraiser"], at=at)
    back = operations.send_back(slip_id=slip.pk, reason="Nêu rõ lý do.", by=signatory, at=at)
    assert (back.state, back.reason, back.returned_because) == ("draft", REASON, "Nêu rõ lý do.")
    with pytest.raises(operations.CannotReappoint, match="nothing to sign"):
        operations.sign(slip_id=slip.pk, by=signatory, at=at)
    again = operations.propose(
        slip_id=slip.pk, reason="Khác.", new_day=NEW, by=office.people["head"], at=moment("2021-05-25 09:40")
    )
    assert (again.state, again.reason) == ("proposed", "Khác.")
    acts = JournalEntry.objects.filter(case=slip.case, act__startswith="new_date").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "new_date_drafted",
        "new_date_proposed",
        "new_date_returned",
        "new_date_proposed",
    ]


def test_a_second_click_changes_nothing_and_another_text_is_told(office: Office, dossier: Dossier) -> None:
    slip = proposed(office)
    entries = JournalEntry.objects.count()
    again: dict[str, Any] = {
        "slip_id": slip.pk,
        "new_day": NEW,
        "by": office.people["appraiser"],
        "at": moment("2021-05-25 09:01"),
    }
    operations.propose(reason=REASON, **again)
    assert JournalEntry.objects.count() == entries
    with pytest.raises(operations.CannotReappoint, match="waits for its signature"):
        operations.propose(reason="Khác.", **again)


def test_the_second_signer_reads_who_was_first(office: Office, dossier: Dossier) -> None:
    slip = signed(office)
    other = world.make_user("other", "signatory")
    with pytest.raises(operations.CannotReappoint, match="Signatory signed this slip at 10:00 Tuesday 25/05/2021"):
        operations.sign(slip_id=slip.pk, by=other, at=moment("2021-05-25 10:01"))
    assert NumberTaken.objects.filter(kind="reappointment_slip").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Reappointment.objects.filter(pk=slip.pk).update(reason="?")


def test_what_cannot_be_printed_is_not_signed(office: Office, dossier: Dossier) -> None:
    slip = proposed(office)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM licensing_signatory")
    with pytest.raises(papers.NotAppointed, match="Nobody is entered as signatory"):
        operations.sign(slip_id=slip.pk, by=office.people["signatory"], at=moment("2021-05-25 10:00"))
    assert Reappointment.objects.get().is_proposed
    assert not ClockEvent.objects.filter(kind="extend").exists()


def test_a_signed_slip_is_made_once(office: Office, dossier: Dossier) -> None:
    slip = signed(office)
    job = Job.objects.get(kind=operations.JOB)
    for _ in range(2):
        operations.make_paper(job.payload, moment("2021-05-25 10:01"))
    assert Paper.objects.filter(number=slip.number).count() == 1


def test_a_sweep_asks_the_same_whatever_is_open(office: Office, dossier: Dossier) -> None:
    sweep("2021-05-25 00:05")

    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert sweep("2021-05-25 08:00") == []
        return len(statements)

    few = asked()
    for n in range(3):
        received = world.receive(world.make_facility(name=f"Cơ sở {n}"), at=f"2021-05-24 08:{30 + n}")
        office.do(received, "receive", "accept", "2021-05-24 10:30", data={"note": ""})
    assert asked() == few


def test_the_cases_of_a_replay_are_left_to_it(office: Office, dossier: Dossier) -> None:
    Case.objects.update(paced_by="a week")
    assert sweep("2021-05-25 08:00") == []
    assert len(drafting.sweep(at=moment("2021-05-25 08:00"), paced_by="a week")) == 1
