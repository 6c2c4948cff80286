"""Drafts of definitions: begun, changed by the one who writes, published by a second person, or dropped.

Permissions are the views' to ask; that two people take part is kept here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from workflows import journal, kept, publishing, refusals
from workflows.content import Content
from workflows.definition import Approval, Definition
from workflows.models import DefinitionVersion, Draft
from workflows.moments import moment_words
from workflows.people import User
from workflows.writing import text_of

MOST_UNDONE = 50
"""How many changes can be taken back."""


@transaction.atomic
def begin(content: Content, *, based_on: DefinitionVersion | None, by: User, at: datetime) -> Draft:
    """A draft of this content; the one that is open already where there is one of the same code."""
    known = Draft.objects.select_for_update().filter(code=content["code"], closed_at=None).first()
    if known:
        return known
    draft = Draft.objects.create(
        code=content["code"], based_on=based_on, content=content, by=by, begun_at=at, changed_at=at
    )
    draft.writers.add(by)
    return draft


@transaction.atomic
def change(draft_id: int, change: Callable[[Content], Content], *, seen: int, by: User, at: datetime) -> Draft:
    """Change what a draft says. What it said is kept, to be taken back.

    Raises DraftClosed, NotTheWriter, and DraftChanged where the page that was changed showed an older state.
    """
    draft = _written(draft_id, by=by, seen=seen)
    content = change(draft.content)
    if content == draft.content:
        return draft
    draft.past = [draft.content, *draft.past][:MOST_UNDONE]
    draft.content = content
    return _changed(draft, at)


@transaction.atomic
def undo(draft_id: int, *, seen: int, by: User, at: datetime) -> Draft:
    """Take the last change back. Raises like `change`; where nothing was changed, nothing happens."""
    draft = _written(draft_id, by=by, seen=seen)
    if not draft.past:
        return draft
    draft.content, *draft.past = draft.past
    return _changed(draft, at)


@transaction.atomic
def prepare(
    draft_id: int, *, decision: str, issued: date, in_force_from: date, seen: int, by: User, at: datetime
) -> Draft:
    """Note by which decision and from when the draft is meant to be in force, for whoever publishes it.

    Raises DraftClosed, NotTheWriter, DraftChanged.
    """
    draft = _written(draft_id, by=by, seen=seen)
    draft.decision, draft.decision_issued, draft.in_force_from = decision, issued, in_force_from
    draft.save(update_fields=["decision", "decision_issued", "in_force_from"])
    return _changed(draft, at)


@transaction.atomic
def take_over(draft_id: int, *, by: User, at: datetime) -> Draft:
    """Go on writing in another's place. Raises DraftClosed."""
    draft = _open(draft_id)
    _note("draft_taken_over", draft, by=by, at=at, before=draft.by_id)
    draft.by = by
    draft.save(update_fields=["by"])
    draft.writers.add(by)
    return draft


@transaction.atomic
def drop(draft_id: int, *, by: User, at: datetime) -> Draft:
    """Close a draft without publishing it; what it said is kept. Raises DraftClosed, NotTheWriter."""
    draft = _written(draft_id, by=by, seen=None)
    draft.closed_at = at
    draft.save(update_fields=["closed_at"])
    _note("draft_dropped", draft, by=by, at=at)
    return draft


@transaction.atomic
def publish(
    draft_id: int, *, decision: str, issued: date, in_force_from: date, seen: int, by: User, at: datetime
) -> DefinitionVersion:
    """Make the draft the next version of its code, by the decision that a second person names.

    Raises DraftClosed, SecondPerson, DraftChanged where it is no longer what was looked at, NotFromThen,
    NotYetIssued, NothingChanged, and Broken where it is not sound or would end a version too early.
    """
    draft = _open(draft_id)
    if draft.writers.filter(pk=by.pk).exists():
        raise refusals.SecondPerson
    _check_seen(draft, seen)
    today = timezone.localdate(at)
    _check_days(issued=issued, in_force_from=in_force_from, today=today)
    if draft.based_on and kept.content_hash(draft.definition) == draft.based_on.content_hash:
        raise refusals.NothingChanged(version=str(draft.based_on))
    definition = approved(draft.definition, decision=decision, issued=issued, in_force_from=in_force_from)
    version = publishing.publish(text_of(definition), f"{draft.code}.yaml", by=by, people_of=today)
    draft.closed_at, draft.published_as = at, version
    draft.save(update_fields=["closed_at", "published_as"])
    _note("published", draft, by=by, at=at, version=version.number, content_hash=version.content_hash)
    return version


def approved(definition: Definition, *, decision: str, issued: date | None, in_force_from: date) -> Definition:
    """The definition under another decision, whose text is at hand."""
    mark = "V" if decision else "M"
    return replace(definition, approved_by=Approval(decision or None, issued, in_force_from, None, mark))


def _check_days(*, issued: date, in_force_from: date, today: date) -> None:
    if in_force_from < today:
        raise refusals.NotFromThen(day=f"{in_force_from:%d/%m/%Y}")
    if issued > today:
        raise refusals.NotYetIssued(day=f"{issued:%d/%m/%Y}")


def _open(draft_id: int) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).select_related("by", "based_on").get(pk=draft_id)
    if draft.closed_at:
        raise refusals.DraftClosed
    return draft


def _written(draft_id: int, *, by: User, seen: int | None) -> Draft:
    draft = _open(draft_id)
    if draft.by_id != by.pk:
        raise refusals.NotTheWriter(who=str(draft.by))
    if seen is not None:
        _check_seen(draft, seen)
    return draft


def _check_seen(draft: Draft, seen: int) -> None:
    if draft.number_of_change != seen:
        raise refusals.DraftChanged(who=str(draft.by), at=moment_words(draft.changed_at))


def _changed(draft: Draft, at: datetime) -> Draft:
    draft.number_of_change += 1
    draft.changed_at = at
    draft.save(update_fields=["content", "past", "number_of_change", "changed_at"])
    return draft


def _note(act: str, draft: Draft, *, by: User, at: datetime, **data: object) -> None:
    said = {"draft": draft.pk, "code": draft.code, **data}
    journal.write([journal.entry(act, case=None, by=by, at=at, data=said)])
