"""A draft: one writes, many look, a second person publishes, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from tests.workflows.library.world import Library, make_person, moment
from workflows import drafts, kept, refusals
from workflows.complaints import Broken
from workflows.content import Content
from workflows.editing import change_step
from workflows.models import Draft, JournalEntry
from workflows.people import User

AT = moment("2021-03-02 10:00")
LATER = moment("2021-03-02 11:00")


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
    return drafts.begin(library.version.content, based_on=library.version, by=writer, at=AT)


def fetching(minutes: int) -> Callable[[Content], Content]:
    return lambda content: change_step(content, "fetch_book", lambda step: step.update(time_minutes=minutes))


def published(draft: Draft, by: User, **changes: Any) -> Any:
    plain: dict[str, Any] = {
        "decision": "7/QĐ",
        "issued": date(2021, 3, 1),
        "in_force_from": date(2021, 3, 8),
        "seen": 2,
        "at": LATER,
    }
    return drafts.publish(draft.pk, by=by, **plain | changes)


def test_one_draft_of_a_code_is_open_at_a_time(library: Library, draft: Draft, publisher: User) -> None:
    assert drafts.begin(library.version.content, based_on=library.version, by=publisher, at=AT) == draft
    drafts.drop(draft.pk, by=draft.by, at=AT)
    assert drafts.begin(library.version.content, based_on=library.version, by=publisher, at=AT) != draft


def test_a_change_can_be_taken_back(draft: Draft) -> None:
    changed = drafts.change(draft.pk, fetching(120), seen=1, by=draft.by, at=LATER)
    assert (changed.number_of_change, changed.changed_at) == (2, LATER)
    assert drafts.change(draft.pk, fetching(120), seen=2, by=draft.by, at=LATER).number_of_change == 2, "nothing new"
    back = drafts.undo(draft.pk, seen=2, by=draft.by, at=LATER)
    assert (back.content, back.past) == (draft.content, [])
    assert drafts.undo(draft.pk, seen=3, by=draft.by, at=LATER).number_of_change == 3


def test_a_stale_page_is_told_and_changes_nothing(draft: Draft) -> None:
    drafts.change(draft.pk, fetching(120), seen=1, by=draft.by, at=LATER)
    with pytest.raises(refusals.DraftChanged, match="11:00"):
        drafts.change(draft.pk, fetching(60), seen=1, by=draft.by, at=LATER)
    assert Draft.objects.get(pk=draft.pk).definition.step("fetch_book").time_minutes == 120  # type: ignore[union-attr]


def test_one_writes_until_another_goes_on(library: Library, draft: Draft) -> None:
    other = library.people["keeper"]
    with pytest.raises(refusals.NotTheWriter, match="Head"):
        drafts.change(draft.pk, fetching(60), seen=1, by=other, at=AT)
    drafts.take_over(draft.pk, by=other, at=AT)
    drafts.change(draft.pk, fetching(60), seen=1, by=other, at=AT)
    assert JournalEntry.objects.get(act="draft_taken_over").data["before"] == draft.by_id


def test_a_second_person_publishes(library: Library, draft: Draft, publisher: User) -> None:
    drafts.change(draft.pk, fetching(120), seen=1, by=draft.by, at=LATER)
    drafts.take_over(draft.pk, by=library.people["keeper"], at=LATER)
    for wrote in (draft.by, library.people["keeper"]):
        with pytest.raises(refusals.SecondPerson):
            published(draft, wrote)
    version = published(draft, publisher)
    assert (version.number, version.decision, version.mark, version.published_by) == (2, "7/QĐ", "V", publisher)
    assert version.definition.step("fetch_book").time_minutes == 120
    library.version.refresh_from_db()
    assert library.version.in_force_until == date(2021, 3, 7)
    entry = JournalEntry.objects.get(act="published")
    assert (entry.by, entry.data["version"], entry.data["content_hash"]) == (publisher, 2, version.content_hash)
    draft.refresh_from_db()
    assert (draft.closed_at, draft.published_as) == (LATER, version)
    with pytest.raises(refusals.DraftClosed):
        published(draft, publisher)


def test_what_is_not_sound_is_not_published(draft: Draft, publisher: User) -> None:
    drafts.change(draft.pk, fetching(480 * 9), seen=1, by=draft.by, at=LATER)
    with pytest.raises(Broken):
        published(draft, publisher)
    assert not JournalEntry.objects.filter(act="published").exists()
    draft.refresh_from_db()
    assert draft.closed_at is None


def test_what_was_not_looked_at_or_lies_back_is_not_published(draft: Draft, publisher: User) -> None:
    with pytest.raises(refusals.NothingChanged, match="lend_book v1"):
        published(draft, publisher, seen=1)
    drafts.change(draft.pk, fetching(120), seen=1, by=draft.by, at=LATER)
    with pytest.raises(refusals.DraftChanged):
        published(draft, publisher, seen=1)
    with pytest.raises(refusals.NotFromThen):
        published(draft, publisher, in_force_from=date(2021, 3, 1))
    tomorrow = LATER.date() + timedelta(days=1)
    with pytest.raises(refusals.NotYetIssued):
        published(draft, publisher, issued=tomorrow, in_force_from=tomorrow)


def test_a_draft_that_was_not_touched_is_what_it_began_with(library: Library, draft: Draft) -> None:
    assert kept.content_hash(Draft.objects.get(pk=draft.pk).definition) == library.version.content_hash
