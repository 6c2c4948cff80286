"""`manage.py procedures` as somebody without a browser uses it, and what holds of the versions in force."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from lxml import etree

from tests.workflows.library.world import LEND_BOOK, Library, make_person, open_the_calendar
from workflows import publishing, validity, vocabulary
from workflows.approving import approved
from workflows.complaints import Broken
from workflows.definition import Length
from workflows.loading import load_file, load_text
from workflows.models import DefinitionVersion, OfficeHours
from workflows.people import Appointment, User

RESTORE = LEND_BOOK.parent / "restore_book.yaml"


def run(*args: str) -> str:
    out = StringIO()
    call_command("procedures", *args, stdout=out, stderr=out)
    return out.getvalue()


def later(text: str, first: str, last: str = "null") -> str:
    """The text of `lend_book`, in force on other days and a little different."""
    days = f"in_force_from: {first}, in_force_until: {last}"
    return text.replace("in_force_from: 2021-01-01", days).replace("time: 1d", "time: 4h")


def test_check_says_the_worst_time_of_each_term(library: Library) -> None:
    lines = run("check", str(LEND_BOOK)).splitlines()
    assert lines[0] == f"{LEND_BOOK} card_check worst 2h of 8h: receive"
    assert all(line.startswith(f"{LEND_BOOK} ") and " worst " in line for line in lines)
    proof = publishing.check(LEND_BOOK.read_text(), "x")[1]
    assert len(lines) == len(proof.worst)


def test_check_as_json_has_an_object_per_term(library: Library) -> None:
    rows = json.loads(run("check", str(LEND_BOOK), "--json"))
    assert [row["term"] for row in rows] == [term.name for term in load_file(LEND_BOOK).definition.terms]
    names = ["file", "term", "code", "step", "line", "message", "worst_minutes", "term_minutes", "path"]
    assert list(rows[0]) == names
    assert (rows[0]["code"], rows[0]["worst_minutes"], rows[0]["term_minutes"]) == (None, 120, 480)
    assert rows[0]["path"] == ["receive"]


def test_check_as_json_has_an_object_per_finding_and_fails(library: Library, tmp_path: Path) -> None:
    slow = tmp_path / "v1.yaml"
    slow.write_text(LEND_BOOK.read_text().replace("time: 1d", "time: 9d"))
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("procedures", "check", str(slow), "--json", "--lang", "vi", stdout=out)
    assert (caught.value.returncode, str(caught.value)) == (1, "1 điểm chưa đạt.")
    (row,) = json.loads(out.getvalue())
    assert (row["code"], row["term"], row["worst_minutes"]) == ("longer_than_term", "answer", None)
    assert row["line"] == slow.read_text().splitlines().index(next(
        line for line in slow.read_text().splitlines() if line.strip().startswith("answer:")
    )) + 1  # fmt: skip
    assert row["message"].startswith("Công việc có thể mất ")


def test_without_a_calendar_it_says_what_is_missing(library: Library) -> None:
    OfficeHours.objects.all().delete()
    with pytest.raises(CommandError, match="the calendar holds no hours") as refused:
        run("check", str(RESTORE))
    assert refused.value.returncode == 2


def test_a_folder_without_definitions_is_no_sound_one(library: Library, tmp_path: Path) -> None:
    for verb in ("check", "publish"):
        with pytest.raises(CommandError, match=r"no definition \(v1.yaml\)") as caught:
            run(verb, str(tmp_path))
        assert caught.value.returncode == 2


def test_a_day_is_typed_as_people_write_it(library: Library) -> None:
    text = ("publish", str(RESTORE), "--decision", "1/QĐ", "--issued", "20/12/2020", "--from")
    with pytest.raises(CommandError, match="“2021-02-30” is no day"):
        run(*text, "2021-02-30")
    assert run(*text, "5/1/2021") == "restore_book v1\n"
    version = DefinitionVersion.objects.get(code="restore_book")
    assert (version.decision_issued, version.in_force_from) == (date(2020, 12, 20), date(2021, 1, 5))


@pytest.mark.parametrize(("typed", "said"), [
    (("--decision", " "), "A decision has a number"),
    (("--decision", "1/QĐ", "--issued", "01/01/2999"), "A decision of 01/01/2999 is not issued yet"),
])  # fmt: skip
def test_a_decision_has_a_number_and_was_issued(library: Library, typed: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("publish", str(RESTORE), *typed, "--from", "01/01/2999")
    assert not DefinitionVersion.objects.filter(code="restore_book")


def test_publish_writes_the_decision_into_the_text(library: Library) -> None:
    run("publish", str(RESTORE), "--decision", "16/NQ", "--issued", "2021-02-01", "--from", "2021-03-01")
    version = DefinitionVersion.objects.get(code="restore_book")
    assert (version.decision, version.decision_issued) == ("16/NQ", date(2021, 2, 1))
    assert version.in_force_from == date(2021, 3, 1)
    assert version.source.splitlines()[0] == RESTORE.read_text().splitlines()[0]
    assert load_text(version.source, "kept") == version.definition


@pytest.mark.parametrize("approval", [
    "approved_by: {decision: \"15/NQ\", issued: 2020-12-20, in_force_from: 2021-01-01, mark: V}",
    "approved_by:\n  decision: null  # not known\n  in_force_from: 2021-01-01\n  in_force_until: 2031-01-01\n  mark: M",
])  # fmt: skip
def test_a_decision_replaces_what_the_text_said_and_nothing_else(approval: str) -> None:
    lines = RESTORE.read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("approved_by"))
    text = "\n".join([*lines[:number], approval, "# and a remark", *lines[number + 1 :]]) + "\n"
    new = approved(text, "x", decision='7 "Đ"', issued=None, in_force_from=date(2022, 1, 1))
    before, after = load_text(text, "x"), load_text(new, "x")
    wanted = replace(before.approved_by, decision='7 "Đ"', in_force_from=date(2022, 1, 1))
    assert after == replace(before, approved_by=wanted)
    assert "# and a remark" in new


def test_publishing_asks_who_holds_the_roles_today(library: Library) -> None:
    Appointment.objects.filter(role="keeper").update(until=date(2025, 1, 1))
    with pytest.raises(CommandError, match="keeper"):
        run("publish", str(RESTORE))
    assert not DefinitionVersion.objects.filter(code="restore_book").exists()
    assert publishing.publish(RESTORE.read_text(), "x", people_of=date(2024, 12, 31)).number == 1


def test_one_person_in_two_roles_takes_longer_side_by_side(library: Library) -> None:
    """`keeper` and `librarian` look at a book beside each other: alone, one after the other."""
    text = RESTORE.read_text().replace(", not_same_person_as: [librarian]", "")
    text = text.replace("answer_within: 10 working_days", "answer_within: 1 working_hours")
    text = text.replace("      look_again: {title: {vi: Xem lại, en: Look again}, to: damage}\n", "")
    Appointment.objects.filter(role="keeper").delete()
    Appointment.objects.create(user=library.people["librarian"], role="keeper", since=date(2020, 1, 1))
    people = publishing.people_on(load_text(text, "x"), date(2021, 1, 1))
    assert people is not None
    assert people["keeper"] == people["librarian"] == [library.people["librarian"].pk]
    _definition, alone = publishing.check(text, "x", people_of=date(2021, 1, 1))
    _definition, without = publishing.check(text, "x")
    assert alone.worst["answer"].minutes > without.worst["answer"].minutes


@pytest.mark.django_db
def test_an_office_without_people_yet_is_not_asked() -> None:
    open_the_calendar()
    User.objects.create_user("nobody", password="x")
    assert publishing.people_on(load_file(RESTORE).definition, date(2021, 1, 1)) is None
    assert publishing.publish(RESTORE.read_text(), "x", people_of=date(2021, 1, 1)).number == 1
    make_person("head", "head")
    with pytest.raises(Broken):
        publishing.check(RESTORE.read_text(), "x", people_of=date(2021, 1, 1))


def test_diff_takes_files_and_versions(library: Library, tmp_path: Path) -> None:
    changed = tmp_path / "v2.yaml"
    changed.write_text(LEND_BOOK.read_text().replace("time: 1d", "time: 4h"))
    assert run("diff", "lend_book@1", str(LEND_BOOK)) == "There is no difference.\n"
    assert run("diff", "lend_book", str(changed)) == "Step “Fetch the book”: time was “8 h”, now “4 h”.\n"
    assert run("diff", "lend_book", str(changed), "--lang", "vi").startswith("Bước “")
    with pytest.raises(CommandError, match="There is no file and no version lend_book@9"):
        run("diff", "lend_book@9", str(changed))


def test_words_lists_every_registered_word_under_its_place(library: Library) -> None:
    said = run("words")
    places = said.split("\n")
    for word in ("shelf_is_free", "reminder", "news_of_the_book", "assignment"):
        assert sum(line.startswith(f"  {word} – ") for line in places) == 1, word
    assert "answers yes, no" in said
    assert "never_longer_than:" in places
    assert run("words", "--lang", "vi") != said


def test_draw_and_export(library: Library, tmp_path: Path) -> None:
    out = tmp_path / "out.svg"
    assert run("draw", "lend_book@1", "--out", str(out)) == ""
    assert etree.fromstring(out.read_bytes()).tag.endswith("svg")
    assert etree.fromstring(run("draw", str(LEND_BOOK), "--bpmn").encode()).tag.endswith("definitions")
    assert run("export", "lend_book") == LEND_BOOK.read_text()
    assert etree.fromstring(run("export", "lend_book", "--format", "bpmn").encode()).tag.endswith("definitions")
    assert json.loads(run("export", "lend_book", "--format", "json"))["content_hash"] == library.version.content_hash
    with pytest.raises(CommandError, match="cannot be written"):
        run("export", "lend_book", "--out", str(tmp_path))


def test_what_was_exported_is_imported_again(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    run("export", "lend_book@1", "--format", "json", "--out", str(file))
    other = json.loads(file.read_text())
    assert run("import", str(file)) == "lend_book v1\n"
    other["source"] = other["source"].replace("time: 1d", "time: 4h")
    file.write_text(json.dumps(other))
    with pytest.raises(CommandError, match="not the one that was exported"):
        run("import", str(file))
    file.write_text("[1, 2")
    with pytest.raises(CommandError, match="no version that was exported"):
        run("import", str(file))
    unsound = tmp_path / "v2.yaml"
    unsound.write_text(LEND_BOOK.read_text().replace("time: 1d", "time: 9d"))
    with pytest.raises(CommandError, match="The work can take"):
        run("import", str(unsound))
    assert DefinitionVersion.objects.count() == 1


def test_list_says_days_decision_cases_and_gaps(library: Library) -> None:
    library.ask_for_a_book()
    DefinitionVersion.objects.update(in_force_until=date(2021, 3, 31))
    publishing.publish(later(LEND_BOOK.read_text(), "2021-05-01", "2021-06-30"), "v2.yaml")
    first, second, *gaps = run("list").splitlines()
    version = library.version
    assert first.split("  ")[:3] == ["lend_book", "1", "2021-01-01..2021-03-31"]
    assert first.endswith(f"{version.content_hash[:12]}  1 running case")
    assert second.endswith("0 running cases")
    assert gaps == [
        "From 01/04/2021 to 30/04/2021 no version of lend_book is in force: no case can begin on these days.",
        "From 01/07/2021 on no version of lend_book is in force: no case can begin.",
    ]
    assert "không có phiên bản nào" in run("list", "--lang", "vi")


def test_publishing_warns_of_days_without_a_version(library: Library, tmp_path: Path) -> None:
    DefinitionVersion.objects.update(in_force_until=date(2021, 3, 31))
    file = tmp_path / "v2.yaml"
    file.write_text(later(LEND_BOOK.read_text(), "2021-04-02"))
    assert run("publish", str(file)).splitlines() == [
        "lend_book v2",
        "From 01/04/2021 to 01/04/2021 no version of lend_book is in force: no case can begin on these days.",
    ]


def test_days_that_meet_are_no_gap(library: Library) -> None:
    publishing.publish(later(LEND_BOOK.read_text(), "2021-04-02"), "v2.yaml")
    assert validity.gaps_of("lend_book") == []


def test_a_case_keeps_its_version(library: Library) -> None:
    case = library.ask_for_a_book()
    second = publishing.publish(later(LEND_BOOK.read_text(), "2021-03-01"), "v2.yaml")
    case.refresh_from_db()
    assert case.version == library.version
    assert case.definition.step("fetch_book").time_minutes == 480  # type: ignore[union-attr]
    assert library.ask_for_a_book("L-2").version == second


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> dict[date, Length]:
    """What a lending may last at most, by the day from which it holds; the test fills it."""
    kept: dict[date, Length] = {}

    def limit(on: date) -> Length | None:
        return next((kept[day] for day in sorted(kept, reverse=True) if day <= on), None)

    known = dict.fromkeys(vocabulary.words.limits, limit) | {"longest_reply": limit}
    monkeypatch.setattr(vocabulary.words, "limits", known)
    monkeypatch.setattr(vocabulary.words, "turns", [lambda: list(kept)])
    return kept


def test_a_promise_longer_than_the_law_of_its_day_is_not_published(
    library: Library, limits: dict[date, Length]
) -> None:
    limits[date(2021, 6, 1)] = Length(2, "working_days")
    text = promising("2021-06-01")
    with pytest.raises(Broken) as caught:
        publishing.publish(text, "x")
    assert [complaint.code for complaint in caught.value.complaints] == ["promise_over_limit"]
    assert publishing.publish(promising("2021-05-31"), "x").number == 2


def promising(first: str) -> str:
    """`lend_book` promises an answer in three working days."""
    text = later(LEND_BOOK.read_text(), first)
    assert load_text(text, "x").term("answer").length == Length(3, "working_days")
    return text


def test_a_law_that_changes_later_names_the_versions_that_no_longer_hold(
    library: Library, limits: dict[date, Length]
) -> None:
    limits[date(2021, 1, 1)] = Length(3, "working_days")
    version = publishing.publish(promising("2021-05-31"), "x")
    assert validity.unfit(today=date(2021, 6, 1)) == []
    limits[date(2022, 1, 1)] = Length(2, "working_days")
    found = validity.unfit(today=date(2021, 6, 1))
    assert [(one.version, one.day, one.finding.code) for one in found] == [
        (version, date(2022, 1, 1), "promise_over_limit")
    ]
    assert found[0].sentence("en").startswith("lend_book v2 does not hold by the law of 01/01/2022: The term")
    with pytest.raises(CommandError, match="lend_book v2 does not hold") as caught:
        run("check", "--in-force")
    assert caught.value.returncode == 1
    limits[date(2022, 1, 1)] = Length(4, "working_days")
    assert validity.unfit(today=date(2021, 6, 1)) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_that_publish_for_the_same_days_at_once_one_wins() -> None:
    """Real connections at the same moment; without the lock the other would read of a database's constraint."""
    open_the_calendar()
    publishing.publish(LEND_BOOK.read_text(), "v1")
    texts = [later(LEND_BOOK.read_text(), "2021-06-01").replace("time: 4h", f"time: {hours}h") for hours in (3, 4, 5)]
    together, said = Barrier(len(texts)), list[str]()

    def publish(text: str) -> None:
        together.wait(timeout=20)
        try:
            said.append(str(publishing.publish(text, "v2")))
        except Broken as refused:
            said.extend(complaint.code for complaint in refused.complaints)
        finally:
            connection.close()

    threads = [Thread(target=publish, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(said) == ["in_force_already", "in_force_already", "lend_book v2"]
    first, second = DefinitionVersion.objects.order_by("number")
    assert (first.in_force_until, second.in_force_from) == (date(2021, 5, 31), date(2021, 6, 1))
