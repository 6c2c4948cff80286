"""A moment that does not follow what has happened to the terms is refused, and nothing of the act is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.utils.translation import override

from tests.workflows.library.world import Library, moment
from tests.workflows.restoring import deciding
from workflows import engine, refusals
from workflows.models import Case, ClockEvent, Job, JournalEntry, Task

NEW_DAY = date(2021, 4, 9)
LAST = "2021-03-02 10:00"


def rows() -> list[list[Any]]:
    """Everything that an act could change."""
    return [list(kind.objects.order_by("pk").values()) for kind in (Case, Task, JournalEntry, ClockEvent, Job)]


def extend(
    library: Library, case: Case, at: datetime, until: date = NEW_DAY, reason: str = "The binder is ill."
) -> None:
    engine.extend(case.pk, term="answer", until=until, reason=reason, by=library.people["head"], at=at)


def pause(library: Library, case: Case, at: datetime) -> None:
    library.do(case, "decide", "ask_owner", f"{at:%Y-%m-%d %H:%M}")


def cancel(library: Library, case: Case, at: datetime) -> None:
    engine.cancel(case_id=case.pk, by=library.people["head"], at=at, reason="Lost.")


@pytest.mark.parametrize("act", [pause, cancel])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_clock_turned_back_is_refused_in_one_sentence(
    library: Library, act: Callable[[Library, Case, datetime], None], language: str
) -> None:
    case = deciding(library)
    extend(library, case, moment(LAST))
    before = rows()
    with override(language), pytest.raises(refusals.OutOfOrder) as refused:
        act(library, case, moment("2021-03-02 09:59"))
    with override(language):
        assert "02/03/2021" in str(refused.value)
        assert "%" not in str(refused.value)
    assert rows() == before
    act(library, case, moment(LAST))


def test_a_new_day_is_not_appointed_before_what_has_happened(library: Library) -> None:
    case = deciding(library)
    before = rows()
    with pytest.raises(refusals.OutOfOrder):
        extend(library, case, moment("2021-03-01 08:59"))
    assert rows() == before


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"until": date(2021, 3, 29)}, refusals.NewDayTooEarly),
        ({"until": date(2021, 4, 10)}, refusals.NewDayOff),
        ({"until": date(2021, 4, 9), "at": moment("2021-04-12 08:00")}, refusals.NewDayPast),
        ({"until": date(2022, 1, 4)}, refusals.YearUnknown),
        ({"reason": " "}, refusals.ReasonMissing),
    ],
)
def test_a_new_day_that_cannot_be_is_refused(
    library: Library, changed: dict[str, Any], refusal: type[refusals.Refused]
) -> None:
    case = deciding(library)
    before = rows()
    with pytest.raises(refusal):
        extend(library, case, **({"at": moment(LAST)} | changed))
    assert rows() == before


def test_a_term_is_appointed_again_only_while_it_runs_and_once_for_a_run(library: Library) -> None:
    case = deciding(library)
    pause(library, case, moment("2021-03-02 08:00"))
    before = rows()
    with pytest.raises(refusals.NothingToExtend):
        extend(library, case, moment(LAST))
    assert rows() == before
    library.do(case, "choose", "chosen", "2021-03-02 08:30", by=library.people["borrower"])
    extend(library, case, moment(LAST))
    case.refresh_from_db()
    assert (case.due_at, case.legal_end) == (moment("2021-04-09 17:00"), moment("2021-04-10 00:00"))
    before = rows()
    with pytest.raises(refusals.ExtendedBefore):
        extend(library, case, moment("2021-03-02 11:00"), date(2021, 4, 12))
    assert rows() == before
