"""Numbers: from 01 each year, ascending with their dates, no gap and no double, one per case and kind of paper."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from pytest_django import Settings

from licensing.papers.models import Book, NumberTaken
from licensing.papers.numbering import CannotNumber, public_id, take_number
from tests.licensing import issuing
from workflows.calendars import VIETNAM


@pytest.mark.usefixtures("offered")
def test_numbers_follow_each_other_and_are_printed_as_the_book_says() -> None:
    taken = [issuing.number(issuing.case(f"D-{i}"), "2021-02-08") for i in range(1, 12)]
    assert [number.number for number in taken] == list(range(1, 12))
    assert [taken[0].text, taken[10].text] == ["01/GP-SKHCN", "11/GP-SKHCN"]


@pytest.mark.usefixtures("offered")
def test_a_case_keeps_its_number_however_often_it_asks() -> None:
    case = issuing.case()
    first = issuing.number(case, "2021-02-08")
    assert issuing.number(case, "2021-03-08") == first
    assert issuing.number(case, kind="refusal").text == "01/TB-SKHCN"
    assert NumberTaken.objects.count() == 2


@pytest.mark.usefixtures("offered")
def test_a_changed_pattern_changes_no_number_already_taken() -> None:
    case = issuing.case()
    issuing.number(case)
    Book.objects.filter(code="licence").update(pattern="{number}/{year}/GP")
    assert issuing.number(case).text == "01/GP-SKHCN"
    assert issuing.number(issuing.case("D-2")).text == "2/2021/GP"


@pytest.mark.usefixtures("offered")
def test_the_year_is_that_of_the_local_date() -> None:
    texts = []
    for reference, at in (
        ("D-1", datetime(2021, 12, 31, 16, 58, tzinfo=UTC)),
        ("D-2", datetime(2021, 12, 31, 16, 59, tzinfo=UTC)),
        ("D-3", datetime(2021, 12, 31, 17, 1, tzinfo=UTC)),
        ("D-4", datetime(2022, 1, 1, 0, 1, tzinfo=UTC)),
    ):
        on = at.astimezone(VIETNAM).date()
        case = issuing.case(reference)
        taken = take_number(book="licence", case=case, kind="licence", on=on, by=None, at=at)
        texts.append((taken.year, taken.number))
    assert texts == [(2021, 1), (2021, 2), (2022, 1), (2022, 2)]


@pytest.mark.usefixtures("offered")
def test_dates_ascend_with_numbers_also_over_new_year() -> None:
    issuing.number(issuing.case("D-1"), "2021-02-08")
    with pytest.raises(CannotNumber) as refused:
        issuing.number(issuing.case("D-2"), "2021-02-07")
    assert refused.value.code == "earlier_than_last"
    assert refused.value.data == {
        "book": "licence",
        "day": "07/02/2021",
        "last": "08/02/2021",
        "number": "01/GP-SKHCN",
    }
    issuing.number(issuing.case("D-3"), "2022-01-03")
    with pytest.raises(CannotNumber):
        issuing.number(issuing.case("D-4"), "2021-12-31")
    assert NumberTaken.objects.count() == 2


@pytest.mark.usefixtures("offered")
def test_a_date_in_the_future_and_an_unknown_book_are_refused() -> None:
    case = issuing.case()
    at = issuing.moment("2021-02-08 23:59")
    for book, on, code in (("licence", date(2021, 2, 9), "future"), ("letters", date(2021, 2, 8), "no_book")):
        with pytest.raises(CannotNumber) as refused:
            take_number(book=book, case=case, kind="licence", on=on, by=None, at=at)
        assert refused.value.code == code
        assert str(refused.value)
    assert not NumberTaken.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_connections_at_once_one_of_which_rolls_back_leave_no_gap_and_no_double() -> None:
    issuing.offer_everything()
    cases = [issuing.case(f"D-{i}") for i in range(3)]
    first_has_its_number, second_is_waiting = threading.Event(), threading.Event()

    def roll_back() -> None:
        with transaction.atomic():
            assert issuing.number(cases[0]).number == 1
            first_has_its_number.set()
            assert second_is_waiting.wait(10)
            transaction.set_rollback(True)

    def commit() -> None:
        assert first_has_its_number.wait(10)
        assert issuing.number(cases[1]).number == 1

    def watch() -> None:
        """Let the first roll back only when the database says that the second waits for it."""
        assert first_has_its_number.wait(10)
        until_somebody_waits_for_a_lock()
        second_is_waiting.set()

    in_threads(roll_back, commit, watch)
    assert issuing.number(cases[2]).number == 2
    assert list(NumberTaken.objects.values_list("case", "number")) == [(cases[1].pk, 1), (cases[2].pk, 2)]


@pytest.mark.django_db(transaction=True)
def test_many_connections_at_once_take_every_number_once() -> None:
    issuing.offer_everything()
    cases = [issuing.case(f"D-{i}") for i in range(8)]
    barrier = threading.Barrier(len(cases))

    def take(index: int) -> Callable[[], None]:
        def run() -> None:
            barrier.wait(10)
            with transaction.atomic():
                issuing.number(cases[index])
                transaction.set_rollback(index % 2 == 0)

        return run

    in_threads(*(take(index) for index in range(len(cases))))
    assert list(NumberTaken.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("pattern", ["GP-SKHCN", "{number", "{0}", "{number.x}", "{day}/GP", "{year}/GP"])
def test_a_pattern_that_prints_no_number_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        Book(code="b", name="B", pattern=pattern).full_clean(validate_unique=False)


def test_a_public_id_follows_from_the_number_and_the_installation_alone(settings: Settings) -> None:
    settings.INSTALLATION_KEY = "k" * 32
    one = public_id("licence", 2021, 1)
    assert one == public_id("licence", 2021, 1)
    assert len(one) == 26
    assert one.isascii()
    assert one.islower()
    settings.INSTALLATION_KEY = "l" * 32
    assert one not in {public_id("licence", 2021, 1), public_id("licence", 2021, 2), public_id("refusal", 2021, 1)}


def in_threads(*works: Callable[[], None]) -> None:
    """Run each in a thread with a connection of its own; raises what one of them raised."""
    raised: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    if raised:
        raise raised[0]


def until_somebody_waits_for_a_lock() -> None:
    with connection.cursor() as cursor:
        for _attempt in range(10_000):
            cursor.execute(
                "select exists (select from pg_stat_activity where datname = current_database() "
                "and wait_event_type = 'Lock'), pg_sleep(0.001)"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
