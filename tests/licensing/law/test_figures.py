"""Figures of law: by day, with source, never two at once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from licensing.law import queries
from licensing.law.models import Figure
from licensing.law.terms import last_day_after_years
from tests.licensing.world import make_user
from workflows.definition import Length

DAY = date(2021, 5, 18)


def make_figure(**changes: object) -> Figure:
    plain = {
        "name": "waiting",
        "value": "3",
        "unit": "days",
        "in_force_from": date(2021, 1, 1),
        "source": "Luật X Đ.1",
        "mark": "V",
    }
    figure = Figure(**plain | changes)
    figure.full_clean()
    figure.save()
    return figure


def test_the_row_of_the_day_answers(db: None) -> None:
    make_figure(in_force_until=date(2021, 5, 17))
    make_figure(value="5", in_force_from=date(2021, 5, 18))
    assert queries.figure("waiting", on=date(2021, 5, 17)).as_int == 3
    assert queries.figure("waiting", on=date(2021, 5, 18)).as_length() == Length(5, "days")


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(2021, 6, 1)])
def test_no_row_on_a_day_is_said_and_nothing_falls_back(db: None, day: date) -> None:
    make_figure(in_force_until=date(2021, 5, 31))
    with pytest.raises(queries.NoFigure) as refused:
        queries.figure("waiting", on=day)
    assert (refused.value.name, refused.value.on) == ("waiting", day)
    assert f"{day:%d/%m/%Y}" in str(refused.value)


def test_many_figures_take_one_query(law: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert len(queries.figures("paper_life_left_days", "licence_validity", on=DAY)) == 2


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2021, 3, 1), None), (date(2020, 1, 1), date(2021, 1, 1)), (date(2021, 5, 31), date(2022, 1, 1))],
)
def test_two_rows_of_a_name_never_hold_on_one_day(db: None, since: date, until: date | None) -> None:
    make_figure(in_force_until=date(2021, 5, 31))
    with pytest.raises(ValidationError, match="in force on one of these days"):
        make_figure(in_force_from=since, in_force_until=until)
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.create(name="waiting", value="4", unit="days", in_force_from=since, source="y", mark="M")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": ""}, "source"),
        ({"mark": "X"}, "mark"),
        ({"mark": ""}, "mark"),
        ({"value": "three"}, "value"),
        ({"value": "-3"}, "value"),
        ({"value": "３"}, "value"),
        ({"unit": "weeks"}, "unit"),
        ({"in_force_until": date(2020, 1, 1)}, "in_force_until"),
        ({"name": "two words"}, "name"),
    ],
)
def test_a_bad_row_is_refused_at_its_field(db: None, changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_figure(**changes)
    assert field in refused.value.message_dict
    assert not Figure.objects.exists()


def test_seeding_twice_adds_nothing_and_keeps_an_edit(law: None, capsys: pytest.CaptureFixture[str]) -> None:
    Figure.objects.filter(name="licence_validity").update(value="4", source="an official's edit")
    before = list(Figure.objects.values())
    call_command("seed")
    assert list(Figure.objects.values()) == before
    assert "licence_validity differs from what is shipped and stays" in capsys.readouterr().out
    Figure.objects.filter(name="licence_validity").delete()
    call_command("seed")
    assert Figure.objects.get(name="licence_validity", in_force_from__year=2021).value == "3"


def test_every_shipped_row_names_its_source(law: None) -> None:
    assert not Figure.objects.filter(source="").exists()
    assert {figure.mark for figure in Figure.objects.all()} <= {"V", "S", "I", "M"}


@pytest.mark.parametrize(
    ("start", "years", "last"),
    [
        (date(2018, 7, 2), 3, date(2021, 7, 2)),
        (date(2020, 2, 29), 3, date(2023, 2, 28)),
        (date(2020, 2, 29), 4, date(2024, 2, 29)),
        (date(2021, 2, 28), 3, date(2024, 2, 28)),
        (date(2021, 12, 31), 3, date(2024, 12, 31)),
    ],
)
def test_a_term_of_years_ends_on_the_same_day(start: date, years: int, last: date) -> None:
    assert last_day_after_years(start, years) == last


def test_a_figure_is_edited_only_where_is_told_what_no_longer_fits(law: None, client: Client) -> None:
    user = make_user("law")
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    figure = Figure.objects.get(name="paper_life_left_days", in_force_from__year=2021)
    page = f"/admin/licensing/figure/{figure.pk}"
    assert client.get(f"{page}/change/").status_code == 200
    assert client.post(f"{page}/change/", {"value": "60"}).status_code == 403
    assert client.post(f"{page}/delete/").status_code == 403
    assert client.get("/admin/licensing/figure/add/").status_code == 403


def test_what_the_law_of_2026_says_is_carried_over_and_marked_so(law: None) -> None:
    old, new = (queries.figure("licence_validity", on=date(year, 7, 1)) for year in (2025, 2026))
    assert (new.value, new.in_force_from, new.in_force_until) == (old.value, date(2026, 1, 1), None)
    assert (old.mark, new.mark) == ("V", "M")
    assert (new.source, new.carried_over, old.carried_over) == (old.source, True, False)


def test_the_decree_of_2021_takes_pending_dossiers_along_and_of_2026_it_is_not_known(law: None) -> None:
    """NĐ 142/2020 Đ.62.3; what was carried over to 2026 says only what is certain."""
    for year, pending in ((2021, {"as_new"}), (2026, {"as_received"})):
        assert set(Figure.objects.filter(in_force_from__year=year).values_list("pending", flat=True)) == pending
