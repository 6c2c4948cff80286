"""The forecast on the morning page and on its own: who is told what, in which words, and at what cost."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.workflows.library.world import Library, make_person, moment
from workflows.models import CalendarYear, Case, Task
from workflows.outlook import Outlook, outlook_of
from workflows.people import Absence

MORNING = "2021-03-01 10:00"


@pytest.fixture
def asked(library: Library) -> Case:
    """One case before the librarian, to be checked by the evening of the next day."""
    return library.ask_for_a_book()


def told(library: Library, who: str = "librarian", *, at: str = MORNING) -> Outlook:
    return outlook_of(library.people[who], at=moment(at))


def give(case: Case, library: Library) -> None:
    Task.objects.filter(process=case).update(owner=library.people["librarian"], assigned=moment(MORNING))


def go_away(library: Library, *, until: date) -> Absence:
    return Absence.objects.create(person=library.people["librarian"], since=date(2021, 3, 1), until=until)


def test_whoever_is_away_makes_a_case_late_and_whoever_is_back_does_not(library: Library, asked: Case) -> None:
    give(asked, library)
    absence = go_away(library, until=date(2021, 3, 3))
    with override("en"):
        found = told(library)
        assert found.headline == "1 case will be late."
        assert found.steps == [("receive", "1 waits at “Receive the request”: Librarian is away until 03/03.")]
    with override("vi"):
        assert told(library).headline == "1 hồ sơ sẽ trễ hạn."
        assert told(library).steps[0][1] == ("1 hồ sơ đang ở bước “Tiếp nhận yêu cầu”: Librarian vắng đến hết 03/03.")
    absence.delete()
    with override("en"):
        assert (told(library).headline, told(library).steps) == ("No further case will be late.", [])


def test_nobody_is_told_of_cases_that_are_not_for_their_eyes(library: Library, asked: Case) -> None:
    give(asked, library)
    go_away(library, until=date(2021, 3, 3))
    found = told(library, "keeper").forecast
    assert found is not None
    assert found.late == ()


def test_what_is_late_already_is_told_apart(library: Library, asked: Case) -> None:
    give(asked, library)
    with override("en"):
        found = told(library, at="2021-03-03 09:00")
        assert (found.headline, found.over) == ("No further case will be late.", "1 case is late already.")


def test_a_year_without_a_calendar_is_a_sentence(library: Library, asked: Case) -> None:
    CalendarYear.objects.all().delete()
    with override("en"):
        assert told(library).headline == "Nothing can be foreseen: the calendar of 2021 is not known."


def test_the_page_names_the_case_its_step_and_where_to_give_the_work(client: Client, library: Library) -> None:
    case = library.ask_for_a_book()
    give(case, library)
    go_away(library, until=date(2021, 3, 3))
    client.force_login(library.people["librarian"])
    with time_machine.travel(moment(MORNING), tick=False):
        page = client.get("/today/forecast/", headers={"accept-language": "en"}).content.decode()
        assert "L-1" in page
        assert f"/cases/{case.pk}/{library.open_task(case, 'receive').pk}/open/#task" in page
        assert "04/03/2021" in page, "the day of the return"
        assert "L-1" not in client.get("/today/forecast/?step=decide").content.decode()
        assert "/today/forecast/" in client.get("/today/").content.decode()
    client.force_login(library.people["borrower"])
    assert client.get("/today/forecast/").status_code == 404


def test_the_page_costs_the_same_with_3_and_with_30_late_cases(client: Client, library: Library) -> None:
    go_away(library, until=date(2021, 3, 3))
    library.people["colleague"] = make_person("colleague", "keeper")
    client.force_login(library.people["librarian"])

    def cost(numbers: range) -> int:
        for n in numbers:
            give(library.ask_for_a_book(f"L-{n}"), library)
        client.get("/today/forecast/")
        with CaptureQueriesContext(connection) as statements:
            assert client.get("/today/forecast/").status_code == 200
        return len(statements)

    with time_machine.travel(moment(MORNING), tick=False):
        assert cost(range(3)) == cost(range(3, 30)) <= 18


def test_where_more_is_open_than_is_looked_at_the_sentence_says_so(
    library: Library, asked: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.ask_for_a_book("L-2")
    monkeypatch.setattr("workflows.outlook.MOST", 1)
    with override("en"):
        none = "Of the 1 open tasks that fall due first none makes a case late that is not late yet."
        assert told(library).headline == none
        give(asked, library)
        go_away(library, until=date(2021, 3, 3))
        assert told(library).headline == "At least 1 case will be late."
