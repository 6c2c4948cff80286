"""The editor's pages: whatever is pressed in whatever order, a page comes back and nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.workflows.library.world import LEND_BOOK, Library, make_person, moment
from workflows import drafts, publishing
from workflows.content import step_in
from workflows.definition import HumanStep, Title
from workflows.editing import add_step, remove_step
from workflows.models import DefinitionVersion, Draft
from workflows.people import Appointment, User

NOW = moment("2021-03-02 10:00")
RESTORE = LEND_BOOK.with_name("restore_book.yaml")


@pytest.fixture(autouse=True)
def _tuesday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def may(user: User, *what: str) -> User:
    user.user_permissions.add(*Permission.objects.filter(codename__in=what))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def writer(library: Library) -> User:
    return may(library.people["head"], "write_definition")


@pytest.fixture
def publisher(library: Library) -> User:
    return may(make_person("director"), "publish_definition")


@pytest.fixture
def draft(library: Library, writer: User) -> Draft:
    return drafts.begin(library.version.content, based_on=library.version, by=writer, at=NOW)


@pytest.fixture
def page(client: Client, draft: Draft) -> Client:
    return enter(client, draft.by)


def enter(client: Client, user: User, language: str = "en") -> Client:
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def address(draft: Draft, **query: str) -> str:
    return reverse("definitions:draft", args=[draft.pk], query=query)


def fields(answer: Any) -> dict[str, Any]:
    """What a browser would send of the open form, as it stands."""
    part, data = answer.context["part"], dict[str, Any]()
    for form in part.forms:
        for bound in form:
            assert f'name="{bound.html_name}"' in answer.content.decode(), "the page shows it"
            value = bound.value()
            if value not in (None, False, [], ()):
                data[bound.html_name] = value
    return data | {"part": part.kind, "name": part.name, "seen": answer.context["draft"].number_of_change}


def press(client: Client, draft: Draft, key: str, then: str = "", **changes: Any) -> Any:
    """Open a row or a section, change fields, press a button; the page that comes."""
    data = fields(client.get(address(draft, open=key)))
    return client.post(address(draft), data | {"then": then} | changes, follow=True)


def order(client: Client, draft: Draft, do: str, **data: Any) -> Any:
    draft.refresh_from_db()
    data = {"do": do, "seen": draft.number_of_change} | data
    return client.post(address(draft), data, follow=True)


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def step(draft: Draft, name: str) -> Any:
    draft.refresh_from_db()
    return draft.definition.step(name)


@pytest.mark.parametrize("file", [LEND_BOOK, RESTORE])
def test_saving_what_was_not_changed_changes_nothing(library: Library, client: Client, writer: User, file: Any) -> None:
    version = publishing.publish(file.read_text(), str(file))
    draft = drafts.begin(version.content, based_on=version, by=writer, at=NOW)
    enter(client, writer)
    sections = ("title", "roles", "terms", "start", "withdrawal", "cancellation", "correction")
    for key in (*sections, *(one.name for one in version.definition.steps)):
        assert press(client, draft, key).status_code == 200
        draft.refresh_from_db()
        assert draft.content == version.content, key
    assert draft.number_of_change == 1


def test_a_longer_step_is_refused_with_a_sentence_that_leads_to_it(page: Client, draft: Draft) -> None:
    answer = press(page, draft, "fetch_book", **{"step-time": "9", "step-time_unit": "d"})
    assert step(draft, "fetch_book").time_minutes == 9 * 480
    assert "The work can take" in text(answer)
    assert "Fetch the book" in text(answer)
    assert "fetch_book" not in text(answer)
    assert any(load.over and load.percent == 100 for load in answer.context["judged"].loads)
    answer = press(page, draft, "fetch_book", **{"step-time": "2", "step-time_unit": "h"})
    assert answer.context["judged"].holds


@pytest.mark.parametrize(("language", "said"), [("vi", "Có thể ban hành"), ("en", "It can be published")])
def test_the_page_speaks_the_reader_s_language(client: Client, draft: Draft, language: str, said: str) -> None:
    assert said in text(enter(client, draft.by, language).get(address(draft)))


def test_a_step_is_added_filled_in_and_moved_with_the_keyboard_s_focus_kept(page: Client, draft: Draft) -> None:
    new = {"new-vi": "Lấy ý kiến PCCC", "new-en": "Fire-safety opinion", "new-kind": "task", "new-after": "decide"}
    answer = order(page, draft, "new", **new)
    assert "Choose who does this step." in text(answer)
    press(page, draft, "lay_y_kien_pccc", **{"step-role": "keeper", "step-time": "1"})
    made = step(draft, "lay_y_kien_pccc")
    assert isinstance(made, HumanStep)
    assert (made.role, made.time_minutes) == ("keeper", 60)
    answer = order(page, draft, "up:lay_y_kien_pccc")
    assert re.search(r'value="up:lay_y_kien_pccc"[^>]* autofocus', answer.content.decode())
    order(page, draft, "remove:lay_y_kien_pccc")
    assert draft.definition.find_step("lay_y_kien_pccc")
    draft.refresh_from_db()
    assert draft.definition.find_step("lay_y_kien_pccc") is None
    order(page, draft, "undo")
    assert step(draft, "lay_y_kien_pccc").role == "keeper"


def test_something_is_done_at_the_same_time_by_a_new_role(page: Client, draft: Draft) -> None:
    press(page, draft, "roles", **{"r-new__-vi": "Cán bộ PCCC", "r-new__-en": "Fire officer", "r-new__-side": "office"})
    press(page, draft, "examine", then="add")
    name = step(draft, "examine").branches[-1]
    said = {"step-vi": "Ý kiến", "step-en": "Opinion", "step-role": "can_bo_pccc", "step-time": "4"}
    assert name == "step"
    press(page, draft, name, then="on_the_way", **said)
    assert step(draft, "step").title.vi == "Ý kiến", "while somebody types the page knows it by the name it had"
    answer = press(page, draft, name, **said)
    assert step(draft, "examine").branches[-1] == "y_kien", "the name is its title's, and stays"
    press(page, draft, "y_kien", **{"step-vi": "Góp ý"})
    assert step(draft, "y_kien").title.vi == "Góp ý"
    assert "Nobody holds the role" in text(answer)
    assert answer.context["judged"].loads, "how long it takes is known all the same"
    make_person("officer", "can_bo_pccc")
    answer = page.get(address(draft))
    assert answer.context["judged"].holds, [one.sentence for one in answer.context["judged"].findings]


def test_a_new_role_is_made_once_however_often_the_script_saves(page: Client, draft: Draft) -> None:
    new = {"r-new__-vi": "Cán bộ PCCC", "r-new__-en": "Fire", "r-new__-side": "office"}
    before = len(draft.definition.roles)
    for _time in range(2):
        press(page, draft, "roles", then="on_the_way", **new)
        draft.refresh_from_db()
        assert len(draft.definition.roles) == before
    sent = fields(page.get(address(draft, open="roles")))
    press(page, draft, "roles", then="close", **new)
    draft.refresh_from_db()
    page.post(address(draft), sent | {"seen": draft.number_of_change, "then": ""})
    draft.refresh_from_db()
    assert draft.definition.role("can_bo_pccc").title.en == "Fire", "a page from before it does not empty it"


def test_what_leads_to_several_places_is_refused_beside_something(page: Client, draft: Draft) -> None:
    answer = order(page, draft, "beside:decide")
    assert answer.status_code == 409
    assert "leads to several places" in text(answer)


def test_outcomes_come_and_go_without_losing_what_was_typed(page: Client, draft: Draft) -> None:
    press(page, draft, "fetch_book", then="add", **{"step-en": "Find the book"})
    found = step(draft, "fetch_book")
    assert (found.title.en, len(found.outcomes)) == ("Find the book", 2)
    press(page, draft, "fetch_book", then=f"drop:{found.outcomes[1].name}", **{"step-vi": "Tìm sách"})
    found = step(draft, "fetch_book")
    assert (found.title.vi, len(found.outcomes)) == ("Tìm sách", 1)


def test_a_role_or_a_term_that_goes_leaves_nothing_behind(page: Client, draft: Draft) -> None:
    press(page, draft, "roles", then="drop:keeper")
    assert step(draft, "fetch_book").role == ""
    answer = press(page, draft, "terms", then="drop:card_check")
    assert "card_check" not in str(Draft.objects.get().content)
    assert "Choose who does this step." in text(answer)


def test_a_number_that_is_none_is_said_and_what_was_typed_stays(page: Client, draft: Draft) -> None:
    answer = press(page, draft, "fetch_book", **{"step-time": "soon", "step-vi": "Tìm"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.content.decode()
    assert 'value="Tìm"' in answer.content.decode()
    assert step(draft, "fetch_book").title.vi != "Tìm"


def test_a_stale_tab_is_told_and_keeps_what_was_typed(page: Client, draft: Draft) -> None:
    old = fields(page.get(address(draft, open="fetch_book")))
    press(page, draft, "decide", **{"step-vi": "Xét"})
    answer = page.post(address(draft), old | {"step-vi": "Tìm sách"}, follow=True)
    assert answer.status_code == 409
    assert "changed meanwhile" in text(answer)
    assert 'value="Tìm sách"' in answer.content.decode()
    page.post(address(draft), fields(answer), follow=True)
    assert (step(draft, "fetch_book").title.vi, step(draft, "decide").title.vi) == ("Tìm sách", "Xét")


def test_many_look_and_one_writes(library: Library, client: Client, draft: Draft) -> None:
    other = may(library.people["keeper"], "write_definition")
    enter(client, other)
    assert "is writing this draft" in text(client.get(address(draft, open="decide")))
    assert order(client, draft, "remove:decide").status_code == 409
    order(client, draft, "take_over")
    assert press(client, draft, "decide", **{"step-vi": "Xét"}).status_code == 200
    enter(client, library.people["librarian"])
    assert client.get(address(draft)).status_code == 403


def test_a_second_person_publishes_on_the_page(client: Client, draft: Draft, publisher: User) -> None:
    enter(client, draft.by)
    press(client, draft, "fetch_book", **{"step-time": "2", "step-time_unit": "h"})
    where = reverse("definitions:compare", args=[draft.pk])
    said = {"decision": "7/QĐ", "issued": "01/03/2021", "in_force_from": "08/03/2021", "seen": "2"}
    assert client.post(where, said).status_code == 403, "who writes may not"
    assert client.post(where, said | {"do": "prepare"}).status_code == 302
    enter(client, publisher)
    answer = client.get(where)
    assert "Fetch the book" in text(answer)
    assert 'value="08/03/2021"' in answer.content.decode()
    assert client.post(where, said).status_code == 409, "what was prepared is a change that was not looked at"
    answer = client.post(where, said | {"seen": "3"}, follow=True)
    assert "Published as version 2" in text(answer)
    assert DefinitionVersion.objects.get(number=2).published_by == publisher
    assert client.post(where, said | {"seen": "3"}).status_code == 409


def test_who_wrote_cannot_publish_though_they_might(client: Client, draft: Draft) -> None:
    enter(client, may(draft.by, "publish_definition"))
    said = {"decision": "7/QĐ", "issued": "01/03/2021", "in_force_from": "08/03/2021", "seen": "1"}
    answer = client.post(reverse("definitions:compare", args=[draft.pk]), said)
    assert answer.status_code == 409
    assert "a second person does" in text(answer)


def test_what_does_not_hold_is_not_published(client: Client, draft: Draft, publisher: User) -> None:
    enter(client, draft.by)
    press(client, draft, "fetch_book", **{"step-time": "9", "step-time_unit": "d"})
    said = {"decision": "7/QĐ", "issued": "01/03/2021", "in_force_from": "08/03/2021", "seen": "2"}
    answer = enter(client, publisher).post(reverse("definitions:compare", args=[draft.pk]), said)
    assert answer.status_code == 422
    assert "disabled" in answer.content.decode()
    assert DefinitionVersion.objects.count() == 1


@pytest.mark.parametrize("form", ["yaml", "svg", "bpmn"])
def test_drafts_and_versions_are_taken_along_as_files(page: Client, draft: Draft, form: str) -> None:
    version = page.get(reverse("definitions:file", args=["lend_book", 1, form]))
    drawn = page.get(reverse("definitions:draft_file", args=[draft.pk, form]))
    assert "attachment" in version.headers["Content-Disposition"]
    assert b"fetch_book" in version.content
    assert b"fetch_book" in drawn.content
    assert page.get(reverse("definitions:draft_file", args=[draft.pk, "exe"])).status_code == 404


def test_what_does_not_hold_is_no_bpmn(page: Client, draft: Draft) -> None:
    press(page, draft, "fetch_book", **{"step-role": ""})
    answer = page.get(reverse("definitions:draft_file", args=[draft.pk, "bpmn"]), follow=True)
    assert "mend the draft first" in text(answer)


def test_a_file_becomes_a_draft_and_a_broken_one_is_said(client: Client, writer: User) -> None:
    enter(client, writer)
    client.post(reverse("definitions:new"), {"file": SimpleUploadedFile("r.yaml", RESTORE.read_bytes())})
    draft = Draft.objects.get(code="restore_book")
    assert draft.definition.step("study")
    answer = client.post(reverse("definitions:new"), {"file": SimpleUploadedFile("r.yaml", b"\xff[")})
    assert answer.status_code == 422
    answer = client.post(reverse("definitions:new"), {"vi": "Thanh lý sách", "en": "Selling old books"})
    assert Draft.objects.get(code="thanh_ly_sach").by == writer
    assert client.post(reverse("definitions:new"), {"vi": "x"}).status_code == 422


def test_a_draft_is_begun_and_dropped(client: Client, library: Library, writer: User) -> None:
    enter(client, writer)
    client.post(reverse("definitions:begin", args=["lend_book", 1]))
    draft = Draft.objects.get()
    assert "Being written" in text(client.get(reverse("definitions:index")))
    order(client, draft, "discard")
    assert "Being written" not in text(client.get(reverse("definitions:index")))
    assert order(client, draft, "undo").status_code == 409
    assert "was dropped" in text(client.get(address(draft)))


def test_statements_do_not_grow_with_the_steps(page: Client, draft: Draft) -> None:
    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert page.get(address(draft, open="decide")).status_code == 200
        return len(seen)

    counted()
    few = counted()
    for number in range(20):
        draft.content, name = add_step(draft.content, kind="task", title=Title(f"B {number}", "S"), after="decide")
        step_in(draft.content, name).update(role="keeper", time_minutes=1)
    draft.save()
    assert counted() == few


def test_the_people_of_the_day_are_asked(page: Client, draft: Draft) -> None:
    Appointment.objects.filter(role="keeper").delete()
    answer = page.get(address(draft))
    assert [one.place for one in answer.context["judged"].findings] == ["roles"]


def test_a_draft_without_steps_is_a_page(page: Client, draft: Draft) -> None:
    content = draft.content
    for one in list(content["steps"]):
        if any(left["name"] == one["name"] for left in content["steps"]):
            content = remove_step(content, one["name"])
    draft.content = content
    draft.save()
    assert content["steps"] == []
    for key in ("", "start", "withdrawal"):
        assert page.get(address(draft, open=key)).status_code == 200
    assert page.get(reverse("definitions:draft_file", args=[draft.pk, "svg"])).status_code == 200


def test_reminders_come_and_go_by_buttons_are_judged_compared_and_taken_back(page: Client, draft: Draft) -> None:
    for _time in range(2):
        press(page, draft, "fetch_book", then="remind:")
    answer = press(page, draft, "fetch_book", then="remind:")
    assert [rung.when for rung in step(draft, "fetch_book").warn] == [
        "1 working_days before",
        "due",
        "1 working_days after",
    ]
    assert "3 reminders of the due moment" in text(answer)
    assert re.search(r'name="step-w-2-length"[^>]* autofocus', answer.content.decode()), "there one goes on writing"
    press(page, draft, "fetch_book", **{"step-w-0-length": "4", "step-w-0-length_unit": "working_hours"})
    told: dict[str, Any] = {"step-w-2-to": ["head", "owner"]}
    answer = press(page, draft, "fetch_book", **told)
    assert answer.context["judged"].holds, [one.sentence for one in answer.context["judged"].findings]
    assert [(rung.when, rung.to) for rung in step(draft, "fetch_book").warn] == [
        ("4 working_hours before", ("owner",)),
        ("due", ("owner",)),
        ("1 working_days after", ("owner", "head")),
    ]
    compared = text(page.get(reverse("definitions:compare", args=[draft.pk])))
    assert "reminder “4 working hours before” is new (whoever has the task)." in compared
    assert "reminder “1 working days after” is new (Head of the library; whoever has the task)." in compared
    press(page, draft, "fetch_book", then="forget:.1")
    assert [rung.side for rung in step(draft, "fetch_book").warn] == ["before", "after"]
    order(page, draft, "undo")
    assert len(step(draft, "fetch_book").warn) == 3


def test_a_term_is_reminded_of_in_words(page: Client, draft: Draft) -> None:
    press(page, draft, "terms", then="remind:answer")
    told: dict[str, Any] = {"t-answer-w-0-to": ["owner", "head"], "t-answer-w-0-length": "2"}
    answer = press(page, draft, "terms", **told)
    said = "2 working days before it is due → whoever has the task, Head of the library"
    assert said in text(answer)
    draft.refresh_from_db()
    assert draft.definition.term("answer").warn[0].when == "2 working_days before"
    press(page, draft, "terms", then="forget:answer.0")
    draft.refresh_from_db()
    assert draft.definition.term("answer").warn == ()
    assert "warn" not in draft.content["terms"][1], "what says nothing is left out, so that the hash stays"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"step-w-0-to": []}, "Say of each reminder when it comes and who is reminded."),
        ({"step-w-0-length": ""}, "Say of each reminder when it comes and who is reminded."),
        ({"step-w-0-side": "due"}, "Two reminders come at the same moment, when it falls due"),
    ],
)
def test_a_reminder_that_says_too_little_or_the_same_is_told(
    page: Client, draft: Draft, change: dict[str, Any], said: str
) -> None:
    for _time in range(2):
        press(page, draft, "fetch_book", then="remind:")
    answer = press(page, draft, "fetch_book", **change)
    assert said in text(answer)
    assert not answer.context["judged"].holds
    assert page.get(reverse("definitions:compare", args=[draft.pk])).status_code == 200


def test_a_number_in_a_reminder_that_is_none_stays_on_the_page(page: Client, draft: Draft) -> None:
    press(page, draft, "fetch_book", then="remind:")
    answer = press(page, draft, "fetch_book", **{"step-w-0-length": "soon"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.content.decode()
